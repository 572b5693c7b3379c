"""A reduction or a withdrawal: both answers, nobody loses a place, every cent accounted for (R17)."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.rules.allocation import Candidate, allocate
from pb.rules.awarding import Granted, both, check_amounts, winners_of
from pb.rules.counting import _shared

NO_TERMS = {"max_winners": None, "min_votes": 0, "cap_cents": None}
NOTHING = {"tie_order": None, "lots_seed": "s"}


def track(costs: list[tuple[int, int]], envelope: int) -> dict[str, Any]:
    candidates = [Candidate(str(place), votes, cents) for place, (votes, cents) in enumerate(costs, 1)]
    shared = _shared(allocate(candidates, envelope, lots_seed="s"))
    return {"rule": "skip", "envelope_cents": envelope, **shared}


def test_what_is_set_free_takes_the_next_that_fits() -> None:
    held = track([(9, 4000), (8, 3000), (7, 2500), (6, 1000)], 8000)
    winners = winners_of(held, {"1": 1500}, ())
    found = both(held, NO_TERMS, winners, NOTHING)
    assert (found.freed_cents, found.next_in_line) == (2500, "3")
    assert (found.closed.total_cents, found.closed.remaining_cents, found.closed.added) == (5500, 2500, ())
    assert (found.reopened.total_cents, found.reopened.remaining_cents) == (8000, 0)
    assert found.reopened.taken == (("1", 2500),)


def test_a_winner_that_leaves_frees_its_whole_amount_and_never_comes_back() -> None:
    held = track([(9, 4000), (8, 3000), (7, 2500)], 7000)
    found = both(held, NO_TERMS, winners_of(held, {}, {"1"}), NOTHING)
    assert (found.freed_cents, found.reopened.added) == (4000, ("3",))
    assert found.reopened.remaining_cents == 7000 - 3000 - 2500


@pytest.mark.parametrize(
    ("cents", "code"), [(4001, "award_over"), (0, "award_nothing"), (-1, "award_nothing"), (12.5, "award_cents")]
)
def test_amounts_that_cannot_be_granted(cents: Any, code: str) -> None:
    assert [each.code for each in check_amounts([Granted("1", 4000, cents)])] == [code]
    assert check_amounts([Granted("1", 4000, 4000), Granted("2", 4000, 1), Granted("3", 4000, 0, gone=True)]) == []


projects = st.lists(st.tuples(st.integers(0, 20), st.integers(1, 5000)), min_size=1, max_size=12)


@given(projects, st.integers(0, 20_000), st.data())
def test_no_cent_is_lost_and_no_kept_winner_loses_its_place(costs: Any, envelope: int, data: st.DataObject) -> None:
    held = track(costs, envelope)
    winners = winners_of(held, {}, ())
    granted = [
        Granted(
            each.id, each.announced_cents, data.draw(st.integers(1, each.announced_cents)), data.draw(st.booleans())
        )
        for each in winners
    ]
    found = both(held, NO_TERMS, granted, NOTHING)
    kept = {each.id for each in granted if not each.gone}
    for answer in (found.closed, found.reopened):
        assert answer.total_cents + answer.remaining_cents == envelope
        assert answer.remaining_cents >= 0
        assert not set(answer.added) & ({each.id for each in granted})
    assert found.closed.total_cents == sum(each.granted_cents for each in granted if each.id in kept)
    assert found.freed_cents == sum(each.announced_cents for each in granted) - found.closed.total_cents
