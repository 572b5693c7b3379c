"""Residents open cases: "I am not found", and "already voted, and it was not me" (R35, R41)."""

from flask import Blueprint, g, request
from werkzeug.wrappers import Response

from pb.errors import Invalid
from pb.services import letters, roll_cases
from pb.web.forms.cases import NotFoundForm, NotMeForm
from pb.web.forms.sheet import text
from pb.web.pages import LOCAL, page, show, whoever

bp = Blueprint("cases", __name__)


@page(bp, f"{LOCAL}/vote/not-found", "ask_code", ("GET", "POST"))
def report(language: str, edition: str) -> Response:
    """Take up the case of somebody who is not found, and say when the answer comes."""
    form = NotFoundForm()
    if request.method == "POST" and form.validate():
        try:
            opened = roll_cases.report(whoever(), g.edition, form.typed(), form.contact(), language)
            return show("cases/opened.html", opened=opened, days=letters.offered(g.edition))
        except Invalid as refusal:
            form.mend(refusal)
    return show("cases/report.html", 422 if request.method == "POST" else 200, form=form)


@page(bp, f"{LOCAL}/vote/not-me", "identify", ("POST",))
def dispute(language: str, edition: str) -> Response:
    """Take up the case of somebody who was just told that they have voted, and say that they did not."""
    g.get_twin = "votes.how"
    form = NotMeForm()
    if "message" not in request.form:  # the first step comes from the page that said so
        return show("cases/dispute.html", form=form)
    if form.validate():
        try:
            message = text(form.message)
            opened = roll_cases.dispute(whoever(), g.edition, text(form.claim), message, form.contact(), language)
            return show("cases/opened.html", opened=opened, days=None)
        except Invalid as refusal:
            form.mend(refusal)
    return show("cases/dispute.html", 422, form=form)
