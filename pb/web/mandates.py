"""The services keep the list of the holders of a municipal mandate (R10)."""

from flask import Blueprint, g, redirect, url_for
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from pb.errors import Invalid
from pb.rules.sentences import N_
from pb.services import mandates
from pb.web.forms.sheet import Sheet, text
from pb.web.pages import LOCAL, page, whoever
from pb.web.staff import desk

bp = Blueprint("mandates", __name__)


class MandateNames(Sheet):
    """A name on each line."""

    names = TextAreaField(N_("First and last name, one person on each line"))


@page(bp, f"{LOCAL}/staff/mandates", "see_applicants", ("GET", "POST"))
def edit(language: str, edition: str) -> Response:
    """Show the list and keep it anew."""
    form = MandateNames()
    if form.is_submitted():
        try:
            mandates.keep(whoever(), g.edition, text(form.names))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".edit", language=language, edition=edition), 303)
    else:
        form.names.data = "\n".join(mandates.names(g.edition))
    return desk("applications/mandates.html", 422 if form.is_submitted() else 200, form=form)
