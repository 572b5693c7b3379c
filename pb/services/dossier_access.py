"""Who may act in a dossier, for which side, and how the other side is told (RP7, Z3)."""

from typing import Any

from pb.db import session
from pb.errors import Forbidden, Unknown
from pb.models.purchasing import Dossier, Lot
from pb.rules import labels
from pb.services import adhesions, outbox, purchasing
from pb.services.actors import Actor


def party(actor: Actor, body_id: int) -> str:
    """Return the side for which somebody acts in a dossier of a body; raise `Unknown` for everybody else (Z3)."""
    if purchasing.SERVICE in actor.roles_in(None):
        return "service"
    if body_id in {each.id for each in adhesions.mine(actor)}:
        return "client"
    if "auditor" in actor.roles_in(None):
        return "reader"
    raise Unknown("unknown")


def row_of(dossier_id: str, lock: bool = False) -> Dossier:
    """Return the row of a dossier, held against other writers when asked; raise `Unknown`."""
    row = session.get(Dossier, dossier_id, with_for_update=lock or None)
    if row is None:
        raise Unknown("unknown")
    return row


def locked(actor: Actor, dossier_id: str, side: str) -> Dossier:
    """Return the row of a dossier for an act of one side; raise `Unknown` or `Forbidden`."""
    row = row_of(dossier_id, lock=True)
    if party(actor, row.body_id) != side:
        raise Forbidden("dossier_not_yours")
    return row


def tell(row: Dossier, by: str, template: str) -> None:
    """Tell the other side what happened, once for each address (RP7)."""
    lot = session.get(Lot, row.lot_id) if row.lot_id else None
    facts: dict[str, Any] = {
        "title": row.title,
        "status": labels.label("dossier_status", row.status),
        "dossier": row.id,
        "lot": dict(lot.names) if lot else {},
    }
    if by == "client":
        contact = purchasing.get(row.framework_id).contact.get("email") or {}
        for language in ("fr", "nl"):
            outbox.queue(template, contact[language], language, **facts)
        return
    for address, language in adhesions.people(row.body_id).items():
        outbox.queue(template, address, language, **facts)
