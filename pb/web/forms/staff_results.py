"""The forms of the count and the final list: a draw, an order decided, an instant, amounts with their reasons."""

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import RadioField, SelectField, StringField, TextAreaField

from pb.errors import Invalid
from pb.rules import amounts
from pb.rules.sentences import N_
from pb.rules.supervision import SUPERVISED
from pb.services.ties import Ordered
from pb.web.context import gettext
from pb.web.forms.days import DayField, InstantField
from pb.web.forms.sheet import Sheet, at_most, filled, text
from pb.web.refusals import sentence

LONG = 20_000


class DrawForm(Sheet):
    """The public event of a draw, in both languages, and when it happens."""

    event_fr = TextAreaField(
        N_("The event, in French"),
        [filled("event_needed"), at_most(500)],
        description=N_("For example: the winning numbers of the national lottery of a day, in ascending order."),
    )
    event_nl = TextAreaField(N_("The event, in Dutch"), [filled("event_needed"), at_most(500)])
    happens_at = InstantField(N_("When it happens"))

    def event(self) -> dict[str, str]:
        """Return the event by language."""
        return {"fr": text(self.event_fr), "nl": text(self.event_nl)}


class SeedForm(Sheet):
    """The outcome of the event."""

    seed = StringField(
        N_("The outcome, exactly as it was published"),
        [filled("bad_seed"), at_most(500)],
        description=N_("One line. Every sign and space counts, because anybody will draw again with it."),
    )


class OrderForm(Sheet):
    """The order of tied projects as a body decided it."""

    places_of_problems: Mapping[str, str] = {
        "facts.fr": "facts_fr",
        "facts.nl": "facts_nl",
        "texts.fr": "text_fr",
        "texts.nl": "text_nl",
        "decided_on": "held_on",
    }

    order = StringField(
        N_("The tied projects in the order decided"),
        [filled("unclear_order"), at_most(500)],
        description=N_("Their numbers on the ballot, with commas."),
    )
    body = SelectField(N_("Decided by"), choices=[])
    held_on = DayField(N_("Day of the sitting"))
    number = StringField(N_("Number of the decision"), [filled("number_needed"), at_most(60)])
    facts_fr = TextAreaField(N_("The facts, in French"), [at_most(LONG)])
    facts_nl = TextAreaField(N_("The facts, in Dutch"), [at_most(LONG)])
    text_fr = TextAreaField(N_("The reasoned decision, in French"), [at_most(LONG)])
    text_nl = TextAreaField(N_("The reasoned decision, in Dutch"), [at_most(LONG)])

    def decided(self) -> Ordered:
        """Return what was decided."""
        return Ordered(
            order=tuple(name.strip() for name in text(self.order).split(",") if name.strip()),
            body=text(self.body),
            held_on=self.held_on.day,
            number=text(self.number),
            facts={"fr": text(self.facts_fr), "nl": text(self.facts_nl)},
            texts={"fr": text(self.text_fr), "nl": text(self.text_nl)},
        )


class JuryForm(Sheet):
    """The points of a jury, a line for each project, with its sitting."""

    points = TextAreaField(
        N_("The points"),
        [filled("jury_needed"), at_most(LONG)],
        description=N_("A line for each project: its number on the ballot, a comma, its points as a whole number."),
    )
    held_on = DayField(N_("Day on which the jury judged"))
    reference = StringField(N_("Reference of the record of the jury"), [filled("jury_reference"), at_most(120)])


class PublishForm(Sheet):
    """When the result is published."""

    at = InstantField(N_("Day and time of the publication"), description=N_("Leave it empty to publish now."))
    why_fr = TextAreaField(N_("Why the published result is corrected, in French"), [at_most(LONG)])
    why_nl = TextAreaField(N_("Why the published result is corrected, in Dutch"), [at_most(LONG)])

    def reasons(self) -> dict[str, str]:
        """Return the reasons of a correction by language."""
        return {"fr": text(self.why_fr), "nl": text(self.why_nl)}


class SendingForm(Sheet):
    """The decision as it went to the supervisory authority."""

    sent_on = DayField(N_("Day of the sending"))
    reference = StringField(N_("Reference of the sending"), [at_most(120)])


class AnswerForm(Sheet):
    """What the supervisory authority answered."""

    answer = RadioField(N_("The supervisory authority answered"), choices=[], validate_choice=False)
    answered_on = DayField(
        N_("Day of the answer"), description=N_("Without an answer: the day on which its time was over.")
    )
    words_fr = TextAreaField(N_("Its reasons, in French"), [at_most(LONG)])
    words_nl = TextAreaField(N_("Its reasons, in Dutch"), [at_most(LONG)])

    def __init__(self, *args: Any, **options: Any) -> None:
        """Say the answers in the language of the request."""
        super().__init__(*args, **options)
        self.answer.choices = [(code, gettext(said)) for code, said in SUPERVISED.items()]


class DepartForm(Sheet):
    """Why the final list departs from the computed one for a project."""

    departs_fr = TextAreaField(N_("The reasons, in French"), [filled("departure_needed"), at_most(LONG)])
    departs_nl = TextAreaField(N_("The reasons, in Dutch"), [filled("departure_needed"), at_most(LONG)])


class AmountsForm(Sheet):
    """The amount granted to each winner; its fields come with the list, so they are read by name."""

    def amounts(self, names: Sequence[str], sent: Mapping[str, str]) -> dict[str, int]:
        """Return the amounts in cents by ballot number; what cannot be read is said beside the list."""
        found: dict[str, int] = {}
        for name in names:
            try:
                cents = amounts.typed(sent.get(f"amount_{name}", ""))
                found |= {} if cents is None else {name: cents}
            except Invalid:
                self.others.append((f"amount_{name}", sentence("award_cents", {"number": name})))
        return found
