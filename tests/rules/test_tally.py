"""The tally of ballots (R38, votes 4)."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.errors import Invalid
from pb.rules.allocation import Candidate, allocate
from pb.rules.ballots import BallotRules, Option, Section
from pb.rules.tally import Tally, tally

SECTIONS = (Section("flagship", "approval", max_choices=2), Section("boost", "basket", limit_cents=100))
OPTIONS = (Option(1, "flagship", 10), Option(2, "flagship", 10), Option(3, "boost", 10), Option(4, "boost", 10))
RULES = BallotRules("wb", SECTIONS, OPTIONS, "")


def test_one_vote_to_each_project_named() -> None:
    ballots = [
        {"flagship": [1, 2], "boost": [3]},
        {"boost": (3,)},
        {},
        {"flagship": [], "boost": []},
        {"flagship": {1}},
    ]
    assert tally(RULES, ballots) == Tally({1: 2, 2: 1, 3: 2, 4: 0}, {"flagship": 2, "boost": 2}, blank=2, total=5)


def test_a_repeated_mark_counts_once() -> None:
    assert tally(RULES, [{"boost": [3, 3, 3]}, [4, 4]]).votes == {1: 0, 2: 0, 3: 1, 4: 1}


def test_a_ballot_may_be_its_numbers_alone() -> None:
    per_track = [{"flagship": [1], "boost": [3, 4]}, {}, {"boost": [4]}]
    assert tally(RULES, [(1, 3, 4), frozenset(), [4]]) == tally(RULES, per_track)


def test_no_ballots() -> None:
    assert tally(RULES, []) == Tally({1: 0, 2: 0, 3: 0, 4: 0}, {"flagship": 0, "boost": 0}, 0, 0)


@pytest.mark.parametrize("ballot", [[9], {"flagship": [9]}, {"sport": [1]}])
def test_nothing_unknown_is_dropped_in_silence(ballot: list[int] | dict[str, list[int]]) -> None:
    with pytest.raises(Invalid) as refused:
        tally(RULES, [ballot, [1]])
    assert refused.value.code == "invalid_ballot"


@given(st.lists(st.sets(st.integers(1, 4))), st.randoms(use_true_random=False))
def test_the_order_of_ballots_never_matters_and_sums_hold(ballots: list[set[int]], random: Random) -> None:
    counted = tally(RULES, ballots)
    mixed = list(ballots)
    random.shuffle(mixed)
    assert tally(RULES, mixed) == counted
    assert counted.total == len(ballots)
    assert counted.blank == ballots.count(set())
    assert sum(counted.votes.values()) == sum(len(ballot) for ballot in ballots)
    half = len(ballots) // 2
    parts = tally(RULES, ballots[:half]), tally(RULES, ballots[half:])
    assert {number: sum(part.votes[number] for part in parts) for number in range(1, 5)} == counted.votes


def test_a_hundred_thousand_ballots_on_a_hundred_projects() -> None:
    options = tuple(Option(number, "boost", number * 10_000) for number in range(1, 101))
    rules = BallotRules("big", (SECTIONS[1],), options, "")
    random = Random(28)
    baskets = [{"boost": tuple(random.sample(range(1, 101), random.randrange(20)))} for _ in range(1000)]
    ballots = baskets * 100
    counted = tally(rules, ballots)
    assert counted.total == 100_000
    assert sum(counted.votes.values()) == sum(len(each["boost"]) for each in baskets) * 100
    rows = [Candidate(str(one.number), counted.votes[one.number], one.cost_cents) for one in options]
    assert allocate(rows, 4_000_000, lots_seed="s").total_cents <= 4_000_000
