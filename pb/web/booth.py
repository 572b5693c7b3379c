"""The voting booth of a help desk: one person at a time, nothing of staff, wiped after three minutes (P8)."""

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb.errors import Invalid
from pb.services import boxes, passes
from pb.web import cookies
from pb.web.forms.desks import PassForm
from pb.web.forms.sheet import text
from pb.web.pages import LOCAL, page, show, whoever

bp = Blueprint("booth", __name__)
WIPED = ("voter", "choice", "booth-choice", "order", "holder")
CLEAR = '"cache", "storage"'


@page(bp, f"{LOCAL}/vote/booth", "identify", ("GET", "POST"))
def enter(language: str, edition: str) -> Response:
    """Ask for the pass; coming here wipes what the person before left."""
    place = passes.booth_of(g.edition, cookies.read("booth"))
    boxes.require_open(g.edition, g.arrived_at)
    form = PassForm()
    if request.method == "GET":
        passes.leave(whoever())
        return wiped(show("booth/enter.html", form=form, desk_here=place))
    if form.validate():
        try:
            token = passes.enter(g.edition, place, text(form.code), whoever().network, g.arrived_at)
        except Invalid as refusal:
            form.mend(refusal)
        else:
            answer = wiped(redirect(url_for("projects.index", language=language, edition=edition), 303))
            cookies.write(answer, "voter", token)
            return answer
    return show("booth/enter.html", 422, form=form, desk_here=place)


def wiped(answer: Response) -> Response:
    """Have the browser forget whoever was here."""
    for name in WIPED:
        cookies.expire(answer, name)
    answer.headers["Clear-Site-Data"] = CLEAR
    return answer
