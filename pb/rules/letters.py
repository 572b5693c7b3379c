"""Code letters: which runs there are, whom each concerns, until when one can be asked for, what it costs (E4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from pb.rules import ages, lives, working_days
from pb.rules.lives import Moves
from pb.rules.localtime import BRUSSELS
from pb.rules.phases import Phase, find
from pb.rules.settings import Settings

ON_REQUEST, YOUNG, EVERYBODY, LIST = RUNS = ("on_request", "ages_12_15", "everybody", "list")
ITSME_AGE = 16  # R42: who is younger cannot vote with itsme
MOST_REQUESTS = 2  # letters that a person can ask for
PRINT_DAYS = 1  # a letter asked for today leaves with the run of the next working day
LANGUAGES = ("fr", "nl")

ASKED, PRINTING, READY, OVER, DROPPED, FAILED = STATES = ("asked", "printing", "ready", "over", "dropped", "failed")
MOVES: Moves = {
    "confirm": ((ASKED, FAILED), PRINTING),
    "print": ((PRINTING,), READY),
    "fail": ((PRINTING,), FAILED),
    "erase": ((READY,), OVER),
    "drop": ((ASKED,), DROPPED),
}


@dataclass(frozen=True)
class PostDays:
    """The days of the post: the last one to ask, when a letter asked for now leaves, and when it should be there."""

    last_request: date
    leaves: date
    arrives: date

    @property
    def open(self) -> bool:
        """Tell whether a letter asked for now can still be there in time."""
        return self.leaves <= working_days.after(self.last_request, PRINT_DAYS)


def moved(state: str, act: str) -> str:
    """Return the state of a print run after an act; raise `Conflict` when it cannot be done now."""
    return lives.moved(MOVES, state, act, "run_state")


def last_vote_day(phases: Iterable[Phase]) -> date | None:
    """Return the Brussels day on which the vote ends."""
    vote = find(phases, "vote")
    return (vote.ends_at - timedelta(microseconds=1)).astimezone(BRUSSELS).date() if vote else None


def post_days(settings: Settings, phases: Iterable[Phase], today: date) -> PostDays | None:
    """Return the days of the post for a letter asked for today, or None when no vote is planned.

    A letter leaves on the next working day and takes so many more; it must be there on the last day of the vote.
    """
    last = last_vote_day(phases)
    if last is None:
        return None
    leaves = working_days.after(today, PRINT_DAYS)
    arrives = working_days.after(leaves, settings.postal_days)
    return PostDays(working_days.before(last, settings.postal_days + PRINT_DAYS), leaves, arrives)


def concerns(kind: str, born: date, settings: Settings, phases: Iterable[Phase]) -> bool:
    """Tell whether a run of a kind concerns somebody of this birth date: never somebody too young to vote (R35)."""
    held = tuple(phases)
    if not ages.may_vote(born, settings, held):
        return False
    return kind != YOUNG or is_young(born, settings, held)


def is_young(born: date, settings: Settings, phases: Iterable[Phase]) -> bool:
    """Tell whether somebody gets the letter with a line for parents: younger than itsme allows (R42)."""
    return not ages.old_enough(born, ITSME_AGE, ages.reference_day(settings, phases))


def languages(language: str) -> tuple[str, ...]:
    """Return the languages of a letter: the person's, or both when it is neither French nor Dutch (R48)."""
    return (language,) if language in LANGUAGES else LANGUAGES


def cost(letters: int, cents: int) -> int:
    """Return what letters cost in cents."""
    return letters * cents
