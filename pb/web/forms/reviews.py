"""The forms of the study: an opinion, a service, a criterion of the edition, and the checklist as it was sent."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField, TextAreaField

from pb.rules import reviews as rules
from pb.rules.decisions import OPINIONS
from pb.rules.decisions_sentences import OPINION_WORDS
from pb.rules.sentences import N_
from pb.web.context import gettext
from pb.web.forms.days import DayField
from pb.web.forms.sheet import Sheet, at_most, plain, text
from pb.web.forms.staff_projects import EuroField, MultiCheckboxField

YEARS = range(2000, 2101)
LONG = 5000


class OpinionForm(Sheet):
    """What a service says of a project; the last fields are for who enters it on its behalf."""

    version = HiddenField()
    verdict = RadioField(N_("Opinion"), validate_choice=False)
    text_fr = TextAreaField(N_("Condition or reasons, in French"), [at_most(LONG)])
    text_nl = TextAreaField(N_("Condition or reasons, in Dutch"), [at_most(LONG)])
    cost = EuroField(N_("What it costs, as you estimate it"), [at_most(40)])
    upkeep = EuroField(N_("Upkeep for a year"), [at_most(40)])
    permits = TextAreaField(N_("Permits that are needed"), [at_most(2000)])
    wording_fr = TextAreaField(N_("Wording you propose for the decision, in French"), [at_most(LONG)])
    wording_nl = TextAreaField(N_("Wording you propose for the decision, in Dutch"), [at_most(LONG)])
    interest = StringField(
        N_("Interest you declare"),
        [at_most(500)],
        description=N_("For example: you live next door, or you are a member of the association. Leave empty if none."),
    )
    on_behalf = StringField(N_("Who gave the opinion: name and service"), [at_most(200)])
    received_on = DayField(N_("Day on which it came in"))
    proof = TextAreaField(N_("The mail, copied here"), [at_most(20_000)])
    file = FileField(N_("Or the mail or paper as a file (PDF or picture, at most 10 MB)"))

    places_of_problems: Mapping[str, str] = {"cost_cents": "cost", "upkeep_cents": "upkeep"}

    def __init__(self, *args: Any, **options: Any) -> None:
        """Give the opinions their words."""
        super().__init__(*args, **options)
        self.verdict.choices = [(code, gettext(OPINION_WORDS[code])) for code in OPINIONS]

    def fill(self, known: rules.Opinion | None, version: int) -> None:
        """Show what was given already; `version` tells later whether somebody else was quicker."""
        self.version.data = str(version)
        if known is None:
            return
        self.verdict.data, self.permits.data, self.interest.data = known.verdict, known.permits, known.interest
        for code in ("fr", "nl"):
            self[f"text_{code}"].data = known.texts.get(code, "")
            self[f"wording_{code}"].data = known.wording.get(code, "")
        self.cost.process_data(known.cost_cents)
        self.upkeep.process_data(known.upkeep_cents)
        self.on_behalf.data = known.on_behalf
        self.received_on.process_data(known.received_on)

    def opinion(self) -> rules.Opinion:
        """Return what was given."""
        return rules.Opinion(
            verdict=text(self.verdict),
            texts=both(self, "text"),
            cost_cents=self.cost.cents,
            upkeep_cents=self.upkeep.cents,
            permits=text(self.permits).strip(),
            wording=both(self, "wording"),
            interest=text(self.interest).strip(),
            on_behalf=text(self.on_behalf).strip(),
            received_on=self.received_on.day,
        )

    def read_version(self) -> int:
        """Return the version that was read, -1 for anything else."""
        typed = text(self.version)
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else -1


class ServiceForm(Sheet):
    """A service that gives opinions."""

    name_fr = StringField(N_("Name in French"), [at_most(100)])
    name_nl = StringField(N_("Name in Dutch"), [at_most(100)])
    email = StringField(
        N_("Mailbox of the service"),
        [at_most(320)],
        description=N_("Requests, reminders and the weekly digest go there; without it, to the accounts below."),
    )
    language = SelectField(N_("Language of the mails"))
    members = MultiCheckboxField(N_("Accounts that give its opinions"))
    closed = BooleanField(N_("Closed: it is asked for nothing any more"))

    places_of_problems: Mapping[str, str] = {"": "email"}


class CriterionForm(Sheet):
    """A criterion that the edition adds."""

    track = SelectField(N_("For which projects"))
    article = StringField(
        N_("Article"), [at_most(100)], description=N_("For example: art. 7, or own criterion of 2027")
    )
    text_fr = StringField(N_("The criterion in French"), [at_most(500)])
    text_nl = StringField(N_("The criterion in Dutch"), [at_most(500)])

    def texts(self) -> dict[str, str]:
        """Return its words in both languages."""
        return both(self, "text")


def both(form: Sheet, name: str) -> dict[str, str]:
    """Return a text that a form asks in French and in Dutch."""
    typed = {code: text(form[f"{name}_{code}"]).strip() for code in ("fr", "nl")}
    return {code: value for code, value in typed.items() if value}


def checklist(sent: Mapping[str, str], codes: Iterable[str]) -> dict[str, rules.Answer]:
    """Return the answers of a checklist as it was sent; what cannot be written on paper is left out (I8)."""
    found = {}
    for code in codes:
        texts = {each: sent.get(f"{code}-{each}", "").replace("\r\n", "\n").strip()[:LONG] for each in ("fr", "nl")}
        kept = {each: value for each, value in texts.items() if value and plain(value)}
        found[code] = rules.Answer(sent.get(f"{code}-answer", ""), kept)
    return found
