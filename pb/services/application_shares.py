"""What is kept of a holder's forms: a copy for them, drafts erased with the account, what was sent stays (D6)."""

from typing import Any

from sqlalchemy import select

from pb import words
from pb.db import session
from pb.models.applications import Applicant, Application
from pb.services import applications, attachments


def copy(holder_id: str) -> list[dict[str, Any]]:
    """Return every form of a holder as plain values."""
    return [
        {"begun": words.stamp(row.made_at), "track": row.track, "project": row.project_id or "", "form": form.typed}
        for row, form in ((row, applications.view(row, session.get_one(Applicant, row.id))) for row in _rows(holder_id))
    ]


def erase(holder_id: str) -> None:
    """Erase the drafts of a holder with their files; a project that was sent in is an act of the municipality."""
    for row in _rows(holder_id):
        if row.project_id is None:
            subject = f"application {row.id}"
            for file in attachments.of(row.edition_id, subject):
                attachments.drop(row.edition_id, subject, file.id)
            applications.forget(row)


def kept(holder_id: str) -> list[str]:
    """Return what stays: projects that were sent in, as the archives of the municipality demand."""
    return ["project"] if any(row.project_id for row in _rows(holder_id)) else []


def _rows(holder_id: str) -> list[Application]:
    found = select(Application).where(Application.holder_id == holder_id).order_by(Application.made_at, Application.id)
    return list(session.scalars(found))
