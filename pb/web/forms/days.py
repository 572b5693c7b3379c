"""Days and hours of Brussels in forms: as browsers send them, or as people here write them (R4, T6)."""

from datetime import date, datetime
from typing import Any

from wtforms import StringField
from wtforms.widgets import DateInput, DateTimeLocalInput

from pb import clock
from pb.errors import Invalid
from pb.rules import localtime, written_dates
from pb.rules.localtime import YEARS
from pb.web.forms.sheet import text
from pb.web.refusals import sentence

LONGEST = 60  # signs of a day that somebody wrote


class DayField(StringField):
    """A day; `day` is what was read, or None when the field is empty."""

    widget = DateInput()
    day: date | None = None

    def __init__(self, label: str = "", validators: Any = None, earliest: int = YEARS[0], **options: Any) -> None:
        """Take days from the first of January of the year `earliest`."""
        super().__init__(label, validators, **options)
        self.earliest = earliest

    def _value(self) -> str:
        """Show what was typed, else the day."""
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.isoformat() if isinstance(self.data, date) else ""

    def process_data(self, value: Any) -> None:
        """Take a day."""
        self.data = value
        self.day = value if isinstance(value, date) else None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day."""
        super().process_formdata(valuelist)
        typed, self.day = text(self).strip(), None
        if not typed:
            return
        usual = written_dates.read(typed[:LONGEST]).usual
        self.day = next((day for day in usual if self.earliest <= day.year <= YEARS[-1]), None)
        if self.day is None:
            raise ValueError(sentence("not_a_day"))


class InstantField(StringField):
    """A Brussels day and hour; `instant` is what was read, in UTC, or None when the field is empty."""

    widget = DateTimeLocalInput()
    instant: datetime | None = None

    def _value(self) -> str:
        """Show what was typed, else the instant as Brussels sees it."""
        if self.raw_data:
            return str(self.raw_data[0])
        shown = self.data.astimezone(clock.BRUSSELS) if isinstance(self.data, datetime) else None
        return shown.strftime("%Y-%m-%dT%H:%M") if shown else ""

    def process_data(self, value: Any) -> None:
        """Take an instant."""
        self.data = self.instant = value

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the instant; an hour that exists twice or never is refused with both readings (T6)."""
        super().process_formdata(valuelist)
        typed, self.instant = text(self).strip(), None
        if not typed:
            return
        try:
            self.instant = localtime.moment(_iso(typed))
        except Invalid as refusal:
            code = refusal.code if refusal.code != "bad_moment" else "not_an_instant"
            raise ValueError(sentence(code, refusal.details)) from None


def _iso(typed: str) -> str:
    """Return 28/04/2027 12:00 as 2027-04-28T12:00; anything else as it is."""
    day, _, hour = typed.replace("T", " ").partition(" ")
    parts = day.split("/")
    if len(parts) == 3:
        day = "-".join(each.zfill(2) for each in reversed(parts))
    return f"{day}T{hour.strip() or '00:00'}"
