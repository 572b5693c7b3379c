"""The tally: how many ballots name each project, whatever the order of the ballots (R38, votes 4)."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

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
    votes: Counter[int] = Counter()
    used: Counter[str] = Counter()
    track_of = {option.number: option.track for option in rules.options}
    blank = total = 0
    for ballot in ballots:
        total += 1
        numbers, tracks = _marks(ballot, track_of)
        votes.update(numbers)
        used.update(tracks)
        blank += not numbers
    sections = [section.track for section in rules.sections]
    unknown = [Problem("unknown_project", details={"number": str(number)}) for number in set(votes) - set(track_of)]
    unknown += [Problem("unknown_track", details={"track": track}) for track in set(used) - set(sections) - {""}]
    if unknown:
        raise Invalid("invalid_ballot", sorted(unknown, key=lambda one: (one.code, str(one.details))))
    return Tally(
        votes={number: votes[number] for number in sorted(track_of)},
        used={track: used[track] for track in sections},
        blank=blank,
        total=total,
    )


def _marks(ballot: Choices | Collection[int], track_of: Mapping[int, str]) -> tuple[set[int], Iterable[str]]:
    """Return the numbers marked on a ballot, each once, and the tracks it uses."""
    if isinstance(ballot, Mapping):
        return {number for marked in ballot.values() for number in marked}, [name for name in ballot if ballot[name]]
    numbers = set(ballot)
    return numbers, {track_of.get(number, "") for number in numbers}
