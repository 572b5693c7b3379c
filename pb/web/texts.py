"""The texts of an edition as staff write them: in each language, with a preview and the text we ship."""

from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import HiddenField, TextAreaField

from pb.errors import Conflict, Invalid, Problem, Refusal, Unknown
from pb.rules import braces
from pb.rules.edition import TEXTS
from pb.services import notices
from pb.services import setup as sets
from pb.services.snapshots import facts_of
from pb.web.context import gettext
from pb.web.forms.sheet import Sheet, at_most, text
from pb.web.pages import LOCAL, page, whoever
from pb.web.staff import desk

bp = Blueprint("texts", __name__)
HERE = f"{LOCAL}/staff/texts"
LANGUAGES = ("fr", "nl", "en")
LONG = 20_000


class TextForm(Sheet):
    """A text in each language."""

    seen = HiddenField(validators=[at_most(64)])
    fr = TextAreaField("Français", [at_most(LONG)])
    nl = TextAreaField("Nederlands", [at_most(LONG)])
    en = TextAreaField("English", [at_most(LONG)])

    def mend(self, refusal: Refusal) -> None:
        """Say what is missing by the title of the text rather than by its key."""
        for problem in refusal.problems or (Problem(refusal.code, "", refusal.details),):
            key = str(problem.details.get("key", "")).removeprefix("texts.")
            facts = {**problem.details, **({"key": gettext(TEXTS[key])} if key in TEXTS else {})}
            super().mend(Refusal(problem.code, [Problem(problem.code, problem.at, facts)]))


@page(bp, HERE, "set_up_edition")
def index(language: str, edition: str) -> Response:
    """List the texts, with the languages in which each is written."""
    return desk("texts/index.html", titles=titles(), written=g.edition.written)


@page(bp, f"{HERE}/<key>", "set_up_edition", ("GET", "POST"))
def edit(language: str, edition: str, key: str) -> Response:
    """Write a text; a preview keeps nothing."""
    if key not in TEXTS:
        raise Unknown("unknown")
    form, held, status = TextForm(), g.edition.written.get(key, {}), 200
    looking = "preview" in request.form
    if form.is_submitted() and form.validate() and not looking:
        bodies = {code: text(form[code]) for code in LANGUAGES}
        try:
            sets.write(whoever(), g.edition, key, bodies, seen=text(form.seen))
        except (Invalid, Conflict) as refusal:
            form.mend(refusal)
            status = refusal.status
        else:
            return redirect(url_for(".index", language=language, edition=edition, _anchor=f"texts.{key}"), 303)
    if not form.is_submitted():
        for code in LANGUAGES:
            form[code].data = held.get(code, "")
    if status == 409 or not form.is_submitted():
        form.seen.data, form.seen.raw_data = sets.text_fingerprint(held), None
    return _shown(form, key, held, 422 if form.errors and status == 200 else status)


def titles() -> list[tuple[str, str]]:
    """Return the key and the title of every text."""
    return [(key, gettext(title)) for key, title in TEXTS.items()]


def _shown(form: TextForm, key: str, held: Any, status: int) -> Response:
    facts = {code: facts_of(g.edition, code) for code in LANGUAGES}
    seen = {code: braces.fill(text(form[code]), facts[code]) for code in LANGUAGES} if form.is_submitted() else {}
    shipped = {} if held else notices.ours(key)
    known = [(name, gettext(label), facts[g.language][name]) for name, label in braces.FACTS.items()]
    return desk(
        "texts/edit.html", status, form=form, title=gettext(TEXTS[key]), seen=seen, shipped=shipped, known=known
    )
