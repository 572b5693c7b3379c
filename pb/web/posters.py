"""Posters and cards of projects: asked for, made, collected; papers ready to print, for services and holder (R43)."""

from flask import Blueprint, g, redirect, url_for
from werkzeug.wrappers import Response
from wtforms import IntegerField, SelectField

from pb.errors import Conflict, Invalid, Problem, Refusal
from pb.rules.ballot_list import POSTERS
from pb.rules.ballot_list_sentences import POSTERS as KINDS
from pb.rules.projects import GROUPS
from pb.rules.sentences import N_
from pb.services import applications, listings, posters
from pb.web.attachments import paper
from pb.web.context import gettext
from pb.web.forms.sheet import Sheet
from pb.web.pages import LOCAL, page, show, whoever
from pb.web.staff import desk

bp = Blueprint("posters", __name__)
HERE = f"{LOCAL}/staff/posters"
OWN = f"{LOCAL}/my/projects/<ref>/posters"
BOTH = ("GET", "POST")
MANAGE, ASK = "manage_ballot_list", "ask_posters"
FILES = "<any('a3-fr','a3-nl','a4-fr','a4-nl','card-fr','card-nl'):name>.pdf"


class AskForm(Sheet):
    """Prints that are asked."""

    kind = SelectField(N_("What"))
    number = IntegerField(N_("How many"))
    first = SelectField(N_("Which language comes first"))

    def offer(self) -> None:
        """Give kinds and languages to choose from."""
        self.kind.choices = [(code, gettext(KINDS[code])) for code in POSTERS]
        self.first.choices = [("fr", "Français"), ("nl", "Nederlands")]


@page(bp, HERE, MANAGE)
def index(language: str, edition: str) -> Response:
    """Show what was asked, what is to be printed, and what waits to be collected."""
    rows = posters.of_edition(g.edition.id)
    views = {view.id: view for view in listings.everything(g.edition)}
    listed = [view for view in views.values() if view.status in GROUPS["ballot"] and view.number]
    publisher = True
    try:
        posters.check_publisher(g.edition)
    except Conflict:
        publisher = False
    return desk("posters/index.html", rows=rows, views=views, listed=listed, publisher=publisher)


@page(bp, f"{HERE}/<project_id>", MANAGE, BOTH)
def ask(language: str, edition: str, project_id: str) -> Response:
    """Ask for prints of a project, for a holder who came by."""
    form, view = AskForm(), listings.get(g.edition, project_id)
    form.offer()
    if _asked(form, project_id):
        return redirect(url_for(".index", language=language, edition=edition), 303)
    facts = {"view": view, "rows": posters.of_edition(g.edition.id, project_id), "limits": posters.limits(g.edition)}
    return desk("posters/ask.html", 422 if form.is_submitted() else 200, form=form, **facts)


@page(bp, f"{HERE}/requests/<ref>/<any(printed,collected):step>", MANAGE, ("POST",))
def mark(language: str, edition: str, ref: str, step: str) -> Response:
    """Note that prints were made, or collected."""
    posters.mark(whoever(), g.edition, ref, step)
    return redirect(url_for(".index", language=language, edition=edition), 303)


@page(bp, f"{HERE}/<project_id>/{FILES}", MANAGE)
def file(language: str, edition: str, project_id: str, name: str) -> Response:
    """Give a poster or card ready to print."""
    kind, _, first = name.partition("-")
    return paper(posters.pdf(g.edition, project_id, kind, first), f"{name}-{project_id}")


@page(bp, OWN, ASK, BOTH)
def own(language: str, edition: str, ref: str) -> Response:
    """Let a holder ask for prints of their project, and follow them."""
    held = applications.own(whoever(), g.edition, ref)
    view, form = listings.get(g.edition, held.project_id), AskForm()
    form.offer()
    if _asked(form, view.id):
        return redirect(url_for(".own", language=language, edition=edition, ref=ref), 303)
    facts = {"view": view, "rows": posters.of_edition(g.edition.id, view.id), "limits": posters.limits(g.edition)}
    return show("posters/own.html", 422 if form.is_submitted() else 200, form=form, held=held, **facts)


@page(bp, f"{OWN}/{FILES}", ASK)
def own_file(language: str, edition: str, ref: str, name: str) -> Response:
    """Give a holder the poster of their project, to print more of them."""
    held = applications.own(whoever(), g.edition, ref)
    kind, _, first = name.partition("-")
    return paper(posters.pdf(g.edition, held.project_id, kind, first), name)


def _asked(form: AskForm, project_id: str) -> bool:
    """Take a request for prints; tell whether it was taken."""
    if not (form.is_submitted() and form.validate()):
        return False
    try:
        if form.number.data is None:
            raise Invalid("bad_poster", [Problem("poster_number", "number")])
        posters.ask(whoever(), g.edition, project_id, form.kind.data, form.number.data, form.first.data)
    except Refusal as refusal:
        form.mend(refusal)
        return False
    return True
