"""Account numbers and messages that are not needed any more go at the end of the time to appeal (R24, D5)."""

from datetime import timedelta

from sqlalchemy import delete, select, update

from pb import clock
from pb.db import changed, session
from pb.models.applications import Applicant, Application
from pb.models.editions import Edition, Phase
from pb.models.messages import Message
from pb.models.projects import Project
from pb.rules.settings import from_dict
from pb.services import journal
from pb.services.actors import SYSTEM

PAID = ("selected", "reserve", "validated", "under_way", "reported", "closed")  # the others get no grant
EVERY_SECONDS = 6 * 3600.0


def sweep() -> int:
    """Erase the account of every form whose project gets no grant once nobody can appeal; return how many.

    The messages about the projects of the edition go too, with the names and addresses of who wrote them.
    """
    erased = 0
    awards = select(Phase.edition_id, Phase.ends_at, Edition.settings).join(Edition, Edition.id == Phase.edition_id)
    for edition_id, ended, settings in session.execute(awards.where(Phase.code == "award")).all():
        if clock.now() >= ended + timedelta(days=from_dict(settings).appeal_days):
            erased += _erase(edition_id)
            session.execute(delete(Message).where(Message.edition_id == edition_id))
    return erased


def _erase(edition_id: int) -> int:
    paid = select(Project.id).where(Project.edition_id == edition_id, Project.status.in_(PAID))
    forms = select(Application.id).where(
        Application.edition_id == edition_id,
        Application.project_id.is_(None) | Application.project_id.not_in(paid),
    )
    number = changed(
        update(Applicant).where(Applicant.application_id.in_(forms), Applicant.bank.is_not(None)).values(bank=None)
    )
    if number:
        journal.write(SYSTEM, "application.erase", "accounts", edition_id=edition_id, accounts=number)
    return number
