"""The traces that a vote in somebody's name left: what the register has, and every way that was opened (R41)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from pb.db import session
from pb.models.letters import Letter, PrintRun
from pb.models.roll import Code
from pb.models.votes import Participation
from pb.services import passes
from pb.services.passes import PassLine
from pb.services.snapshots import EditionView


@dataclass(frozen=True)
class CodeTrace:
    """A code that was made: when, in which run (none: at a desk), and since when it is void."""

    made_on: date
    run: int | None
    voided_on: date | None


@dataclass(frozen=True)
class Traces:
    """What is known of one person: day and channel of the vote, codes, letters asked for, passes. Never a choice."""

    channel: str
    day: date | None
    place_id: int | None
    codes: tuple[CodeTrace, ...]
    letters: tuple[tuple[str, date], ...]
    passes: tuple[PassLine, ...]


def of(edition: EditionView, ref: bytes) -> Traces:
    """Return the traces of a person; only for a case that the person opened."""
    register = select(Participation).where(Participation.edition_id == edition.id, Participation.person_ref == ref)
    vote = session.scalars(register).first()
    codes = session.execute(
        select(Code.made_on, Code.voided_on, PrintRun.number)
        .outerjoin(PrintRun, PrintRun.id == Code.run_id)
        .where(Code.edition_id == edition.id, Code.person_ref == ref)
        .order_by(Code.made_on)
    )
    asked = select(Letter.why, Letter.asked_on).where(Letter.edition_id == edition.id, Letter.person_ref == ref)
    return Traces(
        channel=vote.channel if vote else "",
        day=vote.day if vote else None,
        place_id=vote.place_id if vote else None,
        codes=tuple(CodeTrace(row.made_on, row.number, row.voided_on) for row in codes),
        letters=tuple((row.why, row.asked_on) for row in session.execute(asked.order_by(Letter.asked_on))),
        passes=tuple(passes.of(edition.id, ref)),
    )
