"""Ages: the day somebody reaches one, and who is old enough to vote on the reference day of an edition (R7, R35)."""

from collections.abc import Iterable
from datetime import date, timedelta

from pb.errors import Invalid
from pb.rules.localtime import BRUSSELS
from pb.rules.phases import Phase, find
from pb.rules.settings import Settings


def birthday(born: date, years: int) -> date:
    """Return the day on which somebody turns this many years; who was born on 29 February waits for 1 March."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)


def old_enough(born: date, years: int, on: date, strict: bool = False) -> bool:
    """Tell whether a person has this age on a day; `strict` asks that the birthday lies before it (R7)."""
    reached = birthday(born, years)
    return reached < on or (reached == on and not strict)


def reference_day(settings: Settings, phases: Iterable[Phase]) -> date:
    """Return the Brussels day on which the age of voters counts (R35); raise `Invalid` when it is not fixed yet."""
    vote = find(phases, "vote")
    fixed = {"register_day": settings.register_day, "fixed_day": settings.age_day}.get(settings.age_reference)
    if fixed is not None:
        return fixed
    if vote is None or settings.age_reference in ("register_day", "fixed_day"):
        raise Invalid("no_reference_day")
    if settings.age_reference == "first_vote_day":
        return vote.starts_at.astimezone(BRUSSELS).date()
    return (vote.ends_at - timedelta(microseconds=1)).astimezone(BRUSSELS).date()


def may_vote(born: date, settings: Settings, phases: Iterable[Phase]) -> bool:
    """Tell whether somebody is old enough to vote in an edition (R35, art. 8)."""
    return old_enough(born, settings.voter_min_age, reference_day(settings, phases), settings.voter_age_strict)
