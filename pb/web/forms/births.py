"""A birth date typed in three fields, on every form that asks for one."""

import unicodedata
from datetime import date

from wtforms import StringField

from pb import clock
from pb.errors import Invalid, Problem
from pb.rules import births
from pb.rules.sentences import N_
from pb.web.forms.sheet import Sheet, at_most, text


class Birth(Sheet):
    """Day, month and year of a birth."""

    day = StringField(N_("Day"), [at_most(10)])
    month = StringField(N_("Month"), [at_most(10)])
    year = StringField(N_("Year"), [at_most(10)])

    def born(self) -> date:
        """Return the birth date; raise `Invalid` when the three fields are not one."""
        parts = [unicodedata.normalize("NFKC", text(field)).strip() for field in (self.year, self.month, self.day)]
        if all(part.isascii() and part.isdigit() for part in parts):
            try:
                found = date(*(int(part) for part in parts))
            except (ValueError, OverflowError):
                found = date.min
            if births.plausible(found, clock.today()):
                return found
        raise Invalid("not_a_birth_date", [Problem("not_a_birth_date", "day")])

    def born_if_given(self) -> date | None:
        """Return the birth date, None when all three fields are empty; raise `Invalid` as `born` does."""
        typed = any(text(field).strip() for field in (self.year, self.month, self.day))
        return self.born() if typed else None
