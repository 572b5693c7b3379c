"""The forms of grants: the file, who signs, commitment, account number, payment, reasons, extension, figures."""

from collections.abc import Mapping
from typing import Any

from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)

from pb import words
from pb.rules import amounts
from pb.rules.grants_labels import ADDRESS_PROOFS
from pb.rules.sentences import N_
from pb.services.grants import GrantFacts, GrantView, Signatory
from pb.web.context import gettext
from pb.web.forms.days import DayField
from pb.web.forms.sheet import Sheet, at_most, filled, text
from pb.web.forms.staff_projects import EuroField

SIGNATORIES = 6
LONG = 5000


class SignatoryLine(Form):
    """A person who signs, with address and share in percent."""

    name = StringField(validators=[at_most(200)])
    email = StringField(validators=[at_most(320)])
    share = StringField(validators=[at_most(10)])


class GrantForm(Sheet):
    """What the decision and the agreement say of a grant."""

    granted = EuroField(N_("Amount granted"))
    decided_on = DayField(N_("Day of the decision"), [filled("day_needed")])
    decision_ref = StringField(N_("Reference of the decision"), [at_most(100)])
    reason_fr = TextAreaField(N_("Why less is granted than retained, in French"), [at_most(LONG)])
    reason_nl = TextAreaField(N_("Why less is granted than retained, in Dutch"), [at_most(LONG)])
    beneficiary = StringField(
        N_("Beneficiary"),
        [at_most(200)],
        description=N_(
            "The association or company; for a de facto association or a group, the adults who sign, named together."
        ),
    )
    contact = StringField(N_("Name of the reference person"), [at_most(200)])
    email = StringField(N_("E-mail of the reference person"), [filled("address_needed"), at_most(320)])
    language = SelectField(N_("Language of the letters and mails"))
    starts_on = DayField(N_("Start of the project"), [filled("day_needed")])
    ends_on = DayField(N_("End of the project"), [filled("day_needed")])
    instalments = StringField(
        N_("Instalments"),
        [at_most(200)],
        description=N_("Empty: the whole at once (art. 4). Else amounts with a semicolon between them: 3000; 2000"),
    )
    signatories = FieldList(FormField(SignatoryLine), min_entries=3, max_entries=SIGNATORIES)

    def __init__(self, *args: Any, **options: Any) -> None:
        """Offer the two languages of the deeds."""
        super().__init__(*args, **options)
        self.language.choices = [(code, words.NAMES[code]) for code in ("fr", "nl")]

    def facts(self) -> GrantFacts:
        """Return what was typed; raise `Invalid` for an amount that is none."""
        decided, starts, ends = self.decided_on.day, self.starts_on.day, self.ends_on.day
        assert decided
        assert starts
        assert ends
        return GrantFacts(
            granted_cents=self.granted.cents or 0,
            decided_on=decided,
            starts_on=starts,
            ends_on=ends,
            email=text(self.email),
            beneficiary=text(self.beneficiary),
            contact=text(self.contact),
            language=text(self.language),
            decision_ref=text(self.decision_ref),
            reasons=reasons(self),
            signatories=tuple(self._signatory(row) for row in self.signatories if self._used(row)),
            instalments=tuple(amounts.cents(part) for part in text(self.instalments).split(";") if part.strip()),
        )

    def fill(self, view: GrantView, email: str, contact: str) -> None:
        """Show what is known already."""
        for name in ("decision_ref", "beneficiary", "language"):
            self[name].data = getattr(view, name)
        for name in ("decided_on", "starts_on", "ends_on"):
            self[name].process_data(getattr(view, name))
        self.granted.process_data(view.granted_cents)
        self.reason_fr.data, self.reason_nl.data = view.reasons.get("fr", ""), view.reasons.get("nl", "")
        self.email.data, self.contact.data = email, contact
        while len(self.signatories) < min(len(view.signatories) + 1, SIGNATORIES):
            self.signatories.append_entry()
        for line, row in zip(view.signatories, self.signatories, strict=False):
            row["name"].data, row["email"].data = line.name, line.email
            row["share"].data = f"{line.share / 100:g}".replace(".", ",")

    @staticmethod
    def _used(row: Any) -> bool:
        return any(text(row[name]).strip() for name in ("name", "email"))

    @staticmethod
    def _signatory(row: Any) -> Signatory:
        typed = text(row["share"]).replace("%", "").replace(" ", "")
        return Signatory(text(row["name"]).strip(), text(row["email"]).strip(), amounts.cents(typed) if typed else 0)


