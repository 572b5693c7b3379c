"""Visitors write to a holder or report a text; the holder answers; the services deal with reports."""

from flask import Blueprint, g, redirect, url_for
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField

from pb.errors import Invalid
from pb.rules.sentences import N_
from pb.services import applications, listings, messages
from pb.web.cards import said
from pb.web.forms.sheet import Sheet, text
from pb.web.pages import LOCAL, page, show, whoever
from pb.web.staff import desk

bp = Blueprint("messages", __name__)
OWN = f"{LOCAL}/my/projects/<ref>/messages/<code>"
REPORTS = f"{LOCAL}/staff/reports"
BOTH = ("GET", "POST")


class Offer(Sheet):
    """An offer of help, or a question."""

    body = TextAreaField(N_("Your message"))
    name = StringField(N_("Your name"))
    email = StringField(
        N_("Your e-mail address"),
        description=N_("The holder does not see it: the answer comes to you through this site."),
    )


class Report(Sheet):
    """What is wrong with a text."""

    body = TextAreaField(N_("What should not stand there, and why?"))


class Answer(Sheet):
    """The answer of a holder."""

    body = TextAreaField(N_("Your answer"))


@page(bp, f"{LOCAL}/projects/<ref>/offer", "see_public", BOTH)
def offer(language: str, edition: str, ref: str) -> Response:
    """Write to the holder of a project: ask something, or offer help."""
    view, form, done = listings.one(g.edition, ref), Offer(), False
    if form.is_submitted():
        try:
            typed = (text(form.name), text(form.email), text(form.body))
            messages.offer(whoever(), g.edition, ref, *typed, language)
            done = True
        except Invalid as refusal:
            form.mend(refusal)
    title = said(view.facts.titles, language, view.facts.language)
    status = 422 if form.is_submitted() and not done else 200
    open_to = messages.reachable(g.edition, ref)
    return show("messages/offer.html", status, form=form, view=view, title=title, done=done, reachable=open_to)


@page(bp, f"{LOCAL}/projects/<ref>/report", "see_public", BOTH)
def report(language: str, edition: str, ref: str) -> Response:
    """Tell the services that a text should not stand there."""
    view, form, done = listings.one(g.edition, ref), Report(), False
    if form.is_submitted():
        try:
            messages.report(whoever(), g.edition, ref, text(form.body), language)
            done = True
        except Invalid as refusal:
            form.mend(refusal)
    title = said(view.facts.titles, language, view.facts.language)
    status = 422 if form.is_submitted() and not done else 200
    return show("messages/report.html", status, form=form, view=view, title=title, done=done)


@page(bp, OWN, "write_project", BOTH)
def answer(language: str, edition: str, ref: str, code: str) -> Response:
    """Read a message about one's own project and answer it."""
    held, form = applications.own(whoever(), g.edition, ref), Answer()
    letter = messages.one(whoever(), g.edition, ref, code)
    if form.is_submitted():
        try:
            messages.answer(whoever(), g.edition, ref, code, text(form.body))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for("applications.mine", language=language, edition=edition, ref=ref), 303)
    return show("messages/answer.html", 422 if form.is_submitted() else 200, form=form, held=held, letter=letter)


@page(bp, REPORTS, "moderate")
def index(language: str, edition: str) -> Response:
    """List the texts that were reported, with the projects they stand in."""
    titles = {view.id: view.facts.titles for view in listings.everything(g.edition)}
    return desk("messages/reports.html", rows=messages.reported(g.edition), titles=titles)


@page(bp, f"{REPORTS}/<code>/close", "moderate", ("POST",))
def close(language: str, edition: str, code: str) -> Response:
    """Note that a report was dealt with."""
    messages.close(whoever(), g.edition, code)
    return redirect(url_for(".index", language=language, edition=edition), 303)
