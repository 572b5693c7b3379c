"""The journal as a readable list, of an edition or of the accounts: who did what, when, on what (L1)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask import Blueprint, g, request, url_for
from werkzeug.wrappers import Response

from pb import words
from pb.models.journal import JournalLine
from pb.rules import acts, journal_words
from pb.services import accounts, journal, people
from pb.services import desk as desks
from pb.services.journal import Wanted
from pb.web.context import gettext, language
from pb.web.pages import LOCAL, page, whoever
from pb.web.staff import desk

bp = Blueprint("journal", __name__)
LINES = 50
DAY = re.compile(r"\d{4}-\d\d-\d\d")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\S+")
INNER = re.compile(r"[a-z]?[0-9a-f]{8,}")
SHAPED = re.compile(r"[0-9a-f]{16}|p[0-9a-f]{10}")  # how accounts and projects are named


@dataclass(frozen=True)
class Line:
    """One line as people read it."""

    number: int
    at: datetime
    who: str
    act: str
    subject: str
    details: str


@page(bp, f"{LOCAL}/staff/journal", "see_journal")
def index(language: str, edition: str) -> Response:
    """Show the lines of the edition, the newest first, those asked for."""
    return _lines(Wanted(edition_id=g.edition.id, limit=LINES))


@page(bp, "/<lang:language>/staff/journal", "see_journal")
def house(language: str) -> Response:
    """Show the lines about the accounts of the municipalities whose journal one may read (Z4)."""
    return _lines(Wanted(about=people.colleagues(whoever(), ("administrator", "auditor")), limit=LINES))


def _lines(whole: Wanted) -> Response:
    """Show the lines of a journal as the filters of the address want them."""
    known, actors = journal.acts_in(whole), journal.actors_in(whole)
    act, who, before = (request.args.get(name, "") for name in ("act", "who", "before"))
    wanted = replace(
        whole,
        acts=(act,) if act in known else (),
        actor=who if who in actors else "",
        since=_day("since"),
        until=_day("until"),
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 10 else 0,
    )
    rows = journal.wanted(wanted)
    called = _known(whole.edition_id or 0, {*actors, *_named(rows)})
    return desk(
        "journal/index.html",
        lines=[_line(row, called) for row in rows],
        kinds=_sorted((each, gettext(acts.word(each))) for each in known),
        people=_sorted((each, _who(each, called)) for each in actors),
        wanted={"act": act, "who": who, "since": _typed("since"), "until": _typed("until")},
        more=len(rows) == LINES,
        older=_older(rows[-1].number) if rows else "",
    )


def _older(before: int) -> str:
    """Return the address of the lines before these, with the same filters."""
    filters = {name: request.args[name] for name in ("act", "who", "since", "until") if request.args.get(name)}
    return url_for(request.endpoint or "", **{**(request.view_args or {}), **filters, "before": before})


def _sorted(pairs: Any) -> Sequence[tuple[str, str]]:
    return sorted(pairs, key=lambda pair: pair[1].casefold())


def _typed(name: str) -> str:
    return request.args.get(name, "")[:10]


def _day(name: str) -> date | None:
    """Return the day that a filter names; what is none filters nothing."""
    try:
        return date.fromisoformat(_typed(name))
    except ValueError:
        return None


def _named(rows: Sequence[JournalLine]) -> Iterator[str]:
    """Give whatever lines name that may be an account or a project: it is shown by its name or its title."""
    for row in rows:
        yield from (row.actor, row.subject.removeprefix("project "))
        for value in row.details.values():
            yield from (each for each in (value if isinstance(value, list) else [value]) if _is_name(each))


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(SHAPED.fullmatch(value))


def _known(edition_id: int, found: set[str]) -> dict[str, str]:
    """Return the names of accounts and the titles of projects of an edition, by their identifiers."""
    titles = {name: words.pick(held, language()) for name, held in desks.titles(edition_id, found).items()}
    return {**titles, **accounts.names(found)}


def _who(actor: str, known: Mapping[str, str]) -> str:
    return known.get(actor) or gettext(acts.ACTORS.get(actor, actor))


def _line(row: JournalLine, known: Mapping[str, str]) -> Line:
    """Put a line into words; a project is named by its title, an account by its owner."""
    area, subject = row.act.partition(".")[0], row.subject.removeprefix("project ")
    code = journal_words.SUBJECTS.get(area, {}).get(subject)
    about = known.get(subject) or (gettext(code) if code else _about(area, row.subject))
    return Line(row.number, row.at, _who(row.actor, known), gettext(acts.word(row.act)), about, _details(row, known))


def _about(area: str, subject: str) -> str:
    """Return what a line is about when it has no name of its own: `grant 3` with its first word put into words.

    An edition is named by its title; an identifier that means nothing to people is left out.
    """
    kind, gap, name = subject.partition(" ")
    kind, name = (kind, name) if gap and kind in journal_words.ABOUT else (area, subject)
    edition = g.get("edition")
    if edition is not None and name == edition.slug:
        return f"{words.pick(edition.titles, language())} {edition.year}"
    word = gettext(journal_words.ABOUT[kind]) if kind in journal_words.ABOUT else ""
    return " ".join(each for each in (word, "" if INNER.fullmatch(name) else name) if each) or "–"


def _details(row: JournalLine, known: Mapping[str, str]) -> str:
    """Put the facts of a line into words: from what to what, then each with its name."""
    rest, area = dict(sorted(row.details.items())), row.act.partition(".")[0]
    told = []
    if {"old", "new"} <= set(rest):
        told.append(" → ".join(_word(f"{area}.{name}", rest.pop(name), known) for name in ("old", "new")))
    told += [_fact(f"{area}.{name}", value, known) for name, value in rest.items()]
    return " · ".join(told)


def _fact(at: str, value: object, known: Mapping[str, str]) -> str:
    """Return a fact with its name; who made a move of a project needs none."""
    said, name = _word(at, value, known), at.rpartition(".")[2]
    return said if at == "project.by" else f"{gettext(journal_words.DETAILS.get(name, name))}{gettext(': ')}{said}"


def _word(at: str, value: object, known: Mapping[str, str]) -> str:
    """Return the words people use for a value of the journal, else the value itself."""
    if isinstance(value, dict):
        return ", ".join(_fact(f"{at}.{name}", each, known) for name, each in value.items())
    if isinstance(value, list):
        return ", ".join(_word(at, each, known) for each in value) or "–"
    if isinstance(value, bool):
        return gettext(journal_words.YES if value else journal_words.NO)
    if isinstance(value, int) and journal_words.is_money(at):
        return words.money(value, language())
    return _said(at, str(value), known) if value not in (None, "") else "–"


def _said(at: str, value: str, known: Mapping[str, str]) -> str:
    """Return a text of the journal as people read it: a name, a word, a language, a day, an instant."""
    if value in known:
        return known[value]
    if DAY.fullmatch(value):
        return words.day(value, language(), weekday=False)
    if INSTANT.fullmatch(value):
        return words.instant(datetime.fromisoformat(value), language())
    spoken = words.NAMES if "language" in at else {}
    return spoken.get(value) or gettext(journal_words.of(at).get(value, value))
