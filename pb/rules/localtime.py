"""Brussels days and hours as instants: midnight ends belong to the day before, doubtful hours are refused (R4, T6)."""

from datetime import UTC, date, datetime, time, timedelta
from typing import NoReturn
from zoneinfo import ZoneInfo

from pb.errors import Invalid, Problem

BRUSSELS = ZoneInfo("Europe/Brussels")
YEARS = range(1990, 2201)  # beyond them a date is a typing error


def start_of(day: date) -> datetime:
    """Return the instant (UTC) at which a Brussels day begins."""
    return datetime.combine(day, time.min, BRUSSELS).astimezone(UTC)


def end_of(day: date) -> datetime:
    """Return the exclusive end (UTC) of a Brussels day: 28 April ends at 29 April 00:00 (R4)."""
    return start_of(day + timedelta(days=1))


def readings(local: datetime) -> tuple[datetime, datetime]:
    """Return the two readings of a naive Brussels time, with their offsets; they are equal for an ordinary hour."""
    return local.replace(tzinfo=BRUSSELS, fold=0), local.replace(tzinfo=BRUSSELS, fold=1)


def instant_of(local: datetime, at: str = "") -> datetime:
    """Return the instant (UTC) of a Brussels time; one that exists twice or never is refused with both offsets (T6)."""
    if local.tzinfo is not None:
        return local.astimezone(UTC)
    first, second = readings(local)
    if first.utcoffset() == second.utcoffset():
        return first.astimezone(UTC)
    exists = first.astimezone(UTC).astimezone(BRUSSELS).replace(tzinfo=None) == local
    code = "time_exists_twice" if exists else "time_does_not_exist"
    offers = {"local": local.isoformat(" ", "minutes"), "first": first.isoformat(), "second": second.isoformat()}
    raise Invalid(code, [Problem(code, at, offers)], **offers)


def moment(value: object, *, end: bool = False, at: str = "") -> datetime:
    """Return the instant of a day, a Brussels time, a time with offset, or ISO text; an end day lasts to midnight."""
    if isinstance(value, str):
        value = _from_text(value.strip(), at)
    if not isinstance(value, date) or value.year not in YEARS:
        _refuse(value, at)
    if isinstance(value, datetime):
        return instant_of(value, at)
    return end_of(value) if end else start_of(value)


def _from_text(text: str, at: str) -> date | datetime:
    try:
        return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)
    except ValueError:
        _refuse(text, at)


def _refuse(value: object, at: str) -> NoReturn:
    details = {"value": str(value)}
    raise Invalid("bad_moment", [Problem("bad_moment", at, details)], **details)
