"""The journal of an edition as a readable list: who did what, when, with old and new values (L1)."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, g, request

from pb.models.journal import JournalLine
from pb.rules import acts
from pb.services import accounts, journal
from pb.web.context import gettext
from pb.web.pages import LOCAL, page
from pb.web.staff import desk

bp = Blueprint("journal", __name__)
LINES = 100


@dataclass(frozen=True)
class Line:
    """One line as people read it."""

    number: int
    at: datetime
    who: str
    act: str
    subject: str
    details: list[tuple[str, str]]


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
    lines = [_line(row, names) for row in rows]
    kinds = sorted(((act, gettext(acts.word(act))) for act in known), key=lambda pair: pair[1])
    more = rows[-1].number if len(rows) == LINES else 0
    return desk("journal/index.html", lines=lines, kinds=kinds, wanted=wanted, more=more)


def _line(row: JournalLine, names: dict[str, str]) -> Line:
    details = [
        (key, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for key, value in sorted(row.details.items())
    ]
    who = names.get(row.actor) or gettext(acts.ACTORS.get(row.actor, row.actor))
    return Line(row.number, row.at, who, gettext(acts.word(row.act)), row.subject, details)
