"""Alarms: what is odd about a vote is noted once a day, told to the administrators, and looked into (E8, L6)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from typing import cast as typed

from sqlalchemy import Table, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from pb import clock
from pb.db import session
from pb.errors import Conflict, Invalid, Problem
from pb.models.editions import Edition
from pb.models.jobs import Job
from pb.models.journal import JournalLine
from pb.models.tallies import AlarmRow
from pb.rules import anomalies, phases
from pb.rules.anomalies import Alarm
from pb.services import accounts, boxes, editions, health, journal, outbox
from pb.services.actors import SYSTEM, Actor
from pb.services.health import Check
from pb.services.snapshots import EditionView
from pb.services.tallies import AWAY, GUESSES, totals, turned_away

INSERTS: dict[str, Any] = {"postgresql": postgresql_insert, "sqlite": sqlite_insert}
ROWS = typed(Table, AlarmRow.__table__)
NOTE_LENGTH = 500
FAILURES = ("account.sign_in_failed", "account.factor_failed", "account.key_copied")
LIMITS = {  # of what is watched, where it is not simply that there is none
    "sign_ins": 50,  # refused ones of staff in a day
    "provider": 2,  # voters turned away within an hour
    "guesses": 100,  # at codes of letters within an hour: slips of whole towns stay below
    "disk": int(100 * health.LOW_SHARE),
    "clock": 1,
    "certificate": health.CERTIFICATE_DAYS,
}
KEPT = timedelta(days=1)  # of the keyed name of a network; the alarm itself stays with the journal


@dataclass(frozen=True)
class AlarmLine:
    """An alarm as the page lists it."""

    day: date
    code: str
    value: str
    number: int
    limit: int
    at: datetime
    seen_by: str
    note: str


def voting() -> list[int]:
    """Return the editions whose vote is open now."""
    now = clock.now()
    ids = session.scalars(select(Edition.id)).all()
    return [each for each in ids if "vote" in phases.open_at(editions.get(each).phases, now)]


def look(edition_id: int, *checks: Check) -> int:
    """Look at today's totals of an edition and at what is wrong around it; note and tell each new alarm.

    `checks` are those that no transaction should wait for. Return how many alarms are new.
    """
    edition, today = editions.get(edition_id), clock.today()
    found = anomalies.alarms(totals(edition_id, today)) + _around(edition_id, checks)
    new = [alarm for alarm in found if _note(edition_id, today, alarm)]
    for alarm in new:
        journal.write(SYSTEM, "alarm.raise", alarm.code, edition_id=edition_id, number=alarm.number, limit=alarm.limit)
    if new:
        _tell(edition, len(new))
    return len(new)


def listed(edition_id: int) -> list[AlarmLine]:
    """Return the alarms of an edition, the latest first."""
    found = select(AlarmRow).where(AlarmRow.edition_id == edition_id).order_by(AlarmRow.at.desc(), AlarmRow.code)
    return [
        AlarmLine(row.day, row.code, row.value, row.number, row.limit, row.at, row.seen_by or "", row.note)
        for row in session.scalars(found)
    ]


def state(edition_id: int) -> list[tuple[str, str, int | None]]:
    """Return what must not be stuck or wrong: a code, whether it is good, and a number where there is one (L6)."""
    balance, stuck, now = boxes.balance(edition_id), outbox.stuck(), clock.now()
    since = now - timedelta(hours=24)
    jobs = select(func.count()).select_from(Job).where(Job.state == "failed")
    refused = select(func.count()).where(JournalLine.act.in_(FAILURES), JournalLine.at > since)
    asked = (jobs, refused, turned_away(edition_id, now, AWAY), turned_away(edition_id, now, GUESSES))
    failed, tries, away, guesses = session.execute(select(*(each.scalar_subquery() for each in asked))).one()
    room, drift = health.room(), health.drift()
    return [
        ("box", "good" if balance.holds else "bad", None),
        ("mails", "bad" if stuck else "good", stuck),
        ("jobs", "bad" if failed else "good", failed),
        ("sign_ins", "bad" if tries > LIMITS["sign_ins"] else "good", tries),
        ("provider", "bad" if away > LIMITS["provider"] else "good", away),
        ("guesses", "bad" if guesses > LIMITS["guesses"] else "good", guesses),
        ("disk", "good" if room.level == health.GOOD else "bad", room.facts.get("free_percent")),
        ("clock", "good" if drift.level == health.GOOD else "bad", round(drift.facts.get("offset_seconds", 0))),
    ]


def _around(edition_id: int, checks: Iterable[Check]) -> list[Alarm]:
    """Return an alarm for each thing that is stuck or wrong (L6)."""
    wrong = [(code, number or 0) for code, level, number in state(edition_id) if level != "good"]
    wrong += [
        (check.code, check.facts["days"]) for check in checks if check.level != health.GOOD and "days" in check.facts
    ]
    return [Alarm(code, "", number, LIMITS.get(code, 0)) for code, number in wrong]


def settle(actor: Actor, edition_id: int, day: date, code: str, value: str, note: str) -> None:
    """Write what somebody found who looked into an alarm; of two at once only one writes (`Conflict`)."""
    if not 3 <= len(note.strip()) <= NOTE_LENGTH:
        raise Invalid("invalid", [Problem("alarm_note", "note", {"most": NOTE_LENGTH})])
    mine = (
        AlarmRow.edition_id == edition_id,
        AlarmRow.day == day,
        AlarmRow.code == code,
        AlarmRow.value == value,
        AlarmRow.seen_by.is_(None),
    )
    values = {"seen_by": actor.account_id, "seen_at": clock.now(), "note": note.strip()}
    if session.execute(update(AlarmRow).where(*mine).values(**values).returning(AlarmRow.day)).first() is None:
        raise Conflict("decided_already")
    journal.write(actor, "alarm.settle", code, edition_id=edition_id)


def sweep() -> None:
    """Take the keyed names of networks out of alarms after a day (D5)."""
    old = (AlarmRow.code.in_(("network", "network_in_hour")), AlarmRow.at < clock.now() - KEPT)
    session.execute(delete(AlarmRow).where(*old, AlarmRow.seen_by.is_not(None)))


def _note(edition_id: int, day: date, alarm: Alarm) -> bool:
    """Write an alarm unless this day has it already, with the higher number; tell whether it is new."""
    insert = INSERTS[session.get_bind().dialect.name](ROWS)
    key = {"edition_id": edition_id, "day": day, "code": alarm.code, "value": alarm.value}
    row = {**key, "number": alarm.number, "limit": alarm.limit, "at": clock.now(), "note": ""}
    made = session.execute(insert.values(**row).on_conflict_do_nothing().returning(AlarmRow.day)).first()
    if made is None:
        same = [getattr(AlarmRow, name) == value for name, value in key.items()]
        session.execute(update(AlarmRow).where(*same, AlarmRow.number < alarm.number).values(number=alarm.number))
    return made is not None


def _tell(edition: EditionView, number: int) -> None:
    """Write to the administrators of the municipality that something should be looked at."""
    for row in accounts.with_role(edition.municipality_id, ("administrator",)):
        facts: dict[str, Any] = {"name": row.name, "slug": edition.slug, "number": number}
        outbox.queue("alarm", row.email, row.language, edition_id=edition.id, **facts)
