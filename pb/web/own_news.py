"""A holder and the news of the own project: written, sent, and what became of it (R46)."""

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb.errors import Invalid
from pb.services import grants, listings, news
from pb.services.attachments import FORM_BYTES
from pb.web.forms.progress import OwnNewsForm
from pb.web.forms.sheet import text
from pb.web.pages import LOCAL, page, whoever
from pb.web.pages import show as answer

bp = Blueprint("own_news", __name__)
HERE = f"{LOCAL}/my-grants/<ref>/news"


@page(bp, HERE, "see_own_grant", ("GET", "POST"), body_limit=FORM_BYTES)
def index(language: str, edition: str, ref: str) -> Response:
    """Show what was sent and what became of it, and send more."""
    view, form = grants.own(whoever(), g.edition, ref), OwnNewsForm()
    project = listings.one(g.edition, ref)
    if form.is_submitted() and form.validate():
        spoken = language if language in ("fr", "nl") else view.language
        try:
            photo = form.photo(spoken)
            news.send(whoever(), g.edition, project, spoken, text(form.title), text(form.text), photo)
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".index", language=language, edition=edition, ref=ref), 303)
    rows = news.of_project(g.edition, project.id)
    return answer("progress/own_news.html", 422 if request.method == "POST" else 200, form=form, view=view, rows=rows)
