"""The agenda of an edition: kept by staff, shown to everybody, a line of every calendar that follows it (R6, R47)."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from pb import clock, words
from pb.db import session
from pb.errors import Invalid, Unknown
from pb.models.occasions import Occasion as Row
from pb.rules import agenda
from pb.rules.agenda import Occasion
from pb.rules.phases import find as phase_of
from pb.services import editions, journal
from pb.services.actors import Actor
from pb.services.snapshots import EditionView


def keep(actor: Actor, edition: EditionView, occasion: Occasion, occasion_id: str = "") -> str:
    """Keep a new occasion, or what is changed of one; raise `Invalid` with all there is to mend, `Unknown`."""
    problems = agenda.check(occasion)
    if problems:
        raise Invalid("invalid", problems)
    row = _row(edition, occasion_id) if occasion_id else Row(id=f"o{secrets.token_hex(5)}", edition_id=edition.id)
    row.kind, row.starts_at, row.ends_at = occasion.kind, occasion.starts_at, occasion.ends_at
    row.titles, row.texts = _kept(occasion.titles), _kept(occasion.texts)
    row.names, row.address = _kept(occasion.names), _kept(occasion.address)
    row.latitude, row.longitude = occasion.latitude, occasion.longitude
    row.languages, row.access = list(occasion.languages), list(occasion.access)
    session.add(row)
    act = "agenda.edit" if occasion_id else "agenda.add"
    journal.write(actor, act, f"occasion {row.id}", edition_id=edition.id, kind=row.kind)
    editions.touch(edition.id)
    return row.id


def remove(actor: Actor, edition: EditionView, occasion_id: str) -> None:
    """Take an occasion off the agenda."""
    session.delete(_row(edition, occasion_id))
    journal.write(actor, "agenda.remove", f"occasion {occasion_id}", edition_id=edition.id)
    editions.touch(edition.id)


def find(edition: EditionView, occasion_id: str) -> Occasion:
    """Return an occasion of this edition; raise `Unknown`."""
    return _view(_row(edition, occasion_id))


def every(edition_id: int) -> list[Occasion]:
    """Return the whole agenda, the first occasion first."""
    found = select(Row).where(Row.edition_id == edition_id).order_by(Row.starts_at, Row.id)
    return [_view(row) for row in session.scalars(found)]


def coming(edition_id: int, now: datetime, most: int = 100) -> list[Occasion]:
    """Return what is going on or still to come, the next one first: for pages, letters and posters alike."""
    found = select(Row).where(Row.edition_id == edition_id, Row.ends_at > now).order_by(Row.starts_at, Row.id)
    return [_view(row) for row in session.scalars(found.limit(most))]


def printed(edition: EditionView, language: str, most: int = 3) -> list[str]:
    """Return the next occasions until the vote ends as lines of a letter or a poster: what, when, where."""
    vote = phase_of(edition.phases, "vote")
    held = [each for each in coming(edition.id, clock.now(), most) if vote and each.starts_at < vote.ends_at]
    return [_printed(each, language) for each in held]


def _printed(occasion: Occasion, language: str) -> str:
    first, last = occasion.starts_at, occasion.ends_at
    if clock.day_of(first) == clock.day_of(last):
        when = f"{words.day(first, language)}, {words.hour(first, language)} – {words.hour(last, language)}"
    else:
        when = f"{words.day(first, language)} – {words.day(last, language)}"
    what, place, address = (words.pick(each, language) for each in (occasion.titles, occasion.names, occasion.address))
    return f"{what}, {when}, {place}, {address}"


def _row(edition: EditionView, occasion_id: str) -> Row:
    row = session.get(Row, occasion_id)
    if row is None or row.edition_id != edition.id:
        raise Unknown("unknown")
    return row


def _view(row: Row) -> Occasion:
    return Occasion(
        kind=row.kind,
        titles=dict(row.titles),
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        names=dict(row.names),
        address=dict(row.address),
        texts=dict(row.texts),
        latitude=row.latitude,
        longitude=row.longitude,
        languages=tuple(row.languages),
        access=tuple(row.access),
        id=row.id,
    )


def _kept(texts: Mapping[str, str]) -> dict[str, str]:
    return {language: text.strip() for language, text in texts.items() if text.strip()}
