"""Votes and a jury: exact weights, a stated normalisation, a threshold and then the jury alone (R18)."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.errors import Invalid, Unreadable
from pb.rules.allocation import Candidate, allocate
from pb.rules.jury import read_points, scored

GHENT = [Candidate("1", 100, 50_000_00), Candidate("2", 80, 60_000_00), Candidate("3", 20, 40_000_00)]


def order(candidates: list[Candidate]) -> list[str]:
    return [one.id for one in sorted(candidates, key=lambda one: -one.weight)]


def test_seventy_percent_votes_and_thirty_percent_experts() -> None:
    """Ghent: 0.7 × 80/100 + 0.3 × 10/10 = 0.86 beats 0.7 × 100/100 + 0.3 × 4/10 = 0.82."""
    assert order(scored(GHENT, {"1": 4, "2": 10, "3": 9}, 30)) == ["2", "1", "3"]
    assert order(scored(GHENT, {"1": 4, "2": 10, "3": 9}, 0)) == ["1", "2", "3"]
    shared = allocate(scored(GHENT, {"1": 4, "2": 10, "3": 9}, 30), 100_000_00)
    assert shared.selected == ("2", "3")
    assert [minute.votes for minute in shared.minutes] == [80, 100, 20]


def test_half_and_half_can_be_exactly_equal() -> None:
    """Mons: 50 votes of 100 and all the points weigh as much as all the votes and half the points."""
    tied = scored([Candidate("1", 100, 100), Candidate("2", 50, 100)], {"1": 5, "2": 10}, 50)
    assert tied[0].weight == tied[1].weight
    assert not allocate(tied, 100).unique


def test_a_threshold_then_the_jury() -> None:
    """Kortrijk, Langemark-Poelkapelle: who has too few votes is out, whatever the jury thinks."""
    shared = allocate(scored(GHENT, {"1": 1, "2": 2, "3": 9}, 100), 60_000_00, min_votes=25)
    assert shared.selected == ("2",)
    assert {minute.id: minute.verdict for minute in shared.minutes}["3"] == "below_minimum"


@pytest.mark.parametrize(
    ("points", "percent", "code"),
    [
        ({"1": 1, "2": 1}, 30, "jury_lacks"),
        ({"1": 1, "2": 1, "3": 1, "9": 1}, 30, "jury_foreign"),
        ({"1": 1, "2": 1, "3": -1}, 30, "jury_negative"),
        ({"1": 1, "2": 1, "3": 1}, 101, "jury_weight"),
    ],
)
def test_what_a_jury_cannot_say(points: dict[str, int], percent: int, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        scored(GHENT, points, percent)
    assert [each.code for each in refused.value.problems] == [code]


def test_points_are_read_and_a_bad_line_is_named() -> None:
    assert read_points("project;points\n1;4\n\n2; 10\n".encode("utf-8-sig")) == {"1": 4, "2": 10}
    for text, line in ((b"1,4\n1,5", 2), (b"1,4.5", 1), (b"1,4\nx", 2), (b"p,q\n1,", 2)):
        with pytest.raises(Unreadable) as refused:
            read_points(text)
        assert refused.value.details["line"] == line


lists = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 10)), min_size=1, max_size=8)


@given(lists, st.integers(0, 100))
def test_whole_numbers_order_as_fractions_do(pairs: list[tuple[int, int]], percent: int) -> None:
    rows = [Candidate(str(place), votes, 100) for place, (votes, _) in enumerate(pairs)]
    points = {str(place): each for place, (_, each) in enumerate(pairs)}
    most_votes = max(votes for votes, _ in pairs) or 1
    most_points = max(points.values()) or 1
    exact = {
        one.id: Fraction(100 - percent, 100) * Fraction(one.votes, most_votes)
        + Fraction(percent, 100) * Fraction(points[one.id], most_points)
        for one in rows
    }
    found = scored(rows, points, percent)
    for one in found:
        for other in found:
            assert (one.weight > other.weight) == (exact[one.id] > exact[other.id])
