"""What both sides of a dossier write: messages, and the specifications version by version (RP7)."""

import secrets

from sqlalchemy import func, select

from pb import clock
from pb.db import session
from pb.errors import Conflict, Forbidden, Invalid, Problem
from pb.models.purchasing import DossierNote, Specification
from pb.rules.dossiers import ENDS
from pb.services import journal
from pb.services.actors import Actor
from pb.services.dossier_access import party, row_of, tell

MOST_NOTES = 500


def write_note(actor: Actor, dossier_id: str, about: str, body: str) -> None:
    """Write a message to the other side, or a comment on the specifications."""
    row = row_of(dossier_id)
    by = party(actor, row.body_id)
    if by == "reader":
        raise Forbidden("forbidden")
    if not body.strip() or len(body) > 5000:
        raise Invalid("invalid", [Problem("note_needed", "body")])
    if row.status in ENDS or _full(row.id):
        raise Conflict("dossier_not_from_here")
    session.add(
        DossierNote(
            id=secrets.token_hex(8),
            dossier_id=row.id,
            about="specifications" if about == "specifications" else "dossier",
            by=by,
            actor=actor.account_id,
            at=clock.now(),
            body=body.strip(),
        )
    )
    session.flush()
    journal.write(actor, "dossier.note", f"dossier {row.id}")
    tell(row, by, "dossier_note")


def notes(dossier_id: str) -> list[DossierNote]:
    """Return the messages of a dossier, the oldest first."""
    found = select(DossierNote).where(DossierNote.dossier_id == dossier_id)
    return list(session.scalars(found.order_by(DossierNote.at, DossierNote.id)))


def write_specification(actor: Actor, dossier_id: str, body: str, version: int) -> None:
    """Write a new version of the specifications; `version` is the one it was written from.

    Raise `Conflict` (`specification_changed`) when the other side was faster, or once it is frozen.
    """
    row = row_of(dossier_id, lock=True)
    by = party(actor, row.body_id)
    if by == "reader":
        raise Forbidden("forbidden")
    if row.status != "specifications":
        raise Conflict("specification_frozen")
    if not body.strip() or len(body) > 60_000:
        raise Invalid("invalid", [Problem("note_needed", "body")])
    held = latest(row.id)
    if version != (held.version if held else 0):
        raise Conflict("specification_changed")
    session.add(
        Specification(
            dossier_id=row.id, version=version + 1, body=body.strip(), by=by, actor=actor.account_id, at=clock.now()
        )
    )
    session.flush()
    journal.write(actor, "dossier.specification", f"dossier {row.id}", version=version + 1)


def specifications(dossier_id: str) -> list[Specification]:
    """Return the versions of the specifications, the newest first."""
    found = select(Specification).where(Specification.dossier_id == dossier_id)
    return list(session.scalars(found.order_by(Specification.version.desc())))


def latest(dossier_id: str) -> Specification | None:
    """Return the newest version of the specifications, or None."""
    found = select(Specification).where(Specification.dossier_id == dossier_id)
    return session.scalars(found.order_by(Specification.version.desc()).limit(1)).first()


def freeze(dossier_id: str) -> None:
    """Freeze the newest version of the specifications: it is what contractors receive."""
    held = latest(dossier_id)
    if held is not None:
        held.frozen = True


def _full(dossier_id: str) -> bool:
    number = select(func.count()).where(DossierNote.dossier_id == dossier_id)
    return (session.scalar(number) or 0) >= MOST_NOTES
