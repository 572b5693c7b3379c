"""The tally: how many ballots name each project, whatever the order of the ballots (R38, votes 4)."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from pb.errors import Invalid, Problem
from pb.rules.ballots import BallotRules, Choices


@dataclass(frozen=True)
class Tally:
    """Votes per ballot number (zeros included), ballots using each track, blank ballots and all ballots."""

    votes: Mapping[int, int]
    used: Mapping[str, int]
    blank: int
    total: int


def tally(rules: BallotRules, ballots: Iterable[Choices | Collection[int]]) -> Tally:
    """Count ballots: one vote to each project named, a repeated mark once (R38).

    A ballot is its choices per track, or only the collection of its numbers. Each must have been checked before;
    Invalid is raised with the numbers and tracks that are not on the ballot, for nothing is dropped in silence.
    """
    track_of = {option.number: option.track for option in rules.options}
    used: Counter[str] = Counter()
    sizes: Counter[bool] = Counter()
    votes = Counter(chain.from_iterable(_marks(ballots, track_of, used, sizes)))
    sections = [section.track for section in rules.sections]
    unknown = [Problem("unknown_project", details={"number": str(number)}) for number in set(votes) - set(track_of)]
    unknown += [Problem("unknown_track", details={"track": track}) for track in set(used) - set(sections) - {""}]
    if unknown:
        raise Invalid("invalid_ballot", sorted(unknown, key=lambda one: (one.code, str(one.details))))
    return Tally(
        votes={number: votes[number] for number in sorted(track_of)},
        used={track: used[track] for track in sections},
        blank=sizes[False],
        total=sizes.total(),
    )


def _marks(
    ballots: Iterable[Choices | Collection[int]], track_of: Mapping[int, str], used: Counter[str], sizes: Counter[bool]
) -> Iterator[set[int]]:
    """Yield the numbers marked on each ballot, each once; count the tracks it uses and whether it says anything."""
    for ballot in ballots:
        if isinstance(ballot, Mapping):
            numbers = set().union(*ballot.values())
            tracks: Iterable[str] = [track for track, marked in ballot.items() if marked]
        else:
            numbers = set(ballot)
            tracks = {track_of.get(number, "") for number in numbers}
        sizes[bool(numbers)] += 1
        for track in tracks:
            used[track] += 1
        yield numbers
