"""A form is judged, sent, mended and withdrawn: what its holder does with a project before the College (R24 to R34)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from pb import clock
from pb.db import session
from pb.errors import Conflict, Invalid, Problem
from pb.models.applications import Application
from pb.models.projects import Project
from pb.rules import application_form, eligibility
from pb.rules import applications as rules
from pb.rules.cases import Case, Finding
from pb.rules.projects import CostFacts, ProjectFacts
from pb.services import applications, attachments, confirmations, geo, journal, listings, mandates, projects
from pb.services.actors import Actor
from pb.services.applications import Form
from pb.services.snapshots import EditionView

SIGNATURES = "signatures"  # the purpose of a file: the list of those who support a project
EVERYWHERE = {"fr": "Toute la commune", "nl": "De hele gemeente", "en": "The whole municipality"}


def read(edition: EditionView, form: Form) -> tuple[rules.Application, list[Problem]]:
    """Return a form as an application, with everything that cannot be read."""
    ground = geo.ground(edition.municipality.slug)
    confirmed = confirmations.given(form) if form.holder_id else None
    found, problems = application_form.read(form.track, form.typed, ground, _day(form), confirmed)
    return found, problems


def content(edition: EditionView, form: Form) -> rules.Application:
    """Return a form as an application for who looks at the project alone: nobody's confirmation is asked for."""
    return application_form.read(form.track, form.typed, geo.ground(edition.municipality.slug), _day(form))[0]


def judged(
    edition: EditionView, form: Form, at: datetime, for_staff: bool = False
) -> tuple[rules.Application, list[Problem], list[Finding]]:
    """Return a form as an application, what cannot be read, and what every rule says of it now or when it was sent.

    For staff the list of mandate holders is compared too, and projects found feasible are counted (R10, R11).
    """
    found, problems = read(edition, form)
    case = _case(edition, form, found, form.sent_at or at)
    if for_staff:
        case = replace(case, stage="feasibility", mandates=mandates.names(edition))
    return found, problems, eligibility.judge(case)


def send(actor: Actor, edition: EditionView, ref: str, at: datetime) -> str:
    """Send a form in at the instant at which it arrived, or the day on which it came on paper; return its project.

    Raise `Invalid` with everything that cannot be read and each article that is not met (R27, R28).
    """
    row, people = applications.lock(actor, edition, ref)
    if row.project_id is not None:
        raise Conflict("already_sent")
    form = applications.view(row, people)
    by = "holder" if form.holder_id else "participation"
    at = noon(form.received_on) if form.received_on else at
    found = _checked(edition, form, at)
    row.project_id = projects.create(actor, edition, facts(edition, form, found), at=at, strict=False)
    row.sent_at = at
    session.flush()
    if form.holder_id:
        confirmations.ask(actor, edition, form)
    projects.move(actor, edition, row.project_id, "submit", by=by, at=at)
    return row.project_id


def resubmit(actor: Actor, edition: EditionView, ref: str, at: datetime) -> None:
    """Send a mended form in again, until the day given; the rules look at the day on which it was first sent (R32)."""
    row, people = applications.lock(actor, edition, ref)
    form = applications.view(row, people)
    if row.project_id is None:
        raise Conflict("form_closed")
    project = session.get_one(Project, row.project_id)
    if project.status != "to_correct":
        raise Conflict("form_closed")
    found = _checked(edition, form, at)
    old = listings.facts_of(edition, project)
    projects.edit(actor, edition, project.id, facts(edition, form, found, old), strict=False)
    projects.move(actor, edition, project.id, "resubmit", by="holder", at=at, deadline=due(edition, project))


def withdraw(actor: Actor, edition: EditionView, ref: str, reason: str) -> None:
    """Take a project back, with the reason; the table of moves says until when (R34)."""
    form = applications.own(actor, edition, ref)
    if form.draft:
        raise Conflict("form_closed")
    text = " ".join(reason.split())[:2000]
    reasons = {"text": text, f"text_{form.language}": text} if text else {}
    projects.move(actor, edition, form.project_id, "withdraw", by="holder", reasons=reasons)


def due(edition: EditionView, project: Project) -> datetime | None:
    """Return until when, exclusively, a correction may come back; None when none is asked."""
    asked = [move for move in project.moves if move.name == "ask_correction"]
    if not asked:
        return None
    until = str(asked[-1].reasons.get("until") or "")
    last = date.fromisoformat(until) if until else None
    return clock.end_of(last or clock.day_of(asked[-1].at + timedelta(days=edition.settings.correction_days)))


def open_steps(project_id: str) -> tuple[str, ...]:
    """Return the steps that a request for a correction opens, none when nothing is asked."""
    project = session.get_one(Project, project_id)
    return applications.points(project) if project.status == "to_correct" else ()


