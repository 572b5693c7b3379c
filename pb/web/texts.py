"""The texts of an edition as staff write them: in each language, with a preview and the text we ship."""

from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from flask_wtf.file import FileField
from werkzeug.wrappers import Response
from wtforms import HiddenField, StringField, TextAreaField

from pb import tables
from pb.errors import Conflict, Invalid, Problem, Refusal, Unknown, Unreadable
from pb.rules import braces
from pb.rules import wordings as rules
from pb.rules.edition import TEXTS
from pb.rules.sentences import N_
from pb.services import notices, text_workbooks, wordings
from pb.services import setup as sets
from pb.services.snapshots import facts_of
from pb.services.text_prints import text_fingerprint
from pb.web.context import gettext
from pb.web.forms.sheet import Sheet, at_most, text
from pb.web.pages import LOCAL, page, whoever
from pb.web.refusals import sentence
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


class WorkbookForm(Sheet):
    """A workbook that comes back from a translator."""

    file = FileField(N_("Workbook (XLSX)"))

    def mend(self, refusal: Refusal) -> None:
        """List every row that is wrong."""
        problems = refusal.problems or (Problem(refusal.code, "", refusal.details),)
        self.others += [("", sentence(each.code, each.details)) for each in problems]


class WordingForm(Sheet):
    """Subject and body of a mail in each language."""

    seen = HiddenField(validators=[at_most(64)])
    subject_fr = StringField(N_("Subject in French"), [at_most(rules.LONGEST["subject"])])
    subject_nl = StringField(N_("Subject in Dutch"), [at_most(rules.LONGEST["subject"])])
    subject_en = StringField(N_("Subject in English"), [at_most(rules.LONGEST["subject"])])
    body_fr = TextAreaField(N_("Text in French"), [at_most(rules.LONGEST["body"])])
    body_nl = TextAreaField(N_("Text in Dutch"), [at_most(rules.LONGEST["body"])])
    body_en = TextAreaField(N_("Text in English"), [at_most(rules.LONGEST["body"])])

    def fill(self, held: Any, shipped: Any) -> None:
        """Show what the edition wrote, else the text we ship."""
        for code in LANGUAGES:
            subject, body = shipped[code]
            own = held.get(code, {"subject": subject, "body": body} if not held else {})
            self[f"subject_{code}"].data, self[f"body_{code}"].data = own.get("subject", ""), own.get("body", "")

    def texts(self) -> dict[str, dict[str, str]]:
        """Return what was typed by language."""
        return {code: {part: text(self[f"{part}_{code}"]) for part in ("subject", "body")} for code in LANGUAGES}


@page(bp, HERE, "set_up_edition")
def index(language: str, edition: str) -> Response:
    """List the texts, with the languages in which each is written."""
    return _listed(WorkbookForm(), 200)


@page(bp, f"{HERE}/workbook.xlsx", "set_up_edition")
def workbook(language: str, edition: str) -> Response:
    """Send every text and wording side by side, for a translator."""
    response = Response(text_workbooks.out(g.edition, language), mimetype=tables.XLSX_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="{edition}-texts.xlsx"'
    return response


@page(bp, f"{HERE}/workbook", "set_up_edition", ("POST",), body_limit=5_200_000)
def bring_in(language: str, edition: str) -> Response:
    """Take back what a translator wrote: all of it, or nothing."""
    form, sent = WorkbookForm(), request.files.get("file")
    g.get_twin = "texts.index"
    try:
        text_workbooks.back(whoever(), g.edition, sent.read(5_000_001) if sent else b"")
    except (Invalid, Unreadable) as refusal:
        form.mend(refusal)
        return _listed(form, 422)
    return redirect(url_for(".index", language=language, edition=edition), 303)


@page(bp, f"{HERE}/mails/<key>", "set_up_edition", ("GET", "POST"))
def wording(language: str, edition: str, key: str) -> Response:
    """Write the wording of a mail; empty in every language, the text we ship speaks again."""
    form, held, status = WordingForm(), wordings.of(g.edition.id).get(key, {}), 200
    shipped = {code: wordings.shipped(key, code) for code in LANGUAGES}
    if form.is_submitted() and form.validate():
        try:
            wordings.write(whoever(), g.edition, key, form.texts(), seen=text(form.seen))
        except (Invalid, Conflict) as refusal:
            form.mend(refusal)
            status = refusal.status
        else:
            return redirect(url_for(".index", language=language, edition=edition, _anchor=key), 303)
    if not form.is_submitted():
        form.fill(held, shipped)
    if status == 409 or not form.is_submitted():
        form.seen.data, form.seen.raw_data = wordings.fingerprint(held), None
    facts = {"title": gettext(rules.WORDINGS[key].title), "shipped": shipped, "own": bool(held)}
    known = [(name, gettext(rules.FACTS[name])) for name in rules.WORDINGS[key].facts]
    status = 422 if form.errors and status == 200 else status
    return desk("texts/wording.html", status, form=form, known=known, **facts)


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
        form.seen.data, form.seen.raw_data = text_fingerprint(held), None
    return _shown(form, key, held, 422 if form.errors and status == 200 else status)


def _listed(form: Sheet, status: int) -> Response:
    own = wordings.of(g.edition.id)
    mails = [(key, gettext(each.title), key in own) for key, each in rules.WORDINGS.items()]
    facts = {"titles": titles(), "written": g.edition.written, "mails": mails, "form": form}
    return desk("texts/index.html", status, **facts)


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
