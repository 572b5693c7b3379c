"""A later end of the vote: only before the end, and nothing in the calendar contradicts afterwards (R4, B6)."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.rules import extension
from pb.rules.phases import check, find
from tests.samples import calendar

PHASES = calendar()
VOTE = find(PHASES, "vote")
assert VOTE is not None
END = VOTE.ends_at


@pytest.mark.parametrize(
    ("now", "until", "code"),
    [
        (END - timedelta(seconds=1), END + timedelta(days=3), ""),
        (END, END + timedelta(days=3), "extension_late"),
        (END + timedelta(hours=1), END + timedelta(days=3), "extension_late"),
        (VOTE.starts_at - timedelta(seconds=1), END + timedelta(days=3), "extension_early"),
        (VOTE.starts_at, END, "extension_backwards"),
        (VOTE.starts_at, END - timedelta(days=1), "extension_backwards"),
        (VOTE.starts_at, END + timedelta(days=61), "extension_too_long"),
    ],
)
def test_when_a_vote_may_end_later(now: datetime, until: datetime, code: str) -> None:
    assert [problem.code for problem in extension.check(PHASES, until, now)] == ([code] if code else [])
    assert extension.check((), until, now)[0].code == "extension_early"


@given(st.integers(1, 60 * 24 * 60))
def test_the_calendar_still_holds_together(minutes: int) -> None:
    until = END + timedelta(minutes=minutes)
    moved = extension.extended(PHASES, until)
    assert find(moved, "vote").ends_at == until  # type: ignore[union-attr]
    assert {each.code for each in moved} == {each.code for each in PHASES}
    wrong = {problem.code for problem in check(moved)} - {problem.code for problem in check(PHASES)}
    assert not wrong & {"phase_order", "phase_overlap", "phase_ends_before_start", "campaign_after_vote"}
    for before, after in zip(PHASES, moved, strict=True):
        if before.code not in ("vote", "campaign"):
            assert after.ends_at - after.starts_at >= (before.ends_at - before.starts_at) / 2
            assert after.starts_at >= before.starts_at
            assert after.ends_at >= before.ends_at
        if before.code in ("submission", "review", "evaluation"):
            assert after == before


def test_what_lies_far_behind_does_not_move() -> None:
    moved = extension.extended(PHASES, END + timedelta(hours=12))
    assert find(moved, "follow_up") == find(PHASES, "follow_up")
    assert find(moved, "campaign").ends_at == END + timedelta(hours=12)  # type: ignore[union-attr]
