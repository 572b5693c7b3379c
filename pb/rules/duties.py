"""Separation of duties: which different people a step needs, and whether a team has them (votes.md 6, Z6)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pb.rules.permissions import ACTS

PROFILES = ("full", "small")
COUNTERS = frozenset({"counting", "counting_chief"})
TEAM = COUNTERS | {"participation", "administrator"}
STEPS = ("import_roll", "confirm_role", "open_vote", "extend_vote", "paper", "seal_box", "count")
PAPER = {  # keyer 1, keyer 2, who settles differences, who closes the batch; the small team has one for the last two
    "full": (COUNTERS, COUNTERS, COUNTERS, frozenset({"counting_chief", "participation", "administrator"})),
    "small": (TEAM, TEAM, TEAM | {"witness"}),
}


@dataclass(frozen=True)
class Lack:
    """A step for which a team has too few different people: how many it needs, and how many it can set to it."""

    step: str
    needed: int
    there: int


def seats(step: str, profile: str) -> tuple[frozenset[str], ...]:
    """Return the seats of a step: for each different person it takes, the roles that may sit there."""
    if step == "paper":
        return PAPER[profile]
    act = ACTS[step]
    return (frozenset(act.who),) * act.people


def lacking(people: Mapping[str, Collection[str]], profile: str) -> list[Lack]:
    """Return the steps that a team (person → roles) cannot do, with the number of seats it can fill."""
    found = []
    for step in STEPS:
        wanted = seats(step, profile)
        filled = _seated(wanted, people)
        if filled < len(wanted):
            found.append(Lack(step, len(wanted), filled))
    return found


def _seated(wanted: Sequence[frozenset[str]], people: Mapping[str, Collection[str]]) -> int:
    """Return how many seats can be filled at once by different people (a matching, grown seat by seat)."""
    sits: dict[str, int] = {}

    def find(seat: int, tried: set[str]) -> bool:
        for person, roles in people.items():
            if person in tried or wanted[seat].isdisjoint(roles):
                continue
            tried.add(person)
            if person not in sits or find(sits[person], tried):
                sits[person] = seat
                return True
        return False

    return sum(find(seat, set()) for seat in range(len(wanted)))
