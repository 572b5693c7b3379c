"""A revision takes two sides, says what changes and why, and comes while the project is at work (R21)."""

from datetime import date

import pytest

from pb.errors import Conflict, Forbidden, Invalid
from pb.rules import grants
from pb.rules import revisions as rules

TODAY = date(2027, 9, 1)
WORDS = {"fr": "Moins de bancs.", "nl": "Minder banken."}


def propose(state="paid", texts=WORDS, why=WORDS, languages=("fr", "nl"), ends_on=None):
    """Check a proposal."""
    rules.check_proposal(state, texts, why, languages, ends_on, TODAY)


@pytest.mark.parametrize("state", grants.STATES)
def test_a_project_is_revised_while_it_is_at_work(state):
    if state in ("agreed", "paid"):
        propose(state)
    else:
        with pytest.raises(Conflict, match="revision_not_now"):
            propose(state)


def test_all_that_is_missing_is_told_at_once():
    with pytest.raises(Invalid) as refusal:
        propose(texts={"fr": " "}, why={"fr": "x" * 2001, "nl": "x"}, ends_on=date(2027, 8, 31))
    assert [(each.code, each.at) for each in refusal.value.problems] == [
        ("revision_changes", "changes_fr"),
        ("revision_changes", "changes_nl"),
        ("too_long", "why_fr"),
        ("revision_over", "ends_on"),
    ]
    propose(texts={"nl": "x"}, why={"nl": "x" * 2000}, languages=("nl",), ends_on=TODAY)


@pytest.mark.parametrize("side", rules.SIDES)
def test_the_other_side_answers_and_the_same_takes_back(side):
    other = next(each for each in rules.SIDES if each != side)
    rules.check_answer("proposed", side, other)
    rules.check_take_back("proposed", side, side)
    with pytest.raises(Forbidden, match="revision_own"):
        rules.check_answer("proposed", side, side)
    with pytest.raises(Forbidden, match="revision_not_yours"):
        rules.check_take_back("proposed", side, other)
    for state in ("agreed", "refused", "withdrawn"):
        with pytest.raises(Conflict, match="revision_settled"):
            rules.check_answer(state, side, other)
        with pytest.raises(Conflict, match="revision_settled"):
            rules.check_take_back(state, side, side)
