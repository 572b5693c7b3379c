"""The calendar of an edition as a form: a first and a last day for each phase, an hour where one is meant (R4, T6)."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from flask import request

from pb import words
from pb.errors import Invalid, Problem
from pb.rules import written_dates
from pb.rules.edition import EditionFile
from pb.rules.phases import CODES, to_days
from pb.web.context import gettext, language
from pb.web.forms.setup import said

SIDES = ("start", "end")
DOUBTFUL = ("time_exists_twice", "time_does_not_exist")


class CalendarForm:
    """What is typed for each phase; `errors` and `doubts` are by side, such as "phases.vote.start"."""

    def __init__(self, edition: EditionFile) -> None:
        """Show the present calendar, or what was sent."""
        self.errors: dict[str, list[str]] = {}
        self.doubts: dict[str, list[tuple[str, str]]] = {}
        self.typed: dict[str, dict[str, str]] = {}
        rows = to_days(edition.phases)
        for code in CODES:
            for side in SIDES:
                name = f"phases.{code}.{side}"
                self.typed[name] = _sent(name) if request.method == "POST" else _shown(rows.get(code, {}).get(side))
                offset = self.typed[name]["offset"]
                if offset:
                    self.doubts[name] = [(offset, _in_words(offset))]

    def rows(self) -> dict[str, dict[str, Any]]:
        """Return the rows of the calendar; raise `Invalid` with every side that is no day."""
        problems: list[Problem] = []
        rows: dict[str, dict[str, Any]] = {}
        for code in CODES:
            sides = {side: self.typed[f"phases.{code}.{side}"] for side in SIDES}
            if not any(each["day"] or each["hour"] for each in sides.values()):
                continue
            rows[code] = {}
            for side, typed in sides.items():
                found = _moment(typed)
                if found is None:
                    value = f"{typed['day']} {typed['hour']}".strip() or "–"
                    problems.append(Problem("bad_moment", f"phases.{code}.{side}", {"value": value[:60]}))
                rows[code][side] = found
        if problems:
            raise Invalid("bad_edition", problems)
        return rows

    def summary(self) -> list[tuple[str, str]]:
        """Return what to mend, with the field of each."""
        return [(name, text) for name, texts in self.errors.items() for text in texts]

    def put(self, problem: Problem) -> bool:
        """Put a problem beside its side of a phase, with the choice between two readings where there is one."""
        name = problem.at if problem.at in self.typed else f"{problem.at}.start"
        if name not in self.typed:
            return False
        self.errors.setdefault(name, []).append(said(problem, language()))
        if problem.code in DOUBTFUL:
            offers = (str(problem.details["first"]), str(problem.details["second"]))
            self.doubts[name] = [(each, _in_words(each)) for each in offers]
        return True


def _sent(name: str) -> dict[str, str]:
    return {part: request.form.get(f"{name}.{part}", "")[:40].strip() for part in ("day", "hour", "offset")}


def _shown(moment: date | datetime | None) -> dict[str, str]:
    """Return a moment as its fields show it."""
    if moment is None:
        return {"day": "", "hour": "", "offset": ""}
    if not isinstance(moment, datetime):
        return {"day": moment.isoformat(), "hour": "", "offset": ""}
    offset = moment.isoformat() if moment.tzinfo is not None and _doubtful(moment) else ""
    return {"day": moment.date().isoformat(), "hour": f"{moment:%H:%M}", "offset": offset}


def _doubtful(moment: datetime) -> bool:
    return moment.replace(fold=0).utcoffset() != moment.replace(fold=1).utcoffset()


def _moment(typed: Mapping[str, str]) -> date | datetime | None:
    """Return the day or time that is meant, None when it is neither; an offset chosen for another time is forgotten."""
    days = written_dates.read(typed["day"]).usual
    if not days:
        return None
    if not typed["hour"]:
        return days[0]
    try:
        local = datetime.combine(days[0], time.fromisoformat(typed["hour"].replace("h", ":").rstrip(":").zfill(5)))
        chosen = datetime.fromisoformat(typed["offset"]) if typed["offset"] else None
    except ValueError:
        return None
    return chosen if chosen is not None and chosen.replace(tzinfo=None) == local and chosen.tzinfo else local


def _in_words(written: str) -> str:
    """Say a reading in words: the day, the hour and how far it is ahead of world time."""
    moment = datetime.fromisoformat(written)
    facts = {"day": words.day(moment.date(), language()), "hour": f"{moment:%H:%M}", "offset": f"{moment:%z}"[:3]}
    return gettext("%(day)s, %(hour)s, %(offset)s hour from world time") % facts
