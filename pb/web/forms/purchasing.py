"""The forms of the purchasing centre: need, lots, specifications, adhesion, quotes, offers, decision, evaluation."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional

from pb.rules.offers import TIE_RULES
from pb.rules.purchasing import AWARDS, BODY_KINDS, METHODS, PUBLICS, STAGES, Need
from pb.rules.sentences import N_
from pb.services.procedures import MEANS
from pb.web.context import label
from pb.web.forms.days import DayField, InstantField
from pb.web.forms.sheet import Sheet, at_most, filled, text
from pb.web.forms.staff_projects import EuroField, MultiCheckboxField

CRITERIA = 5
BOTH = (("fr", "Français"), ("nl", "Nederlands"))


class NeedForm(Sheet):
    """What a body needs: the questionnaire of the referral (RP6)."""

    title = StringField(N_("Title of your project"), [at_most(150)])
    stages = MultiCheckboxField(N_("For which stages do you want help?"), validate_choice=False)
    whole = BooleanField(N_("One contractor for the whole process, from A to Z"))
    method_known = RadioField(N_("Do you know how the process will be run?"), default="yes")
    publics = MultiCheckboxField(N_("Whom do you want to reach?"), validate_choice=False)
    languages = MultiCheckboxField(N_("Languages of the process"), validate_choice=False)
    amount = EuroField(N_("Budget, in euro without VAT"), description=N_("Leave it empty if you do not know yet."))
    starts_on = DayField(N_("When does it begin?"))
    text = TextAreaField(N_("What else should the Service know?"), [at_most(5000)])

    def __init__(self, *args: Any, **options: Any) -> None:
        """Give the boxes their words."""
        super().__init__(*args, **options)
        self.stages.choices = [(each, label(each, "stage")) for each in STAGES]
        self.publics.choices = [(each, label(each, "audience")) for each in PUBLICS]
        self.languages.choices = [("fr", "Français"), ("nl", "Nederlands"), ("en", "English"), ("de", "Deutsch")]

    def need(self, body: str) -> Need:
        """Return what was answered."""
        return Need(
            stages=tuple(each for each in STAGES if each in (self.stages.data or [])),
            whole=bool(self.whole.data),
            amount_cents=self.amount.cents,
            body=body,
            publics=tuple(each for each in PUBLICS if each in (self.publics.data or [])),
            method_known=self.method_known.data != "no",
            starts_on=self.starts_on.day,
            languages=tuple(self.languages.data or []),
            text=text(self.text).strip(),
        )

    def fill(self, title: str, need: Need) -> None:
        """Show a need that is kept."""
        self.title.data, self.text.data = title, need.text
        self.stages.data, self.publics.data, self.languages.data = (
            list(need.stages),
            list(need.publics),
            list(need.languages),
        )
        self.whole.data, self.method_known.data = need.whole, "yes" if need.method_known else "no"
        self.amount.process_data(need.amount_cents)
        self.starts_on.process_data(need.starts_on)


class LotsForm(Sheet):
    """The lots that the Service confirms."""

    lots = MultiCheckboxField(N_("Lots"), validate_choice=False)
    amount = EuroField(N_("Estimated amount, in euro without VAT"))
    reason = TextAreaField(N_("Why other lots than those advised?"), [at_most(2000)])


class WordsForm(Sheet):
    """A message, a reason or a version of the specifications."""

    body = TextAreaField(N_("Text"), [at_most(60_000)])
    version = HiddenField()


class AdhesionForm(Sheet):
    """The signed protocol: who decided, who signs, and the file (RP5)."""

    deciding_body = StringField(N_("Deciding body"), [at_most(200)], description=N_("For a municipality: the Council."))
    decided_on = DayField(N_("Day of the decision"))
    reference = StringField(N_("Reference of the decision"), [at_most(100)])
    signatories = StringField(N_("Who signs for the body"), [at_most(300)])
    signed_on = DayField(N_("Day of the signature"))
    protocol = FileField(N_("Signed protocol (PDF, at most 10 MB)"))


class CriteriaForm(Sheet):
    """What is fixed before contractors are asked: criteria with weights, the rule of ties, the deadline, the means."""

    means = SelectField(N_("How are they asked?"))
    deadline = InstantField(
        N_("Deadline for the offers"), [filled("not_an_instant")], description=N_("Day and hour in Brussels.")
    )
    tie_rule = RadioField(N_("What parts equal offers?"), default="price")

    def __init__(self, rows: Sequence[tuple[str, str, str, bool]], *args: Any, **options: Any) -> None:
        """Show criteria: names in French and Dutch, weight, whether it is the price."""
        super().__init__(*args, **options)
        self.rows = rows
        self.tie_rule.choices = [(each, label(each, "offer_tie")) for each in TIE_RULES]
        self.means.choices = [(each, label(each, "means")) for each in MEANS]


class AskForm(Sheet):
    """How contractors are asked, and until when."""

    means = SelectField(N_("How are they asked?"))
    deadline = InstantField(
        N_("Deadline for the answer"), [filled("not_an_instant")], description=N_("Day and hour in Brussels.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        """Give the means their words."""
        super().__init__(*args, **options)
        self.means.choices = [(each, label(each, "means")) for each in MEANS]


class QuestionForm(Sheet):
    """A question of a contractor and its answer."""

    question = TextAreaField(N_("Question"), [at_most(5000)])
    reply = TextAreaField(N_("Answer, for all who were asked"), [at_most(5000)])
    question_id = HiddenField()


class OfferForm(Sheet):
    """An offer as it came."""

    received_at = InstantField(
        N_("Received on"), [filled("not_an_instant")], description=N_("Day and hour in Brussels.")
    )
    amount = EuroField(N_("Price, in euro without VAT"))
    file = FileField(N_("The offer (PDF, at most 10 MB)"))


class DecisionForm(Sheet):
    """The decision of the client's body on the chosen offer."""

    body = StringField(N_("Deciding body"), [at_most(200)])
    decided_on = DayField(N_("Day of the decision"))
    reference = StringField(N_("Reference of the decision"), [at_most(100)])


