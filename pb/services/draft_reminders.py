"""A mail to whoever has a draft that was never sent in: once for each last day of the call, shortly before it (R27)."""

from datetime import timedelta

from sqlalchemy import select

from pb import clock, words
from pb.db import session
from pb.errors import Unknown
from pb.models.applications import Application
from pb.models.editions import Edition
from pb.models.jobs import Told
from pb.models.rehearsals import Rehearsal
from pb.rules import eligibility, phases
from pb.rules.phases import Phase
from pb.services import applications, editions, holders, outbox, submitting, told
from pb.services.actors import Actor
from pb.services.applications import Form
from pb.services.snapshots import EditionView


def due() -> list[tuple[int, str]]:
    """Return the holders to remind: edition and holder; a rehearsal troubles nobody."""
    found = select(Edition.id).where(Edition.id.not_in(select(Rehearsal.copy_id))).order_by(Edition.id)
    closing = [(each, phase) for each in session.scalars(found).all() if (phase := _closing(editions.get(each)))]
    return [(edition_id, holder_id) for edition_id, phase in closing for holder_id in _untold(edition_id, phase)]


def remind(edition_id: int, holder_id: str) -> bool:
    """Write one mail about all drafts of a holder; False when it was written before or nothing is due any more."""
    edition = editions.get(edition_id)
    phase = _closing(edition)
    drafts = [form for form, _ in applications.mine(Actor("holder", holder_id=holder_id), edition) if form.draft]
    if phase is None or not drafts or not told.first(edition.id, _event(phase), holder_id):
        return False
    try:
        holder = holders.reading(holder_id)
    except Unknown:
        return False  # the account was erased
    language = holder.reads
    outbox.queue(
        "drafts_waiting",
        holder.email,
        language,
        edition_id=edition.id,
        name=holder.name,
        drafts=[{"title": form.title, "missing": _missing(edition, form)} for form in drafts],
        closes=words.until(phase.ends_at, language),
        path=f"/{language}/{edition.slug}/my/projects",
        edition_title=dict(edition.titles),
        service=dict(edition.municipality.contact.get("service") or {}),
        phone=str(edition.municipality.contact.get("phone") or ""),
    )
    return True


def _closing(edition: EditionView) -> Phase | None:
    """Return the call for projects when it is open and closes within the days set."""
    phase, now, days = phases.find(edition.phases, "submission"), clock.now(), edition.settings.draft_reminder_days
    if phase is None or not phase.contains(now) or phase.ends_at - now > timedelta(days=days):
        return None
    return phase


def _untold(edition_id: int, phase: Phase) -> list[str]:
    """Return the holders of drafts who were not reminded of this last day."""
    reminded = select(Told.recipient).where(Told.edition_id == edition_id, Told.event == _event(phase))
    found = select(Application.holder_id).where(
        Application.edition_id == edition_id,
        Application.project_id.is_(None),
        Application.holder_id.is_not(None),
        Application.holder_id.not_in(reminded),
    )
    return [each for each in session.scalars(found.distinct().order_by(Application.holder_id)) if each]


def _event(phase: Phase) -> str:
    return f"drafts:{clock.day_of(phase.ends_at)}"


def _missing(edition: EditionView, form: Form) -> int:
    """Return how many things are to be mended before a draft can be sent in."""
    _, problems, findings = submitting.judged(edition, form, clock.now())
    return len(problems) + len(eligibility.objections(findings))
