"""The forms of the register of equipment, of meetings and of recommendations."""

from typing import Any

from wtforms import BooleanField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from pb.rules import labels
from pb.rules.sentences import N_
from pb.services.equipment import ItemFacts, ItemView
from pb.web.context import gettext
from pb.web.forms.days import DayField
from pb.web.forms.sheet import Sheet, at_most, filled, text
from pb.web.forms.staff_projects import EuroField

LONG = 5000


class ItemForm(Sheet):
    """A thing of the register."""

    name_fr = StringField(N_("What it is, in French"), [at_most(200)])
    name_nl = StringField(N_("What it is, in Dutch"), [at_most(200)])
    about_fr = TextAreaField(N_("Description in French"), [at_most(LONG)])
    about_nl = TextAreaField(N_("Description in Dutch"), [at_most(LONG)])
    place_fr = StringField(N_("Where it is, in French"), [at_most(200)])
    place_nl = StringField(N_("Where it is, in Dutch"), [at_most(200)])
    value = EuroField(N_("Value when bought"))
    bought_on = DayField(N_("Bought on"), [filled("day_needed")])
    public = BooleanField(N_("Show it on the public page of what can be borrowed"))

    def facts(self) -> ItemFacts:
        """Return what was typed."""
        assert self.bought_on.day
        return ItemFacts(
            names=self.both("name"),
            descriptions=self.both("about"),
            places=self.both("place"),
            value_cents=self.value.cents or 0,
            bought_on=self.bought_on.day,
            public=bool(self.public.data),
        )

    def fill(self, view: ItemView) -> None:
        """Show what is known already."""
        for code in ("fr", "nl"):
            self[f"name_{code}"].data = view.names.get(code, "")
            self[f"about_{code}"].data = view.descriptions.get(code, "")
            self[f"place_{code}"].data = view.places.get(code, "")
        self.value.process_data(view.value_cents)
        self.bought_on.process_data(view.bought_on)
        self.public.data = view.public

    def both(self, name: str) -> dict[str, str]:
        """Return what was typed in both languages."""
        typed = {code: text(self[f"{name}_{code}"]).strip() for code in ("fr", "nl")}
        return {code: value for code, value in typed.items() if value}


class HandOverForm(Sheet):
    """A hand-over to the service."""

    handed_on = DayField(N_("Handed over on"), [filled("day_needed")])
    place_fr = StringField(N_("Where it is now, in French"), [at_most(200)])
    place_nl = StringField(N_("Where it is now, in Dutch"), [at_most(200)])


class LoanForm(Sheet):
    """A loan until a day."""

    borrower = StringField(N_("Who borrows it"), [at_most(200)])
    contact = StringField(N_("Phone or e-mail"), [at_most(200)])
    until = DayField(N_("Until"), [filled("day_needed")])


class MeetingForm(Sheet):
    """A public meeting."""

    name_fr = StringField(N_("Name in French"), [at_most(200)])
    name_nl = StringField(N_("Name in Dutch"), [at_most(200)])
    place_fr = StringField(N_("Place in French"), [at_most(200)])
    place_nl = StringField(N_("Place in Dutch"), [at_most(200)])
    starts_on = DayField(N_("Day"), [filled("day_needed")])
    hour = StringField(N_("Hour"), [at_most(5)], description=N_("For example 19:30"))
    seats = IntegerField(N_("Seats"), [Optional()])


class RecordForm(Sheet):
    """How many came, and what was said."""

    attended = IntegerField(N_("How many people came?"), [Optional()])
    notes_fr = TextAreaField(N_("What was said, in French"), [at_most(20_000)])
    notes_nl = TextAreaField(N_("What was said, in Dutch"), [at_most(20_000)])


class RegisterForm(Sheet):
    """Somebody who comes."""

    address = StringField(N_("Your e-mail address"), [filled("address_needed"), at_most(320)])
    people = IntegerField(N_("How many of you come?"), [Optional()], default=1)


class RecommendForm(Sheet):
    """A recommendation in both languages."""

    text_fr = TextAreaField(N_("Recommendation in French"), [at_most(2000)])
    text_nl = TextAreaField(N_("Recommendation in Dutch"), [at_most(2000)])


class AnswerForm(Sheet):
    """What becomes of a recommendation."""

    state = RadioField(N_("What becomes of it"))
    answer_fr = TextAreaField(N_("Answer in French"), [at_most(2000)])
    answer_nl = TextAreaField(N_("Answer in Dutch"), [at_most(2000)])

    def __init__(self, *args: Any, **options: Any) -> None:
        """Offer the states."""
        super().__init__(*args, **options)
        self.state.choices = [(code, gettext(word)) for code, word in labels.LABELS["recommendation"].items()]


def both(form: Any, name: str) -> dict[str, str]:
    """Return what was typed in both languages of the deeds."""
    typed = {code: text(form[f"{name}_{code}"]).strip() for code in ("fr", "nl")}
    return {code: value for code, value in typed.items() if value}
