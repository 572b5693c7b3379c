"""Birth dates of which perhaps only the year or the month is known, and the age they prove (R7)."""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from pb.errors import Invalid
from pb.rules import written_dates
from pb.rules.ages import old_enough

OLDEST_YEARS = 125
YEAR = re.compile(r"(?:0{1,2}\D0{1,2}\D)?(\d{4})|(\d{4})\D0{1,2}\D0{1,2}", re.ASCII)
MONTH = re.compile(r"(?:0{1,2}\D)?(\d{1,2})\D(\d{4})|(\d{4})\D(\d{1,2})(?:\D0{1,2})?", re.ASCII)


@dataclass(frozen=True)
class Birth:
    """A birth date; a month or day of 0 is not known."""

    year: int
    month: int = 0
    day: int = 0

    @property
    def earliest(self) -> date:
        """Return the first day it may be."""
        return date(self.year, self.month or 1, self.day if self.month and self.day else 1)

    @property
    def latest(self) -> date:
        """Return the last day it may be."""
        month = self.month or 12
        known = self.month and self.day
        return date(self.year, month, self.day if known else calendar.monthrange(self.year, month)[1])

    @property
    def text(self) -> str:
        """Return the date as it is kept and read back: 1985-07-30, 1985-07 or 1985."""
        parts = [f"{self.year:04d}", f"{self.month:02d}", f"{self.day:02d}"]
        return "-".join(parts[: 3 if self.month and self.day else 2 if self.month else 1])


def plausible(born: date, today: date) -> bool:
    """Tell whether somebody alive can be born on a day: not before the oldest, and not in the future."""
    return today.year - OLDEST_YEARS <= born.year and born <= today


def reached(birth: Birth, years: int, on: date, strict: bool = False) -> bool | None:
    """Tell whether somebody has an age on a day; None when that hangs on what is not known of the birth (R7)."""
    surely, perhaps = (old_enough(day, years, on, strict) for day in (birth.latest, birth.earliest))
    return surely if surely == perhaps else None


def read(text: str, today: date) -> Birth:
    """Read a birth date, also 00/00/1950, 07/1985 or 1950; raise `Invalid` for anything else, or a day to come."""
    found = _partly(text.strip()) or _wholly(text, today)
    if found is None or not plausible(found.earliest, today):
        raise Invalid("not_a_birth_date")
    return found


def _partly(text: str) -> Birth | None:
    """Read a date of which the day, or the day and the month, are not known."""
    if year := YEAR.fullmatch(text):
        number = int(year[1] or year[2])
        return Birth(number) if number else None
    if month := MONTH.fullmatch(text):
        number, part = int(month[2] or month[3]), int(month[1] or month[4])
        return Birth(number, part) if number and 1 <= part <= 12 else None
    return None


def _wholly(text: str, today: date) -> Birth | None:
    day = written_dates.choose(written_dates.read(text), None, today)
    return Birth(day.year, day.month, day.day) if day else None
