"""The Today page: what waits for somebody in an edition, what is late, what comes next; each subject adds a line.

A subject adds its function to SOURCES: `waiting(actor, edition)` returns the lines of that actor, with one query.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pb import clock
from pb.models.editions import Edition
from pb.rules.phases import Phase, timeline
from pb.services import (
    editions,
    grants_waiting,
    paper_waiting,
    roll_waiting,
    study_waiting,
    submission_waiting,
    today_checks,
)
from pb.services.actors import Actor
from pb.services.snapshots import EditionView
from pb.services.waiting import Source, Waiting

SOURCES: tuple[Source, ...] = (
    # roll, codes, cases
    roll_waiting.waiting,
    # accounts, holders, privacy
    # editions: set-up, texts, alerts, agenda
    today_checks.waiting,
    # submission
    submission_waiting.waiting,
    # reviews, decisions
    study_waiting.waiting,
    # paper
    paper_waiting.waiting,
    # results
    # grants, progress, meetings
    grants_waiting.waiting,
    # purchasing and the other lodgers
)
NEXT = 3  # phases that are told ahead


@dataclass(frozen=True)
class Today:
    """An edition today, as one person finds it; late lines are tasks and checks whose day has passed."""

    edition: EditionView
    late: tuple[Waiting, ...]
    tasks: tuple[Waiting, ...]
    checks: tuple[Waiting, ...]
    coming: tuple[tuple[Phase, int], ...]  # the next phases, with the days until they begin


def show(actor: Actor, edition: EditionView) -> Today:
    """Return what waits for an actor in an edition now."""
    now = clock.now()
    lines = [line for source in SOURCES for line in source(actor, edition)]
    late = [line for line in lines if line.due is not None and line.due <= now]
    rest = sorted((line for line in lines if line not in late), key=lambda line: (line.due is None, line.due or now))
    return Today(
        edition=edition,
        late=tuple(sorted(late, key=lambda line: line.due or now)),
        tasks=tuple(line for line in rest if not line.check),
        checks=tuple(line for line in rest if line.check),
        coming=coming(edition, now),
    )


def coming(edition: EditionView, now: datetime) -> tuple[tuple[Phase, int], ...]:
    """Return the next phases to begin, each with the days until then."""
    later = [phase for phase in timeline(edition.phases) if phase.starts_at > now]
    return tuple((phase, days_to(phase, now)) for phase in later[:NEXT])


def days_to(phase: Phase, now: datetime) -> int:
    """Return the whole Brussels days between today and the day a phase begins."""
    return (clock.day_of(phase.starts_at) - clock.day_of(now)).days


def mine(actor: Actor) -> list[EditionView]:
    """Return the editions of the municipalities for which the actor has a role, the newest first (Z4)."""
    owners = {owner for owner, _ in actor.roles if owner is not None}
    return editions.several(select(Edition.id, Edition.revision).where(Edition.municipality_id.in_(owners)))


def main(held: Sequence[EditionView], now: datetime) -> EditionView | None:
    """Return the edition that matters most today: one with a phase open, else the next to begin, else the newest."""
    return min(held, key=lambda edition: _rank(edition.phases, edition.published, now), default=None)


def _rank(phases: Iterable[Phase], published: bool, now: datetime) -> tuple[int, bool, float]:
    phases = tuple(phases)
    begun = [phase for phase in phases if phase.starts_at <= now]
    if any(phase.contains(now) for phase in begun):
        newest = max(phase.starts_at for phase in begun)
        return 0, not published, -newest.timestamp()
    ahead = min((phase.starts_at for phase in phases if phase.starts_at > now), default=None)
    return (1, not published, ahead.timestamp()) if ahead else (2, not published, 0.0)
