"""The control totals of paper: what must be equal, what an explanation covers, what may be opened alone."""

from dataclasses import replace

import pytest

from pb.errors import Conflict
from pb.rules.paper import (
    ENVELOPES,
    TABLE,
    Difference,
    Intake,
    Papers,
    added,
    at_close,
    at_keying,
    at_opening,
    check_opening,
    in_register,
    in_stock,
    papers_added,
    require,
    unexplained,
)
from pb.rules.paper_hints import hints

PILE = Intake(ENVELOPES, received=40, accepted=33, duplicate=3, not_on_roll=1, under_age=1, unidentified=1, late=1)
DAY = Intake(TABLE, accepted=31, duplicate=2, not_on_roll=4, handed_out=31, found=30, not_returned=1)


def test_envelopes_received_are_all_accounted_for():
    assert not at_close("E1", PILE)
    assert at_close("E1", replace(PILE, received=41)) == [Difference("E1", "received", 41, 40)]
    assert at_close("E1", replace(PILE, duplicate=2)) == [Difference("E1", "received", 40, 39)]


def test_at_a_table_only_people_signed_in_receive_a_ballot():
    assert not at_close("T1", DAY)
    assert at_close("T1", replace(DAY, handed_out=32)) == [Difference("T1", "handed_out", 31, 32)]


@pytest.mark.parametrize(
    ("intake", "due"),
    [(replace(DAY, found=31), 31), (replace(PILE, found=32), 33), (replace(PILE, found=33, not_returned=1), 33)],
)
def test_what_is_opened_is_what_was_accepted_or_handed_out(intake, due):
    (found,) = at_opening("X", intake)
    assert (found.rule, found.left) == ("found", due)


def test_papers_opened_have_a_verdict():
    assert not at_keying("B1", Papers(33, 30, 2, 1))
    assert at_keying("B1", Papers(33, 30, 2, 0)) == [Difference("B1", "judged", 33, 32)]


def test_the_register_knows_every_paper_voter():
    assert not in_register("", 64, [PILE, DAY])
    assert in_register("", 65, [PILE, DAY])[0].problem.code == "paper_register"


def test_printed_ballots_went_somewhere():
    lines = {"printed": 100, "issued": 60, "spoiled": 3, "unused": 37}
    assert not in_stock("", lines)
    assert in_stock("", {**lines, "unused": 36}) == [Difference("", "stock", 100, 99)]
    assert not in_stock("", {})


def test_an_explanation_covers_the_figures_it_was_given_and_no_others():
    found = at_close("E1", replace(PILE, received=41))
    assert unexplained(found, found) == []
    require(found, found)
    later = at_close("E1", replace(PILE, received=42))
    with pytest.raises(Conflict, match="paper_does_not_add_up") as refusal:
        require(later, found)
    assert refusal.value.problems[0].details == {"subject": "E1", "left": 42, "right": 40, "gap": 2}


@pytest.mark.parametrize(
    ("chosen", "left", "code"),
    [
        ([29], [40], "paper_too_few"),
        ([30], [40], ""),
        ([10, 20], [31], ""),
        ([10, 19], [31], "paper_too_few"),
        ([29], [], ""),
        ([29], [0], ""),
        ([40], [29], "paper_too_few_left"),
        ([40], [30], ""),
        ([0], [40], "paper_too_few"),
    ],
)
def test_fewer_than_thirty_are_opened_together_with_others(chosen, left, code):
    """P6: neither the pile that is opened nor the one left behind may be so small, unless nothing else is there."""
    if code:
        with pytest.raises(Conflict, match=f"^{code}$"):
            check_opening(chosen, left)
    else:
        check_opening(chosen, left)


def test_figures_add_up_over_places():
    assert added([PILE, PILE], ENVELOPES) == Intake(ENVELOPES, 80, 66, 6, 2, 2, 2, 2)
    assert papers_added([Papers(3, 1, 1, 1), Papers(4, 4)]) == Papers(7, 5, 1, 1)


def test_unusual_figures_are_hints_and_nothing_more():
    calm = Intake(ENVELOPES, received=40, accepted=38, duplicate=2)
    assert not hints({"E1": calm}, {"B1": Papers(40, 38, 1, 1)})
    odd = Intake(ENVELOPES, received=40, accepted=30, duplicate=6, not_on_roll=4)
    kept = Intake(TABLE, accepted=30, handed_out=30, found=24, not_returned=6)
    batches = {"B1": Papers(40, 30, 6, 4), "B2": Papers(100, 98, 2, 0)}
    found = {(each.code, each.at, each.details["percent"]) for each in hints({"E1": odd, "T1": kept}, batches)}
    assert found == {
        ("paper_hint_duplicates", "E1", 15),
        ("paper_hint_strangers", "E1", 10),
        ("paper_hint_kept", "T1", 20),
        ("paper_hint_invalid", "B1", 10),
        ("paper_hint_blank", "B1", 15),
    }
    assert not hints({"E1": Intake(ENVELOPES, received=10, accepted=2, duplicate=8)}, {})