class StartForm(Sheet):
    """The day on which a mission starts."""

    day = DayField(N_("The mission starts on"), [filled("not_a_day")])


class EvaluationForm(Sheet):
    """How the client judges a mission that is over (RP9)."""

    places_of_problems: Mapping[str, str] = {"process": "conduct"}

    contractor = RadioField(N_("The contractor"), coerce=int, default=4)
    conduct = RadioField(N_("The process"), coerce=int, default=4)
    text = TextAreaField(N_("What was learnt?"), [at_most(5000)])

    def __init__(self, *args: Any, **options: Any) -> None:
        """Offer marks of 1 to 5."""
        super().__init__(*args, **options)
        self.contractor.choices = self.conduct.choices = [(each, str(each)) for each in range(1, 6)]


class ContractForm(Sheet):
    """What the Service can change of a framework contract."""

    ends_on = DayField(N_("Last day"), description=N_("Leave it empty while it is to be confirmed."))
    ceiling = EuroField(N_("Ceiling, in euro without VAT"))
    threshold = EuroField(N_("Below this amount: cascade"))
    exactly = SelectField(N_("Exactly this amount means"))
    standstill = IntegerField(N_("Waiting time before an order, in days"), [Optional()], default=0)
    open = BooleanField(N_("Takes new needs"))

    def __init__(self, *args: Any, **options: Any) -> None:
        """Give the awards their words."""
        super().__init__(*args, **options)
        self.exactly.choices = [(each, label(each, "award")) for each in AWARDS]


class LotForm(Sheet):
    """A lot: its names, the services it covers line by line, and how it is awarded."""

    name_fr = StringField(N_("Name in French"), [at_most(200)])
    name_nl = StringField(N_("Name in Dutch"), [at_most(200)])
    services_fr = TextAreaField(N_("Services in French"), [at_most(3000)], description=N_("One on each line."))
    services_nl = TextAreaField(N_("Services in Dutch"), [at_most(3000)], description=N_("One on each line."))
    method = RadioField(N_("Award"))

    def __init__(self, *args: Any, **options: Any) -> None:
        """Give the award methods their words."""
        super().__init__(*args, **options)
        self.method.choices = [(each, label(each, "lot_method")) for each in METHODS]

    def names(self) -> dict[str, str]:
        """Return the names that were typed."""
        return {"fr": text(self.name_fr), "nl": text(self.name_nl)}

    def services(self) -> dict[str, list[str]]:
        """Return the services that were typed, without empty lines."""
        typed = {"fr": text(self.services_fr), "nl": text(self.services_nl)}
        return {
            language: [line.strip() for line in lines.splitlines() if line.strip()] for language, lines in typed.items()
        }


class RepresentativeForm(Sheet):
    """Somebody who acts for a body, written to in French or Dutch."""

    email = StringField(N_("E-mail address"), [at_most(320)])
    language = SelectField(N_("Language"))

    def __init__(self, *args: Any, **options: Any) -> None:
        """Offer both languages."""
        super().__init__(*args, **options)
        self.language.choices = list(BOTH)


class ContractorForm(RepresentativeForm):
    """A contractor at the end of the ranking of a lot."""

    name = StringField(N_("Name of the contractor"), [at_most(200)])


class BodyForm(Sheet):
    """A client body."""

    name_fr = StringField(N_("Name in French"), [at_most(200)])
    name_nl = StringField(N_("Name in Dutch"), [at_most(200)])
    kind = SelectField(N_("Kind of body"))
    territory = StringField(N_("Territory"), [at_most(200)])
    payer = StringField(N_("Who signs and who pays"), [at_most(300)], description=N_("For a citizens’ collective."))

    def __init__(self, *args: Any, **options: Any) -> None:
        """Give the kinds their words."""
        super().__init__(*args, **options)
        self.kind.choices = [(each, label(each, "body_kind")) for each in BODY_KINDS]
