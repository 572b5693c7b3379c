"""The service in charge of a project, its milestones and what it has cost: kept by the services (R45)."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from pb import clock
from pb.db import session
from pb.errors import Invalid, Problem, Unknown
from pb.models.progress import FollowUp, Milestone
from pb.rules import progress as rules
from pb.rules.progress import Stage
from pb.services import editions, journal, pictures
from pb.services.actors import Actor
from pb.services.listings import ProjectView
from pb.services.snapshots import EditionView, Names


@dataclass(frozen=True)
class MilestoneFacts:
    """What is known of a milestone; the reason says why it is later than first planned."""

    names: Names
    planned_on: date
    done_on: date | None
    reasons: Names
    content: bytes = b""
    shows: Names | None = None
    drawing: str = ""  # one that we ship, for the demonstration


def charge(
    actor: Actor, edition: EditionView, project: ProjectView, services: Names, committed: int, spent: int
) -> None:
    """Note who carries a project out, and what is committed and spent, in cents."""
    problems = [Problem(f"text_{code}_needed", f"service_{code}") for code in ("fr", "nl") if not services.get(code)]
    if spent > committed:
        problems.append(Problem("spent_above_committed", "spent", {"committed_cents": committed}))
    if problems:
        raise Invalid("bad_follow_up", problems)
    row = session.get(FollowUp, project.id, with_for_update=True)
    if row is None:
        row = FollowUp(project_id=project.id)
        session.add(row)
    row.services, row.committed_cents, row.spent_cents = dict(services), committed, spent
    row.changed_at = clock.now()
    _note(actor, edition, project, "follow_up.charge", committed=committed, spent=spent)


def plan(actor: Actor, edition: EditionView, project: ProjectView, facts: MilestoneFacts) -> None:
    """Add a milestone."""
    number = (session.scalar(select(func.max(Milestone.number)).where(Milestone.project_id == project.id)) or 0) + 1
    row = Milestone(
        project_id=project.id, number=number, first_planned_on=facts.planned_on, picture="", descriptions={}
    )
    _fill(row, facts)
    session.add(row)
    _note(actor, edition, project, "follow_up.plan", milestone=number, planned=facts.planned_on.isoformat())


def change(actor: Actor, edition: EditionView, project: ProjectView, number: int, facts: MilestoneFacts) -> None:
    """Change a milestone: reached, or later with its reason; the day first planned stays on record."""
    row = session.get(Milestone, (project.id, number), with_for_update=True)
    if row is None:
        raise Unknown("unknown")
    _fill(row, facts)
    _note(actor, edition, project, "follow_up.change", milestone=number, planned=facts.planned_on.isoformat())


def _fill(row: Milestone, facts: MilestoneFacts) -> None:
    stage = Stage(facts.planned_on, row.first_planned_on, facts.done_on, facts.reasons)
    problems = rules.check_stage(stage, facts.names, clock.today())
    shows = facts.shows or {}
    if facts.content:
        lacking = [code for code in ("fr", "nl") if not shows.get(code, "").strip()]
        problems += [Problem("picture_words", f"shows_{code}") for code in lacking]
    if problems:
        raise Invalid("bad_follow_up", problems)
    row.names, row.planned_on, row.done_on = dict(facts.names), facts.planned_on, facts.done_on
    row.reasons = {code: text for code, text in facts.reasons.items() if text.strip()}
    if facts.drawing:
        row.picture, row.descriptions = f"drawing:{facts.drawing}", dict(shows)
    if facts.content:
        if row.picture and not row.picture.startswith("drawing:"):
            pictures.drop(row.picture)
        row.picture, row.descriptions = pictures.keep(facts.content), dict(shows)


def _note(actor: Actor, edition: EditionView, project: ProjectView, act: str, **facts: int | str) -> None:
    session.flush()
    journal.write(actor, act, f"project {project.id}", edition_id=edition.id, **facts)
    editions.touch(edition.id)
