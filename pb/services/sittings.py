"""Sittings of the College, the Council or a jury: convened, found again, and changed until something is decided."""

import secrets
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from pb import clock
from pb.db import session
from pb.errors import Conflict, Invalid, Unknown
from pb.models.decisions import Business, Decision, Deliberation, Sitting
from pb.rules import decisions as rules
from pb.services import journal
from pb.services.actors import Actor
from pb.services.snapshots import EditionView


@dataclass(frozen=True)
class SittingView:
    """A sitting with how many points wait on its agenda, and how many decisions it took."""

    id: str
    body: str
    held_on: date
    reference: str
    waiting: int = 0
    decided: int = 0


def convene(actor: Actor, edition: EditionView, body: str, held_on: date | None, reference: str = "") -> str:
    """Note a sitting, past or to come, and return its identifier; raise `Invalid` or `Conflict`."""
    problems = rules.check_sitting(body, held_on)
    if problems:
        raise Invalid("bad_sitting", problems)
    assert held_on is not None
    row = Sitting(
        id=f"s{secrets.token_hex(6)}",
        edition_id=edition.id,
        body=body,
        held_on=held_on,
        reference=" ".join(reference.split())[:100],
        made_at=clock.now(),
    )
    _keep(row)
    journal.write(actor, "sitting.convene", f"sitting {row.id}", edition_id=edition.id, body=body, day=str(held_on))
    return row.id


def change(actor: Actor, edition: EditionView, sitting_id: str, held_on: date | None, reference: str) -> None:
    """Change the day or the reference of a sitting at which nothing was decided yet."""
    row = _empty(edition, sitting_id)
    problems = rules.check_sitting(row.body, held_on)
    if problems:
        raise Invalid("bad_sitting", problems)
    assert held_on is not None
    old, row.held_on, row.reference = row.held_on, held_on, " ".join(reference.split())[:100]
    _keep(row)
    journal.write(
        actor, "sitting.change", f"sitting {row.id}", edition_id=edition.id, old_day=str(old), new_day=str(held_on)
    )


def cancel(actor: Actor, edition: EditionView, sitting_id: str) -> None:
    """Take away a sitting at which nothing was decided; its points wait for another one."""
    row = _empty(edition, sitting_id)
    for point in session.scalars(select(Business).where(Business.sitting_id == row.id)):
        point.sitting_id, point.position = None, 0
    session.flush()
    session.delete(row)
    session.flush()
    journal.write(actor, "sitting.cancel", f"sitting {sitting_id}", edition_id=edition.id, day=str(row.held_on))


def every(edition_id: int) -> list[SittingView]:
    """Return the sittings of an edition, the latest first."""
    found = select(Sitting).where(Sitting.edition_id == edition_id).order_by(Sitting.held_on.desc(), Sitting.id)
    points = select(Business.sitting_id, func.count()).where(Business.edition_id == edition_id, Business.open)
    taken = select(Deliberation.sitting_id, func.count()).join(Decision).where(Decision.edition_id == edition_id)
    waiting = {row[0]: row[1] for row in session.execute(points.group_by(Business.sitting_id))}
    decided = {row[0]: row[1] for row in session.execute(taken.group_by(Deliberation.sitting_id))}
    return [_view(row, waiting.get(row.id, 0), decided.get(row.id, 0)) for row in session.scalars(found)]


def get(edition: EditionView, sitting_id: str) -> SittingView:
    """Return a sitting of this edition; raise `Unknown`."""
    row = _row(edition, sitting_id)
    waiting = select(func.count()).select_from(Business).where(Business.sitting_id == row.id, Business.open)
    return _view(row, session.scalar(waiting) or 0, _number_decided(row.id))


def _view(row: Sitting, waiting: int, decided: int) -> SittingView:
    return SittingView(row.id, row.body, row.held_on, row.reference, waiting, decided)


def _number_decided(sitting_id: str) -> int:
    found = select(func.count()).select_from(Decision).join(Deliberation).where(Deliberation.sitting_id == sitting_id)
    return session.scalar(found) or 0


def _row(edition: EditionView, sitting_id: str) -> Sitting:
    row = session.get(Sitting, sitting_id)
    if row is None or row.edition_id != edition.id:
        raise Unknown("unknown")
    return row


def _empty(edition: EditionView, sitting_id: str) -> Sitting:
    """Return a sitting that may still change."""
    row = _row(edition, sitting_id)
    if _number_decided(row.id):
        raise Conflict("sitting_not_empty")
    return row


def _keep(row: Sitting) -> None:
    """Write a sitting; the same body sits once under a reference on a day."""
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Conflict("sitting_there") from None
