"""The forms of code letters: a run asked for by staff, and a code that a resident wants to be sent."""

from collections.abc import Sequence

from wtforms import RadioField, StringField, TextAreaField

from pb.rules.sentences import N_
from pb.web.forms.births import Birth
from pb.web.forms.sheet import Sheet, at_most, filled


class RunForm(Sheet):
    """Which letters are to be made; a list holds national numbers."""

    kind = RadioField(N_("Which letters?"), choices=[], validate_choice=False)
    listed = TextAreaField(
        N_("National register numbers"),
        [at_most(60_000)],
        description=N_("Only for a list: one number on a line."),
    )

    def offer(self, kinds: Sequence[tuple[str, str]]) -> None:
        """Offer the kinds of runs that the edition uses."""
        self.kind.choices = list(kinds)


class WishForm(Birth):
    """What a resident types to be sent a code: it goes to the address on the roll, whatever is typed."""

    name = StringField(N_("First and last name"), [filled("full_name_needed"), at_most(200)])
    street = StringField(
        N_("Street and number"),
        [filled("street_needed"), at_most(200)],
        description=N_("Where you are registered. The letter goes to the address in the register, and nowhere else."),
    )
