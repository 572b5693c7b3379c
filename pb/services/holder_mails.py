"""What a holder is told by mail at each step of their project: what happened, and what comes next and when (R33)."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from pb import clock, words
from pb.db import session
from pb.errors import Unknown
from pb.models.applications import Application
from pb.models.projects import Project
from pb.rules.phases import find
from pb.rules.submission_labels import STEPS
from pb.services import holders, outbox
from pb.services.snapshots import EditionView

# Decisions of the College leave as letters once their extract is recorded; results are told with the result.
TOLD = {
    "submit": "application_received",
    "take_up": "application_taken_up",
    "ask_correction": "application_to_correct",
    "resubmit": "application_mended",
    "reconsider": "application_reconsidered",
    "put_on_ballot": "application_on_ballot",
    "merge": "application_merged",
    "withdraw": "application_withdrawn",
}


def tell(
    edition: EditionView, project: Project, move: str, reasons: Mapping[str, str], deadline: datetime | None = None
) -> None:
    """Write the mail of a move, if there is one and the holder has an account; staff write to the others by letter."""
    template = TOLD.get(move)
    row = session.scalars(select(Application).where(Application.project_id == project.id)).first() if template else None
    if template is None or row is None or not row.holder_id:
        return
    try:
        holder = holders.reading(row.holder_id)
    except Unknown:
        return  # the account was erased
    language = holder.reads
    outbox.queue(
        template,
        holder.email,
        language,
        edition_id=edition.id,
        name=holder.name,
        title=words.pick(project.titles, project.language),
        number=project.id,
        reason=str(reasons.get(f"text_{language}") or reasons.get("text") or ""),
        until=words.until(deadline or _usual(edition), language) if move == "ask_correction" else "",
        points=[words.translate(STEPS[step], language) for step in reasons.get("points", "").split() if step in STEPS],
        path=f"/{language}/{edition.slug}/my/projects/{row.id}",
        edition_title=dict(edition.titles),
        service=dict(edition.municipality.contact.get("service") or {}),
        phone=str(edition.municipality.contact.get("phone") or ""),
        dates=_dates(edition, language),
    )


def _usual(edition: EditionView) -> datetime:
    """Return until when a correction may come back where the request does not say it (R32)."""
    return clock.end_of(clock.day_of(clock.now() + timedelta(days=edition.settings.correction_days)))


def _dates(edition: EditionView, language: str) -> dict[str, str]:
    """Return the days that mails quote, in words."""
    review, vote, submission = (find(edition.phases, code) for code in ("review", "vote", "submission"))
    return {
        "closes": words.until(submission.ends_at, language) if submission else "",
        "decided": words.day(clock.day_of(review.ends_at), language) if review else "",
        "vote": words.day(vote.starts_at, language) if vote else "",
        "vote_ends": words.until(vote.ends_at, language) if vote else "",
    }
