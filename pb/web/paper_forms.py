"""Projects that came on paper: the services enter the form, with the day on which it came in (R28)."""

from flask import Blueprint, g, redirect, url_for
from werkzeug.wrappers import Response
from wtforms import SelectField

from pb import words
from pb.errors import Invalid, Problem
from pb.rules.sentences import N_
from pb.services import applications, submitting
from pb.web import form_pages
from pb.web.context import gettext
from pb.web.forms.applications import WHERE
from pb.web.forms.days import DayField
from pb.web.forms.sheet import Sheet, text
from pb.web.pages import LOCAL, page, whoever
from pb.web.staff import desk

bp = Blueprint("paper_forms", __name__)
HERE = f"{LOCAL}/staff/paper-projects"
ENTER = "enter_forms"


class Received(Sheet):
    """A form that came on paper."""

    track = SelectField(N_("Track"))
    language = SelectField(N_("Language in which it was sent in"))
    place_kind = SelectField(N_("Where does it take place?"))
    received_on = DayField(N_("Day on which it came in"))


form_pages.give(bp, f"{HERE}/<ref>", ENTER)


@page(bp, HERE, ENTER)
def index(language: str, edition: str) -> Response:
    """List the forms on paper that are not sent in yet."""
    return desk("applications/paper.html", rows=applications.on_paper(g.edition))


@page(bp, f"{HERE}/new", ENTER, ("GET", "POST"))
def new(language: str, edition: str) -> Response:
    """Begin to enter a form that came on paper, with the day of its receipt."""
    form = _form(language)
    if form.is_submitted() and form.validate():
        try:
            made = _received(form)
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".step", language=language, edition=edition, ref=made, step="idea"), 303)
    return desk("applications/received.html", 422 if form.is_submitted() else 200, form=form)


def _received(form: Received) -> str:
    day = form.received_on.day
    if day is None:
        raise Invalid("bad_application", [Problem("not_a_day", "received_on")])
    return submitting.received(whoever(), g.edition, text(form.track), text(form.language), day, text(form.place_kind))


def _form(language: str) -> Received:
    """Return the form with the choices of this edition."""
    form = Received()
    form.track.choices = [(track.code, words.pick(track.names, language)) for track in g.edition.tracks]
    form.language.choices = [(code, words.NAMES[code]) for code in ("fr", "nl")]
    form.place_kind.choices = [(code, gettext(name)) for code, name in WHERE.items()]
    return form
