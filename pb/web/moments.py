"""Where an edition is, in words: the steps, what one can do today, and until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import url_for

from pb import clock, words
from pb.rules import labels, phases
from pb.rules.phases import Phase
from pb.rules.sentences import N_
from pb.services.snapshots import EditionView
from pb.web.context import gettext, language, ngettext

NOW = {
    "submission": N_("Send in your ideas now"),
    "review": N_("The projects are being studied"),
    "campaign": N_("The projects are known"),
    "vote": N_("The vote is open"),
    "count": N_("The votes are being counted"),
    "award": N_("The result is known"),
    "follow_up": N_("The projects are under way"),
    "evaluation": N_("We look back together"),
}
BETWEEN = N_("Between two steps")
BEFORE = N_("It begins soon")
OVER = N_("This edition is over")
BUTTONS: dict[str, tuple[str, dict[str, Any]]] = {
    "submit": ("editions.text", {"key": "submit"}),
    "discover": ("projects.index", {}),
    "vote": ("projects.index", {}),
    "see_results": ("results.show", {}),
    "follow": ("projects.index", {"status": "chosen"}),
    "wait": ("editions.calendar", {}),
}


@dataclass(frozen=True)
class Moment:
    """What the top of the home page says: the phase, the one button, the end in words and the days left."""

    now: str
    action: str
    button: str
    address: str
    until: str
    left: str
    next: str


def moment(edition: EditionView, now: datetime) -> Moment:
    """Return where the edition is at an instant."""
    held = phases.current(edition.phases, now)
    action = phases.action(edition.phases, now)
    endpoint, values = BUTTONS[action]
    return Moment(
        now=now_in_words(edition.phases, now),
        action=action,
        button=gettext(labels.ACTIONS[action]),
        address=url_for(endpoint, language=language(), edition=edition.slug, **values),
        until=words.until(held.ends_at, language()) if held and held.code in ("submission", "vote") else "",
        left=days_left(held, now) if held and held.code in ("submission", "vote") else "",
        next=_next(edition, now),
    )


def now_in_words(held: Iterable[Phase], now: datetime) -> str:
    """Say in a few words where an edition is; after its last step it is over."""
    held = tuple(held)
    current = phases.current(held, now) or next((phase for phase in held if phase.contains(now)), None)
    if current is not None:
        return gettext(NOW[current.code])
    if all(phase.starts_at > now for phase in held):
        return gettext(BEFORE)
    return gettext(BETWEEN if any(phase.starts_at > now for phase in held) else OVER)


def days_left(phase: Phase, now: datetime) -> str:
    """Say how many days are left until the end of a phase, this one included when it is the last."""
    last = clock.day_of(phase.ends_at - timedelta(seconds=1))
    days = (last - clock.day_of(now)).days
    if days <= 0:
        return gettext("This is the last day.")
    return ngettext("%(num)s day left.", "%(num)s days left.", days) % {"num": words.count(days, language())}


def steps(edition: EditionView, now: datetime) -> list[tuple[str, str, str]]:
    """Return (name, dates in words, state) of each step; the campaign runs beside the others and is left out."""
    held = phases.current(edition.phases, now)
    rows = []
    for phase in phases.timeline(edition.phases):
        if phase.code == "campaign":
            continue
        state = "done" if phase.ends_at <= now else "now" if phase == held else ""
        text = span(phase)
        if state == "now":
            text = gettext("Now: %(dates)s") % {"dates": text}
        rows.append((gettext(labels.PHASES[phase.code]), text, state))
    return rows


def span(phase: Phase, year: bool = False) -> str:
    """Write the days of a phase in words: 1 to 28 April."""
    first, last = clock.day_of(phase.starts_at), clock.day_of(phase.ends_at - timedelta(seconds=1))
    write = words.day if year else words.short_day
    if first == last:
        return write(first, language())
    return gettext("%(first)s to %(last)s") % {"first": write(first, language()), "last": write(last, language())}


def _next(edition: EditionView, now: datetime) -> str:
    """Say what comes next and when, or nothing after the last step."""
    phase = phases.upcoming(edition.phases, now)
    if phase is None:
        return ""
    facts = {"step": gettext(labels.PHASES[phase.code]), "day": words.day(phase.starts_at, language())}
    return gettext("Next: %(step)s, from %(day)s.") % facts
