"""The papers of a batch as they were read: one line for each reading, in place of an earlier one by the same (P3)."""

from collections.abc import Iterable
from typing import cast as typed

from sqlalchemy import Table, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from pb.db import session
from pb.models.paper import PaperBatch, PaperEntry
from pb.rules import paper_ballots
from pb.rules.paper_ballots import Paper

FIRST, SECOND, SETTLED = 1, 2, 3
ENTRIES = typed(Table, PaperEntry.__table__)


def whole(row: PaperBatch) -> tuple[Paper, ...]:
    """Return the papers of a batch as they stand after both keyings and what was settled."""
    return paper_ballots.agreed(*(papers_of(row.id, keying) for keying in (FIRST, SECOND, SETTLED)))


def differing_serials(row: PaperBatch) -> tuple[int, ...]:
    """Return the serials on which the two keyings of a batch differ."""
    return paper_ballots.differing(papers_of(row.id, FIRST), papers_of(row.id, SECOND))


def write(batch_id: int, keying: int, papers: Iterable[Paper]) -> None:
    """Write papers of one keying, in place of those with the same serials."""
    dialect = session.get_bind().dialect.name
    made = (postgresql_insert if dialect == "postgresql" else sqlite_insert)(ENTRIES)
    new = {name: made.excluded[name] for name in ("marks", "reason", "unclear")}
    rows = [_row(batch_id, keying, each) for each in papers]
    if rows:
        session.execute(made.on_conflict_do_update(index_elements=list(ENTRIES.primary_key), set_=new), rows)


def papers_of(batch_id: int, keying: int, serial: int | None = None) -> tuple[Paper, ...]:
    """Return the papers of one keying of a batch, or the one with a serial."""
    found = select(ENTRIES.c.serial, ENTRIES.c.marks, ENTRIES.c.reason, ENTRIES.c.unclear).where(
        ENTRIES.c.batch_id == batch_id, ENTRIES.c.keying == keying
    )
    rows = session.execute(found.where(ENTRIES.c.serial == serial) if serial else found.order_by(ENTRIES.c.serial))
    return tuple(Paper(row.serial, tuple(row.marks), row.reason, tuple(row.unclear)) for row in rows)


def _row(batch_id: int, keying: int, given: Paper) -> dict[str, object]:
    marks, reason, unclear = given.reading
    return {
        "batch_id": batch_id,
        "keying": keying,
        "serial": given.serial,
        "marks": list(marks),
        "reason": reason,
        "unclear": list(unclear),
    }
