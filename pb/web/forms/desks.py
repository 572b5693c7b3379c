"""The forms of the help desk: the person whose card is checked, what they get, and the pass typed at the booth."""

from wtforms import BooleanField, HiddenField, SelectField, StringField

from pb.rules.sentences import N_
from pb.web.forms.births import Birth
from pb.web.forms.sheet import Sheet, at_most


class CardForm(Birth):
    """What stands on the identity card: the number or the birth date, and the name."""

    number = StringField(N_("National register number"), [at_most(40)])
    name = StringField(N_("First and last name"), [at_most(200)])


class PlaceForm(Sheet):
    """A desk, and for a pass whether somebody helps."""

    place = SelectField(N_("Help desk"), choices=[], validate_choice=False)
    card = HiddenField()
    helped = BooleanField(N_("Somebody whom the person chose helps at the booth"))


class PassForm(Sheet):
    """The pass that the desk gave."""

    code = StringField(
        N_("Your pass"),
        [at_most(60)],
        description=N_("Two groups of four signs, which the help desk gave you."),
    )
