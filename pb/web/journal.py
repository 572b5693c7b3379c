"""The journal as a readable list, of an edition or of the accounts: who did what, when, on what (L1)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from flask import Blueprint, g, request, url_for
from werkzeug.wrappers import Response

from pb import words
from pb.models.journal import JournalLine
from pb.rules import acts, labels
from pb.services import accounts, journal, people
from pb.services import desk as desks
from pb.services.journal import Wanted
from pb.web.context import gettext, language
from pb.web.pages import LOCAL, page, whoever
from pb.web.staff import desk

bp = Blueprint("journal", __name__)
LINES = 50
WORDS = {"old": "status", "new": "status", "by": "capacity", "role": "role"}


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
    names = accounts.names({row.actor for row in rows} | {row.subject for row in rows} | set(actors))
    titles = desks.titles(whole.edition_id or 0, {row.subject.removeprefix("project ") for row in rows})
    return desk(
        "journal/index.html",
        lines=[_line(row, names, titles) for row in rows],
        kinds=_sorted((each, gettext(acts.word(each))) for each in known),
        people=_sorted((each, _who(each, names)) for each in actors),
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


def _who(actor: str, names: Mapping[str, str]) -> str:
    return names.get(actor) or gettext(acts.ACTORS.get(actor, actor))


def _line(row: JournalLine, names: Mapping[str, str], titles: Mapping[str, Mapping[str, str]]) -> Line:
    """Put a line into words; a project is named by its title, an account by its owner."""
    title = words.pick(titles.get(row.subject.removeprefix("project ")), language()) or names.get(row.subject)
    act = gettext(acts.word(row.act))
    return Line(row.number, row.at, _who(row.actor, names), act, title or row.subject, _details(row.details))


def _details(details: Mapping[str, Any]) -> str:
    """Put the facts of a line into words: from and to as statuses, the rest as it was written."""
    rest = dict(sorted(details.items()))
    told = []
    if {"old", "new"} <= set(rest):
        told.append(f"{_word('old', rest.pop('old'))} → {_word('new', rest.pop('new'))}")
    for name, value in rest.items():
        said = _word(name, value)
        told.append(said if name == "by" else f"{gettext(acts.DETAILS.get(name, name))}: {said}")
    return " · ".join(told)


def _word(name: str, value: object) -> str:
    """Return the word people use for a value of the journal, else the value itself."""
    family = labels.LABELS.get(WORDS.get(name, ""), {})
    if isinstance(value, str):
        return gettext(family[value]) if value in family else value
    return "–" if value is None else json.dumps(value, ensure_ascii=False)
