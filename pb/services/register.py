"""The register: what waits for a decision and what was decided, read with numbers, sittings and extracts (R32)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select

from pb.db import session
from pb.errors import Conflict, Unknown
from pb.models.decisions import Business, Decision, Deliberation, Extract, Sitting
from pb.rules.decisions import Draft, Limits, Texts
from pb.services.snapshots import EditionView

DRAFTED = ("outcome", "article", "facts", "texts", "amount_cents", "reduction", "departs", "advised", "left")
Question = Select[tuple[Decision, Deliberation, Sitting, Extract, str]]


@dataclass(frozen=True)
class BusinessView:
    """A point that waits for a decision; `sitting_id` is empty while it is on no agenda."""

    id: str
    sitting_id: str
    position: int
    draft: Draft
    limits: Limits
    corrects: str
    correction: Texts
    changed_at: datetime


@dataclass(frozen=True)
class DecisionView:
    """A decision with the number, day and sitting it was taken at; `signed_on` once its extract is recorded."""

    id: str
    draft: Draft
    number: str
    decided_on: date
    body: str
    sitting_id: str
    held_on: date
    reference: str
    deliberation_id: str
    corrects: str
    correction: Texts
    corrected: bool
    signed_on: date | None
    extract: str
    made_at: datetime

    @property
    def in_force(self) -> bool:
        """Tell whether no later decision corrects this one."""
        return not self.corrected


def of(edition_id: int, subject: str, kind: str = "") -> list[DecisionView]:
    """Return the decisions on a matter such as "project p12", the newest first, those corrected since included."""
    found = _decided().where(Decision.edition_id == edition_id, Decision.subject == subject)
    if kind:
        found = found.where(Decision.kind == kind)
    return _views(found.order_by(Deliberation.decided_on.desc(), Decision.made_at.desc()))


def in_force(edition_id: int, subject: str, kind: str) -> DecisionView | None:
    """Return the decision on a matter that counts now."""
    return next((each for each in of(edition_id, subject, kind) if each.in_force), None)


def everything(edition_id: int, kind: str = "") -> list[DecisionView]:
    """Return every decision of an edition, the newest first: the register."""
    found = _decided().where(Decision.edition_id == edition_id)
    if kind:
        found = found.where(Decision.kind == kind)
    return _views(found.order_by(Deliberation.decided_on.desc(), Deliberation.number, Decision.position))


def under(edition: EditionView, deliberation_id: str) -> list[DecisionView]:
    """Return the decisions that one number holds, in their order."""
    found = _decided().where(Decision.edition_id == edition.id, Decision.deliberation_id == deliberation_id)
    return _views(found.order_by(Decision.position))


def get(edition: EditionView, decision_id: str) -> DecisionView:
    """Return a decision of this edition; raise `Unknown`."""
    return _one(_decided().where(Decision.id == decision_id, Decision.edition_id == edition.id))


def business(edition: EditionView, business_id: str) -> BusinessView:
    """Return a point that still waits for its decision; raise `Unknown` or `Conflict`."""
    row = session.get(Business, business_id)
    if row is None or row.edition_id != edition.id:
        raise Unknown("unknown")
    if not row.open:
        raise Conflict("business_closed")
    return _business(row)


def waiting(edition_id: int, kind: str = "", subject: str = "") -> list[BusinessView]:
    """Return the points that wait for a decision, in the order of the agendas."""
    found = select(Business).where(Business.edition_id == edition_id, Business.open)
    if kind:
        found = found.where(Business.kind == kind)
    if subject:
        found = found.where(Business.subject == subject)
    return [_business(row) for row in session.scalars(found.order_by(Business.position, Business.id))]


def numbers_of(views: Iterable[DecisionView]) -> list[tuple[str, list[DecisionView]]]:
    """Return decisions under their numbers, in the order in which they come."""
    grouped: dict[str, list[DecisionView]] = {}
    for view in views:
        grouped.setdefault(view.deliberation_id, []).append(view)
    return [(rows[0].number, rows) for rows in grouped.values()]


def _decided() -> Question:
    """Return the question for decisions with all that belongs to them, in one go."""
    later = select(Decision.id.label("later"), Decision.corrects.label("earlier")).subquery()
    return (
        select(Decision, Deliberation, Sitting, Extract, later.c.later)
        .join(Deliberation, Deliberation.id == Decision.deliberation_id)
        .join(Sitting, Sitting.id == Deliberation.sitting_id)
        .outerjoin(Extract, Extract.deliberation_id == Deliberation.id)
        .outerjoin(later, later.c.earlier == Decision.id)
    )


def _views(found: Question) -> list[DecisionView]:
    return [_decision(*row) for row in session.execute(found)]


def _one(found: Question) -> DecisionView:
    row = session.execute(found).first()
    if row is None:
        raise Unknown("unknown")
    return _decision(*row)


def _decision(
    row: Decision, deliberation: Deliberation, sitting: Sitting, extract: Extract | None, later: str | None
) -> DecisionView:
    return DecisionView(
        id=row.id,
        draft=_draft(row),
        number=deliberation.number,
        decided_on=deliberation.decided_on,
        body=deliberation.body,
        sitting_id=sitting.id,
        held_on=sitting.held_on,
        reference=sitting.reference,
        deliberation_id=deliberation.id,
        corrects=row.corrects or "",
        correction=dict(row.correction),
        corrected=later is not None,
        signed_on=extract.signed_on if extract else None,
        extract=extract.attachment if extract else "",
        made_at=row.made_at,
    )


def _business(row: Business) -> BusinessView:
    return BusinessView(
        id=row.id,
        sitting_id=row.sitting_id or "",
        position=row.position,
        draft=_draft(row),
        limits=limits_of(row),
        corrects=row.corrects or "",
        correction=dict(row.correction),
        changed_at=row.changed_at,
    )


def limits_of(row: Business) -> Limits:
    return Limits(row.limits.get("reference_cents"), row.limits.get("most_cents"))


def _draft(row: Business | Decision) -> Draft:
    values = {name: getattr(row, name) for name in DRAFTED}
    values |= {name: tuple(values[name]) for name in ("advised", "left")}
    values |= {name: dict(values[name]) for name in ("facts", "texts", "reduction", "departs")}
    return Draft(kind=row.kind, subject=row.subject, **values)
