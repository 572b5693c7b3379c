"""The settings of an edition as people read them: what is fixed, how, and in which article (R5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pb import words
from pb.rules.setting_words import BOOST_ONLY, GROUPS, TRACK, WORDS, articles
from pb.rules.settings import Settings
from pb.rules.setup import label_of
from pb.rules.specs import Spec, specs_of
from pb.rules.tracks import BALLOT, TrackRules
from pb.web.context import gettext, language, ngettext


@dataclass(frozen=True)
class Line:
    """A setting in words: what it is, its value, and its articles."""

    label: str
    value: str
    articles: str


def edition_rules(settings: Settings) -> list[tuple[str, list[Line]]]:
    """Return the settings of an edition in their groups; what is not set is left out."""
    specs = specs_of(Settings)
    return [
        (gettext(heading), [_line(specs[name], getattr(settings, name)) for name in names if _set(settings, name)])
        for heading, names in GROUPS
    ]


def track_rules(track: TrackRules) -> list[Line]:
    """Return the rules of a track and of its section of the ballot."""
    specs = specs_of(TrackRules)
    names = [name for name in TRACK if track.run_by == "holder" or name not in BOOST_ONLY]
    lines = [_line(specs[name], getattr(track, name)) for name in names if _set(track, name)]
    ballot = track.ballot
    return lines + [_line(spec, getattr(ballot, name)) for name, spec in BALLOT.items() if getattr(ballot, name)]


def ballot_sentence(track: TrackRules) -> str:
    """Say in one sentence how one chooses among the projects of a track."""
    name, ballot = words.pick(track.names, language()), track.ballot
    if ballot.limit_cents is not None:
        facts = {"name": name, "amount": words.money(ballot.limit_cents, language())}
        return gettext("%(name)s: as many as you like, for at most %(amount)s in all.") % facts
    if ballot.max_choices is None:
        return gettext("%(name)s: as many as you like.") % {"name": name}
    facts = {"name": name, "num": words.count(ballot.max_choices, language())}
    return (
        ngettext("%(name)s: at most %(num)s project.", "%(name)s: at most %(num)s projects.", ballot.max_choices)
        % facts
    )


def amended(changes: Iterable[Sequence[str]]) -> list[Line]:
    """Return the changes of a regulation: what was changed, and from what to what."""
    return [Line(gettext(label_of(at)), f"{_plain(at, old)} → {_plain(at, new)}", "") for at, old, new in changes]


def _plain(at: str, value: str) -> str:
    """Write a value of a change, which was kept as text."""
    if at.endswith("_cents") and value.isdecimal():
        return words.money(int(value), language())
    return _word(value) if value else "–"


def _set(held: Any, name: str) -> bool:
    """Tell whether a setting says something: zero votes, no limit and an empty list say nothing."""
    value = getattr(held, name)
    return value is False or value not in (None, 0, (), "")


def _line(spec: Spec, value: Any) -> Line:
    return Line(gettext(spec.label), in_words(spec, value), articles(spec.article))


def in_words(spec: Spec, value: Any) -> str:
    """Write a value as people read it."""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, date):
        return words.day(value, language())
    if isinstance(value, tuple):
        return ", ".join(_word(each) for each in value)
    if isinstance(value, int):
        return _number(spec.unit, value)
    return _word(value)


def _number(unit: str, value: int) -> str:
    """Write a number with its unit."""
    if unit == "cents":
        return words.money(value, language())
    if unit == "percent":
        return words.percent(value / 100, language())
    if unit == "days":
        return ngettext("%(num)s day", "%(num)s days", value) % {"num": words.count(value, language())}
    if unit == "months":
        return ngettext("%(num)s month", "%(num)s months", value) % {"num": words.count(value, language())}
    if unit == "years":
        return ngettext("%(num)s year old", "%(num)s years old", value) % {"num": words.count(value, language())}
    return words.count(value, language())


def _word(value: Any) -> str:
    return gettext(WORDS.get(str(value), str(value)))
