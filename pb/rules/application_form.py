"""The form as people type it, step by step, read into an application with all that cannot be read (R24 to R27)."""

import math
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from pb.errors import Invalid, Problem
from pb.rules import amounts, births, written_dates
from pb.rules.applications import Application, Bank, CostLine, Funder, Idea, Member, Person, Plan, Site
from pb.rules.births import Birth
from pb.rules.grounds import Ground
from pb.rules.projects import BELGIUM
from pb.rules.writing import one_line, printable, tidy

Typed = Mapping[str, Any]
CONTENT = ("idea", "place", "plan", "budget")  # steps about the project
PERSONAL = ("who", "people")  # steps about people, kept apart
STEPS = (*CONTENT, *PERSONAL, "bank", "files")
BY_HOLDER = frozenset({"plan", "bank"})  # steps of projects that the holder carries out (annex 2)
LONG = {"summary": 5000, "body": 15000, "stages": 10000, "contacts": 5000, "other": 10000, "impact": 3000}
LINE, TEXT = 300, 3000
YEARS = range(2000, 2101)
YES = {"yes": True, "no": False}


def steps(by_holder: bool) -> tuple[str, ...]:
    """Return the steps of the form of a track, in their order."""
    return tuple(step for step in STEPS if by_holder or step not in BY_HOLDER)


def read(
    track: str, typed: Mapping[str, Typed], ground: Ground, today: date, confirmed: Collection[str] | None = None
) -> tuple[Application, list[Problem]]:
    """Read what was typed (step → its fields); each problem names its field.

    `confirmed`: the addresses that said yes, that of the holder among them; None where nobody is asked (paper).
    """
    problems: list[Problem] = []
    idea, place, plan, budget, who, people, bank = (
        Sheet(typed.get(step, {}), problems, today) for step in (*CONTENT, *PERSONAL, "bank")
    )
    application = Application(
        track=track,
        kind=who.line("kind"),
        name=who.line("name"),
        legal_form=who.line("legal_form"),
        enterprise_number=who.line("enterprise_number"),
        seat_inside=who.yes("seat_inside"),
        active_inside=who.yes("active_inside"),
        contact=_contact(who, people, confirmed),
        members=_members(people, confirmed),
        share=people.number("share", 100),
        relay=who.line("relay"),
        signatures=people.number("signatures", 100_000) or 0,
        idea=_idea(idea),
        site=_site(place, ground, idea.line("language") or "fr"),
        plan=_plan(plan, budget),
        lines=_lines(budget),
        funders=_funders(budget),
        asked_cents=budget.cents("asked"),
        bank=Bank(bank.line("iban"), bank.line("bic"), bank.line("owner")),
    )
    return application, problems


class Sheet:
    """The fields of a step, read one by one; what cannot be read is noted with its place."""

    def __init__(self, fields: Typed, problems: list[Problem], today: date, at: str = "") -> None:
        """Read fields whose names begin with `at` in the form."""
        self.fields, self.problems, self.today, self.at = fields, problems, today, at

    def rows(self, name: str) -> list["Sheet"]:
        """Return the rows of a list that hold something."""
        found = self.fields.get(name)
        held = enumerate(found if isinstance(found, list) else [])
        rows = [Sheet(row, self.problems, self.today, f"{name}-{at}-") for at, row in held if isinstance(row, Mapping)]
        return [row for row in rows if any(str(value or "").strip() for value in row.fields.values())]

    def text(self, name: str) -> str:
        """Return a text as it is kept."""
        return tidy(self._raw(name, LONG.get(name, TEXT)))

    def line(self, name: str) -> str:
        """Return a text of one line."""
        return one_line(self._raw(name, LINE))

    def lines(self, name: str) -> tuple[str, ...]:
        """Return the texts of a field that is there several times."""
        found = self.fields.get(name)
        raw = [str(each or "") for each in found] if isinstance(found, list) else []
        self._check(name, "\n".join(raw), LINE * 10)
        return tuple(text for text in map(one_line, raw) if text)

    def yes(self, name: str) -> bool | None:
        """Return what was ticked, None for nothing."""
        return YES.get(str(self.fields.get(name) or ""))

    def cents(self, name: str) -> int | None:
        """Return an amount, None for nothing or what is none."""
        try:
            return amounts.typed(str(self.fields.get(name) or "")[:60])
        except Invalid as refusal:
            self._wrong(refusal.code, name, refusal.details)
        return None

    def number(self, name: str, most: int) -> int | None:
        """Return a whole number."""
        text = str(self.fields.get(name) or "").strip().removesuffix("%").strip()
        if not text:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 7 and int(text) <= most):
            self._wrong("not_a_share" if most == 100 else "not_a_number", name, {})
            return None
        return int(text)

    def day(self, name: str) -> date | None:
        """Return a day of this century."""
        text = str(self.fields.get(name) or "").strip()[:60]
        days = [day for day in written_dates.read(text).usual if day.year in YEARS] if text else []
        if text and not days:
            self._wrong("not_a_day", name, {})
        return days[0] if days else None

    def born(self, name: str) -> Birth | None:
        """Return a birth date."""
        text = str(self.fields.get(name) or "").strip()[:60]
        try:
            return births.read(text, self.today) if text else None
        except Invalid as refusal:
            self._wrong(refusal.code, name, {})
        return None

    def degrees(self, name: str) -> float | None:
        """Return a number of degrees."""
        text = str(self.fields.get(name) or "").strip().replace(",", ".")[:40]
        try:
            found = float(text) if text else None
        except ValueError:
            found = math.nan
        if found is not None and not math.isfinite(found):
            self._wrong("not_a_place", name, {})
            return None
        return found

    def _raw(self, name: str, most: int) -> str:
        text = str(self.fields.get(name) or "")
        self._check(name, text, most)
        return text

    def _check(self, name: str, text: str, most: int) -> None:
        if not printable(text):
            self._wrong("unprintable", name, {})
        elif len(text) > most:
            self._wrong("too_long", name, {"most": most})

    def _wrong(self, code: str, name: str, details: dict[str, Any]) -> None:
        self.problems.append(Problem(code, f"{self.at}{name}", details))


