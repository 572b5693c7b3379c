"""Invented people and ballots: valid, never twice, exactly the votes wanted, and the same at each run."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pb.rules import national
from pb.rules.ballots import BallotRules, Option, Section, check
from pb.rules.invented import ballots, fixed_votes, free_ballots, national_number, residents
from pb.rules.stream import Stream
from pb.rules.tally import tally

DAY = date(2027, 4, 28)
RULES = BallotRules(
    "forest-2027",
    (Section("flagship", "approval", 0, 2), Section("boost", "basket", limit_cents=40_000_00)),
    (
        *(Option(number, "flagship", 30_000_00) for number in range(1, 6)),
        *(Option(number, "boost", 5_000_00 - number * 100_00) for number in range(6, 26)),
    ),
    "00",
)


def test_a_seed_decides_everything() -> None:
    assert list(free_ballots("a", RULES, 30)) == list(free_ballots("a", RULES, 30))
    assert list(free_ballots("a", RULES, 30)) != list(free_ballots("b", RULES, 30))
    assert list(residents("a", DAY, [None] * 5)) == list(residents("a", DAY, [None] * 5))


def test_a_stream_mixes_without_losing() -> None:
    mixed = Stream("seed").shuffled(range(100))
    assert sorted(mixed) == list(range(100))
    assert mixed != list(range(100))
    drawn = Counter(Stream("seed").below(4) for _ in range(1)) + Counter(map(Stream("other").below, [4] * 4000))
    assert all(850 < times < 1150 for times in drawn.values())


@given(st.dates(date(1910, 1, 1), date(2026, 12, 31)), st.integers(1, 998))
def test_every_number_is_valid_and_tells_the_birth_date(born: date, serial: int) -> None:
    number = national.read(national_number(born, serial), date(2027, 1, 1))
    assert number.birth_date == born
    assert not number.is_bis


def test_no_two_residents_share_a_number_and_all_may_vote() -> None:
    people = list(residents("crowd", DAY, [date(2000, 2, 29)] * 20 + [None] * 3000))
    assert len({each.number for each in people}) == len(people)
    assert all(each.born == date(2000, 2, 29) for each in people[:20])
    assert all(DAY.year - 93 <= each.born.year <= DAY.year - 12 for each in people[20:])
    assert {each.language for each in people} == {"fr", "nl"}


@given(st.dictionaries(st.integers(1, 60), st.integers(1, 100), min_size=1), st.integers(0, 10_000))
def test_votes_are_shared_out_to_the_last_one(weights: dict[int, int], total: int) -> None:
    votes = fixed_votes(weights, total)
    assert sum(votes.values()) == total
    for number, weight in weights.items():
        assert abs(votes[number] - total * weight / sum(weights.values())) <= 1


@settings(max_examples=20)
@given(st.lists(st.integers(10, 45), min_size=25, max_size=25), st.integers(0, 10), st.text(max_size=5))
def test_ballots_give_exactly_the_votes(wanted: list[int], blank: int, seed: str) -> None:
    votes = dict(enumerate(wanted, 1))
    try:
        made = ballots(seed, RULES, votes, blank, 150 + blank)
    except ValueError:
        return  # never anything but the votes wanted
    counted = tally(RULES, made)
    assert (counted.votes, counted.blank, counted.total) == (votes, blank, 150 + blank)
    assert not [problem for each in made for problem in check(RULES, each)]


def test_votes_of_any_ordinary_shape_have_ballots() -> None:
    votes = {number: 100 - 3 * number for number in range(1, 26)}
    assert tally(RULES, ballots("plain", RULES, votes, 4, 304)).votes == votes


@pytest.mark.parametrize("votes", [{1: 301}, {1: 300, 2: 300, 3: 1}, {1: 3}], ids=["too many", "no room", "too few"])
def test_votes_that_no_ballots_give_are_refused(votes: dict[int, int]) -> None:
    with pytest.raises(ValueError, match="no ballots"):
        ballots("seed", RULES, votes, 0, 300)


def test_ballots_by_taste_are_valid_and_some_are_blank() -> None:
    made = list(free_ballots("taste", RULES, 1000))
    assert not [problem for each in made for problem in check(RULES, each)]
    counted = tally(RULES, made)
    assert 3 <= counted.blank <= 40
    assert min(counted.votes.values()) > 0
