"""The forms of the roll: a file of the register, and the search for one person."""

from flask_wtf.file import FileField
from wtforms import SelectField, StringField

from pb.rules.sentences import N_
from pb.services.roll_search import REASONS
from pb.web.context import gettext
from pb.web.forms.births import Birth
from pb.web.forms.days import DayField
from pb.web.forms.sheet import Sheet, at_most

REASON_WORDS = {
    "card_shown": N_("The person is here and shows an identity card"),
    "phone": N_("The person asks for help by phone or e-mail"),
    "case": N_("I am looking into a case"),
    "correction": N_("The roll must be corrected"),
}


class RollFileForm(Sheet):
    """A file of the register and the day of its extract."""

    file = FileField(N_("File of the register (XLSX or CSV, at most 50 MB)"))
    extract_day = DayField(N_("Day of the extract"), description=N_("The day on which the register was read."))


class SearchForm(Birth):
    """Two exact attributes of one person, and why one looks."""

    number = StringField(N_("National register number"), [at_most(40)])
    name = StringField(N_("First and last name"), [at_most(200)])
    street = StringField(N_("Street"), [at_most(200)])
    reason = SelectField(N_("Why are you looking?"), choices=[], validate_choice=False)

    def __init__(self) -> None:
        """Offer the reasons in the language of the page."""
        super().__init__()
        self.reason.choices = [(name, gettext(REASON_WORDS[name])) for name in REASONS]
