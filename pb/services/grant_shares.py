"""What the grants keep about project holders: copied for the holder, kept as the law asks (D6)."""

from typing import Any

from sqlalchemy import select

from pb.db import session
from pb.models.grants import Grant
from pb.rules.grants import OVER
from pb.services import editions


def copy(holder_id: str) -> list[dict[str, Any]]:
    """Return the facts of each grant; receipts and account numbers stand on its own page."""
    return [
        {
            "edition": editions.get(row.edition_id).slug,
            "number": row.number,
            "state": row.state,
            "granted_cents": row.granted_cents,
            "decided_on": row.decided_on.isoformat(),
            "due_on": row.due_on.isoformat(),
        }
        for row in _grants(holder_id)
    ]


def erase(holder_id: str) -> None:
    """Erase nothing: a file of a grant is a piece of the accounts (R52)."""


def kept(holder_id: str) -> list[str]:
    """Return what stays, as a code of the labels `kept`."""
    return ["grant"] if _grants(holder_id) else []


def holds(holder_id: str) -> str:
    """Return the code of a refusal while a grant is under way: the law asks its holder for a report and proofs."""
    return "grant_running" if any(row.state not in OVER for row in _grants(holder_id)) else ""


def _grants(holder_id: str) -> list[Grant]:
    return list(session.scalars(select(Grant).where(Grant.holder_id == holder_id).order_by(Grant.made_at)))
