"""Laws that every allocation obeys, against a second count made by trying every order of equal votes (R15, R16)."""

from dataclasses import replace
from itertools import groupby, permutations, product
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from pb.rules.allocation import Allocation, Candidate, allocate


class Case(NamedTuple):
    """A small election with its terms."""

    rows: list[Candidate]
    envelope: int
    rule: str
    places: int | None
    least: int
    cap: int | None

    def shared(self, **ties: object) -> Allocation:
        """Allocate as the product does."""
        return allocate(
            self.rows,
            self.envelope,
            rule=self.rule,
            max_winners=self.places,
            min_votes=self.least,
            cap_cents=self.cap,
            **ties,
        )

    def standing(self) -> list[Candidate]:
        """Return those who may be funded at all."""
        rows = [row for row in self.rows if not row.withdrawn and row.votes >= self.least]
        return [row for row in rows if self.cap is None or row.cost_cents <= self.cap]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Make elections with many equal votes and costs around the envelope."""
    row = st.tuples(st.integers(0, 3), st.integers(0, 12), st.sampled_from([False, False, False, True]))
    rows = [Candidate(f"{i}", *values) for i, values in enumerate(draw(st.lists(row, max_size=6)))]
    places = draw(st.none() | st.integers(0, 4))
    rule = draw(st.sampled_from(["skip", "stop"]))
    return Case(rows, draw(st.integers(0, 25)), rule, places, draw(st.integers(0, 2)), draw(st.none() | st.just(10)))


def walks(case: Case) -> list[tuple[list[str], list[str]]]:
    """Walk over every order of equals: the order and who is funded, in the plainest words possible."""
    found = []
    ranking = sorted(case.standing(), key=lambda row: -row.votes)
    groups = [list(group) for _, group in groupby(ranking, key=lambda row: row.votes)]
    for orders in product(*(permutations(group) for group in groups)):
        order = [row for group in orders for row in group]
        left, funded = case.envelope, []
        for row in order:
            if row.cost_cents <= left and (case.places is None or len(funded) < case.places):
                left -= row.cost_cents
                funded.append(row.id)
            elif case.rule == "stop":
                break
        found.append(([row.id for row in order], funded))
    return found


@given(cases())
@settings(max_examples=300, deadline=None)
def test_final_exactly_when_every_order_of_equals_funds_the_same(case: Case) -> None:
    outcomes = {frozenset(funded) for _, funded in walks(case)}
    shared = case.shared()
    assert shared.unique == (len(outcomes) == 1)
    assert all(outcome >= set(shared.selected) for outcome in outcomes)
    if shared.unique:
        assert outcomes == {frozenset(shared.selected)}
        assert shared.ties == ()


@given(cases())
@settings(max_examples=150, deadline=None)
def test_every_settled_order_gives_one_of_the_possible_outcomes(case: Case) -> None:
    outcomes = {frozenset(funded) for _, funded in walks(case)}
    settled = {frozenset(case.shared(tie_order=order).selected) for order, _ in walks(case)}
    assert settled == outcomes
    drawn = case.shared(lots_seed="seed")
    assert drawn.unique
    assert frozenset(drawn.selected) in outcomes


@given(cases())
@settings(max_examples=200, deadline=None)
def test_money_places_and_minutes_add_up(case: Case) -> None:
    shared = case.shared(lots_seed="seed")
    costs = {row.id: row.cost_cents for row in case.rows}
    assert shared.total_cents == sum(costs[name] for name in shared.selected) <= case.envelope
    assert shared.remaining_cents == case.envelope - shared.total_cents
    assert case.places is None or len(shared.selected) <= case.places
    assert sorted(minute.id for minute in shared.minutes) == sorted(costs)
    assert tuple(minute.id for minute in shared.minutes if minute.verdict == "funded") == shared.selected
    left = case.envelope
    for minute in shared.minutes:
        assert minute.balance_before_cents == left
        left -= minute.cost_cents if minute.verdict == "funded" else 0
    votes = [minute.votes for minute in shared.minutes]
    assert votes == sorted(votes, reverse=True)
    assert all(minute.rank == 1 + sum(other > minute.votes for other in votes) for minute in shared.minutes)


@given(cases())
@settings(max_examples=200, deadline=None)
def test_skipping_leaves_nothing_that_fits(case: Case) -> None:
    shared = case._replace(rule="skip").shared(lots_seed="seed")
    if case.places is None or len(shared.selected) < case.places:
        left = [row for row in case.standing() if row.id not in shared.selected]
        assert all(row.cost_cents > shared.remaining_cents for row in left)


@given(cases(), st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_order_of_the_rows_never_matters(case: Case, random: object) -> None:
    mixed = list(case.rows)
    random.shuffle(mixed)
    assert case._replace(rows=mixed).shared() == case.shared()
    assert case._replace(rows=mixed).shared(lots_seed="s") == case.shared(lots_seed="s")


@given(cases(), st.permutations("abcdef"))
@settings(max_examples=150, deadline=None)
def test_other_ids_never_change_who_is_funded(case: Case, names: list[str]) -> None:
    renamed = case._replace(rows=[replace(row, id=names[int(row.id)]) for row in case.rows]).shared()
    shared = case.shared()
    assert renamed.unique == shared.unique
    assert {names[int(name)] for name in shared.selected} == set(renamed.selected)
    assert [{names[int(name)] for name in tie} for tie in shared.ties] == [set(tie) for tie in renamed.ties]


@given(cases())
@settings(max_examples=200, deadline=None)
def test_a_funded_project_stays_funded_with_more_votes_or_a_lower_cost(case: Case) -> None:
    shared = case.shared()
    if not shared.unique:
        return
    for name in shared.selected:
        stronger = [replace(row, votes=row.votes + 4) if row.id == name else row for row in case.rows]
        cheaper = [replace(row, cost_cents=row.cost_cents // 2) if row.id == name else row for row in case.rows]
        for rows in (stronger, cheaper):
            again = case._replace(rows=rows).shared(lots_seed="seed")
            assert name in again.selected


@given(cases())
@settings(max_examples=200, deadline=None)
def test_the_bar_divides_the_funded(case: Case) -> None:
    shared = case.shared()
    order = [minute.id for minute in shared.minutes]
    refused = [minute.id for minute in shared.minutes if minute.verdict in ("skipped", "stopped", "no_place")]
    if shared.unique:
        assert shared.bar == (refused[0] if refused else None)
    line = len(order) if shared.bar is None else order.index(shared.bar)
    assert list(shared.fished_up) == [name for name in shared.selected if order.index(name) > line]
    assert case.rule == "skip" or not shared.fished_up