class CommitForm(Sheet):
    """What the receiver's accounts say of the grant (R53)."""

    budget_article = StringField(N_("Budget article"), [at_most(60)])
    commitment_number = StringField(N_("Commitment number"), [at_most(60)])
    commitment_on = DayField(N_("Day of the commitment"))


class AccountForm(Sheet):
    """An account number and who owns the account."""

    iban = StringField(N_("Account number (IBAN)"), [filled("bad_iban"), at_most(60)])
    owner = StringField(N_("Owner of the account"), [at_most(200)], description=N_("The name that the bank knows."))


class PayerForm(Sheet):
    """The account from which the municipality pays."""

    iban = StringField(N_("Account number (IBAN)"), [filled("bad_iban"), at_most(60)])


class ApprovalForm(Sheet):
    """The approval of the very account number that was shown."""

    shown = HiddenField()
    answer = HiddenField()


class OrderForm(Sheet):
    """The number of a payment mandate."""

    mandate = StringField(N_("Number of the payment mandate"), [at_most(60)])


class PaidForm(Sheet):
    """The value date of a payment."""

    paid_on = DayField(N_("Value date: the day on which the receiver paid"), [filled("day_needed")])


class ReasonsForm(Sheet):
    """The reasons of a step, in both languages."""

    reason_fr = TextAreaField(N_("Reasons in French"), [at_most(LONG)])
    reason_nl = TextAreaField(N_("Reasons in Dutch"), [at_most(LONG)])


class ExtensionForm(ReasonsForm):
    """A new last day for report and accounts, with the reasons."""

    new_due = DayField(N_("New last day for report and accounts"), [filled("day_needed")])
    decision_ref = StringField(N_("Reference of the decision"), [at_most(100)])


class AddressForm(Sheet):
    """Another address for the holder of a file, and how staff know who asks."""

    email = StringField(N_("New e-mail address"), [filled("address_needed"), at_most(320)])
    contact = StringField(N_("Name of the reference person"), [at_most(200)])
    proof = RadioField(N_("How do you know who asks?"))

    places_of_problems: Mapping[str, str] = {"": "email"}

    def __init__(self, *args: Any, **options: Any) -> None:
        """Offer the proofs."""
        super().__init__(*args, **options)
        self.proof.choices = [(code, gettext(label)) for code, label in ADDRESS_PROOFS.items()]


class SuspicionForm(Sheet):
    """Why a file is marked for fraud; empty takes the mark away."""

    reason = TextAreaField(N_("Why fraud is suspected"), [at_most(LONG)])


class SignForm(Sheet):
    """The acceptance of an agreement by somebody who signs."""

    adult = BooleanField(N_("I am 18 or older"))
    agrees = BooleanField(N_("I have read the agreement and I accept it"))


class SignedForm(Sheet):
    """The day on which somebody signed on paper."""

    signed_on = DayField(N_("Signed on paper on"), [filled("day_needed")])


class FigureForm(Sheet):
    """A dated figure of the law."""

    kind = SelectField(N_("Figure"))
    valid_from = DayField(N_("Valid from"), [filled("day_needed")])
    value = StringField(N_("Percent or euro"), [filled("bad_figure"), at_most(20)])
    source = StringField(N_("Where it was published"), [at_most(300)])


def reasons(form: Any) -> Mapping[str, str]:
    """Return the reasons that a form holds, by language."""
    return {code: text(form[f"reason_{code}"]).strip() for code in ("fr", "nl")}
