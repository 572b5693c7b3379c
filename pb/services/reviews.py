"""The study of projects: the queue, checklists, own criteria, notes, and requests to correct (R30, R31, R32)."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from pb import clock
from pb.db import memory, session
from pb.errors import Conflict, Invalid, Problem, Unknown
from pb.fields import Cell, seal, unseal
from pb.models.projects import Project
from pb.models.reviews import CriterionAnswer, OwnCriterion, ProjectNote
from pb.rules import application_form
from pb.rules import reviews as rules
from pb.rules.lifecycle import STUDIED
from pb.rules.reviews import Answer, Criterion
from pb.services import editions, journal, keyring, projects
from pb.services.actors import Actor
from pb.services.listings import ProjectView
from pb.services.opinions import OpinionView
from pb.services.snapshots import EditionView, Names


@dataclass(frozen=True)
class Waiting:
    """A project of the queue: how many opinions are there, and since when one is late."""

    id: str
    titles: Names
    status: str
    track: str
    asked: int
    given: int
    late_since: date | None
    due_on: date | None
    contradictory: bool
    answered: int
    interest: bool = False


@dataclass(frozen=True)
class Note:
    """A note of staff."""

    text: str
    made_at: datetime
    made_by: str


def queue(
    views: Collection[ProjectView], asked: Mapping[str, list[OpinionView]], answered: Mapping[str, int] | None = None
) -> list[Waiting]:
    """Return the projects under study, those that are late first, then by the day that comes next."""
    today = clock.today()
    rows = [
        _waiting(view, asked.get(view.id, []), (answered or {}).get(view.id, 0), today)
        for view in views
        if view.status in STUDIED
    ]
    return sorted(rows, key=lambda row: (row.late_since is None, row.late_since or row.due_on or date.max))


def answered(edition_id: int) -> dict[str, int]:
    """Return how many criteria of each project have an answer."""
    found = (
        select(CriterionAnswer.project_id, func.count())
        .join(Project, Project.id == CriterionAnswer.project_id)
        .where(Project.edition_id == edition_id)
        .group_by(CriterionAnswer.project_id)
    )
    return {row[0]: row[1] for row in session.execute(found)}


def checklist(edition: EditionView, track: str, own: Collection[tuple[str, Criterion]] = ()) -> list[Criterion]:
    """Return the criteria of a project of a track."""
    mine = [criterion for only, criterion in own if only in ("", track)]
    return rules.criteria(edition.track(track), edition.settings, mine)


def own_criteria(edition: EditionView) -> list[tuple[str, Criterion]]:
    """Return the criteria that the edition adds: for which track (none: all), and the criterion; once a revision."""
    known: dict[int, tuple[int, list[tuple[str, Criterion]]]] = memory().setdefault("own criteria", {})
    held = known.get(edition.id)
    if held is not None and held[0] == edition.revision and not editions.changing(edition.id):
        return held[1]
    found = select(OwnCriterion).where(OwnCriterion.edition_id == edition.id).order_by(OwnCriterion.id)
    rows = [
        (row.track, Criterion(f"{rules.OWN}-{row.id}", row.article, dict(row.texts))) for row in session.scalars(found)
    ]
    if not editions.changing(edition.id):
        known[edition.id] = (edition.revision, rows)
    return rows


def add_criterion(actor: Actor, edition: EditionView, track: str, article: str, texts: Mapping[str, str]) -> None:
    """Add a criterion of the edition itself, in both languages."""
    missing = [code for code in ("fr", "nl") if not texts.get(code, "").strip()]
    if missing or track not in ("", *(each.code for each in edition.tracks)):
        raise Invalid("bad_criterion", [Problem("bad_criterion", f"text_{code}") for code in missing or ["fr"]])
    row = OwnCriterion(
        edition_id=edition.id,
        track=track,
        article=article.strip()[:100],
        texts={code: texts[code].strip()[:500] for code in ("fr", "nl")},
    )
    session.add(row)
    session.flush()
    journal.write(actor, "criterion.add", f"edition {edition.slug}", edition_id=edition.id, track=track)
    editions.touch(edition.id)


def drop_criterion(actor: Actor, edition: EditionView, number: int) -> None:
    """Take a criterion of the edition away, with the answers it got."""
    row = session.get(OwnCriterion, number)
    if row is None or row.edition_id != edition.id:
        raise Unknown("unknown")
    found = select(CriterionAnswer).where(CriterionAnswer.code == f"{rules.OWN}-{number}")
    for answer in session.scalars(found):
        session.delete(answer)
    session.delete(row)
    session.flush()
    journal.write(actor, "criterion.drop", f"edition {edition.slug}", edition_id=edition.id)
    editions.touch(edition.id)


def answers(project_id: str) -> dict[str, Answer]:
    """Return what staff found about each criterion of a project."""
    found = select(CriterionAnswer).where(CriterionAnswer.project_id == project_id)
    return {row.code: Answer(row.answer, dict(row.texts)) for row in session.scalars(found)}


def answers_of_all(edition_id: int) -> dict[str, dict[str, Answer]]:
    """Return what staff found about each criterion of every project of an edition, by project."""
    found = select(CriterionAnswer).join(Project, Project.id == CriterionAnswer.project_id)
    held: dict[str, dict[str, Answer]] = {}
    for row in session.scalars(found.where(Project.edition_id == edition_id)):
        held.setdefault(row.project_id, {})[row.code] = Answer(row.answer, dict(row.texts))
    return held


def judge(
    actor: Actor, edition: EditionView, project_id: str, given: Mapping[str, Answer], read: str | None = None
) -> None:
    """Keep the checklist of a project; raise `Invalid` naming each answer that lacks its reason.

    `read` is the mark of the answers that were read first: who comes second is told, and overwrites nothing unseen.
    """
    row = _project(edition, project_id, lock=True)
    known = {each.code for each in checklist(edition, edition.track_code(row.track_id), own_criteria(edition))}
    problems = [
        Problem(problem.code, f"{code}.{problem.at}", problem.details)
        for code, answer in given.items()
        for problem in rules.check_answer(answer)
    ]
    if read is not None and read != rules.mark(answers(row.id)):
        problems.append(Problem("checklist_changed", "criteria"))
    if problems or not set(given) <= known:
        raise Invalid("bad_checklist", problems)
    held = {
        each.code: each for each in session.scalars(select(CriterionAnswer).where(CriterionAnswer.project_id == row.id))
    }
    for code, answer in given.items():
        _write(row.id, held.get(code), code, answer, actor)
    session.flush()
    summary = {code: answer.answer for code, answer in given.items() if answer.answer}
    journal.write(actor, "review.judge", f"project {row.id}", edition_id=edition.id, answers=summary)


def note_answer(project_id: str, code: str, answer: Answer, actor: Actor) -> None:
    """Keep one answer as it was given earlier: for the demonstration alone."""
    _write(project_id, session.get(CriterionAnswer, (project_id, code)), code, answer, actor)
    session.flush()


def note(actor: Actor, edition: EditionView, project_id: str, text: str) -> None:
    """Keep a note for staff alone."""
    row = _project(edition, project_id, studied=False)
    if not text.strip():
        raise Invalid("note_empty", [Problem("note_empty", "text")])
    note_id = secrets.token_hex(8)
    sealed = seal(keyring.ring(), Cell("project_note", note_id, "text"), text.strip())
    by = actor.name or actor.kind
    session.add(ProjectNote(id=note_id, project_id=row.id, text=sealed, made_at=clock.now(), made_by=by))
    session.flush()
    journal.write(actor, "review.note", f"project {row.id}", edition_id=edition.id)


def notes(project_id: str) -> list[Note]:
    """Return the notes about a project, the newest first."""
    found = select(ProjectNote).where(ProjectNote.project_id == project_id).order_by(ProjectNote.made_at.desc())
    ring = keyring.ring()
    return [
        Note(unseal(ring, Cell("project_note", row.id, "text"), row.text), row.made_at, row.made_by)
        for row in session.scalars(found)
    ]


def ask_correction(
    actor: Actor, edition: EditionView, project_id: str, points: Collection[str], texts: Mapping[str, str]
) -> date:
    """Ask the holder to mend the points named and nothing else; return the last day (R32).

    The points stand in the reasons of the move as `points`, with `until`, for the page of the holder to open them.
    """
    problems = rules.check_points(points, texts, _steps(edition, project_id))
    if problems:
        raise Invalid("bad_opinion", problems)
    until = clock.today() + timedelta(days=edition.settings.correction_days)
    kept = {f"text_{code}": text.strip() for code, text in texts.items() if text.strip()}
    reasons = {
        **kept,
        "text": next(iter(kept.values())),
        "points": " ".join(point for point in application_form.STEPS if point in points),
        "until": until.isoformat(),
    }
    projects.move(actor, edition, project_id, "ask_correction", by="participation", reasons=reasons)
    return until


def _write(project_id: str, row: CriterionAnswer | None, code: str, answer: Answer, actor: Actor) -> None:
    """Keep one answer; an empty one goes."""
    if not answer.answer:
        if row is not None:
            session.delete(row)
        return
    if row is None:
        row = CriterionAnswer(project_id=project_id, code=code)
        session.add(row)
    row.answer, row.changed_at, row.changed_by = answer.answer, clock.now(), actor.account_id or actor.kind
    row.texts = {language: text.strip() for language, text in answer.texts.items() if text.strip()}


def _waiting(view: ProjectView, asked: list[OpinionView], answered: int, today: date) -> Waiting:
    open_ = [each.due_on for each in asked if not each.given]
    given = [each.opinion for each in asked if each.opinion is not None]
    late = [day for day in open_ if rules.late(day, given=False, today=today)]
    return Waiting(
        id=view.id,
        titles=view.facts.titles,
        status=view.status,
        track=view.facts.track,
        asked=len(asked),
        given=len(given),
        late_since=min(late, default=None),
        due_on=min(open_, default=None),
        contradictory=rules.contradict(each.verdict for each in given),
        answered=answered,
        interest=any(each.interest for each in given),
    )


def _steps(edition: EditionView, project_id: str) -> tuple[str, ...]:
    """Return the steps of the form of a project."""
    track = edition.track(edition.track_code(_project(edition, project_id, studied=False).track_id))
    return application_form.steps(track.run_by == "holder")


def _project(edition: EditionView, project_id: str, studied: bool = True, lock: bool = False) -> Project:
    row = session.get(Project, project_id, with_for_update=lock or None)
    if row is None or row.edition_id != edition.id:
        raise Unknown("unknown")
    if studied and row.status not in STUDIED:
        raise Conflict("not_under_study")
    return row
