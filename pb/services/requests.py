"""Grave acts on the site: one person asks, another confirms with a fresh second factor, then it is done (Z6)."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from pb import clock
from pb.db import session
from pb.errors import Conflict, Forbidden
from pb.models.requests import GraveRequest
from pb.rules import permissions, phases
from pb.services import accounts, editions, journal, owned
from pb.services.actors import Actor
from pb.services.snapshots import EditionView

OPEN, CONFIRMED, WITHDRAWN = "open", "confirmed", "withdrawn"


@dataclass(frozen=True)
class Asked:
    """A request that waits for a second person."""

    id: str
    act: str
    facts: dict[str, Any]
    asked_by: str
    name: str
    asked_at: datetime


def ask(actor: Actor, edition: EditionView, act: str, **facts: Any) -> str:
    """Ask for a grave act; raise `Conflict` while the same act waits, `Forbidden` without right or fresh factor."""
    _check(actor, edition, act)
    row = GraveRequest(
        id=f"r{secrets.token_hex(6)}",
        edition_id=edition.id,
        act=act,
        facts=facts,
        state=OPEN,
        asked_by=actor.account_id,
        asked_at=clock.now(),
        ended_at=None,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Conflict("asked_already") from None
    journal.write(actor, "request.ask", act, edition_id=edition.id, request=row.id)
    editions.touch(edition.id)
    return row.id


def confirm(actor: Actor, edition: EditionView, request_id: str) -> tuple[Actor, Asked]:
    """Confirm a request as somebody else; return who asked and what, for the act to be done in this transaction.

    One that was confirmed or taken back meanwhile raises `Conflict`, so that nothing is done twice.
    """
    row = _row(edition, request_id)
    _check(actor, edition, row.act)
    if actor.account_id == row.asked_by:
        raise Forbidden("two_people_needed")
    asker = accounts.colleague(row.asked_by)
    _end(row, actor, CONFIRMED)
    journal.write(actor, "request.confirm", row.act, edition_id=edition.id, request=row.id, asked_by=row.asked_by)
    return asker, _asked(row, asker.name)


def withdraw(actor: Actor, edition: EditionView, request_id: str) -> None:
    """Take a request back; whoever may ask for the act may also say no to it."""
    row = _row(edition, request_id)
    _check(actor, edition, row.act, fresh=False)
    _end(row, actor, WITHDRAWN)
    journal.write(actor, "request.withdraw", row.act, edition_id=edition.id, request=row.id)


def waiting(edition_id: int) -> list[Asked]:
    """Return the requests that wait for a second person, the oldest first."""
    found = select(GraveRequest).where(GraveRequest.edition_id == edition_id, GraveRequest.state == OPEN)
    rows = session.scalars(found.order_by(GraveRequest.asked_at, GraveRequest.id)).all()
    names = accounts.names({row.asked_by for row in rows}) if rows else {}
    return [_asked(row, names.get(row.asked_by, "")) for row in rows]


def to_confirm(actor: Actor, edition: EditionView) -> list[Asked]:
    """Return what somebody else asked for and the actor may confirm."""
    found = [each for each in waiting(edition.id) if each.asked_by != actor.account_id]
    return [each for each in found if _may(actor, edition, each.act)]


def _may(actor: Actor, edition: EditionView, act: str) -> bool:
    roles, open_now = actor.roles_in(edition.municipality_id), phases.open_at(edition.phases, clock.now())
    return permissions.may(roles, act, ()) or permissions.may(roles, act, open_now)


def _check(actor: Actor, edition: EditionView, act: str, fresh: bool = True) -> None:
    if not _may(actor, edition, act):
        raise Forbidden("forbidden")
    if fresh:
        accounts.check_fresh(actor)


def _row(edition: EditionView, request_id: str) -> GraveRequest:
    return owned.row(edition.id, GraveRequest, request_id)


def _end(row: GraveRequest, actor: Actor, state: str) -> None:
    """End a request; of two at once only one ends it."""
    ended = session.execute(
        update(GraveRequest)
        .where(GraveRequest.id == row.id, GraveRequest.state == OPEN)
        .values(state=state, ended_by=actor.account_id, ended_at=clock.now())
        .returning(GraveRequest.id)
    ).first()
    if ended is None:
        raise Conflict("request_ended")
    editions.touch(row.edition_id)


def _asked(row: GraveRequest, name: str) -> Asked:
    return Asked(row.id, row.act, dict(row.facts), row.asked_by, name, row.asked_at)
