"""Failures counted in one table shared by all workers: guessing slows down, nobody is shut out for good (A8, E3)."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast as typed

from sqlalchemy import Table, bindparam, delete, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from pb import clock
from pb.db import keep_anyway, memory, session
from pb.errors import TooMany
from pb.models.accounts import Attempt
from pb.services import keyring


@dataclass(frozen=True)
class Limit:
    """How many failures within a time are allowed, and how long the first wait lasts; it doubles up to the longest.

    What many people share is counted anew after each such time; what is one person's, after as long without a failure.
    """

    failures: int
    within: timedelta
    wait: timedelta
    longest: timedelta
    shared: bool = False


ROWS = typed(Table, Attempt.__table__)
COUNTED = select(ROWS.c.name, ROWS.c.failures, ROWS.c.free_at).where(
    ROWS.c.name.in_(bindparam("names", expanding=True))
)
FIRST = {
    "postgresql": postgresql_insert(ROWS).on_conflict_do_nothing(),
    "sqlite": sqlite_insert(ROWS).on_conflict_do_nothing(),
}
FORGET = delete(ROWS).where(ROWS.c.name.in_(bindparam("names", expanding=True)))
LIMITS = {
    "selector": Limit(5, timedelta(hours=24), timedelta(minutes=15), timedelta(hours=4)),
    "account": Limit(5, timedelta(hours=1), timedelta(minutes=1), timedelta(minutes=15)),
    "device": Limit(5, timedelta(hours=1), timedelta(minutes=1), timedelta(minutes=15)),
    "factor": Limit(5, timedelta(hours=1), timedelta(minutes=5), timedelta(minutes=15)),
    "link": Limit(5, timedelta(hours=1), timedelta(minutes=15), timedelta(hours=1)),
    "mailbox": Limit(20, timedelta(hours=1), timedelta(minutes=15), timedelta(hours=1)),
    "link_code": Limit(10, timedelta(hours=24), timedelta(minutes=15), timedelta(hours=4)),
    "asking": Limit(40, timedelta(hours=1), timedelta(minutes=5), timedelta(hours=1), shared=True),
    "search": Limit(60, timedelta(hours=1), timedelta(hours=1), timedelta(hours=1), shared=True),  # E6
    "pass": Limit(40, timedelta(hours=1), timedelta(hours=1), timedelta(hours=1), shared=True),
    "network": Limit(60, timedelta(hours=1), timedelta(minutes=5), timedelta(hours=1), shared=True),
    "message": Limit(5, timedelta(hours=1), timedelta(minutes=15), timedelta(hours=1), shared=True),
    "api": Limit(30, timedelta(minutes=1), timedelta(minutes=1), timedelta(minutes=10), shared=True),  # 300 a minute
    "everywhere": Limit(2000, timedelta(hours=1), timedelta(minutes=1), timedelta(minutes=5), shared=True),
}
USES = 10  # requests that a worker counts by itself before it writes them down as one
MOST_NAMES = 10_000  # that a worker counts at a time
NETWORKS = ("network", "asking")
FEW = 5  # failures of a network that is let in while the whole site must wait: a flood elsewhere shuts nobody out


def check(*names: tuple[str, str | bytes]) -> None:
    """Raise `TooMany` with the seconds to wait when one of the names (kind, value) must wait."""
    now = clock.now()
    kinds = {_key(kind, value): kind for kind, value in names}
    rows = session.execute(COUNTED, {"names": list(kinds)}).all()
    failed = {kinds[row.name]: row.failures for row in rows}
    quiet = any(kind in NETWORKS and failed.get(kind, 0) < FEW for kind in kinds.values())
    waits = [row.free_at for row in rows if row.free_at > now and not (quiet and kinds[row.name] == "everywhere")]
    if waits:
        raise TooMany("too_many", seconds=int((max(waits) - now).total_seconds()) + 1)


def fail(*names: tuple[str, str | bytes]) -> None:
    """Count a failure for each name; it is written also though the act itself is refused."""
    now = clock.now()
    keep_anyway(lambda: _count(sorted((_key(kind, value), kind) for kind, value in names), now))


def use(kind: str, value: bytes) -> None:
    """Count a request that needs no proof, written down once in ten so that reading stays cheap; refuse too many.

    The table is shared by all workers; what one worker has not written down yet is at most nine requests.
    """
    check((kind, value))
    held: dict[tuple[str, bytes], int] = memory().setdefault("uses", {})
    if len(held) > MOST_NAMES:
        held.clear()
    held[kind, value] = held.get((kind, value), 0) + 1
    if held[kind, value] == USES:
        del held[kind, value]
        fail((kind, value))


def succeed(*names: tuple[str, str | bytes]) -> None:
    """Forget the failures of names that proved themselves."""
    session.execute(FORGET, {"names": [_key(kind, value) for kind, value in names]})


def sweep() -> None:
    """Delete what is older than a day (D5): keyed names of networks are kept 24 hours at most."""
    session.execute(delete(Attempt).where(Attempt.last_at < clock.now() - timedelta(hours=24)))


def _count(names: list[tuple[bytes, str]], now: datetime) -> None:
    """Add one failure to each name, and make it wait when its limit is passed."""
    for name, kind in names:
        limit = LIMITS[kind]
        fresh = {"name": name, "failures": 0, "first_at": now, "last_at": now, "free_at": now}
        session.execute(FIRST[session.get_bind().dialect.name], fresh)  # of two at once, one makes the row
        row = session.get_one(Attempt, name, with_for_update=True, populate_existing=True)
        since = row.first_at if limit.shared else row.last_at
        if now - since > limit.within and now >= row.free_at:
            row.failures, row.first_at = 0, now
        row.failures += 1
        row.last_at = now
        over = row.failures - limit.failures
        if over >= 0:
            row.free_at = now + min(limit.wait * 2 ** min(over, 12), limit.longest)
        session.flush()


def _key(kind: str, value: str | bytes) -> bytes:
    """Return the keyed name of a thing that may fail, so that the table names nobody."""
    body = value.encode() if isinstance(value, str) else value
    return hmac.digest(keyring.attempt_key(), kind.encode() + b"\0" + body, "sha256")
