"""The journal of an edition as a readable list: who did what, when, with old and new values (L1)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, g, request

from pb import words
from pb.models.journal import JournalLine
from pb.rules import acts, labels
from pb.services import accounts, journal
from pb.services import desk as desks
from pb.web.context import gettext, language
from pb.web.pages import LOCAL, page
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
def index(language: str, edition: str) -> Any:
    """Show the lines of the edition, the newest first, of one kind of act when that is asked for."""
    known = journal.acts(g.edition.id)
    wanted = request.args.get("act", "")
    before = request.args.get("before", "")
    rows = journal.latest(
        g.edition.id,
        (wanted,) if wanted in known else (),
        LINES,
        int(before) if before.isascii() and before.isdigit() and len(before) < 10 else 0,
    )
    names = accounts.names(row.actor for row in rows)
    titles = desks.titles(g.edition.id, {row.subject.removeprefix("project ") for row in rows})
    lines = [_line(row, names, titles) for row in rows]
    kinds = sorted(((act, gettext(acts.word(act))) for act in known), key=lambda pair: pair[1])
    more = rows[-1].number if len(rows) == LINES else 0
    return desk("journal/index.html", lines=lines, kinds=kinds, wanted=wanted, more=more)


def _line(row: JournalLine, names: dict[str, str], titles: Mapping[str, Mapping[str, str]]) -> Line:
    """Put a line into words; a project is named by its title."""
    who = names.get(row.actor) or gettext(acts.ACTORS.get(row.actor, row.actor))
    title = words.pick(titles.get(row.subject.removeprefix("project ")), language())
    return Line(row.number, row.at, who, gettext(acts.word(row.act)), title or row.subject, _details(row.details))


def _details(details: Mapping[str, Any]) -> str:
    """Put the facts of a line into words: from and to as statuses, the rest as it was written."""
    rest = dict(sorted(details.items()))
    told = []
    if {"old", "new"} <= set(rest):
        told.append(f"{_word('old', rest.pop('old'))} → {_word('new', rest.pop('new'))}")
    told += [_word(name, value) if name == "by" else f"{name}: {_word(name, value)}" for name, value in rest.items()]
    return " · ".join(told)


def _word(name: str, value: object) -> str:
    """Return the word people use for a value of the journal, else the value itself."""
    family = labels.LABELS.get(WORDS.get(name, ""), {})
    if isinstance(value, str):
        return gettext(family[value]) if value in family else value
    return json.dumps(value, ensure_ascii=False)
