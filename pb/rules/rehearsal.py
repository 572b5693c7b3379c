"""A rehearsal: the same rules on days around now, under names that cannot be taken for the real edition (R4)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from pb.rules.edition import EditionFile
from pb.rules.phases import Phase

MARK = {"fr": "ESSAI", "nl": "OEFENING", "en": "REHEARSAL"}
DAYS = {  # days from now to the beginning and to the end of each phase
    "submission": (-40, -30),
    "review": (-30, -10),
    "campaign": (-10, 7),
    "vote": (0, 7),
    "count": (7, 9),
    "award": (9, 30),
    "follow_up": (30, 60),
}


def copy(file: EditionFile, slug: str, now: datetime) -> EditionFile:
    """Return an edition to rehearse with: its vote opens now, and its title says on every page what it is."""
    head = replace(file.edition, slug=slug, titles=marked(file.edition.titles))
    return replace(file, edition=head, phases=tuple(_phase(code, *days, now) for code, days in DAYS.items()))


def closed(phases: tuple[Phase, ...], now: datetime) -> tuple[Phase, ...]:
    """Return the phases with the vote over now and the count begun: nobody waits a week to rehearse."""
    over = {
        "vote": lambda phase: replace(phase, ends_at=now),
        "campaign": lambda phase: replace(phase, ends_at=min(phase.ends_at, now)),
        "count": lambda phase: replace(phase, starts_at=now),
    }
    return tuple(over[phase.code](phase) if phase.code in over else phase for phase in phases)


def marked(titles: Mapping[str, str]) -> dict[str, str]:
    """Return titles that begin with the mark of a rehearsal."""
    return {code: f"{MARK[code]} – {title}" for code, title in titles.items() if code in MARK}


def _phase(code: str, start: int, end: int, now: datetime) -> Phase:
    return Phase(code, now + timedelta(days=start), now + timedelta(days=end))
