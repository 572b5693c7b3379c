"""The allocation of an envelope, case by case (art. 4; R5, R12, R13, R15 to R18)."""

import pytest

from pb.errors import Invalid
from pb.rules.allocation import Allocation, Candidate, allocate, reopen


def candidates(*rows: tuple[str, int, int]) -> list[Candidate]:
    """Make candidates of rows of id, votes and cost in cents."""
    return [Candidate(*row) for row in rows]


def verdicts(shared: Allocation) -> dict[str, str]:
    """Return the verdict of each project."""
    return {minute.id: minute.verdict for minute in shared.minutes}


def test_below_the_line_the_first_that_fits_is_fished_up() -> None:
    shared = allocate(candidates(("a", 50, 600), ("b", 40, 500), ("c", 30, 300), ("d", 20, 200), ("e", 10, 100)), 1000)
    assert shared.selected == ("a", "c", "e")
    assert (shared.bar, shared.fished_up) == ("b", ("c", "e"))
    assert (shared.total_cents, shared.remaining_cents, shared.unique, shared.ties) == (1000, 0, True, ())
    assert [minute.balance_before_cents for minute in shared.minutes] == [1000, 400, 400, 100, 100]
    assert verdicts(shared)["b"] == verdicts(shared)["d"] == "skipped"


def test_stop_ends_at_the_first_that_does_not_fit() -> None:
    shared = allocate(candidates(("a", 50, 600), ("b", 40, 500), ("c", 30, 300)), 1000, rule="stop")
    assert verdicts(shared) == {"a": "funded", "b": "stopped", "c": "stopped"}
    assert (shared.bar, shared.fished_up, shared.remaining_cents) == ("b", (), 400)


def test_the_last_cent_counts() -> None:
    assert allocate(candidates(("a", 2, 4_000_000)), 4_000_000).selected == ("a",)
    assert allocate(candidates(("a", 2, 4_000_001)), 4_000_000).selected == ()


def test_flagship_two_places_within_the_envelope() -> None:
    flagship = candidates(("a", 9, 3_500_000), ("b", 8, 3_500_000), ("c", 7, 100))
    shared = allocate(flagship, 7_000_000, max_winners=2)
    assert shared.selected == ("a", "b")
    assert (verdicts(shared)["c"], shared.bar) == ("no_place", "c")
    assert [minute.places_before for minute in shared.minutes] == [2, 1, 0]


def test_no_place_at_all() -> None:
    shared = allocate(candidates(("a", 2, 1), ("b", 2, 1)), 10, max_winners=0)
    assert (shared.selected, shared.unique, set(verdicts(shared).values())) == ((), True, {"no_place"})


def test_no_candidates() -> None:
    shared = allocate([], 500)
    assert (shared.selected, shared.remaining_cents, shared.bar, shared.unique) == ((), 500, None, True)


def test_below_minimum_over_cap_and_withdrawn_are_no_bar() -> None:
    rows = [*candidates(("dear", 9, 900), ("few", 1, 10), ("good", 5, 100)), Candidate("gone", 7, 10, withdrawn=True)]
    shared = allocate(rows, 100, min_votes=2, cap_cents=800)
    assert verdicts(shared) == {"dear": "over_cap", "gone": "withdrawn", "good": "funded", "few": "below_minimum"}
    assert shared.bar is None
    assert [(minute.rank, minute.votes) for minute in shared.minutes] == [(1, 9), (2, 7), (3, 5), (4, 1)]


def test_a_cost_equal_to_the_cap_and_votes_equal_to_the_minimum_are_in() -> None:
    assert allocate(candidates(("a", 3, 500)), 900, min_votes=3, cap_cents=500).selected == ("a",)


def test_withdrawn_over_cap_or_below_minimum_make_no_tie() -> None:
    rows = [Candidate("a", 5, 80), Candidate("b", 5, 80, withdrawn=True), Candidate("c", 5, 99)]
    shared = allocate(rows, 100, cap_cents=90)
    assert (shared.selected, shared.unique) == (("a",), True)
    assert allocate(candidates(("a", 1, 80), ("b", 1, 80)), 100, min_votes=2).unique


def test_equal_votes_share_a_rank() -> None:
    shared = allocate(candidates(("a", 5, 1), ("b", 4, 1), ("c", 4, 1), ("d", 3, 1)), 10)
    assert [minute.rank for minute in shared.minutes] == [1, 2, 2, 4]


def test_equals_that_fit_together_are_no_tie() -> None:
    shared = allocate(candidates(("b", 5, 50), ("a", 5, 50)), 100)
    assert (shared.selected, shared.unique, shared.ties) == (("a", "b"), True, ())


def test_a_tie_that_changes_the_result_ends_the_walk_before_it() -> None:
    rows = candidates(("top", 9, 40), ("a", 5, 50), ("b", 5, 30), ("big", 5, 90), ("c", 1, 1), ("few", 0, 1))
    shared = allocate(rows, 100, min_votes=1)
    assert (shared.selected, shared.unique, shared.ties) == (("top",), False, (("a", "b"),))
    assert verdicts(shared) == {
        "top": "funded",
        "a": "tied",
        "b": "tied",
        "big": "skipped",
        "c": "undecided",
        "few": "below_minimum",
    }
    assert (shared.bar, shared.total_cents, shared.remaining_cents) == (None, 40, 60)


