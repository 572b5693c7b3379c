"""Days as people and programs write them: 30/07/1985, 30.7.85, 1985-07-30T00:00, 30 juillet 1985, 31258 (R35)."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pb.rules.localtime import BRUSSELS
from pb.rules.national import NationalNumber, contradiction

OLDEST_YEAR = 1850
SERIAL_START = date(1899, 12, 30)  # day 0 of spreadsheets
MARK = r"\s*[-./–,_\s]\s*"
YEAR_FIRST = re.compile(rf"(\d{{4}}){MARK}(\d{{1,2}}){MARK}(\d{{1,2}})", re.ASCII)
DAY_FIRST = re.compile(rf"(\d{{1,2}}){MARK}(\d{{1,2}}){MARK}(\d{{4}}|\d{{2}})", re.ASCII)
HOUR = re.compile(r"(?<=\d)(?:t|\s+)\d{1,2}[:h]\d{2}(?:[:.]\d+)*\s*(?:[ap]m)?\s*(?:z|[+-]\d{2}:?\d{2})?", re.ASCII)
ZONED = re.compile(r"\d{4}-\d{2}-\d{2}[t ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:z|[+-]\d{2}:?\d{2})", re.ASCII)
ZONE = re.compile(r"(?<=\d)(?:z|[+-]\d{2}:\d{2})$", re.ASCII)  # a date without hour may have one too
WHOLE = re.compile(r"(\d+)(?:[.,]0+)?", re.ASCII)
PIECES = re.compile(r"[^\W\d_]+|\d+")
MONTHS = (
    ("januari", "january", "janvier", "januar"), ("februari", "february", "fevrier", "februar"),
    ("maart", "march", "mars", "marz", "mrt"), ("april", "avril"), ("mei", "may", "mai"),
    ("juni", "june", "juin"), ("juli", "july", "juillet"), ("augustus", "august", "aout"), ("september", "septembre"),
    ("oktober", "october", "octobre"), ("november", "novembre"), ("december", "decembre", "dezember"),
)  # fmt: skip
WEEKDAYS = (
    "lundi mardi mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim maandag dinsdag woensdag donderdag "
    "vrijdag zaterdag zondag ma di wo do vr za zo monday tuesday wednesday thursday friday saturday sunday mon tue wed "
    "thu fri sat sun er e de ste st nd rd th le den the of du"
)
DAY_WORDS = frozenset(WEEKDAYS.split())


@dataclass(frozen=True)
class Written:
    """The days that a text may mean: as people here write them, and other readings that only a number can confirm."""

    usual: tuple[date, ...] = ()
    other: tuple[date, ...] = ()


def read(text: str) -> Written:
    """Return the days that a text may mean; none when it is no date, or one that does not exist."""
    plain = unicodedata.normalize("NFKC", text).strip().strip("'").lower()
    if ZONED.fullmatch(plain):
        return Written(tuple(_zoned(plain)))
    plain = ZONE.sub("", HOUR.sub("", plain)).strip()
    if found := YEAR_FIRST.fullmatch(plain):
        return Written(_days([(found[1], found[2], found[3])]))
    if found := DAY_FIRST.fullmatch(plain):
        return _day_first(found[1], found[2], found[3])
    if found := WHOLE.fullmatch(plain):
        return _figures(found[1])
    return Written(_worded(plain))


def choose(written: Written, number: NationalNumber | None, latest: date) -> date | None:
    """Return the day that is meant: the one that agrees with the number, else the likeliest; None for no date."""
    fitting = [day for day in written.usual if number is not None and not contradiction(number, day)]
    if number is not None and len(fitting) > 1:
        fitting = [day for day in fitting if day.year // 100 * 100 == number.century] or fitting
    if fitting:
        return fitting[0]
    if written.usual:
        near = [day for day in written.usual if number is not None and day.year == number.year]
        past = [day for day in written.usual if day <= latest]
        return (near or past or list(written.usual))[0]
    return next((day for day in written.other if number is not None and number.birth_date == day), None)


def _day_first(first: str, second: str, third: str) -> Written:
    """Read day, month, year; the year first or the month first only where that is impossible and a number agrees."""
    usual = _days((year, second, first) for year in _years(third))
    if usual:
        return Written(usual)
    year_first = ((year, second, third) for year in _years(first)) if len(third) == len(first) == 2 else ()
    return Written((), _days([*((year, first, second) for year in _years(third)), *year_first]))


def _figures(text: str) -> Written:
    """Read a date of figures alone: 19850730, 30071985, 300785, 850730, or the serial of a spreadsheet."""
    if len(text) in (7, 8):
        text = text.zfill(8)
        return Written(_days([(text[:4], text[4:6], text[6:]), (text[4:], text[2:4], text[:2])]))
    if len(text) == 6:
        day_first = _days((year, text[2:4], text[:2]) for year in _years(text[4:]))
        year_first = _days((year, text[2:4], text[4:]) for year in _years(text[:2]))
        return Written((), (*day_first, *year_first))
    if len(text) == 5:
        return Written((SERIAL_START + timedelta(days=int(text)),), _figures(f"0{text}").other)
    return Written()


def _worded(text: str) -> tuple[date, ...]:
    """Read a date whose month is a word of French, Dutch, English or German."""
    apart = unicodedata.normalize("NFKD", text[:60])
    pieces = PIECES.findall("".join(sign for sign in apart if not unicodedata.combining(sign)))
    figures = [piece for piece in pieces if piece.isdigit()]
    names = [piece for piece in pieces if not piece.isdigit()]
    months = [month for month in map(_month, names) if month]
    if len(figures) != 2 or len(months) != 1 or sum(name not in DAY_WORDS for name in names) > 1:
        return ()
    day, year = figures if len(figures[0]) <= 2 else reversed(figures)
    return _days((each, str(months[0]), day) for each in _years(year))


def _month(name: str) -> int:
    """Return the month of a word or of its beginning (at least three letters), 0 for none or for several."""
    if len(name) < 3 or name in DAY_WORDS:
        return 0
    found = [at for at, words in enumerate(MONTHS, 1) if any(word.startswith(name) for word in words)]
    return found[0] if len(found) == 1 else 0


def _zoned(text: str) -> Iterator[date]:
    """Yield the Brussels day of an instant, then the day as it is written."""
    try:
        instant = datetime.fromisoformat(text.upper())
        yield instant.astimezone(BRUSSELS).date()
    except (ValueError, OverflowError):
        return
    if instant.date() != instant.astimezone(BRUSSELS).date():
        yield instant.date()


def _years(text: str) -> tuple[str, ...]:
    """Return the years that a text means: both centuries for two figures."""
    return (f"19{text}", f"20{text}") if len(text) == 2 else (text,)


def _days(parts: Iterable[tuple[str, str, str]]) -> tuple[date, ...]:
    """Return the days that exist among (year, month, day)."""
    found = []
    for year, month, day in parts:
        try:
            made = date(int(year), int(month), int(day))
        except ValueError:
            continue
        if made.year >= OLDEST_YEAR:
            found.append(made)
    return tuple(found)
