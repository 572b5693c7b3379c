"""The journal of staff acts: append-only, each line chained to the one before (L1). A cast is never written here."""

import hashlib
import json
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, select, text

from pb import clock, words
from pb.db import session
from pb.models.journal import JournalLine
from pb.services.actors import Actor

START = bytes(32)
LOCK = 7_063_001  # one writer at a time on PostgreSQL; SQLite has one anyway


@dataclass(frozen=True)
class Break:
    """The first line where the chain does not hold, and why."""

    number: int
    reason: str


def write(actor: Actor, act: str, subject: str, *, edition_id: int | None = None, **details: Any) -> None:
    """Write one line: who did what on what, with old and new values; never anything secret or personal."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    last = session.scalars(select(JournalLine).order_by(JournalLine.number.desc()).limit(1)).first()
    line = JournalLine(
        number=last.number + 1 if last else 1,
        edition_id=edition_id,
        at=clock.now().replace(microsecond=0),
        actor=actor.account_id or actor.kind,
        act=act,
        subject=subject,
        details=details,
        previous=last.digest if last else START,
    )
    line.digest = _digest(line)
    session.add(line)
    session.flush()


def verify() -> Break | None:
    """Walk the whole chain and return the first line that was changed, removed or inserted, or None."""
    previous, expected = START, 1
    with closing(_lines()) as lines:
        for line in lines:
            if line.number != expected:
                return Break(expected, "missing")
            if line.previous != previous:
                return Break(line.number, "unchained")
            if line.digest != _digest(line):
                return Break(line.number, "changed")
            previous, expected = line.digest, expected + 1
    return None


def latest(edition_id: int | None, acts: tuple[str, ...] = (), limit: int = 100, before: int = 0) -> list[JournalLine]:
    """Return the newest lines of an edition (all with None), newest first."""
    found = select(JournalLine).order_by(JournalLine.number.desc()).limit(limit)
    if edition_id is not None:
        found = found.where(JournalLine.edition_id == edition_id)
    if acts:
        found = found.where(JournalLine.act.in_(acts))
    if before:
        found = found.where(JournalLine.number < before)
    return list(session.scalars(found))


def acts(edition_id: int) -> list[str]:
    """Return the kinds of acts that the journal of an edition holds."""
    found = select(JournalLine.act).where(JournalLine.edition_id == edition_id).distinct().order_by(JournalLine.act)
    return list(session.scalars(found))


@dataclass(frozen=True)
class Wanted:
    """Which lines are wanted: of an edition, or of no edition about some accounts; of an act, a person, some days."""

    edition_id: int | None = None
    about: frozenset[str] = frozenset()
    acts: tuple[str, ...] = ()
    actor: str = ""
    since: date | None = None
    until: date | None = None
    before: int = 0
    limit: int = 100


def wanted(asked: Wanted) -> list[JournalLine]:
    """Return the lines that are wanted, the newest first."""
    found = select(JournalLine).where(*_where(asked)).order_by(JournalLine.number.desc()).limit(asked.limit)
    return list(session.scalars(found))


def acts_in(asked: Wanted) -> list[str]:
    """Return the kinds of acts among the lines that are wanted."""
    return list(session.scalars(select(JournalLine.act).where(*_where(asked)).distinct().order_by(JournalLine.act)))


def actors_in(asked: Wanted) -> list[str]:
    """Return who acted in the lines that are wanted: accounts, or kinds of people without one."""
    return list(session.scalars(select(JournalLine.actor).where(*_where(asked)).distinct()))


def _where(asked: Wanted) -> list[ColumnElement[bool]]:
    """Return the conditions of the lines that are wanted; days are those of Brussels."""
    found = [JournalLine.edition_id == asked.edition_id]
    if asked.edition_id is None:
        found = [JournalLine.edition_id.is_(None)]
        found.append(JournalLine.actor.in_(asked.about) | JournalLine.subject.in_(asked.about))
    if asked.acts:
        found.append(JournalLine.act.in_(asked.acts))
    if asked.actor:
        found.append(JournalLine.actor == asked.actor)
    if asked.since:
        found.append(JournalLine.at >= clock.start_of(asked.since))
    if asked.until:
        found.append(JournalLine.at < clock.end_of(asked.until))
    if asked.before:
        found.append(JournalLine.number < asked.before)
    return found


def head() -> tuple[int, str]:
    """Return the number and digest of the last line, to be kept outside (L1)."""
    last = session.scalars(select(JournalLine).order_by(JournalLine.number.desc()).limit(1)).first()
    return (last.number, last.digest.hex()) if last else (0, START.hex())


def digest_of(number: int) -> str:
    """Return the digest of a line, or nothing when there is none: to compare with one that was kept outside (L1)."""
    line = session.get(JournalLine, number)
    return line.digest.hex() if line else ""


def _lines() -> Generator[JournalLine, None, None]:
    """Yield every line in order, without keeping them in memory."""
    with session.scalars(select(JournalLine).order_by(JournalLine.number).execution_options(yield_per=500)) as found:
        yield from found


def _digest(line: JournalLine) -> bytes:
    """Return the digest of a line and of the one before it."""
    body = {
        "number": line.number,
        "edition": line.edition_id,
        "at": _written(line.at),
        "actor": line.actor,
        "act": line.act,
        "subject": line.subject,
        "details": line.details,
        "previous": line.previous.hex(),
    }
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).digest()


def _written(at: datetime) -> str:
    """Write an instant the same way before and after storage."""
    return words.stamp(at)
