"""Keying: two people read every paper without seeing each other's, a third settles with the paper in hand (P3)."""

from dataclasses import dataclass

from sqlalchemy import select, update

from pb import clock
from pb.db import session
from pb.errors import Conflict, Forbidden, Invalid, Problem, Unknown
from pb.models.paper import PaperBatch
from pb.rules import paper_ballots, paper_moves
from pb.rules.paper_ballots import Paper
from pb.services import boxes, journal, paper, paper_batches
from pb.services.actors import Actor
from pb.services.paper_entries import FIRST, SECOND, SETTLED, differing_serials, papers_of, write
from pb.services.snapshots import EditionView

KEYINGS = {  # state of the batch → which keying is under way, and the move that it is
    "opened": (FIRST, "key_first", "first_by"),
    "keyed_once": (SECOND, "key_second", "second_by"),
    "differing": (SETTLED, "settle", "settler"),
}


@dataclass(frozen=True)
class Desk:
    """What one person sees of a batch: the own papers, the next serial, and how many there are."""

    code: str
    keying: int
    found: int
    papers: tuple[Paper, ...]
    next_serial: int
    open_serials: tuple[int, ...]

    @property
    def done(self) -> bool:
        """Tell whether this person has nothing left to key."""
        return not self.open_serials


@dataclass(frozen=True)
class Open:
    """A paper on which two keyings differ: both readings, and what was settled."""

    serial: int
    first: Paper | None
    second: Paper | None
    settled: Paper | None


def desk(actor: Actor, edition: EditionView, code: str) -> Desk:
    """Return what this person has keyed of a batch, and nothing of anybody else's (P3).

    Raise `Forbidden` for the person who keyed before, or when another person keys now.
    """
    paper_batches.require_over(edition, clock.now())
    row = session.scalars(
        select(PaperBatch).where(PaperBatch.edition_id == edition.id, PaperBatch.code == code)
    ).first()
    if row is None:
        raise Unknown("unknown")
    keying, _ = _allowed(actor, edition, row)
    papers = papers_of(row.id, keying)
    due = differing_serials(row) if keying == SETTLED else tuple(range(1, row.found + 1))
    held = {each.serial for each in papers}
    left = tuple(serial for serial in due if serial not in held)
    return Desk(code, keying, row.found, papers, left[0] if left else 0, left)


def keep(actor: Actor, edition: EditionView, code: str, given: Paper, *, again: bool = False) -> None:
    """Keep one paper as this person reads it; `again` is a paper opened to be corrected, while the keying goes on.

    A number that was keyed before as something else is a slip, or was stamped twice: raise `Invalid`, change nothing.
    """
    paper_batches.require_over(edition, clock.now())
    row = paper.batch_row(edition, code)
    keying, column = _allowed(actor, edition, row)
    paper_ballots.check_paper(boxes.rules_of(edition), given)
    known = differing_serials(row) if keying == SETTLED else range(1, row.found + 1)
    if given.serial not in known:
        raise Invalid("paper_marks", [Problem("paper_serial_beyond", "serial", {"most": row.found})])
    held = papers_of(row.id, keying, given.serial)
    if held and not again and held[0].reading != given.reading:
        raise Invalid("paper_marks", [Problem("paper_keyed_already", "serial", {"serial": given.serial})])
    name = paper_batches.who(actor)
    if name and not getattr(row, column):
        setattr(row, column, name)
    write(row.id, keying, [given])


def finish(actor: Actor, edition: EditionView, code: str) -> str:
    """End the own keying and return the new state; raise `Conflict` while a paper is missing."""
    paper_batches.require_over(edition, clock.now())
    row = paper.batch_row(edition, code)
    keying, _ = _allowed(actor, edition, row)
    held = {each.serial for each in papers_of(row.id, keying)}
    due = set(differing_serials(row)) if keying == SETTLED else set(range(1, row.found + 1))
    missing = sorted(due - held)
    if missing:
        raise Conflict("paper_serials_missing", serials=", ".join(map(str, missing[:20])), number=len(missing))
    source = row.state
    name = {FIRST: "finish_first", SETTLED: "finish_settling"}.get(keying, "")
    if keying == SECOND:
        name = "finish_second_differing" if differing_serials(row) else "finish_second_agreed"
    target = paper_moves.check_batch(
        name, source, paper_batches.who(actor), paper.hands_of(row), edition.settings.duties
    ).target
    session.execute(update(PaperBatch).where(PaperBatch.id == row.id, PaperBatch.state == source).values(state=target))
    session.refresh(row)
    journal.write(actor, f"paper.{name}", code, edition_id=edition.id, papers=row.found, round=row.round)
    return target


def open_ones(actor: Actor, edition: EditionView, code: str) -> list[Open]:
    """Return the papers on which the two keyings differ, to somebody who keyed none of them."""
    row = paper.batch_row(edition, code)
    if row.state != "differing":
        raise Conflict("paper_not_from_here", state=row.state)
    _allowed(actor, edition, row)
    one, two, three = ({each.serial: each for each in papers_of(row.id, keying)} for keying in (FIRST, SECOND, SETTLED))
    serials = paper_ballots.differing(one.values(), two.values())
    return [Open(serial, one.get(serial), two.get(serial), three.get(serial)) for serial in serials]


def _allowed(actor: Actor, edition: EditionView, row: PaperBatch) -> tuple[int, str]:
    """Return which keying is this person's now, and where their name stands; refuse everybody else."""
    if row.state not in KEYINGS:
        raise Conflict("paper_not_from_here", state=row.state)
    keying, move, column = KEYINGS[row.state]
    name = paper_batches.who(actor)
    paper_moves.check_batch(move, row.state, name, paper.hands_of(row), edition.settings.duties)
    held = getattr(row, column)
    if held and held != name:
        raise Forbidden("paper_other_keyer")
    return keying, column
