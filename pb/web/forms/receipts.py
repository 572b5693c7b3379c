"""The forms of receipts, reports and claims."""

from datetime import date
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from pb.errors import Invalid, Problem
from pb.rules import amounts, labels
from pb.rules.projects import HEADINGS
from pb.rules.sentences import N_
from pb.rules.volunteers import FLAT, WAYS, Allowance
from pb.services.claims import ClaimFacts
from pb.services.receipts import ReceiptFacts, ReceiptView
from pb.web.context import gettext
from pb.web.forms.days import DayField
from pb.web.forms.grants import ReasonsForm, reasons
from pb.web.forms.sheet import Sheet, at_most, filled, text
from pb.web.forms.staff_projects import EuroField

LONG = 5000
CURRENCIES = ("EUR", "USD", "GBP", "CHF", "other")


class ReceiptForm(Sheet):
    """What a holder says of a receipt; the file is a photo from a phone or a PDF."""

    kind = RadioField(N_("What is it?"), default="invoice")
    file = FileField(N_("Photo or PDF of the receipt (at most 10 MB)"))
    supplier = StringField(N_("Who was paid?"), [at_most(200)])
    number = StringField(N_("Number of the invoice or ticket"), [at_most(60)])
    dated_on = DayField(N_("Date of the receipt"), [filled("day_needed")])
    heading = SelectField(N_("Heading of the budget"))
    amount = EuroField(N_("Amount of the receipt"))
    currency = SelectField(N_("Currency"), default="EUR")
    charged = EuroField(
        N_("Part that the grant pays"),
        description=N_("Empty: all of it. What another source pays does not belong here."),
    )
    digital = BooleanField(N_("It came by e-mail or from a web shop: there is no paper original"))
    volunteers = TextAreaField(
        N_("List of volunteers"),
        [at_most(LONG)],
        description=N_(
            "One line each: name; day; amount; flat, real or travel. "
            "Example: Ana B.; 14/6/2027; 30; flat. The list stands in for the photo."
        ),
    )
    note = TextAreaField(N_("Anything we should know"), [at_most(1000)])

    def __init__(self, *args: Any, **options: Any) -> None:
        """Offer the kinds, headings and currencies."""
        super().__init__(*args, **options)
        self.kind.choices = [(code, gettext(label)) for code, label in labels.LABELS["receipt_kind"].items()]
        self.heading.choices = [(code, gettext(labels.label("cost_heading", code))) for code in HEADINGS]
        self.currency.choices = [
            (code, code if code != "other" else gettext(N_("Another currency"))) for code in CURRENCIES
        ]

    def facts(self) -> ReceiptFacts:
        """Return what was typed; raise `Invalid` for a line of the list that cannot be read."""
        kind = text(self.kind)
        days = read_days(text(self.volunteers)) if kind == "volunteers" else ()
        amount = self.amount.cents or sum(each.cents for each in days)
        return ReceiptFacts(
            kind=kind,
            heading="volunteers" if kind == "volunteers" else text(self.heading),
            amount_cents=amount,
            charged_cents=amount if self.charged.cents is None else self.charged.cents,
            dated_on=self.dated_on.day or date.min,
            currency=text(self.currency) or "EUR",
            supplier=text(self.supplier),
            number=text(self.number),
            note=text(self.note),
            days=days,
            digital=bool(self.digital.data),
        )

    def fill(self, row: ReceiptView) -> None:
        """Show what was sent before."""
        self.kind.data, self.heading.data = row.kind, row.heading
        self.supplier.data, self.number.data, self.note.data = row.supplier, row.invoice_number, row.note
        self.dated_on.process_data(row.dated_on)
        self.amount.process_data(row.amount_cents)
        self.charged.process_data(row.charged_cents)
        self.digital.data = row.original == "said_digital"
        self.volunteers.data = "\n".join(
            f"{each.name}; {each.on:%d/%m/%Y}; {amounts.plain(each.cents)}; {each.way}" for each in row.days
        )


