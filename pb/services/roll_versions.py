"""Versions of the roll: a new one is written beside the vote and takes the place of the old one at once (E7)."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, func, select, update

from pb import clock, signing
from pb.db import session
from pb.errors import Conflict
from pb.models.editions import Edition
from pb.models.roll import Person, RollVersion
from pb.services import keyring
from pb.services.roll import BATCH


def current(edition_id: int) -> tuple[int, date] | None:
    """Return the number of the current version and the day of its extract, or None when there is no roll."""
    row = session.execute(
        select(RollVersion.number, RollVersion.reference_day).where(
            RollVersion.edition_id == edition_id, RollVersion.current
        )
    ).first()
    return (row.number, row.reference_day) if row else None


def pages(edition_id: int, version: int) -> Iterator[Sequence[Any]]:
    """Yield the rows of a version by pages: the caller may end its transaction after each, so that nobody waits."""
    last = b""
    while True:
        page = session.execute(
            select(Person.__table__)
            .where(Person.edition_id == edition_id, Person.version == version, Person.person_ref > last)
            .order_by(Person.person_ref)
            .limit(BATCH)
        ).all()
        if not page:
            return
        yield page
        last = page[-1].person_ref


def reserve(edition_id: int, day: date) -> int:
    """Take the number of a new version that nobody sees yet and return it; no number is ever taken twice.

    A version that another import has begun is given up: stopped, it has an end; running, it is refused at its end.
    """
    alone(edition_id)
    keyring.make(signing.PERSON, edition_id)
    keyring.make_all()
    number = 1 + (session.scalar(select(func.max(RollVersion.number)).where(RollVersion.edition_id == edition_id)) or 0)
    session.execute(
        delete(RollVersion).where(
            RollVersion.edition_id == edition_id, RollVersion.current.is_(False), RollVersion.people == 0
        )
    )
    session.add(
        RollVersion(
            edition_id=edition_id, number=number, current=False, reference_day=day, people=0, made_at=clock.now()
        )
    )
    session.flush()
    return number


def finish(edition_id: int, version: int, people: int, since: int | None) -> None:
    """Make a whole version the current one; raise `Conflict` if `since` no longer is, or another import began later."""
    alone(edition_id)
    mine = (RollVersion.edition_id == edition_id) & (RollVersion.number == version)
    held = session.scalar(select(RollVersion.number).where(mine))
    found = current(edition_id)
    if held is None or (found[0] if found else None) != since:
        raise Conflict("roll_changed")
    session.execute(update(RollVersion).where(RollVersion.edition_id == edition_id).values(current=False))
    session.execute(update(RollVersion).where(mine).values(current=True, people=people, made_at=clock.now()))


def sweep(edition_id: int, version: int, before: int | None) -> Iterator[int]:
    """Delete, in short batches, the people of all versions but this one and the one before it, which is kept."""
    for number in range(1, version):
        whose = (Person.edition_id == edition_id) & (Person.version == number)
        while number != before and (refs := list(session.scalars(select(Person.person_ref).where(whose).limit(BATCH)))):
            session.execute(delete(Person).where(whose, Person.person_ref.in_(refs)))
            yield number


def set_day(edition_id: int, version: int, day: date) -> None:
    """Note that the people of a version stand in an extract of another day."""
    session.execute(
        update(RollVersion)
        .where(RollVersion.edition_id == edition_id, RollVersion.number == version)
        .values(reference_day=day)
    )


def alone(edition_id: int) -> None:
    """Have imports, runs and cases of one edition wait for each other; on SQLite every writer is alone anyway."""
    session.execute(select(Edition.id).where(Edition.id == edition_id).with_for_update(key_share=True))
