"""The acts on projects: enter, edit, and move, the only act that changes a status; reading them is in `listings`."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import func, select

from pb import clock
from pb.db import session
from pb.errors import Conflict, Invalid, Problem, Unknown
from pb.models.projects import CostLine, Picture, Project, ProjectMove
from pb.models.votes import Box
from pb.rules import lifecycle, phases
from pb.rules.projects import ProjectFacts, check_form, check_kept
from pb.services import editions, holder_mails, journal, listings
from pb.services.actors import Actor
from pb.services.snapshots import EditionView

Row = TypeVar("Row", CostLine, Picture)
FROZEN = ("track", "asked_cents", "estimated_cents", "retained_cents", "cost_lines")  # once the vote is prepared (R5)


def create(
    actor: Actor, edition: EditionView, facts: ProjectFacts, *, at: datetime | None = None, strict: bool = True
) -> str:
    """Keep a new draft and return its identifier (R28); `strict` also asks what the form of the edition asks.

    Raises `Invalid` with everything there is to mend.
    """
    _check(edition, facts, strict)
    moment = at or clock.now()
    row = Project(id=f"p{secrets.token_hex(5)}", edition_id=edition.id, number=None, status="draft", created_at=moment)
    _fill(row, edition, facts, moment)
    session.add(row)
    journal.write(actor, "project.create", f"project {row.id}", edition_id=edition.id, track=facts.track)
    editions.touch(edition.id)
    return row.id


def edit(actor: Actor, edition: EditionView, project_id: str, facts: ProjectFacts, *, strict: bool = True) -> None:
    """Change what is known of a project; once the vote is prepared only texts and pictures of those on the ballot."""
    row = _row(edition, project_id)
    old = listings.facts_of(edition, row)
    changed = [name for name in vars(facts) if getattr(facts, name) != getattr(old, name)]
    if not changed:
        return
    if row.number is not None and _frozen(edition) and set(changed) & set(FROZEN):
        raise Conflict("project_frozen")
    _check(edition, facts, strict)
    _fill(row, edition, facts, clock.now())
    amounts = {
        name: {"old": getattr(old, name), "new": getattr(facts, name)} for name in changed if name.endswith("_cents")
    }
    journal.write(
        actor, "project.edit", f"project {row.id}", edition_id=edition.id, fields=sorted(changed), amounts=amounts
    )
    editions.touch(edition.id)


def move(
    actor: Actor,
    edition: EditionView,
    project_id: str,
    name: str,
    *,
    by: str,
    reasons: Mapping[str, str] | None = None,
    at: datetime | None = None,
    deadline: datetime | None = None,
    both_agree: bool = False,
    number: int | None = None,
) -> None:
    """Make a move of the table and keep its date and reasons; `by` is the capacity in which the actor decides.

    `at` dates a move that was made earlier, such as one received on paper (R28); `number` is the one wanted on the
    ballot, else the next. Raises `Conflict`, `Forbidden` or `Invalid` with what forbids the move.
    """
    row = _row(edition, project_id, lock=True)
    moment = at or clock.now()
    situation = lifecycle.Situation(
        status=row.status,
        by=by,
        phases_open=phases.open_at(edition.phases, moment),
        run_by=edition.track(edition.track_code(row.track_id)).run_by,
        now=moment,
        deadline=deadline,
        both_agree=both_agree,
        reasons=reasons or {},
    )
    made = lifecycle.check(name, situation)
    if made.name == "put_on_ballot":
        _number(edition, row, number)
    source, row.status, row.changed_at = row.status, made.target, moment
    row.moves.append(
        ProjectMove(
            position=len(row.moves) + 1,
            name=name,
            source=source,
            target=made.target,
            by=by,
            at=moment,
            reasons=dict(reasons or {}),
        )
    )
    journal.write(
        actor, f"project.{name}", f"project {row.id}", edition_id=edition.id, old=source, new=made.target, by=by
    )
    holder_mails.tell(edition, row, name, reasons or {}, _until(reasons or {}))
    editions.touch(edition.id)


def _until(reasons: Mapping[str, str]) -> datetime | None:
    """Return until when, exclusively, a correction may come back, where the request says it."""
    last = str(reasons.get("until") or "")
    return clock.end_of(date.fromisoformat(last)) if last else None


def possible(edition: EditionView, project_id: str, by: str, now: datetime) -> list[lifecycle.Move]:
    """Return the moves that a capacity may make now with a project."""
    row = _row(edition, project_id)
    run_by = edition.track(edition.track_code(row.track_id)).run_by
    return lifecycle.allowed(row.status, by, phases.open_at(edition.phases, now), run_by)


def retain(actor: Actor, edition: EditionView, project_id: str, cents: int, reason: Mapping[str, str]) -> None:
    """Keep the amount retained by the College, in cents, with the reason when it is less than asked (R15)."""
    facts = listings.facts_of(edition, _row(edition, project_id))
    edit(actor, edition, project_id, replace(facts, retained_cents=cents, retained_reason=dict(reason)), strict=False)


def _number(edition: EditionView, row: Project, number: int | None) -> None:
    """Give a project its number on the ballot, which is never used twice; without a retained amount there is none."""
    if _frozen(edition):
        raise Conflict("edition_frozen", slug=edition.slug)
    if row.retained_cents is None:
        raise Invalid("bad_project", [Problem("project_no_amount", "retained_cents")])
    used = select(Project.id).where(Project.edition_id == edition.id, Project.number == number, Project.id != row.id)
    if number is not None and session.scalar(used) is not None:
        raise Conflict("project_number_taken", number=str(number))
    last = session.scalar(select(func.max(Project.number)).where(Project.edition_id == edition.id)) or 0
    row.number = number or row.number or last + 1


def _row(edition: EditionView, project_id: str, lock: bool = False) -> Project:
    row = session.get(Project, project_id, with_for_update=lock or None)
    if row is None or row.edition_id != edition.id:
        raise Unknown("unknown")
    return row


def _frozen(edition: EditionView) -> bool:
    """Tell whether the box exists: asked anew, for it may have been prepared since the snapshot."""
    return session.get(Box, edition.id) is not None


def _check(edition: EditionView, facts: ProjectFacts, strict: bool) -> None:
    """Refuse what cannot be kept, with everything there is to mend."""
    track = next((each for each in edition.tracks if each.code == facts.track), None)
    problems = check_kept(facts, track, [theme["code"] for theme in edition.themes])
    if strict and track is not None:
        problems += check_form(facts, track, edition.settings)
    if problems:
        raise Invalid("bad_project", problems)


def _fill(row: Project, edition: EditionView, facts: ProjectFacts, moment: datetime) -> None:
    """Give a row everything that is known of the project."""
    row.track_id = edition.track_ids[facts.track]
    row.language, row.holder, row.source_id = facts.language, facts.holder, facts.source_id
    row.titles, row.summaries, row.bodies = _kept(facts.titles), _kept(facts.summaries), _kept(facts.bodies)
    row.objectives = {language: list(lines) for language, lines in facts.objectives.items() if lines}
    row.translated, row.themes = list(facts.translated), list(facts.themes)
    row.asked_cents, row.estimated_cents, row.retained_cents = (
        facts.asked_cents,
        facts.estimated_cents,
        facts.retained_cents,
    )
    row.retained_reason, row.decision, row.place = _kept(facts.retained_reason), dict(facts.decision), dict(facts.place)
    row.latitude, row.longitude, row.changed_at = facts.latitude, facts.longitude, moment
    lines = {line.position: line for line in row.cost_lines}
    row.cost_lines = [
        _with(lines.get(at) or CostLine(position=at), vars(line)) for at, line in enumerate(facts.cost_lines, 1)
    ]
    held = {picture.position: picture for picture in row.pictures}
    row.pictures = [
        _with(held.get(at) or Picture(position=at), vars(picture)) for at, picture in enumerate(facts.pictures, 1)
    ]


def _with(row: Row, values: Mapping[str, Any]) -> Row:
    """Give a row the values of its record."""
    for name, value in values.items():
        setattr(row, name, dict(value) if isinstance(value, Mapping) else value)
    return row


def _kept(texts: Mapping[str, str]) -> dict[str, str]:
    """Return the texts that say something."""
    return {language: text.strip() for language, text in texts.items() if text.strip()}