class AcceptForm(Sheet):
    """How much of a receipt is accepted, and whether its original was seen."""

    accepted = EuroField(N_("Amount accepted"))
    original = RadioField(N_("Original"))

    def __init__(self, *args: Any, **options: Any) -> None:
        """Offer what can be said of the original."""
        super().__init__(*args, **options)
        known = labels.LABELS["original"]
        self.original.choices = [(code, gettext(known[code])) for code in ("seen", "digital")] + [
            ("", gettext(N_("Not seen")))
        ]


class ReasonForm(Sheet):
    """Why a receipt is refused, asked again or opened again: the holder reads it."""

    reason = TextAreaField(N_("Reason, in the language of the holder"), [at_most(1000)])


class ReportForm(Sheet):
    """What the holder tells of the project (art. 11)."""

    done = TextAreaField(N_("What was done?"), [at_most(LONG)])
    people = IntegerField(N_("How many people took part?"), [Optional()])
    learnt = TextAreaField(
        N_("What did you learn?"), [at_most(LONG)], description=N_("What would you do again, and what not?")
    )


class ClaimForm(ReasonsForm):
    """What is claimed back, by when and why."""

    principal = EuroField(N_("Amount claimed back"))
    announced_on = DayField(
        N_("Day on which it was said that the project cannot be carried out"), [filled("day_needed")]
    )
    due_on = DayField(N_("To be paid by"), [filled("day_needed")])
    decision_ref = StringField(N_("Reference of the decision"), [at_most(100)])
    address = TextAreaField(N_("Postal address for the letter"), [at_most(500)])

    def facts(self) -> ClaimFacts:
        """Return what was typed."""
        assert self.announced_on.day
        assert self.due_on.day
        return ClaimFacts(
            principal_cents=self.principal.cents or 0,
            announced_on=self.announced_on.day,
            due_on=self.due_on.day,
            reasons=reasons(self),
            decision_ref=text(self.decision_ref),
            address=text(self.address),
        )


class RepayForm(Sheet):
    """What was paid back."""

    amount = EuroField(N_("Amount paid back"))
    paid_on = DayField(N_("Paid back on"), [filled("day_needed")])
    reference = StringField(N_("Reference of the receiver's accounts"), [at_most(60)])


class PlanForm(Sheet):
    """A plan to pay back in parts."""

    parts = TextAreaField(
        N_("Parts"), [at_most(2000)], description=N_("One line each: day; amount. Example: 1/9/2027; 250")
    )

    def read(self) -> list[tuple[date, int]]:
        """Return the parts; raise `Invalid` for a line that cannot be read."""
        found = []
        for line in text(self.parts).splitlines():
            if not line.strip():
                continue
            cells = [cell.strip() for cell in line.split(";")]
            day = read_day(cells[0])
            try:
                cents = amounts.cents(cells[1].replace("€", "").strip()) if len(cells) > 1 else 0
            except Invalid:
                cents = 0
            if day is None or not cents:
                raise Invalid("bad_claim", [Problem("plan_days", "parts")])
            found.append((day, cents))
        return found


def read_days(typed: str) -> tuple[Allowance, ...]:
    """Read a list of volunteers, a line each; raise `Invalid` naming every line that cannot be read."""
    found, problems = [], []
    for number, line in enumerate((line for line in typed.splitlines() if line.strip()), 1):
        cells = [cell.strip() for cell in line.split(";")]
        way = cells[3].casefold() if len(cells) > 3 and cells[3] else FLAT
        way = next((code for code in WAYS if way in _names(code)), way)
        day = read_day(cells[1]) if len(cells) > 1 else None
        try:
            cents = amounts.cents(cells[2].replace("€", "").strip()) if len(cells) > 2 else None
        except Invalid:
            cents = None
        if day is None or cents is None:
            problems.append(Problem("volunteer_line", "volunteers", {"line": number}))
        else:
            found.append(Allowance(cells[0], day, cents, way))
    if problems:
        raise Invalid("bad_receipt", problems)
    return tuple(found)


def read_day(typed: str) -> date | None:
    """Read a day as people type it, or nothing."""
    try:
        if "/" in typed:
            day, month, year = (int(part) for part in typed.split("/"))
            return date(year, month, day)
        return date.fromisoformat(typed)
    except ValueError:
        return None


def _names(way: str) -> set[str]:
    """Return the words by which people may name a way: our code word, or its label in their language."""
    return {way, gettext(labels.label("volunteer_way", way)).casefold()}
