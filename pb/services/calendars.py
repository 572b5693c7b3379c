"""The calendar of an edition as a file for everybody's own calendar (R6, RFC 5545): whole days, in Brussels."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time

from pb import clock, words
from pb.rules import labels
from pb.rules.agenda import Occasion
from pb.rules.phases import Phase, timeline
from pb.services.snapshots import EditionView

LONGEST = 75  # bytes of a line, without its end
ZONE = """BEGIN:VTIMEZONE
TZID:Europe/Brussels
BEGIN:DAYLIGHT
DTSTART:19810329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
END:STANDARD
END:VTIMEZONE"""


def feed(edition: EditionView, language: str, address: str, now: datetime, occasions: Iterable[Occasion] = ()) -> bytes:
    """Return the calendar in a language with the occasions of the agenda.

    `address` is the page it comes from, `now` the instant it is made.
    """
    place = words.pick(edition.municipality.names, language)
    title = f"{words.pick(edition.titles, language)} – {place}"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//pb//calendar//EN",
        "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{_text(title)}",
        "X-WR-TIMEZONE:Europe/Brussels",
        *ZONE.splitlines(),
    ]
    for phase in timeline(edition.phases):
        lines += _event(edition, phase, language, address, now)
    for occasion in occasions:
        lines += _occasion(edition, occasion, language, address, now)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def _event(edition: EditionView, phase: Phase, language: str, address: str, now: datetime) -> Iterator[str]:
    name = words.translate(labels.PHASES[phase.code], language)
    place = words.pick(edition.municipality.names, language)
    yield "BEGIN:VEVENT"
    yield f"UID:{edition.slug}-{phase.code}@participatory-budget"
    yield f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{edition.revision}"
    yield from _span(phase.starts_at, phase.ends_at)
    yield f"SUMMARY:{_text(f'{words.pick(edition.titles, language)}: {name} ({place})')}"
    yield f"DESCRIPTION:{_text(words.translate(labels.PHASES_IN_WORDS[phase.code], language))}"
    yield f"URL:{address}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _occasion(edition: EditionView, occasion: Occasion, language: str, address: str, now: datetime) -> Iterator[str]:
    """Yield a meeting or a stand, with its place."""
    where = (words.pick(occasion.names, language), words.pick(occasion.address, language))
    yield "BEGIN:VEVENT"
    yield f"UID:{edition.slug}-{occasion.id}@participatory-budget"
    yield f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{edition.revision}"
    yield from _span(occasion.starts_at, occasion.ends_at)
    yield f"SUMMARY:{_text(words.pick(occasion.titles, language))}"
    yield f"LOCATION:{_text(', '.join(part for part in where if part))}"
    if occasion.latitude is not None and occasion.longitude is not None:
        yield f"GEO:{occasion.latitude:.6f};{occasion.longitude:.6f}"
    if words.pick(occasion.texts, language):
        yield f"DESCRIPTION:{_text(words.pick(occasion.texts, language))}"
    yield f"URL:{address}"
    yield "END:VEVENT"


def _span(start: datetime, end: datetime) -> Iterator[str]:
    """Yield whole days as days, anything else as Brussels times, both of a kind; the end is not part of the event."""
    both = {name: instant.astimezone(clock.BRUSSELS) for name, instant in (("DTSTART", start), ("DTEND", end))}
    whole = all(each.time() == time.min for each in both.values())
    for name, each in both.items():
        yield f"{name};VALUE=DATE:{each:%Y%m%d}" if whole else f"{name};TZID=Europe/Brussels:{each:%Y%m%dT%H%M%S}"


def _text(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for sign in ("\\", ";", ","):
        text = text.replace(sign, "\\" + sign)
    return text.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Cut a line after at most 75 bytes, never within a letter; what follows begins with a space."""
    piece = ""
    for letter in line:
        if len((piece + letter).encode()) > LONGEST:
            yield piece
            piece = " "
        piece += letter
    yield piece
