"""The services that give opinions and the own criteria of an edition: what the study is set up with."""

from flask import Blueprint, g, redirect, url_for
from werkzeug.wrappers import Response

from pb import words
from pb.errors import Refusal, Unknown
from pb.rules.reviews import OWN
from pb.services import advisers, reviews
from pb.web.context import gettext
from pb.web.forms.reviews import CriterionForm, ServiceForm, both
from pb.web.forms.sheet import text
from pb.web.pages import LOCAL, page, whoever
from pb.web.staff import desk

bp = Blueprint("advisers", __name__)
SERVICES = f"{LOCAL}/staff/services"
CRITERIA = f"{LOCAL}/staff/criteria"
BOTH = ("GET", "POST")
MANAGE = "review_projects"


@page(bp, SERVICES, MANAGE)
def index(language: str, edition: str) -> Response:
    """Show the services with their mailboxes and accounts."""
    owner = g.edition.municipality_id
    return desk("reviews/services.html", rows=advisers.every(owner), people=dict(advisers.people(owner)))


@page(bp, f"{SERVICES}/new", MANAGE, BOTH)
def new(language: str, edition: str) -> Response:
    """Add a service."""
    return _kept(_form(), "", gettext("Add a service"))


@page(bp, f"{SERVICES}/<code>", MANAGE, BOTH)
def edit(language: str, edition: str, code: str) -> Response:
    """Change a service."""
    row = next((each for each in advisers.every(g.edition.municipality_id) if each.code == code), None)
    if row is None:
        raise Unknown("unknown")
    form = _form()
    if not form.is_submitted():
        form.name_fr.data, form.name_nl.data = row.names.get("fr", ""), row.names.get("nl", "")
        form.email.data, form.language.data, form.closed.data = row.email, row.language, row.closed
        form.members.data = list(row.members)
    return _kept(form, code, words.pick(row.names, language))


@page(bp, CRITERIA, MANAGE, BOTH)
def criteria(language: str, edition: str) -> Response:
    """Show the criteria that the edition adds, and add one."""
    form = CriterionForm()
    names = {track.code: track.names for track in g.edition.tracks}
    form.track.choices = [("", gettext("All projects")), *((code, words.pick(names[code], language)) for code in names)]
    if form.is_submitted() and form.validate():
        try:
            reviews.add_criterion(whoever(), g.edition, text(form.track), text(form.article), form.texts())
        except Refusal as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".criteria", language=language, edition=edition), 303)
    rows = [
        (int(criterion.code.removeprefix(f"{OWN}-")), names.get(track), criterion)
        for track, criterion in reviews.own_criteria(g.edition)
    ]
    return desk("reviews/criteria.html", 422 if form.is_submitted() else 200, rows=rows, form=form)


@page(bp, f"{CRITERIA}/<int:position>/drop", MANAGE, ("POST",))
def drop_criterion(language: str, edition: str, position: int) -> Response:
    """Take a criterion away."""
    reviews.drop_criterion(whoever(), g.edition, position)
    return redirect(url_for(".criteria", language=language, edition=edition), 303)


def _form() -> ServiceForm:
    """Return the form of a service with the accounts that may answer for it."""
    form = ServiceForm()
    form.language.choices = [(code, words.NAMES[code]) for code in advisers.LANGUAGES]
    form.members.choices = advisers.people(g.edition.municipality_id)
    return form


def _kept(form: ServiceForm, code: str, heading: str) -> Response:
    """Keep a service, or show its form."""
    if form.is_submitted() and form.validate():
        try:
            advisers.keep(
                whoever(),
                g.edition,
                code,
                both(form, "name"),
                text(form.email),
                text(form.language),
                form.members.data or (),
                closed=bool(form.closed.data),
            )
        except Refusal as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".index", language=g.language, edition=g.edition.slug), 303)
    return desk("reviews/service.html", 422 if form.is_submitted() else 200, form=form, heading=heading)
