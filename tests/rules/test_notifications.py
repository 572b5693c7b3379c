"""The way of a letter, and what the public register shows (R33, R34)."""

from datetime import date

import pytest

from pb.rules import notifications as rules
from pb.rules.notifications_sentences import WAYS
from pb.rules.publicity import readable

PRINTED, TODAY = date(2027, 3, 10), date(2027, 3, 20)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ((False, False, False, False, False), "to_complete"),
        ((False, True, False, False, False), "to_print"),
        ((False, True, True, False, False), "printed"),
        ((False, True, True, True, False), "posted"),
        ((False, True, True, True, True), "returned"),
        ((True, False, False, False, False), "mailed"),
    ],
)
def test_where_a_letter_is(facts: tuple[bool, bool, bool, bool, bool], expected: str) -> None:
    assert rules.state(*facts) == expected
    assert expected in WAYS


@pytest.mark.parametrize(
    ("posted", "signed", "printed", "expected"),
    [
        (date(2027, 3, 12), date(2027, 3, 11), PRINTED, []),
        (PRINTED, PRINTED, PRINTED, []),
        (TODAY, TODAY, None, ["letter_not_printed"]),
        (None, None, PRINTED, ["letter_day_missing", "letter_day_missing"]),
        (date(2027, 3, 21), PRINTED, PRINTED, ["letter_in_future"]),
        (date(2027, 3, 9), date(2027, 3, 9), PRINTED, ["letter_before_print", "letter_before_print"]),
        (date(2027, 3, 11), date(2027, 3, 12), PRINTED, ["letter_posted_unsigned"]),
    ],
)
def test_a_letter_is_printed_signed_then_posted(
    posted: date | None, signed: date | None, printed: date | None, expected: list[str]
) -> None:
    assert [problem.code for problem in rules.check_posted(posted, signed, printed, TODAY)] == expected


@pytest.mark.parametrize(
    ("returned", "posted", "expected"),
    [
        (TODAY, PRINTED, []),
        (TODAY, None, ["letter_not_posted"]),
        (None, PRINTED, ["letter_day_missing"]),
        (date(2027, 3, 21), PRINTED, ["letter_in_future"]),
        (date(2027, 3, 9), PRINTED, ["letter_returned_early"]),
    ],
)
def test_a_letter_comes_back_after_it_was_posted(
    returned: date | None, posted: date | None, expected: list[str]
) -> None:
    assert [problem.code for problem in rules.check_returned(returned, posted, TODAY)] == expected


@pytest.mark.parametrize(
    ("outcome", "signed", "shown", "setting", "expected"),
    [
        ("admit", True, True, True, True),
        ("admit", False, True, True, False),
        ("admit", True, False, True, False),
        ("do_not_admit", True, True, True, True),
        ("do_not_admit", True, True, False, False),
        ("send_back", True, True, True, False),
        ("claim", True, True, True, False),
        ("refuse", True, True, True, False),
        ("validate", True, True, False, True),
    ],
)
def test_who_may_read_a_decision(outcome: str, signed: bool, shown: bool, setting: bool, expected: bool) -> None:
    assert readable(outcome, signed, shown, setting) is expected
