"""The agenda of an edition: for everybody, and the pages on which staff keep it."""

from flask import Blueprint, g, redirect, url_for
from werkzeug.wrappers import Response

from pb.errors import Invalid
from pb.rules import agenda as rules
from pb.services import agenda
from pb.web import cache
from pb.web.forms.agenda import OccasionForm
from pb.web.maps import occasions_map
from pb.web.pages import LOCAL, page, show, whoever
from pb.web.staff import desk

bp = Blueprint("agenda", __name__)
HERE = f"{LOCAL}/staff/agenda"
BOTH = ("GET", "POST")
SET_UP = "set_up_edition"


@page(bp, f"{LOCAL}/agenda", "see_public")
def show_all(language: str, edition: str) -> Response:
    """Show where one can meet us: what is still to come, on a map, then what has been."""
    return cache.kept(_shown)


@page(bp, HERE, SET_UP)
def index(language: str, edition: str) -> Response:
    """List the agenda for staff."""
    return desk("agenda/index.html", rows=agenda.every(g.edition.id), kinds=rules.KINDS)


@page(bp, f"{HERE}/new", SET_UP, BOTH)
def new(language: str, edition: str) -> Response:
    """Put something on the agenda."""
    return _edited("")


@page(bp, f"{HERE}/<ref>", SET_UP, BOTH)
def edit(language: str, edition: str, ref: str) -> Response:
    """Change something on the agenda."""
    return _edited(ref)


@page(bp, f"{HERE}/<ref>/remove", SET_UP, ("POST",))
def remove(language: str, edition: str, ref: str) -> Response:
    """Take something off the agenda."""
    agenda.remove(whoever(), g.edition, ref)
    return redirect(url_for(".index", language=language, edition=edition), 303)


def _shown() -> Response:
    held = agenda.every(g.edition.id)
    coming = [each for each in held if each.ends_at > g.arrived_at]
    past = [each for each in held if each.ends_at <= g.arrived_at]
    plan = occasions_map(g.edition, coming, g.language)
    return show("agenda/show.html", coming=coming, past=past, plan=plan, kinds=rules.KINDS, access=rules.ACCESS)


def _edited(ref: str) -> Response:
    form = OccasionForm()
    form.offer()
    held = agenda.find(g.edition, ref) if ref else None
    if form.is_submitted() and form.validate():
        try:
            agenda.keep(whoever(), g.edition, form.occasion(), ref)
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".index", language=g.language, edition=g.edition.slug), 303)
    if not form.is_submitted() and held is not None:
        form.fill(held)
    return desk("agenda/edit.html", 422 if form.wrong else 200, form=form, held=held)
