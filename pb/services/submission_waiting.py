"""What the Today page says of projects sent in: to be read within two working days, reported texts, forms on paper."""

from sqlalchemy import func, select

from pb import clock
from pb.models.applications import Application
from pb.models.messages import Message
from pb.models.projects import Project, ProjectMove
from pb.rules import working_days
from pb.rules.sentences import N_
from pb.services.actors import Actor
from pb.services.snapshots import EditionView
from pb.services.waiting import Waiting, ask

FOR = frozenset({"participation", "administrator"})


def waiting(actor: Actor, edition: EditionView) -> list[Waiting]:
    """Return what waits for the participation service, with one query."""
    if not FOR & actor.roles_in(edition.municipality_id):
        return []
    sent = (
        select(func.min(ProjectMove.at))
        .join(Project, Project.id == ProjectMove.project_id)
        .where(Project.edition_id == edition.id, Project.status == "submitted", ProjectMove.name == "submit")
    )
    open_reports = (Message.edition_id == edition.id, Message.kind == "report", Message.closed_at.is_(None))
    reports, oldest = select(func.count()).select_from(Message), select(func.min(Message.sent_at))
    paper = select(func.count(Application.id)).where(
        Application.edition_id == edition.id, Application.holder_id.is_(None), Application.project_id.is_(None)
    )
    first, number, reported, forms = ask(sent, reports.where(*open_reports), oldest.where(*open_reports), paper)
    days, lines = edition.settings.first_check_days, []
    if first is not None:
        due = clock.end_of(working_days.after(clock.day_of(first), days))
        lines.append(Waiting(N_("A project is to be read and shown to everybody."), {}, "reviews.index", due=due))
    if number:
        due = clock.end_of(working_days.after(clock.day_of(reported), days))
        lines.append(Waiting(N_("Reported texts: %(num)s"), {"num": number}, "messages.index", due=due))
    if forms:
        lines.append(Waiting(N_("Forms on paper to finish: %(num)s"), {"num": forms}, "paper_forms.index"))
    return lines
