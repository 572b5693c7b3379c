"""The only source of time: instants are aware UTC, days are days in Europe/Brussels."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")

_played: ContextVar[datetime | None] = ContextVar("played", default=None)


def now() -> datetime:
    """Return the present instant in UTC."""
    return _played.get() or datetime.now(UTC)


@contextmanager
def played(instant: datetime) -> Iterator[None]:
    """Have invented acts happen at a past instant: for the demonstration and for old votes, never for a page."""
    token = _played.set(instant)
    try:
        yield
    finally:
        _played.reset(token)


def today() -> date:
    """Return the present day in Brussels."""
    return now().astimezone(BRUSSELS).date()


def start_of(day: date) -> datetime:
    """Return the instant at which a Brussels day begins."""
    return datetime.combine(day, time.min, BRUSSELS).astimezone(UTC)


def end_of(day: date) -> datetime:
    """Return the exclusive end of a Brussels day: 28 April ends at 29 April 00:00 (R4)."""
    return start_of(day + timedelta(days=1))


def day_of(instant: datetime) -> date:
    """Return the Brussels day in which an instant falls."""
    return instant.astimezone(BRUSSELS).date()
