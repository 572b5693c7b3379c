"""The agreement of a grant for those who sign it: read by one's own link, accepted by one button (R26)."""

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb.errors import Invalid
from pb.services import agreements, listings
from pb.web.attachments import paper
from pb.web.forms.grants import SignForm
from pb.web.pages import LOCAL, page, show

bp = Blueprint("agreements", __name__)
HERE = f"{LOCAL}/agreement/<token>"


@page(bp, HERE, "see_public", ("GET", "POST"))
def sign(language: str, edition: str, token: str) -> Response:
    """Show the agreement to somebody who signs; only the button accepts it, so that no mail scanner does."""
    form = SignForm()
    if form.is_submitted() and form.validate():
        try:
            agreements.accept(g.edition, token, bool(form.adult.data), bool(form.agrees.data))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for("agreements.sign", language=language, edition=edition, token=token), 303)
    view, place, person = agreements.by_link(g.edition, token)
    done = agreements.standing(view)[place - 1][2]
    code = 422 if request.method == "POST" else 200
    project = listings.one(g.edition, str(view.number))
    return show("grants/sign.html", code, form=form, view=view, person=person, done=done, project=project, token=token)


@page(bp, f"{HERE}/agreement-<code>.pdf", "see_public")
def document(language: str, edition: str, token: str, code: str) -> Response:
    """Give the agreement on paper to somebody who signs."""
    view, _, _ = agreements.by_link(g.edition, token)
    return paper(agreements.paper(g.edition, view, code), f"{view.ref}-{code}")
