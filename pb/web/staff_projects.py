"""Staff and the projects: what waits, the list, one project, its form, its moves and its pictures."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb import clock, words
from pb.errors import Invalid
from pb.rules import labels, lifecycle, phases
from pb.rules.projects import HEADINGS, ProjectFacts
from pb.services import applications, listings, projects, uploads
from pb.services.listings import ProjectView
from pb.services.snapshots import EditionView
from pb.web import media, today
from pb.web.attachments import content_of
from pb.web.context import gettext
from pb.web.forms.staff_projects import MoveForm, PictureForm, ProjectForm
from pb.web.pages import LOCAL, page, whoever
from pb.web.staff import desk

bp = Blueprint("staff_projects", __name__)
HERE = f"{LOCAL}/staff/projects"
BOTH = ("GET", "POST")
CAPACITIES = ("participation", "deciding_body", "service", "holder")  # those of the College go through its decisions
SORTS = ("number", "title", "cost", "changed")
MANAGE = "manage_projects"


@dataclass(frozen=True)
class PossibleMove:
    """A move that can be recorded now: its name, in which capacity, and whether reasons are asked."""

    name: str
    by: str
    asks: bool


@page(bp, "/<lang:language>/staff", "see_desk")
def home(language: str) -> Response:
    """Show what waits in the edition that matters most today."""
    return today.shown(None)


@page(bp, HERE, MANAGE)
def index(language: str, edition: str) -> Response:
    """Show every project of the edition in a table, filtered and in the order asked for."""
    wanted = {name: request.args.get(name, "")[:200] for name in ("status", "track", "words", "sort")}
    views = listings.everything(g.edition)
    counted = {status: sum(view.status == status for view in views) for status in lifecycle.STATUSES}
    rows = _ordered([view for view in views if _fits(view, wanted)], wanted["sort"], language)
    return desk("staff/projects.html", rows=rows, wanted=wanted, counted=counted, sorts=SORTS, total=len(views))


@page(bp, f"{HERE}/new", MANAGE, BOTH)
def new(language: str, edition: str) -> Response:
    """Enter a project, for example one that came on paper."""
    form = _form()
    if form.is_submitted() and form.validate():
        try:
            project_id = projects.create(whoever(), g.edition, form.facts(ProjectFacts("", "fr", {})))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".show", language=language, edition=edition, project_id=project_id), 303)
    if not form.is_submitted():
        form.language.data = language if language in ("fr", "nl") else "fr"
    return _shown(form, None)


@page(bp, f"{HERE}/<project_id>", MANAGE)
def show(language: str, edition: str, project_id: str) -> Response:
    """Show one project: what is known, its life so far, and what can be done with it now."""
    return _case(listings.get(g.edition, project_id), PictureForm(), 200)


@page(bp, f"{HERE}/<project_id>/edit", MANAGE, BOTH)
def edit(language: str, edition: str, project_id: str) -> Response:
    """Change what is known of a project; once the vote is prepared only its texts and pictures."""
    view, form = listings.get(g.edition, project_id), _form()
    if form.is_submitted() and form.validate():
        try:
            projects.edit(whoever(), g.edition, project_id, form.facts(view.facts))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".show", language=language, edition=edition, project_id=project_id), 303)
    if not form.is_submitted():
        form.fill(view.facts)
    return _shown(form, view)


@page(bp, f"{HERE}/<project_id>/moves/<by>/<step>", MANAGE, BOTH)
def move(language: str, edition: str, project_id: str, by: str, step: str) -> Response:
    """Ask for the reasons of a move and record it in the capacity of who decided."""
    view, form = listings.get(g.edition, project_id), MoveForm()
    if form.is_submitted() and form.validate():
        try:
            projects.move(
                whoever(),
                g.edition,
                project_id,
                step,
                by=by if by in CAPACITIES else "",
                reasons=form.reasons(),
                deadline=_deadline(g.edition, view, step),
                both_agree=bool(form.both_agree.data),
            )
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".show", language=language, edition=edition, project_id=project_id), 303)
    row = next((each for each in lifecycle.MOVES if each.name == step and by in each.by), None)
    asked = row.reason if row else ""
    status = 422 if form.is_submitted() else 200
    return desk("staff/move.html", status, form=form, view=view, name=step, by=by, asked=asked, both=step == "merge")


@page(bp, f"{HERE}/<project_id>/pictures", MANAGE, ("POST",), body_limit=uploads.FORM_BYTES)
def add_picture(language: str, edition: str, project_id: str) -> Response:
    """Add a picture with what it shows in words."""
    form, view = PictureForm(), listings.get(g.edition, project_id)
    if form.validate():
        content = content_of(form.picture.data)
        shows = {"fr": form.shows_fr.data or "", "nl": form.shows_nl.data or ""}
        try:
            if not content:
                raise Invalid("no_picture")
            uploads.add_picture(whoever(), g.edition, project_id, content, shows, form.credit.data or "")
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".show", language=language, edition=edition, project_id=project_id), 303)
    g.get_twin = "staff_projects.show"
    return _case(view, form, 422)


@page(bp, f"{HERE}/<project_id>/pictures/<int:position>/remove", MANAGE, ("POST",))
def remove_picture(language: str, edition: str, project_id: str, position: int) -> Response:
    """Take a picture away."""
    uploads.remove_picture(whoever(), g.edition, project_id, position)
    return redirect(url_for(".show", language=language, edition=edition, project_id=project_id), 303)


def _case(view: ProjectView, form: PictureForm, status: int) -> Response:
    """Show the page of one project."""
    track = g.edition.track(view.facts.track)
    pictures = [(picture, media.addresses(picture)[0]) for picture in view.facts.pictures]
    return desk(
        "staff/project.html",
        status,
        view=view,
        form=form,
        track=track,
        moves=_moves(view),
        pictures=pictures,
        has_form=applications.exists(view.id),
    )


def _form() -> ProjectForm:
    """Return the form of a project with the choices of this edition."""
    form = ProjectForm()
    language = g.language
    form.track.choices = [(track.code, words.pick(track.names, language)) for track in g.edition.tracks]
    form.language.choices = [("fr", words.NAMES["fr"]), ("nl", words.NAMES["nl"])]
    form.themes.choices = [(theme["code"], words.pick(theme["names"], language)) for theme in g.edition.themes]
    return form


def _shown(form: ProjectForm, view: ProjectView | None) -> Response:
    """Show the form of a project; the most important figure of its track stands beside it."""
    headings = [(code, gettext(labels.label("cost_heading", code))) for code in HEADINGS]
    form.name_headings(headings)
    frozen = view is not None and view.number is not None and g.edition.frozen
    most = g.edition.settings.summary_characters_max
    status = 422 if form.is_submitted() else 200
    return desk("staff/project_form.html", status, form=form, view=view, frozen=frozen, summary_most=most)


def _moves(view: ProjectView) -> list[PossibleMove]:
    """Return what can be recorded now: the service's own moves, and those that others decide."""
    found: list[PossibleMove] = []
    own: set[str] = set()
    for by in CAPACITIES:
        for row in projects.possible(g.edition, view.id, by, g.arrived_at):
            if row.name not in own and (not row.deadline or _in_time(view, row.name)):
                found.append(PossibleMove(row.name, by, bool(row.reason or row.both_agree)))
        if by == "participation":
            own = {each.name for each in found}
    return found