def received(actor: Actor, edition: EditionView, track: str, language: str, on: date, place_kind: str) -> str:
    """Begin the form of a project that came on paper, with the day of its receipt, and return its name (R28)."""
    edition.track(track)
    if on > clock.today():
        raise Invalid("bad_application", [Problem("received_later", "received_on")])
    typed = {"idea": {"language": language}, "place": {"place_kind": place_kind}}
    made = applications.make(edition, track, language, typed, received_on=on)
    journal.write(
        actor, "application.receive", f"application {made}", edition_id=edition.id, received_on=on.isoformat()
    )
    return made


def asked(edition: EditionView, project_id: str) -> tuple[dict[str, str], tuple[str, ...], datetime | None]:
    """Return the texts, the steps and the end of the last request for a correction."""
    project = session.get_one(Project, project_id)
    moves = [move.reasons for move in project.moves if move.name == "ask_correction"]
    texts = {code: str(moves[-1].get(f"text_{code}") or moves[-1].get("text") or "") for code in ("fr", "nl")}
    return texts, applications.points(project), due(edition, project)


def facts(edition: EditionView, form: Form, found: rules.Application, old: ProjectFacts | None = None) -> ProjectFacts:
    """Return the public part of an application, in the language in which it was written; nothing personal (R24)."""
    idea, site, language = found.idea, found.site, found.idea.language
    by_holder = edition.track(form.track).run_by == "holder"
    before = old or ProjectFacts(form.track, language, {})
    return ProjectFacts(
        track=form.track,
        language=language,
        titles=_texts(before.titles, language, idea.title),
        summaries=_texts(before.summaries, language, idea.summary),
        bodies={language: idea.body} if idea.body else {},
        objectives={language: idea.objectives},
        holder=_shown(form, found),
        themes=idea.themes,
        asked_cents=found.grant_cents if by_holder else found.total_cents or None,
        estimated_cents=before.estimated_cents,
        place=dict(EVERYWHERE) if site.kind == "everywhere" else dict(site.names),
        latitude=None if site.kind == "everywhere" else site.latitude,
        longitude=None if site.kind == "everywhere" else site.longitude,
        cost_lines=tuple(
            CostFacts(
                line.heading,
                {language: line.label} if line.label else {},
                line.amount_cents,
                line.asked_cents if by_holder else line.amount_cents,
            )
            for line in found.lines
        ),
        pictures=before.pictures,
    )


def _texts(before: Mapping[str, str], language: str, text: str) -> dict[str, str]:
    """Return a text with its translations, which go when it changes."""
    return {**before, language: text} if before.get(language) == text else {language: text}


def _checked(edition: EditionView, form: Form, at: datetime) -> rules.Application:
    """Return a form that can be sent; raise `Invalid` with everything that cannot be read and every article not met."""
    found, problems, findings = judged(edition, form, at)
    problems = problems + [
        Problem(each.code, each.at, {**each.facts, "article": each.article})
        for each in eligibility.objections(findings)
    ]
    if problems:
        raise Invalid("bad_application", problems)
    return found


def _case(edition: EditionView, form: Form, found: rules.Application, at: datetime) -> Case:
    return Case(
        application=found if not found.signatures else _with_list(edition, form, found),
        track=edition.track(form.track),
        settings=edition.settings,
        sent_at=at,
        phases=edition.phases,
        postal_codes=(edition.municipality.postal_code,),
        others=_others(edition, form),
        themes=[theme["code"] for theme in edition.themes] or None,
    )


def _with_list(edition: EditionView, form: Form, found: rules.Application) -> rules.Application:
    """Note whether the list of signatures is among the files."""
    files = attachments.of(edition.id, form.subject)
    return rules.listed(found, any(each.purpose == SIGNATURES for each in files))


def _others(edition: EditionView, form: Form) -> tuple[str, ...]:
    """Return the statuses of the other projects of the same holder in the same track (R11)."""
    if not form.holder_id:
        return ()
    found = (
        select(Project.status)
        .join(Application, Application.project_id == Project.id)
        .where(
            Application.edition_id == edition.id,
            Application.holder_id == form.holder_id,
            Application.track == form.track,
            Application.id != form.id,
        )
    )
    return tuple(session.scalars(found))


def _shown(form: Form, found: rules.Application) -> str:
    """Return the name that everybody sees: of a person the first name, unless they wrote another one."""
    chosen = " ".join(str(form.typed.get("who", {}).get("shown_as") or "").split())[:200]
    return chosen or (found.contact.first_name if found.kind == "person" else found.name)


def _day(form: Form) -> date:
    return form.received_on or clock.day_of(form.sent_at or clock.now())


def noon(day: date) -> datetime:
    """Return the middle of a day: when a form came on paper that day."""
    return datetime.combine(day, time(12), clock.BRUSSELS).astimezone(UTC)
