"""Two projects become one: staff propose it, each holder answers by a link or on paper, staff carry it out."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import SelectField, TextAreaField

from pb import words
from pb.errors import Invalid, Unknown
from pb.rules.sentences import N_
from pb.services import listings, mergers
from pb.services.listings import ProjectView
from pb.web.forms.sheet import Sheet, text
from pb.web.pages import LOCAL, page, show, whoever
from pb.web.staff import desk

bp = Blueprint("mergers", __name__)
HERE = f"{LOCAL}/staff/projects/<project_id>/merge"
MANAGE = "manage_projects"
BOTH, POST = ("GET", "POST"), ("POST",)


class Proposal(Sheet):
    """The other project, and why."""

    into = SelectField(N_("Project that goes on"), validate_choice=False)
    reason_fr = TextAreaField(N_("Reasons in French"))
    reason_nl = TextAreaField(N_("Reasons in Dutch"))


@page(bp, HERE, MANAGE, BOTH)
def propose(language: str, edition: str, project_id: str) -> Response:
    """Ask both holders, or show what they answered."""
    views, form = listings.everything(g.edition), Proposal()
    view = next((each for each in views if each.id == project_id), None)
    if view is None:
        raise Unknown("unknown")
    form.into.choices = _others(views, view, language)
    if form.is_submitted():
        reasons = {"fr": text(form.reason_fr), "nl": text(form.reason_nl)}
        try:
            mergers.propose(whoever(), g.edition, project_id, text(form.into), reasons)
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return redirect(request.path, 303)
    held = mergers.of_project(g.edition, project_id)
    return desk("mergers/propose.html", 422 if form.is_submitted() else 200, form=form, view=view, held=held)


@page(bp, f"{HERE}/paper/<by>", MANAGE, POST)
def on_paper(language: str, edition: str, project_id: str, by: str) -> Response:
    """Note that a holder agreed on paper."""
    mergers.agree_on_paper(whoever(), g.edition, project_id, by)
    return redirect(url_for(".propose", language=language, edition=edition, project_id=project_id), 303)


@page(bp, f"{HERE}/done", MANAGE, POST)
def merge(language: str, edition: str, project_id: str) -> Response:
    """Merge the projects."""
    mergers.merge(whoever(), g.edition, project_id)
    return redirect(url_for("staff_projects.show", language=language, edition=edition, project_id=project_id), 303)


@page(bp, f"{LOCAL}/submit/merge/<token>", "see_public", BOTH)
def answer(language: str, edition: str, token: str) -> Response:
    """Ask a holder whether their project may become one with another; only a button answers."""
    held, side = mergers.opened(g.edition, token)
    done = ""
    if request.method == "POST":
        done = "yes" if request.form.get("answer") == "yes" else "no"
        mergers.answer(g.edition, token, done == "yes", whoever())
    return show("mergers/answer.html", held=held, side=side, done=done)


def _others(views: Iterable[ProjectView], view: ProjectView, language: str) -> list[tuple[str, Any]]:
    """Return the other projects of the track that can still be merged with."""
    return [
        (each.id, words.pick(each.facts.titles, language))
        for each in views
        if each.id != view.id and each.facts.track == view.facts.track and each.status in mergers.FROM
    ]
