"""Counters of the steps of a vote, gathered in each process and added to the table once a minute; no person in them."""

import threading
from collections import Counter
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any
from typing import cast as typed

from sqlalchemy import Select, Table, delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from pb import clock
from pb.db import keep_anyway, memory, session
from pb.models.tallies import Tally
from pb.rules.anomalies import KINDS, Total, age_group
from pb.services.actors import Actor

EVERY = timedelta(minutes=1)
STEP = "step"
AWAY = ("refused:identity_away",)
GUESSES = ("refused:not_recognised", "refused:too_many")
STEPS = ("list", "identify", "identified", "refused", "review", "cast")
NAME_BYTES = 6  # of the keyed name of a network: enough to tell a day's networks apart
ROWS = typed(Table, Tally.__table__)
INSERTS: dict[str, Any] = {"postgresql": postgresql_insert, "sqlite": sqlite_insert}

Key = tuple[int, date, int, str, str]


class _Shelf:
    """What this process has counted and not yet written."""

    def __init__(self) -> None:
        self.counted: Counter[Key] = Counter()
        self.since: datetime | None = None
        self.lock = threading.Lock()


def step(edition_id: int, name: str, reason: str = "") -> None:
    """Count a step of the vote: the list seen, identification asked, done or refused (with its code), review, cast."""
    _add([(edition_id, *_now(), STEP, f"{name}:{reason}" if reason else name)])


def came_in(actor: Actor, edition_id: int, born: date, run: str) -> None:
    """Count somebody who identified themselves online, each fact by itself: network of the day, age, letters, hour."""
    day, hour = _now()
    facts = {"network": actor.network[:NAME_BYTES].hex(), "age": age_group(born, day), "run": run, "hour": ""}
    _add([(edition_id, day, hour, kind, facts[kind]) for kind in KINDS if kind == "hour" or facts[kind]])


def flush() -> None:
    """Add to the table what this process has counted."""
    shelf = _shelf()
    with shelf.lock:
        counted, shelf.counted, shelf.since = shelf.counted, Counter(), None
    for key in sorted(counted):
        row = dict(zip(("edition_id", "day", "hour", "kind", "value"), key, strict=True))
        insert = INSERTS[session.get_bind().dialect.name](ROWS).values(**row, number=counted[key])
        more = {"number": ROWS.c.number + counted[key]}
        session.execute(insert.on_conflict_do_update(index_elements=list(ROWS.primary_key.columns), set_=more))


def totals(edition_id: int, day: date) -> list[Total]:
    """Return what was counted on a day for the search for odd things."""
    found = select(Tally).where(Tally.edition_id == edition_id, Tally.day == day, Tally.kind != STEP)
    return [Total(row.kind, row.value, row.hour, row.number) for row in session.scalars(found)]


def steps(edition_id: int) -> list[tuple[date, str, int]]:
    """Return how often each step was taken on each day, the latest day first."""
    found = (
        select(Tally.day, Tally.value, func.sum(Tally.number))
        .where(Tally.edition_id == edition_id, Tally.kind == STEP)
        .group_by(Tally.day, Tally.value)
        .order_by(Tally.day.desc(), Tally.value)
    )
    return [(row[0], row[1], int(row[2])) for row in session.execute(found)]


def turned_away(edition_id: int, at: datetime, why: Collection[str]) -> Select[Any]:
    """Ask how often identification was refused for some reasons within the present hour and the one before."""
    hours = {(clock.day_of(each), _hour(each)) for each in (at, at - timedelta(hours=1))}
    return select(func.coalesce(func.sum(Tally.number), 0)).where(
        Tally.edition_id == edition_id,
        Tally.kind == STEP,
        Tally.value.in_(why),
        tuple_(Tally.day, Tally.hour).in_(hours),
    )


def sweep() -> None:
    """Delete the totals by network, age, letters and hour after 24 hours; those of the steps name nobody (D5)."""
    now = clock.now()
    yesterday = clock.day_of(now - timedelta(hours=24))
    old = (Tally.day < yesterday) | ((Tally.day == yesterday) & (Tally.hour < _hour(now)))
    session.execute(delete(Tally).where(Tally.kind != STEP, old))


def _add(keys: list[Key]) -> None:
    """Count, and once a minute have the counts written after the request."""
    shelf, now = _shelf(), clock.now()
    with shelf.lock:
        shelf.counted.update(keys)
        shelf.since = shelf.since or now
        due = not timedelta(0) <= now - shelf.since < EVERY
    if due:
        keep_anyway(flush)


def _shelf() -> _Shelf:
    found: _Shelf = memory().setdefault("tallies", _Shelf())
    return found


def _now() -> tuple[date, int]:
    now = clock.now()
    return clock.day_of(now), _hour(now)


def _hour(at: datetime) -> int:
    return at.astimezone(clock.BRUSSELS).hour
