"""The pure part: the tally of an open election and the allocation of very many projects."""

import random
import time
from collections.abc import Callable

from pb.rules.allocation import Candidate, allocate
from pb.rules.ballots import BallotRules, Option, Section
from pb.rules.tally import tally
from tests.load.figures import Figure, median

RUNS = 5


def measure() -> list[Figure]:
    """Measure the tally of 100,000 open ballots with its allocation, and allocations of 10,000 projects."""
    chance = random.Random(2027)
    figures = [_election(chance, 100_000, 100)]
    for name, votes in (("as they come", None), ("all tied", 500)):
        candidates = [
            Candidate(
                f"{number:05d}", chance.randrange(20_000) if votes is None else votes, chance.randrange(1, 40) * 25_000
            )
            for number in range(10_000)
        ]
        envelope = sum(each.cost_cents for each in candidates) // 3
        for how, more in (("", {}), (", lots drawn", {"lots_seed": "un tirage public"})):
            runs = _timed(lambda more=more, all=candidates, cents=envelope: allocate(all, cents, **more))
            figures.append(median(f"allocation of 10,000 projects, {name}{how}", runs, "ms", target=100))
    return figures


def _election(chance: random.Random, ballots: int, projects: int) -> Figure:
    rules = BallotRules(
        "bench",
        (Section("flagship", "approval", 0, 2), Section("boost", "basket", limit_cents=40_000_00)),
        tuple(
            Option(number, "flagship" if number <= projects // 5 else "boost", chance.randrange(5, 30) * 10_000)
            for number in range(1, projects + 1)
        ),
        "0" * 64,
    )
    numbers = range(1, projects + 1)
    marked = [tuple(sorted(chance.sample(numbers, chance.randrange(12)))) for _ in range(ballots)]

    def act() -> None:
        votes = tally(rules, marked).votes
        allocate([Candidate(str(one.number), votes[one.number], one.cost_cents) for one in rules.options], 7_000_000)

    name = f"tally and allocation, {ballots:,} open ballots on {projects} projects"
    return median(name, [run / 1000 for run in _timed(act)], "s", target=1)


def _timed(act: Callable[[], object]) -> list[float]:
    """Return the milliseconds of each run."""
    taken = []
    for _ in range(RUNS):
        start = time.perf_counter()
        act()
        taken.append(1000 * (time.perf_counter() - start))
    return taken