def test_places_make_a_tie_as_money_does() -> None:
    shared = allocate(candidates(("a", 5, 1), ("b", 5, 1)), 100, max_winners=1)
    assert (shared.unique, shared.ties) == (False, (("a", "b"),))


def test_one_that_does_not_fit_by_itself_takes_no_place_in_the_tie() -> None:
    shared = allocate(candidates(("a", 5, 1), ("b", 5, 1000)), 100, max_winners=1)
    assert (shared.unique, shared.selected) == (True, ("a",))


def test_under_stop_one_that_does_not_fit_is_part_of_the_tie() -> None:
    rows = candidates(("a", 5, 10), ("big", 5, 1000), ("c", 4, 10))
    shared = allocate(rows, 100, rule="stop")
    assert (shared.unique, shared.selected, shared.ties) == (False, (), (("a", "big"),))
    assert allocate(rows, 100, rule="stop", tie_order=["a", "big"]).selected == ("a",)
    settled = allocate(rows, 100, rule="stop", tie_order=["big", "a"])
    assert (settled.selected, settled.bar) == ((), "big")
    assert set(verdicts(settled).values()) == {"stopped"}


def test_a_decided_order_settles_the_tie_and_the_walk_goes_on() -> None:
    rows = candidates(("a", 5, 70), ("b", 5, 60), ("c", 5, 30), ("d", 1, 10))
    shared = allocate(rows, 100, tie_order=["b", "a", "c"])
    assert (shared.selected, shared.bar, shared.fished_up) == (("b", "c", "d"), "a", ("c", "d"))
    assert (shared.unique, shared.ties) == (True, (("a", "b", "c"),))


def test_an_order_that_leaves_out_one_of_the_tied_settles_nothing() -> None:
    shared = allocate(candidates(("a", 5, 70), ("b", 5, 60), ("c", 5, 30)), 100, tie_order=["b", "a"])
    assert (shared.unique, shared.selected) == (False, ())


def test_an_order_changes_nothing_where_there_is_no_tie() -> None:
    rows = candidates(("a", 5, 50), ("b", 4, 60), ("c", 3, 50))
    assert allocate(rows, 100, tie_order=["c", "b", "a"]) == allocate(rows, 100) == allocate(rows, 100, lots_seed="x")


def test_two_ties_one_settled_the_other_not() -> None:
    rows = candidates(("a", 5, 60), ("b", 5, 60), ("c", 2, 30), ("d", 2, 30))
    shared = allocate(rows, 100, tie_order=["a", "b"])
    assert (shared.selected, shared.unique, shared.ties) == (("a",), False, (("a", "b"), ("c", "d")))
    assert (shared.bar, shared.remaining_cents) == ("b", 40)


def test_lots_give_the_same_result_at_every_run() -> None:
    rows = candidates(*((str(number), 5, 30) for number in range(9)))
    drawn = allocate(rows, 100, lots_seed="28 April")
    assert drawn.unique
    assert len(drawn.selected) == 3
    assert drawn == allocate(rows[::-1], 100, lots_seed="28 April")
    assert len({allocate(rows, 100, lots_seed=str(seed)).selected for seed in range(20)}) > 5


def test_nothing_ambiguous_is_accepted() -> None:
    with pytest.raises(Invalid) as rule:
        allocate([], 1, rule="median")
    with pytest.raises(Invalid) as double:
        allocate(candidates(("a", 5, 1), ("a", 4, 1)), 1)
    assert (rule.value.code, double.value.code) == ("unknown_rule", "double_project")


def test_money_freed_by_a_reduction_lets_the_fishing_go_on() -> None:
    rows = candidates(("a", 9, 60), ("b", 8, 50), ("c", 7, 30), ("d", 6, 20))
    assert allocate(rows, 100).selected == ("a", "c")
    assert allocate(rows, 100).remaining_cents == 10
    again = reopen(rows, 100, {"a": 50, "c": 30})
    assert (again.selected, again.bar, again.remaining_cents) == (("d",), "b", 0)


def test_a_withdrawal_frees_a_place_and_money() -> None:
    rows = [Candidate("a", 9, 60, withdrawn=True), *candidates(("b", 8, 40), ("c", 7, 70), ("d", 6, 20))]
    assert reopen(rows, 100, {"b": 40}, max_winners=2).selected == ("d",)
    assert reopen(rows, 100, {"b": 40, "d": 20}, max_winners=2).selected == ()


@pytest.mark.parametrize("terms", [{}, {"lots_seed": "s"}, {"rule": "stop", "lots_seed": "s"}, {"max_winners": 50}])
@pytest.mark.parametrize("votes", [7, None])
def test_ten_thousand_projects_are_all_explained(terms: dict[str, object], votes: int | None) -> None:
    rows = [Candidate(str(i), i if votes is None else votes, 1000 + i) for i in range(10_000)]
    shared = allocate(rows, 5_000_000, **terms)
    assert len(shared.minutes) == 10_000
    assert shared.total_cents + shared.remaining_cents == 5_000_000
    assert shared.unique or not terms.get("lots_seed")
