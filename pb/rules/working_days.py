"""Working days in Belgium: neither Saturday, Sunday nor one of the ten legal holidays (law of 4 January 1974)."""

from datetime import date, timedelta
from functools import lru_cache

FIXED = ((1, 1), (5, 1), (7, 21), (8, 15), (11, 1), (11, 11), (12, 25))
AFTER_EASTER = (1, 39, 50)  # Easter Monday, Ascension, Whit Monday
SATURDAY = 5


def is_working(day: date) -> bool:
    """Tell whether letters are printed and brought on a day."""
    return day.weekday() < SATURDAY and day not in holidays(day.year)


def after(day: date, number: int) -> date:
    """Return the day that comes so many working days after a day."""
    while number:
        day += timedelta(days=1)
        number -= is_working(day)
    return day


def before(day: date, number: int) -> date:
    """Return the last working day so many working days before a day, or before the end of it when there are none."""
    while not is_working(day):
        day -= timedelta(days=1)
    while number:
        day -= timedelta(days=1)
        number -= is_working(day)
    return day


@lru_cache(20)
def holidays(year: int) -> frozenset[date]:
    """Return the legal holidays of a year."""
    sunday = easter(year)
    moving = {sunday + timedelta(days=days) for days in AFTER_EASTER}
    return frozenset(moving | {date(year, month, day) for month, day in FIXED})


def easter(year: int) -> date:
    """Return Easter Sunday of the Gregorian calendar (Meeus, Jones, Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)