def _idea(sheet: Sheet) -> Idea:
    return Idea(
        title=sheet.line("title"),
        language="nl" if sheet.line("language") == "nl" else "fr",
        objectives=sheet.lines("objectives"),
        summary=sheet.text("summary"),
        body=sheet.text("body"),
        themes=sheet.lines("themes"),
    )


def _site(sheet: Sheet, ground: Ground, language: str) -> Site:
    """Read the place: a street of the list has both its names, another text stays in the language of the form."""
    kind, text, number = sheet.line("place_kind") or "spot", sheet.line("street"), sheet.line("number")
    street = ground.street(text)
    names = {"fr": street.fr, "nl": street.nl} if street else {language: text} if text else {}
    latitude, longitude = sheet.degrees("latitude"), sheet.degrees("longitude")
    south, north, west, east = BELGIUM
    if latitude is not None and longitude is not None:
        if not (south <= latitude <= north and west <= longitude <= east):
            sheet.problems.append(Problem("project_point", "latitude"))
            latitude = longitude = None
    elif street:
        latitude, longitude = street.latitude, street.longitude
    return Site(
        kind=kind,
        names={code: f"{name} {number}".strip() for code, name in names.items()},
        latitude=latitude if longitude is not None else None,
        longitude=longitude if latitude is not None else None,
        inside=None if latitude is None or longitude is None else ground.inside(latitude, longitude),
        impact=sheet.text("impact"),
    )


def _plan(plan: Sheet, budget: Sheet) -> Plan:
    return Plan(
        stages=plan.text("stages"),
        contacts=plan.text("contacts"),
        other=plan.text("other"),
        starts_on=plan.day("starts_on"),
        ends_on=plan.day("ends_on"),
        under_way=bool(plan.yes("under_way")),
        central=budget.text("central"),
    )


def _lines(sheet: Sheet) -> tuple[CostLine, ...]:
    """Read the cost lines; what is asked of a line is all of it unless something else is written."""
    lines = []
    for row in sheet.rows("costs"):
        if not any(str(row.fields.get(name) or "").strip() for name in ("label", "amount", "asked")):
            continue  # a heading alone, as a list always shows one, is no line
        amount, asked = row.cents("amount"), row.cents("asked")
        lines.append(
            CostLine(row.line("heading"), row.line("label"), amount or 0, (amount or 0) if asked is None else asked)
        )
    return tuple(lines)


def _funders(sheet: Sheet) -> tuple[Funder, ...]:
    return tuple(Funder(row.line("source"), row.cents("amount") or 0) for row in sheet.rows("funders"))


def _contact(who: Sheet, people: Sheet, confirmed: Collection[str] | None) -> Person:
    return Person(
        first_name=who.line("first_name"),
        last_name=who.line("last_name"),
        email=who.line("email"),
        phone=who.line("phone"),
        address=who.line("address"),
        postal_code=who.line("postal_code"),
        city=who.line("city"),
        born=who.born("born"),
        domiciled=who.yes("domiciled"),
        mandate=people.yes("mandate"),
        household=people.yes("household"),
        confirmed=confirmed is None or not who.line("email") or who.line("email").casefold() in confirmed,
    )


def _members(sheet: Sheet, confirmed: Collection[str] | None) -> tuple[Member, ...]:
    return tuple(
        Member(
            name=row.line("name"),
            born=row.born("born"),
            resident=row.yes("resident"),
            mandate=row.yes("mandate"),
            household=row.yes("household"),
            share=row.number("share", 100),
            confirmed=confirmed is None or row.line("email").casefold() in confirmed,
        )
        for row in sheet.rows("members")
    )