def _in_time(view: ProjectView, name: str) -> bool:
    deadline = _deadline(g.edition, view, name)
    return deadline is not None and g.arrived_at < deadline


def _deadline(edition: EditionView, view: ProjectView, name: str) -> datetime | None:
    """Return until when, exclusively, a correction may come back or a refusal may be looked at again (R32, R33)."""
    if name == "resubmit":
        asked = [each.at for each in view.moves if each.name == "ask_correction"]
        days = timedelta(days=edition.settings.correction_days)
        return clock.end_of(clock.day_of(asked[-1] + days)) if asked else None
    vote = phases.find(edition.phases, "vote")
    if name == "reconsider" and vote is not None:
        return vote.starts_at - timedelta(days=edition.settings.reconsider_days_before)
    return None


def _fits(view: ProjectView, wanted: dict[str, str]) -> bool:
    terms = listings.fold(wanted["words"]).split()
    return (
        wanted["status"] in ("", view.status)
        and wanted["track"] in ("", view.facts.track)
        and all(term in view.words for term in terms)
    )


def _ordered(views: list[ProjectView], sort: str, language: str) -> list[ProjectView]:
    """Put the table in one of the orders of the list; anything else means by number."""
    keys: dict[str, Any] = {
        "title": lambda view: listings.fold(words.pick(view.facts.titles, language)),
        "cost": lambda view: -(view.cost_cents or 0),
        "changed": lambda view: -view.changed_at.timestamp(),
    }
    return sorted(views, key=keys.get(sort, lambda view: (view.number is None, view.number or 0)))
