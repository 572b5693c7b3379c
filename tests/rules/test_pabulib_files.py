"""Votes really held: the counts and allocations of the files beside the project equal those computed apart."""

import json
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from pb.rules import pabulib
from pb.rules.allocation import Allocation, allocate
from pb.rules.pabulib import Election
from pb.rules.ties import by_number
from tests.conftest import DATA

FOLDER = DATA / "pabulib"
EXPECTED = FOLDER / "expected.json"
FILES: dict[str, Any] = json.loads(EXPECTED.read_text("utf-8"))["files"] if EXPECTED.exists() else {}
RULES = ("greedy_skip", "greedy_stop", "greedy_skip_min_votes_threshold")

pytestmark = pytest.mark.skipif(
    not FILES, reason="the real votes are not there: shared/data/pabulib beside the project"
)


@cache
def election(name: str) -> Election:
    """Read a file once."""
    return pabulib.read((FOLDER / name).read_bytes())


def shared(name: str, rule: str, tie_order: list[str] | None = None) -> Allocation:
    """Allocate the budget of a file by one of the rules of the reference."""
    found = election(name)
    minimum = FILES[name]["threshold_in_META"] if rule.endswith("threshold") else 0
    walk = "stop" if rule == "greedy_stop" else "skip"
    return allocate(found.candidates(), found.envelope(), rule=walk, min_votes=minimum, tie_order=tie_order)


def said(allocation: Allocation) -> tuple[Any, ...]:
    """Return what the reference says about an allocation."""
    money = allocation.total_cents, allocation.remaining_cents
    return list(allocation.selected), *money, allocation.bar, list(allocation.fished_up)


def wanted(expected: dict[str, Any]) -> tuple[Any, ...]:
    """Return the same of the reference, in cents."""
    money = (int(Decimal(expected[key]) * 100) for key in ("total", "remainder"))
    return expected["selected"], *money, expected["bar"], expected["fished_up"]


@pytest.mark.parametrize("name", FILES)
def test_ballots_are_counted_again(name: str) -> None:
    found = election(name)
    assert found.points() == FILES[name]["points"]
    assert len(found.ballots) == FILES[name]["ballots"]
    assert found.remarks == ()


@pytest.mark.parametrize(("name", "rule"), [(name, rule) for name in FILES for rule in RULES if rule in FILES[name]])
def test_allocation_equals_the_reference(name: str, rule: str) -> None:
    expected = FILES[name][rule]
    allocation = shared(name, rule)
    assert allocation.unique == expected["unique"]
    assert [set(tie) for tie in allocation.ties] == [set(tie["projects"]) for tie in expected["ties"]]
    if expected["unique"]:
        assert said(allocation) == wanted(expected)
        return
    certain = len(allocation.selected)
    assert list(allocation.selected) == expected["selected"][:certain]
    assert not set(expected["selected"][certain:]) & set(allocation.selected)
    by_id = sorted(FILES[name]["points"], key=by_number)
    assert said(shared(name, rule, by_id)) == wanted(expected)


@pytest.mark.parametrize("name", [name for name in FILES if not FILES[name]["greedy_skip"]["unique"]])
def test_any_order_of_a_real_tie_gives_a_possible_outcome(name: str) -> None:
    outcomes = {frozenset(outcome) for outcome in FILES[name]["greedy_skip"]["outcome_sets"]}
    tied = [project for tie in shared(name, "greedy_skip").ties for project in tie]
    found = {frozenset(shared(name, "greedy_skip", order).selected) for order in (tied, tied[::-1])}
    assert found == outcomes
    drawn = allocate(election(name).candidates(), election(name).envelope(), lots_seed="2 May")
    assert frozenset(drawn.selected) in outcomes
