"""A correction of paper after sealing: the whole channel is replaced in the box, for a new count (votes.md 4)."""

from collections.abc import Sequence
from typing import cast as typed

from sqlalchemy import Connection, Table, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from pb import clock
from pb.db import compact, session
from pb.errors import Conflict, Invalid, Problem
from pb.models.paper import PaperBatch, PaperCorrection
from pb.models.votes import Ballot
from pb.services import boxes, editions, journal, paper, paper_batches, paper_sealing, sealing
from pb.services.actors import Actor
from pb.services.snapshots import EditionView

BOX = typed(Table, Ballot.__table__)
CORRECTIONS = typed(Table, PaperCorrection.__table__)


def begin(by: Sequence[Actor], edition: EditionView, reason: str) -> int:
    """Open the closed batches of a sealed box to voiding again, as two people, with the reason; return its number."""
    boxes.check_pair("void_paper", by, edition)
    if not reason.strip():
        raise Invalid("reason_needed", [Problem("text_needed", "reason")])
    if sealing.sealed_at(edition.id) is None:
        raise Conflict("box_not_sealed")
    if boxes.correcting(edition.id):
        raise Conflict("paper_correction_open")
    if paper.figures(edition).papers.found and not paper_batches.papers_of(edition):
        raise Conflict("paper_purged")
    last = session.scalar(select(func.max(PaperCorrection.number)).where(PaperCorrection.edition_id == edition.id))
    who = [actor.account_id or actor.kind for actor in by]
    row = PaperCorrection(
        edition_id=edition.id, number=(last or 0) + 1, reason=reason.strip()[:500], begun_by=who, begun_at=clock.now()
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Conflict("paper_correction_open") from None
    session.execute(
        update(PaperBatch)
        .where(PaperBatch.edition_id == edition.id, PaperBatch.state == "sealed")
        .values(state="closed")
    )
    confirmed = {"confirmed_by": who[1]} if len(who) > 1 else {}
    journal.write(by[0], "paper.correct", edition.slug, edition_id=edition.id, reason=row.reason, **confirmed)
    return row.number


def check(by: Sequence[Actor], edition: EditionView) -> int:
    """Note that two people replace the paper in the box; return how many papers enter. `carry_out` comes after.

    Raise `Conflict` without an open correction, or while paper is not reconciled.
    """
    boxes.check_pair("seal_box", by, edition)
    if not boxes.correcting(edition.id):
        raise Conflict("paper_no_correction")
    number = paper_sealing.check(edition)
    who = [actor.account_id or actor.kind for actor in by]
    confirmed = {"confirmed_by": who[1]} if len(who) > 1 else {}
    before = boxes.balance(edition.id).ballots.get("paper", 0)
    journal.write(by[0], "paper.replace", edition.slug, edition_id=edition.id, before=before, after=number, **confirmed)
    return number


def carry_out(edition_id: int) -> str:
    """Take the papers out of the sealed box and put the corrected ones in, as the owner; return the new checksum.

    Ballots cast online and at the desk stay as they are; the register is never touched. Never within another act.
    """
    edition = editions.get(edition_id)
    session.rollback()

    def replace(connection: Connection) -> None:
        connection.execute(delete(BOX).where(BOX.c.edition_id == edition_id, BOX.c.channel == "paper"))
        paper_sealing.pour(connection, edition)
        done = connection.execute(
            update(CORRECTIONS)
            .where(CORRECTIONS.c.edition_id == edition_id, CORRECTIONS.c.done_at.is_(None))
            .values(done_at=clock.now())
        )
        if not done.rowcount:
            raise Conflict("paper_no_correction")

    checksum = sealing.replace(edition_id, replace)
    compact()
    return checksum


def reconciled(edition: EditionView) -> bool:
    """Tell whether a correction that is open can be finished."""
    return boxes.correcting(edition.id) and paper.reconciled(edition)
