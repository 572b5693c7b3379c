"""The record of the paper count: bureau, notes, public sample, the signed document, and what becomes of the papers."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from pb import clock, documents, words
from pb.db import session
from pb.errors import Conflict, Invalid, Problem
from pb.models.paper import PaperBureau, PaperNote
from pb.rules import paper_sample
from pb.rules.paper_labels import NOTES
from pb.rules.paper_sample import Drawn
from pb.services import attachments, counts, journal, letterheads, paper, paper_batches
from pb.services.actors import Actor
from pb.services.attachments import AttachmentView
from pb.services.snapshots import EditionView

SUBJECT = "paper.record"  # of the signed scans
MOST_NAMES, MOST_LINE, MOST_WORDS = 20, 120, 2000


@dataclass(frozen=True)
class NoteView:
    """A doubtful paper decided, an objection, a late ballot, an incident or a remark."""

    position: int
    kind: str
    subject: str
    words: str
    decision: str
    by: str
    at: datetime


@dataclass(frozen=True)
class RecordView:
    """Everything of the record besides the figures."""

    chair: str
    members: tuple[str, ...]
    witnesses: tuple[str, ...]
    place: str
    began_at: datetime | None
    ended_at: datetime | None
    notes: tuple[NoteView, ...]
    sample_seed: str
    sample_size: int
    sample_wrong: int | None
    destroyed_on: date | None
    destroyed_by: str
    destroyed_reference: str
    scans: tuple[AttachmentView, ...]


@dataclass(frozen=True)
class Bureau:
    """Who counted, where and when, as it was typed: a name on each line."""

    chair: str
    members: str
    witnesses: str
    place: str
    began_at: datetime | None
    ended_at: datetime | None


def view(edition: EditionView) -> RecordView:
    """Return the record of an edition, empty at first."""
    row = session.get(PaperBureau, edition.id) or PaperBureau(
        edition_id=edition.id, chair="", members=[], witnesses=[], place="", sample_seed="", sample_size=0,
        destroyed_by="", destroyed_reference="",
    )  # fmt: skip
    found = select(PaperNote).where(PaperNote.edition_id == edition.id).order_by(PaperNote.position)
    notes = tuple(
        NoteView(each.position, each.kind, each.subject, each.words, each.decision, each.by, each.at)
        for each in session.scalars(found)
    )
    return RecordView(
        chair=row.chair,
        members=tuple(row.members),
        witnesses=tuple(row.witnesses),
        place=row.place,
        began_at=row.began_at,
        ended_at=row.ended_at,
        notes=notes,
        sample_seed=row.sample_seed,
        sample_size=row.sample_size,
        sample_wrong=row.sample_wrong,
        destroyed_on=row.destroyed_on,
        destroyed_by=row.destroyed_by,
        destroyed_reference=row.destroyed_reference,
        scans=tuple(attachments.of(edition.id, SUBJECT)),
    )


def keep_bureau(actor: Actor, edition: EditionView, given: Bureau) -> None:
    """Keep who counted, where and when; raise `Invalid` for what cannot be."""
    if given.began_at and given.ended_at and given.ended_at < given.began_at:
        raise Invalid("paper_hours", [Problem("paper_hours", "ended")])
    row = _row(edition)
    row.chair, row.place = _line(given.chair, "chair"), _line(given.place, "place")
    row.members, row.witnesses = _names(given.members, "members"), _names(given.witnesses, "witnesses")
    row.began_at, row.ended_at = given.began_at, given.ended_at
    session.flush()
    journal.write(
        actor,
        "paper.bureau",
        edition.slug,
        edition_id=edition.id,
        members=len(row.members),
        witnesses=len(row.witnesses),
    )


def add_note(actor: Actor, edition: EditionView, kind: str, subject: str, text: str, decision: str = "") -> None:
    """Keep a note; a doubtful paper and an objection say what was decided (`Invalid` otherwise)."""
    problems = []
    if kind not in NOTES:
        problems.append(Problem("paper_note_kind", "kind"))
    if not text.strip() or len(text) > MOST_WORDS:
        problems.append(Problem("paper_note_words", "words"))
    if kind in ("doubt", "objection") and not decision.strip():
        problems.append(Problem("paper_note_decision", "decision"))
    if problems:
        raise Invalid("invalid", problems)
    last = session.scalar(select(func.max(PaperNote.position)).where(PaperNote.edition_id == edition.id))
    row = PaperNote(
        edition_id=edition.id,
        position=(last or 0) + 1,
        kind=kind,
        subject=_line(subject, "subject"),
        words=text.strip(),
        decision=decision.strip()[:MOST_WORDS],
        by=actor.account_id or actor.kind,
        at=clock.now(),
    )
    session.add(row)
    session.flush()
    journal.write(actor, "paper.note", kind, edition_id=edition.id, number=row.position)


def draw(actor: Actor, edition: EditionView, seed: str, size: int) -> None:
    """Draw the public sample once, from all papers of closed batches; raise `Conflict` before, or when it was drawn."""
    row = _row(edition)
    if row.sample_seed:
        raise Conflict("paper_sample_drawn")
    if not paper.reconciled(edition):
        raise Conflict("paper_not_reconciled", paper.figures(edition).problems)
    paper_sample.draw(seed, _drawable(edition), size)
    row.sample_seed, row.sample_size = seed.strip(), size
    session.flush()
    journal.write(actor, "paper.sample", edition.slug, edition_id=edition.id, seed=row.sample_seed, size=size)


def note_sample(actor: Actor, edition: EditionView, wrong: int) -> None:
    """Keep how many papers of the sample were keyed otherwise than they are marked."""
    row = _row(edition)
    if not row.sample_seed:
        raise Conflict("paper_sample_not_drawn")
    if not 0 <= wrong <= row.sample_size:
        raise Invalid("paper_number", [Problem("paper_number", "number")])
    row.sample_wrong = wrong
    session.flush()
    journal.write(actor, "paper.sample_checked", edition.slug, edition_id=edition.id, wrong=wrong)


def sample(edition: EditionView, held: RecordView) -> tuple[Drawn, ...]:
    """Return the papers of the sample that was drawn, the same at every look."""
    if not held.sample_seed:
        return ()
    return paper_sample.draw(held.sample_seed, _drawable(edition), held.sample_size)


def keep_scan(actor: Actor, edition: EditionView, name: str, content: bytes) -> AttachmentView:
    """Keep the signed record as it was scanned, with its own digest."""
    kept = attachments.keep(actor, edition.id, SUBJECT, name, content)
    journal.write(actor, "paper.scan", edition.slug, edition_id=edition.id, sha256=kept.digest)
    return kept


def destroy(actor: Actor, edition: EditionView, day: date, by: str, reference: str) -> None:
    """Note that the papers were destroyed, with the authorisation; never before the appeal period is over (R51)."""
    until = sealed_until(edition)
    if until is None or day <= until or day > clock.today():
        raise Conflict("paper_still_sealed", day=until or "–")
    row = _row(edition)
    row.destroyed_on = day
    row.destroyed_by, row.destroyed_reference = _needed(by, "by"), _needed(reference, "reference")
    session.flush()
    journal.write(
        actor,
        "paper.destroy",
        edition.slug,
        edition_id=edition.id,
        day=day.isoformat(),
        reference=row.destroyed_reference,
    )


def sealed_until(edition: EditionView) -> date | None:
    """Return the last day on which the papers stay sealed: the appeal period after the result is published."""
    found = counts.latest(edition.id, published=True)
    if found is None or found.published_at is None:
        return None
    return clock.day_of(found.published_at) + timedelta(days=edition.settings.appeal_days)


def facts(edition: EditionView, held: RecordView, found: paper.Figures) -> dict[str, Any]:
    """Return what the record says, as plain values in a fixed order: its digest is made on these."""
    return {
        "format": "pb-paper-record-1",
        "edition": edition.slug,
        "rules": edition.box.digest if edition.box else "",
        "bureau": {
            "chair": held.chair,
            "members": list(held.members),
            "witnesses": list(held.witnesses),
            "place": held.place,
            "began_at": held.began_at.isoformat() if held.began_at else None,
            "ended_at": held.ended_at.isoformat() if held.ended_at else None,
        },
        "register": found.noted,
        "intakes": [{"code": each.code, "day": each.day.isoformat(), **asdict(each.figures)} for each in found.intakes],
        "batches": paper.batches_document(edition, found),
        "totals": {"not_returned": found.not_returned, **asdict(found.papers)},
        "stock": dict(sorted(found.stock.items())),
        "differences": [{**asdict(each), "words": said} for each, said in found.standing],
        "notes": [{"kind": n.kind, "subject": n.subject, "words": n.words, "decision": n.decision} for n in held.notes],
        "sample": {"seed": held.sample_seed, "size": held.sample_size, "wrong": held.sample_wrong},
    }


def digest(said: dict[str, Any]) -> str:
    """Return the SHA-256 of a record in its one writing."""
    return hashlib.sha256(
        json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    ).hexdigest()


def record(edition: EditionView, language: str) -> bytes:
    """Return the record as tagged PDF in French or Dutch, with room for the signatures (R48)."""
    held, found = view(edition), paper.figures(edition)
    said = facts(edition, held, found)
    where = {each.id: words.pick(each.names, language) for each in edition.places}
    return documents.pdf(
        "paper_record",
        {
            **letterheads.head(edition, language),
            "title": words.pick(edition.titles, language),
            "said": said,
            "held": held,
            "digest": digest(said),
            "where": {each.code: where.get(each.place_id or 0, "") for each in found.intakes},
            "bound": paper_sample.bound_per_mille(
                held.sample_size if held.sample_wrong is not None else 0,
                held.sample_wrong or 0,
                said["totals"]["found"],
            ),
        },
        language,
    )


def _drawable(edition: EditionView) -> list[Drawn]:
    return [Drawn(code, each.serial) for code, each in paper_batches.papers_of(edition)]


def _row(edition: EditionView) -> PaperBureau:
    row = session.get(PaperBureau, edition.id, with_for_update=True)
    if row is None:
        row = PaperBureau(edition_id=edition.id)
        session.add(row)
        session.flush()
    return row


def _names(text: str, at: str) -> list[str]:
    names = [_line(line, at) for line in text.splitlines() if line.strip()]
    if len(names) > MOST_NAMES:
        raise Invalid("paper_text", [Problem("paper_text", at)])
    return names


def _line(text: str, at: str) -> str:
    said = text.strip()
    if len(said) > MOST_LINE or not said.isprintable():
        raise Invalid("paper_text", [Problem("paper_text", at)])
    return said


def _needed(text: str, at: str) -> str:
    said = _line(text, at)
    if not said:
        raise Invalid("paper_text", [Problem("paper_text", at)])
    return said


def names_of(lines: Sequence[str]) -> str:
    """Return names as a form shows them, one on each line."""
    return "\n".join(lines)
