"""Revisions of a project: the pages of its holder and of the service, who agree or not (R21)."""

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb.errors import Invalid
from pb.rules.revisions import PROPOSED
from pb.services import grants, revisions
from pb.services.grants import GrantView
from pb.services.revisions import RevisionFacts, RevisionView
from pb.services.snapshots import Names
from pb.web.forms.revisions import AnswerFields, OwnRevisionForm, RevisionForm
from pb.web.forms.sheet import text
from pb.web.pages import LOCAL, page, whoever
from pb.web.pages import show as answer
from pb.web.staff import desk

bp = Blueprint("revisions", __name__)
BOTH = ("GET", "POST")


@page(bp, f"{LOCAL}/my-grants/<ref>/revision", "see_own_grant", BOTH)
def own(language: str, edition: str, ref: str) -> Response:
    """Propose a revision of the own project, or answer one of the service."""
    view, form = grants.own(whoever(), g.edition, ref), OwnRevisionForm()
    spoken = language if language in ("fr", "nl") else view.language
    if form.is_submitted() and form.validate() and _done(view, form, form.facts(spoken)):
        return redirect(url_for(".own", language=language, edition=edition, ref=ref), 303)
    rows = revisions.of(view)
    return answer("grants/own_revision.html", _code(), form=form, view=view, rows=rows, waiting=_waiting(rows))


@page(bp, f"{LOCAL}/staff/grants/<ref>/revision", "manage_grants", BOTH)
def show(language: str, edition: str, ref: str) -> Response:
    """Propose a revision to the holder, or answer one with the other language added."""
    view, form = grants.find(g.edition, ref), RevisionForm()
    if (
        form.is_submitted()
        and form.validate()
        and _done(view, form, form.facts(), form.said("changes"), form.said("why"))
    ):
        return redirect(url_for(".show", language=language, edition=edition, ref=ref), 303)
    rows = revisions.of(view)
    return desk("grants/revision.html", _code(), form=form, view=view, rows=rows, waiting=_waiting(rows))


def _done(
    view: GrantView, form: AnswerFields, facts: RevisionFacts, changes: Names | None = None, why: Names | None = None
) -> bool:
    """Do what the button says, with the very revision that was shown; False when the form says what to mend."""
    try:
        if form.step == "propose":
            revisions.propose(whoever(), g.edition, view, facts)
        elif form.step == "agree":
            revisions.agree(whoever(), g.edition, view, form.position, changes, why)
        elif form.step == "refuse":
            revisions.refuse(whoever(), g.edition, view, form.position, text(form.reason))
        else:
            revisions.take_back(whoever(), g.edition, view, form.position)
    except Invalid as refusal:
        form.mend(refusal)
        return False
    return True


def _waiting(rows: list[RevisionView]) -> RevisionView | None:
    return next((row for row in rows if row.state == PROPOSED), None)


def _code() -> int:
    return 422 if request.method == "POST" else 200
