"""The forms of paper: what is taken in, counted, keyed, closed; what is wrong stands beside its field."""

from datetime import date
from typing import Any

from wtforms import BooleanField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Optional, StopValidation

from pb.rules.paper_ballots import WHOLE
from pb.rules.sentences import N_
from pb.services.snapshots import EditionView
from pb.web.context import gettext, label
from pb.web.context import language as spoken
from pb.web.forms.days import DayField
from pb.web.forms.sheet import Sheet, at_most, filled, text
from pb.web.refusals import sentence
from pb.words import pick

MOST = 1_000_000


FIRST_BIRTH = 1880  # years before which nobody who votes was born


class NumberField(StringField):
    """A whole number of papers; `number` is what was read, or None when the field is empty."""

    number: int | None = None

    def pre_validate(self, form: Any) -> None:
        """Read a whole number, and say so when it is none."""
        typed = text(self).strip().replace("\u00a0", "").replace(" ", "")
        self.number = None
        if not typed:
            return
        if not (typed.removeprefix("-").isascii() and typed.removeprefix("-").isdigit() and len(typed) < 8):
            raise StopValidation(sentence("paper_number"))
        self.number = int(typed)


def needed(form: Any, field: NumberField) -> None:
    """Demand that a number was given."""
    if field.number is None and not field.errors:
        raise StopValidation(sentence("paper_number"))


class IntakeForm(Sheet):
    """The beginning of a session at a table or of a reception of envelopes."""

    way = RadioField(N_("How paper comes in"), [filled("paper_way")])
    place = SelectField(N_("Place"), coerce=str)
    by_post = BooleanField(N_("These envelopes came by post"))
    day = DayField(N_("Day on which they came in"), description=N_("Leave this empty for today."))
    box = SelectField(N_("Ballot box"), coerce=str)
    received = NumberField(
        N_("Envelopes received"),
        description=N_("Count them before the check; the figure can still be given when you close."),
    )

    def offer(self, edition: EditionView, boxes: list[str], ways: list[str]) -> None:
        """Offer the places, boxes and ways of the edition."""
        self.way.choices = [(way, label(way, "paper_way")) for way in ways]
        self.place.choices = places(edition)
        self.box.choices = [("", gettext("None"))] + [(code, code) for code in boxes]

    @property
    def place_id(self) -> int | None:
        """Return the place that was chosen."""
        return int(self.place.data) if str(self.place.data or "").isdigit() else None

    @property
    def on(self) -> date | None:
        """Return the day that was given."""
        return self.day.day


class CheckForm(Sheet):
    """One person or envelope: whatever the scanner or the hand gives."""

    who = StringField(
        N_("National register number or code of the letter"),
        [at_most(300)],
        description=N_("Scan it, or type it and press Enter."),
    )
    name = StringField(N_("Last name and first name"), [at_most(120)])
    born = DayField(N_("Birth date"), earliest=FIRST_BIRTH)


class CloseForm(Sheet):
    """A figure counted by hand, and words for a difference."""

    number = NumberField(N_("How many"), [needed])
    words = TextAreaField(N_("If the figures differ: why"), [at_most(2000)])


class ReasonForm(Sheet):
    """A reason in words."""

    reason = TextAreaField(N_("Reason"), [filled("reason_needed"), at_most(500)])


class WordsForm(Sheet):
    """Words that explain a difference, where figures differ."""

    words = TextAreaField(N_("If the figures differ: why"), [at_most(2000)])


class BoxForm(Sheet):
    """A ballot box that is placed."""

    code = StringField(N_("Name of the box"), [at_most(20)], description=N_("For example 1, or hall-2."))
    place = SelectField(N_("Place"), coerce=str)
    seal = StringField(N_("Number of the seal"), [at_most(60)])
    who = StringField(N_("Who placed it"), [at_most(120)])

    @property
    def place_id(self) -> int:
        """Return the place that was chosen, 0 for none."""
        return int(self.place.data) if str(self.place.data or "").isdigit() else 0


class HandleForm(Sheet):
    """A moment of a box."""

    who = StringField(N_("Who carries it"), [at_most(120)])
    seal = StringField(N_("Number on the seal that you see"), [at_most(60)])
    new_seal = StringField(N_("Number of the new seal"), [at_most(60)])
    note = StringField(N_("What you noticed"), [at_most(200)])


class StockForm(Sheet):
    """A line of the stock of printed ballots."""

    name = SelectField(N_("What"))
    number = NumberField(
        N_("How many"), [needed], description=N_("A wrong line is taken back by the same number with a minus.")
    )
    note = StringField(N_("Remark"), [at_most(200)])


class KeyForm(Sheet):
    """One paper as it is read: its number, what is marked, and why it may not count."""

    serial = NumberField(N_("Number stamped on the paper"), [needed])
    marks = StringField(
        N_("Numbers of the projects marked"),
        [at_most(400)],
        description=N_(
            "Type or scan them with their letters, such as 3K 12B; or tick them below. Nothing means blank."
        ),
    )
    marked = SelectMultipleField(N_("Projects"), validate_choice=False)
    reason = RadioField(N_("The whole paper is void"), [Optional()], default="")
    unclear = SelectMultipleField(N_("Not clear in this section"), validate_choice=False)

    def offer(self, edition: EditionView) -> None:
        """Offer the reasons of the list and the sections of the ballot."""
        whole = [(code, label(code, "paper_reason")) for code in WHOLE]
        self.reason.choices = [("", gettext("It is not")), *whole]
        self.unclear.choices = [(track.code, pick(track.names, spoken())) for track in edition.tracks]


def places(edition: EditionView) -> list[tuple[str, str]]:
    """Return the places of an edition as a choice."""
    return [(str(place.id), pick(place.names, spoken())) for place in edition.places]
