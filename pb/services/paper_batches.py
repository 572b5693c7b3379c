"""Batches of papers: opened together, keyed twice, closed with a digest, voided by two people (P5, P6, votes.md 6)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from pb import clock
from pb.db import changed, session
from pb.errors import Conflict, Forbidden, Invalid, Problem, Unknown
from pb.models.paper import PaperBatch, PaperEntry, PaperIntake
from pb.rules import paper as rules
from pb.rules import paper_ballots, paper_moves
from pb.rules.paper import Papers
from pb.rules.paper_ballots import Paper
from pb.rules.phases import find as phase_of
from pb.services import accounts, boxes, journal, paper, paper_entries
from pb.services.actors import Actor
from pb.services.snapshots import EditionView

UNUSED: Mapping[str, Any] = {
    "first_by": "",
    "second_by": "",
    "settler": "",
    "importer": "",
    "void_by": "",
    "void_reason": "",
    "content_hash": None,
    "closed_by": "",
    "closed_at": None,
    "digest": "",
    "valid": 0,
    "blank": 0,
    "invalid": 0,
}


@dataclass(frozen=True)
class Opened:
    """What came out of an intake: how many papers, and how many did not come back or lay in no envelope."""

    code: str
    found: int
    not_returned: int = 0


def open_batch(actor: Actor, edition: EditionView, opened: Sequence[Opened], words: str = "") -> str:
    """Open intakes together, once the vote is over, and return the code of their batch (P6).

    Raise `Conflict` when they are too few, when they leave too few behind, or when figures differ without a word.
    """
    require_over(edition, clock.now())
    rows = {each.code: paper.intake_row(edition, each.code) for each in sorted(opened, key=lambda one: one.code)}
    if not rows:
        raise Invalid("paper_no_intake", [Problem("paper_no_intake", "intakes")])
    for each in opened:
        row = rows[each.code]
        paper_moves.check_intake("join", row.state)
        row.found, row.not_returned = _number(each.found), _number(each.not_returned)
    _check_size(edition, rows)
    differences = [each for code, row in rows.items() for each in rules.at_opening(code, paper.figures_of(row))]
    known = [each for code in rows for each in paper.explained_of(edition, code)]
    paper.settle_differences(actor, edition, differences, known, words)
    made = make(actor, edition, paper.next_code(edition, PaperBatch, "B"), sum(row.found for row in rows.values()))
    for row in rows.values():
        row.state, row.batch_id = "joined", made.id
    session.flush()
    journal.write(actor, "paper.open_batch", made.code, edition_id=edition.id, intakes=sorted(rows), found=made.found)
    return made.code


def recount(actor: Actor, edition: EditionView, code: str, opened: Sequence[Opened], reason: str) -> None:
    """Correct how many papers of a batch were found where, with the reason, while its first keying is not finished.

    The reason explains a difference that stays. What was keyed stays too, but for papers beyond the new number.
    """
    row = moved(actor, edition, code, "recount", reason)
    inside = {each.code: each for each in session.scalars(select(PaperIntake).where(PaperIntake.batch_id == row.id))}
    for each in opened:
        if each.code not in inside:
            raise Unknown("unknown")
        one = inside[each.code]
        one.found, one.not_returned = _number(each.found), _number(each.not_returned)
    session.flush()
    differences = [each for name, one in inside.items() for each in rules.at_opening(name, paper.figures_of(one))]
    known = [each for name in inside for each in paper.explained_of(edition, name)]
    paper.settle_differences(actor, edition, differences, known, reason)
    before, row.found = row.found, sum(one.found for one in inside.values())
    session.execute(delete(PaperEntry).where(PaperEntry.batch_id == row.id, PaperEntry.serial > row.found))
    journal.write(
        actor, "paper.recount", code, edition_id=edition.id, before=before, after=row.found, reason=reason.strip()[:500]
    )


def make(actor: Actor, edition: EditionView, code: str, found: int) -> PaperBatch:
    """Write a new batch; raise `Conflict` for a name in use."""
    row = PaperBatch(
        edition_id=edition.id,
        code=code,
        state="opened",
        found=found,
        made_at=clock.now(),
        made_by=actor.account_id or actor.kind,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Conflict("paper_code_taken", name=code) from None
    return row


def close(actor: Actor, edition: EditionView, code: str, words: str = "") -> str:
    """Freeze a batch with its digest and return it; the papers get their verdicts here (R38, P5).

    Raise `Forbidden` for somebody who keyed, `Conflict` when figures differ without a word or somebody was faster.
    """
    row = moved(actor, edition, code, "close")
    papers = paper_entries.whole(row)
    frozen = boxes.rules_of(edition)
    outcomes = [paper_ballots.judge(frozen, each).outcome for each in papers]
    counted = Papers(row.found, *(outcomes.count(name) for name in ("valid", "blank", "invalid")))
    paper.settle_differences(actor, edition, rules.at_keying(code, counted), paper.explained_of(edition, code), words)
    digest = paper_ballots.digest(edition.slug, code, papers)
    figures = {"valid": counted.valid, "blank": counted.blank, "invalid": counted.invalid}
    _write(row, "agreed", "closed", **figures, digest=digest, closed_by=who(actor), closed_at=clock.now())
    journal.write(actor, "paper.close", code, edition_id=edition.id, round=row.round, digest=digest, **figures)
    return digest


def ask_void(actor: Actor, edition: EditionView, code: str, reason: str) -> None:
    """Ask that a closed batch be voided and keyed again; a second person confirms (Z6)."""
    row = moved(actor, edition, code, "ask_void", reason)
    _write(row, "closed", "void_asked", void_by=who(actor), void_reason=reason.strip()[:500])
    journal.write(actor, "paper.ask_void", code, edition_id=edition.id, reason=reason.strip()[:500])


def confirm_void(actor: Actor, edition: EditionView, code: str) -> None:
    """Void a batch as the second person: its digest and reason are kept, its papers are keyed again."""
    row = moved(actor, edition, code, "confirm_void")
    boxes.check_not_sealed(edition)
    former = {
        "round": row.round,
        "digest": row.digest,
        "asked_by": row.void_by,
        "confirmed_by": who(actor),
        "reason": row.void_reason,
        "at": clock.now().isoformat(),
    }
    digest = row.digest
    _again(row, "void_asked", [*row.former, former])
    journal.write(actor, "paper.void", code, edition_id=edition.id, digest=digest, asked_by=former["asked_by"])


def void(by: Sequence[Actor], edition: EditionView, code: str, reason: str) -> None:
    """Ask and confirm, as two people at once, that a closed batch be voided."""
    boxes.check_pair("void_paper", by, edition)
    ask_void(by[0], edition, code, reason)
    confirm_void(by[-1], edition, code)


def withdraw_void(actor: Actor, edition: EditionView, code: str) -> None:
    """Leave a batch closed after all; whoever asked or was asked may say so."""
    row = moved(actor, edition, code, "withdraw_void")
    _write(row, "void_asked", "closed", void_by="", void_reason="")
    journal.write(actor, "paper.withdraw_void", code, edition_id=edition.id)


def key_again(actor: Actor, edition: EditionView, code: str, reason: str) -> None:
    """Drop what was keyed of a batch that is not closed yet, with the reason, and begin anew."""
    row = moved(actor, edition, code, "key_again", reason)
    _again(row, row.state, row.former)
    journal.write(actor, "paper.key_again", code, edition_id=edition.id, reason=reason.strip()[:500])


def moved(actor: Actor, edition: EditionView, code: str, name: str, reason: str = "") -> PaperBatch:
    """Return the row of a batch, held, if this person may make the move; a batch moved meanwhile says by whom."""
    row = paper.batch_row(edition, code)
    try:
        paper_moves.check_batch(name, row.state, who(actor), paper.hands_of(row), edition.settings.duties, reason)
    except Conflict:
        if row.state in ("closed", "sealed") and row.closed_at is not None:
            name = accounts.names([row.closed_by]).get(row.closed_by, row.closed_by)
            raise Conflict("paper_batch_closed", name=name, at=row.closed_at) from None
        raise
    return row


def who(actor: Actor) -> str:
    """Return the name under which a person's work on a batch is kept."""
    if actor.kind == "system":
        return ""
    if not actor.account_id:
        raise Forbidden("forbidden")
    return actor.account_id


