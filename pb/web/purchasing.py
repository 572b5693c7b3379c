"""The purchasing centre for everybody: its lots, who may use it, the eight steps, and a questionnaire (RP2 to RP7)."""

from flask import Blueprint, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from pb.rules import dossiers
from pb.rules import purchasing as rules
from pb.services import purchasing
from pb.web.context import gettext
from pb.web.forms.purchasing import NeedForm
from pb.web.pages import page, show
from pb.web.refusals import sentence

bp = Blueprint("purchasing", __name__)
HERE = "/<lang:language>/purchasing"
SENT = "sent"


@page(bp, HERE, "see_public")
def index(language: str) -> Response:
    """Show the centres with their lots, who may use them, the eight steps, the cost and the contact."""
    return show("purchasing/index.html", centres=purchasing.frameworks(), steps=dossiers.STEPS)


@page(bp, f"{HERE}/questionnaire", "see_public")
def questionnaire(language: str) -> Response:
    """Ask what is needed and recommend lots with their reasons; nothing is kept, the answers are in the address."""
    form = NeedForm(MultiDict(request.args), meta={"csrf": False})
    form.method_known.choices = known_choices()
    centre, need, advice = purchasing.main(), None, []
    if SENT in request.args and form.validate():
        need = form.need("municipality")
        advice = rules.recommend(need, centre.methods, centre.rule)
        if not advice:
            form.stages.errors = [sentence("need_no_stage")]
    if SENT not in request.args:
        form.method_known.data = form.method_known.data or "yes"
    status = 422 if SENT in request.args and form.wrong else 200
    return show("purchasing/questionnaire.html", status, form=form, centre=centre, need=need, advice=advice)


def known_choices() -> list[tuple[str, str]]:
    """Return the answers to whether the method is known."""
    return [("yes", gettext("Yes")), ("no", gettext("Not yet"))]
