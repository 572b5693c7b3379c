"""The page on which a resident asks for a code: the answer is always the same (E5)."""

from flask import Blueprint, g, request
from werkzeug.wrappers import Response

from pb.errors import Invalid
from pb.services import letters
from pb.web.forms.codes import WishForm
from pb.web.forms.sheet import text
from pb.web.pages import LOCAL, page, show, whoever

bp = Blueprint("codes", __name__)


@page(bp, f"{LOCAL}/vote/code", "ask_code", ("GET", "POST"))
def ask(language: str, edition: str) -> Response:
    """Ask for name, birth date and street; say when a letter would leave, whether there will be one or not."""
    form, days = WishForm(), letters.post(g.edition)
    if request.method == "POST":
        if form.validate():
            try:
                days = letters.wish(whoever(), g.edition, text(form.name), form.born(), text(form.street))
                return show("codes/asked.html", days=days)
            except Invalid as refusal:
                form.mend(refusal)
        else:
            _check_birth(form)
        return show("codes/ask.html", 422, form=form, days=days)
    return show("codes/ask.html", form=form, days=days)


def _check_birth(form: WishForm) -> None:
    """Say what is wrong with the birth date together with the rest."""
    try:
        form.born()
    except Invalid as refusal:
        form.mend(refusal)
