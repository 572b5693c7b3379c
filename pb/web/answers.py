"""What somebody answered in a form, in words and in the order of its steps: for the last page and for the receipt."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pb import words
from pb.rules import application_form, bank, labels
from pb.rules.applications import Application
from pb.rules.births import Birth
from pb.services import submitting
from pb.services.applications import Form
from pb.services.snapshots import EditionView

Row = tuple[str, str]  # an English source label or text of the holder, and what was answered


@dataclass(frozen=True)
class Section:
    """A step with its answers; empty ones are left out."""

    step: str
    rows: tuple[Row, ...]


def answers(edition: EditionView, form: Form, language: str) -> list[Section]:
    """Return every answer of a form in a language; the account shows its ends only."""
    found, _ = submitting.read(edition, form)
    return _sections(edition, form, found, language, application_form.STEPS)


def project_answers(edition: EditionView, form: Form, language: str) -> list[Section]:
    """Return what a form says of the project itself and nothing of its people: for those who study it (R24, R31)."""
    return _sections(edition, form, submitting.content(edition, form), language, application_form.CONTENT)


def _sections(
    edition: EditionView, form: Form, found: Application, language: str, steps: Collection[str]
) -> list[Section]:
    by_holder = edition.track(form.track).run_by == "holder"
    rows = _Rows(form.typed, found, edition, language)
    return [
        Section(step, tuple(row for row in getattr(rows, step)() if row[1]))
        for step in application_form.steps(by_holder)
        if step in steps and step != "files"
    ]


class _Rows:
    """The rows of each step."""

    def __init__(self, typed: Mapping[str, Any], found: Application, edition: EditionView, language: str) -> None:
        self.typed, self.found, self.edition, self.language = typed, found, edition, language

    def gettext(self, text: str) -> str:
        """Return a source text in the language."""
        return words.translate(text, self.language)

    def idea(self) -> list[Row]:
        """Return the project in words."""
        idea = self.found.idea
        themes = ", ".join(words.pick(self.edition.theme_names(code), self.language) for code in idea.themes)
        objectives = "\n".join(f"{at}. {text}" for at, text in enumerate(idea.objectives, 1))
        return [
            (self.gettext("Title of the project"), idea.title),
            (self.gettext("Themes"), themes),
            (self.gettext("Objectives"), objectives),
            (self.gettext("Short description, in three lines"), idea.summary),
            (self.gettext("Long description"), idea.body),
        ]

    def place(self) -> list[Row]:
        """Return where it takes place."""
        site = self.found.site
        kinds = {"spot": "At a place in the municipality", "everywhere": "In the whole municipality"}
        kind = kinds.get(site.kind, "Outside, with an impact in the municipality")
        point = f"{site.latitude:.5f}, {site.longitude:.5f}" if site.latitude is not None else ""
        return [
            (self.gettext("Where does it take place?"), self.gettext(kind)),
            (self.gettext("Street or place"), words.pick(site.names, self.language)),
            (self.gettext("Point on the map"), point),
            (self.gettext("What does it change inside the municipality?"), site.impact),
        ]

    def plan(self) -> list[Row]:
        """Return the stages, contacts and days."""
        plan = self.found.plan
        return [
            (self.gettext("Stages of the project"), plan.stages),
            (self.gettext("Contacts taken or to be taken"), plan.contacts),
            (self.gettext("Any other information that matters"), plan.other),
            (self.gettext("First day of the project"), self._day(plan.starts_on)),
            (self.gettext("Last day of the project"), self._day(plan.ends_on)),
        ]

    def budget(self) -> list[Row]:
        """Return the cost lines, what is asked and what others pay."""
        found, money = self.found, words.money
        lines = []
        for line in found.lines:
            name = self.gettext(labels.label("cost_heading", line.heading))
            amount, asked = money(line.amount_cents, self.language), money(line.asked_cents, self.language)
            shown = self.gettext("%(amount)s, of which %(asked)s is asked") % {"amount": amount, "asked": asked}
            same = line.asked_cents == line.amount_cents
            lines.append((f"{name} – {line.label}" if line.label else name, amount if same else shown))
        funders = [(each.source, money(each.amount_cents, self.language)) for each in found.funders]
        total = money(found.total_cents, self.language) if found.lines else ""
        asked = money(found.grant_cents, self.language) if found.asked_cents is not None else ""
        return [
            *lines,
            (self.gettext("Total cost"), total),
            (self.gettext("Grant asked from the municipality"), asked),
            *funders,
            (self.gettext("Why is the paid work central to the success of the project?"), found.plan.central),
        ]

    def who(self) -> list[Row]:
        """Return the holder and the contact person."""
        found, contact = self.found, self.found.contact
        number, town = found.enterprise_number, f"{contact.postal_code} {contact.city}".strip()
        return [
            (self.gettext("Who proposes the project?"), self.gettext(labels.label("submitter", found.kind))),
            (self.gettext("Name of the group, association or enterprise"), found.name),
            (self.gettext("Legal form"), found.legal_form),
            (self.gettext("Enterprise number"), number),
            (self.gettext("Contact person"), contact.name),
            (self.gettext("E-mail address"), contact.email),
            (self.gettext("Telephone"), contact.phone),
            (self.gettext("Address"), ", ".join(part for part in (contact.address, town) if part)),
            (self.gettext("Birth date"), self._born(contact.born)),
            (self.gettext("Are you domiciled in the municipality?"), self._yes(contact.domiciled)),
            (self.gettext("Is the registered seat in the municipality?"), self._yes(found.seat_inside)),
            (self.gettext("Is the association active in the municipality?"), self._yes(found.active_inside)),
            (self.gettext("Adult who vouches for you"), found.relay),
        ]

    def people(self) -> list[Row]:
        """Return the declaration of mandates and the members."""
        found = self.found
        shares = [(found.contact.name, found.share), *((each.name, each.share) for each in found.members)]
        return [
            (self.gettext("Does the contact person hold a municipal mandate?"), self._yes(found.contact.mandate)),
            (self.gettext("Members of the group"), "\n".join(self._member(each) for each in found.members)),
            (self.gettext("Shares of the grant"), ", ".join(f"{name} {share} %" for name, share in shares if share)),
            (self.gettext("Number of signatures of support"), str(found.signatures or "")),
        ]

    def bank(self) -> list[Row]:
        """Return the account, of which only the ends are shown."""
        held = self.found.bank
        compact = "".join(held.iban.split())
        return [
            (self.gettext("Account number (IBAN)"), bank.hidden_iban(compact)),
            (self.gettext("BIC"), held.bic or bank.bic_of(compact.upper())),
            (self.gettext("Name on the account"), held.owner),
        ]

    def _member(self, member: Any) -> str:
        """Return a member with what they declare of mandates."""
        notes = [self.gettext("holds a municipal mandate")] if member.mandate else []
        notes += [self.gettext("lives with the holder of a mandate")] if member.household else []
        return f"{member.name} ({', '.join(notes)})" if notes else str(member.name)

    def _born(self, born: Birth | None) -> str:
        """Return a birth date in words, or what is known of it."""
        if born is None:
            return ""
        return words.day(born.earliest, self.language, weekday=False) if born.day else born.text

    def _day(self, day: date | None) -> str:
        return words.day(day, self.language) if day else ""

    def _yes(self, answer: bool | None) -> str:
        return "" if answer is None else self.gettext("Yes") if answer else self.gettext("No")
