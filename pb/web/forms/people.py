"""The forms of people and roles: a role asked for, a new beginning."""

from wtforms import SelectField, StringField, TextAreaField

from pb.rules.sentences import N_
from pb.web.forms.days import DayField
from pb.web.forms.sheet import Sheet, at_most, filled


class AskRole(Sheet):
    """A role for somebody: where, whom, which, in which language, perhaps for one day."""

    place = SelectField(N_("For"))
    email = StringField(N_("E-mail address"), [filled("address_needed"), at_most(320)])
    role = SelectField(N_("Role"))
    language = SelectField(N_("Language of the invitation"))
    on_day = DayField(
        N_("Only on this day"),
        description=N_("For a witness or somebody who replaces another for a day: the role ends at midnight."),
    )


class AskReset(Sheet):
    """How somebody who lost every factor proved who they are."""

    proof = TextAreaField(
        N_("How did this person prove who they are?"),
        [at_most(500)],
        description=N_("For example: identity card seen at the town hall. The journal names you, not this text."),
    )


class Begin(Sheet):
    """Nothing but a button."""
