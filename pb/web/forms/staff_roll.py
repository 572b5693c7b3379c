"""The forms of the roll: a file of the register, and the search for one person."""

from datetime import date

from flask_wtf.file import FileField
from wtforms import SelectField, StringField

from pb.errors import Invalid, Problem
from pb.rules.sentences import N_
from pb.services.roll_search import REASONS
from pb.web.context import gettext
from pb.web.forms.births import Birth
from pb.web.forms.sheet import Sheet, at_most, text

REASON_WORDS = {
    "card_shown": N_("The person is here and shows an identity card"),
    "phone": N_("The person asks for help by phone or e-mail"),
    "case": N_("I am looking into a case"),
    "correction": N_("The roll must be corrected"),
}


class RollFileForm(Sheet):
    """A file of the register and the day of its extract."""

    file = FileField(N_("File of the register (XLSX or CSV, at most 50 MB)"))
    extract_day = StringField(
        N_("Day of the extract"),
        [at_most(10)],
        description=N_("The day on which the register was read: year, month and day, for example 2027-03-15."),
    )

    def reference_day(self) -> date | None:
        """Return the day of the extract, None when it is not given; raise `Invalid` for no day."""
        typed = text(self.extract_day).strip()
        try:
            return date.fromisoformat(typed) if typed else None
        except ValueError:
            raise Invalid("not_an_iso_day", [Problem("not_an_iso_day", "extract_day")]) from None


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