def require_over(edition: EditionView, at: datetime) -> None:
    """Refuse to open or key a paper while the vote is open, or once the box is sealed (R39)."""
    vote = phase_of(edition.phases, "vote")
    if vote is None or at < vote.ends_at:
        raise Conflict("vote_not_over", end_until=vote.ends_at if vote else "–")
    boxes.check_not_sealed(edition)
    boxes.rules_of(edition)


def _check_size(edition: EditionView, chosen: Mapping[str, PaperIntake]) -> None:
    """Refuse a pile in which a vote would stand out, and one that leaves such a pile behind (P6)."""
    others = session.scalars(
        select(PaperIntake).where(PaperIntake.edition_id == edition.id, PaperIntake.state != "joined")
    ).all()
    left = [_due(row) for row in others if row.code not in chosen]
    rules.check_opening([_due(row) for row in chosen.values()], left)


def _due(row: PaperIntake) -> int:
    return row.handed_out if row.way == rules.TABLE and row.state != "open" else row.accepted


def _again(row: PaperBatch, source: str, former: Sequence[Any]) -> None:
    """Bring a batch back to the papers as they were opened, in a new round."""
    session.execute(delete(PaperEntry).where(PaperEntry.batch_id == row.id))
    _write(row, source, "opened", **UNUSED, round=row.round + 1, former=list(former))


def _write(row: PaperBatch, source: str, target: str, **values: Any) -> None:
    """Move a batch unless it was moved in the meantime; the state in the database decides."""
    here = update(PaperBatch).where(PaperBatch.id == row.id, PaperBatch.state == source)
    if not changed(here.values(state=target, **values)):
        raise Conflict("paper_not_from_here", state=source)
    session.refresh(row)


def _number(number: int) -> int:
    if not 0 <= number <= 1_000_000:
        raise Invalid("paper_number", [Problem("paper_number", "found")])
    return number


def papers_of(edition: EditionView) -> list[tuple[str, Paper]]:
    """Return every paper of the closed batches with its batch, for sealing and for the public sample."""
    rows = session.scalars(
        select(PaperBatch)
        .where(PaperBatch.edition_id == edition.id, PaperBatch.state.in_(paper_moves.READY))
        .order_by(PaperBatch.code)
    ).all()
    return [(row.code, each) for row in rows for each in paper_entries.whole(row)]
