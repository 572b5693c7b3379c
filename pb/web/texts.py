"""The texts of an edition as staff write them: in each language, with a preview and the text we ship."""

from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from flask_wtf.file import FileField
from werkzeug.wrappers import Response
from wtforms import HiddenField, StringField, TextAreaField

from pb import tables, words
from pb.errors import Conflict, Invalid, Problem, Refusal, Unknown, Unreadable
from pb.rules import braces
from pb.rules import wordings as rules
from pb.rules.edition import TEXTS
from pb.rules.sentences import N_
from pb.services import notices, text_workbooks, wording_samples, wordings
from pb.services import setup as sets
from pb.services.snapshots import facts_of
from pb.services.text_prints import text_fingerprint
from pb.web.attachments import paper
from pb.web.context import gettext
from pb.web.forms.sheet import Sheet, at_most, text
from pb.web.pages import LOCAL, page, whoever
from pb.web.refusals import sentence
from pb.web.staff import desk

bp = Blueprint("texts", __name__)
HERE = f"{LOCAL}/staff/texts"
LANGUAGES = words.LANGUAGES
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
    """The sentences of a mail or letter; the subclass of each has their fields."""

    seen = HiddenField(validators=[at_most(64)])


def wording_form(key: str, held: wordings.Texts) -> WordingForm:
    """Return the form of a mail or letter, filled with the edition's own words, else ours, or with what was sent."""
    fields: dict[str, Any] = {}
    data: dict[str, str] = {}
    for each in wordings.sentences(key):
        for code in wordings.languages(key) if not each.fixed else ():
            kind = StringField if each.subject else TextAreaField
            fields[f"{each.id}_{code}"] = kind(words.NAMES[code], [at_most(rules.LONGEST)])
            data[f"{each.id}_{code}"] = held.get(each.id, {}).get(code) or wordings.shipped(each, code)
    made: WordingForm = type("WordingForm", (WordingForm,), fields)(data=data)
    for name in fields:
        made[name].label.text = words.NAMES[name[-2:]]  # each language by its own name
    return made


def typed(key: str, form: WordingForm) -> dict[str, dict[str, str]]:
    """Return what was typed by sentence and language."""
    found = {}
    for each in wordings.sentences(key):
        names = {code: f"{each.id}_{code}" for code in wordings.languages(key)}
        found[each.id] = {code: text(form[name]) for code, name in names.items() if name in form}
    return found


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


@page(bp, f"{HERE}/mails/<key>", "set_up_edition", ("GET", "POST"), body_limit=500_000)
def wording(language: str, edition: str, key: str) -> Response:
    """Write the sentences of a mail or letter; an empty one is ours again. A preview keeps nothing."""
    held, status = wordings.of(g.edition.id).get(key, {}), 200
    form = wording_form(key, held)
    if form.is_submitted() and form.validate():
        try:
            if "preview" in request.form:
                return _previewed(key, form, held)
            wordings.write(whoever(), g.edition, key, typed(key, form), seen=text(form.seen))
        except (Invalid, Conflict) as refusal:
            form.mend(refusal)
            status = refusal.status
        else:
            return redirect(url_for(".index", language=language, edition=edition, _anchor=key), 303)
    return _wording(key, form, held, 422 if form.errors and status == 200 else status)


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


def _previewed(key: str, form: WordingForm, held: wordings.Texts) -> Response:
    """Show what is typed as it will be read: a mail on the page, a letter as a paper."""
    texts, code = wordings.changed(key, typed(key, form)), request.form["preview"]
    if code not in wordings.languages(key):
        raise Unknown("unknown")
    if key in rules.LETTERS:
        return paper(wording_samples.letter(g.edition, key, code, texts), f"{g.edition.slug}-{key}-{code}")
    return _wording(key, form, held, 200, code, wording_samples.mails(g.edition, key, code, texts))


def _wording(
    key: str, form: WordingForm, held: wordings.Texts, status: int, code: str = "", seen: Any = ()
) -> Response:
    """Show a mail or letter: its sentences, the words we ship, and how it will look."""
    if status == 409 or not form.is_submitted():
        form.seen.data, form.seen.raw_data = wordings.fingerprint(held), None
    spoken = wordings.languages(key)
    rows = [(each, {code: wordings.shipped(each, code) for code in spoken}) for each in wordings.sentences(key)]
    facts = {"title": wordings.title(key, g.language), "rows": rows, "own": held, "spoken": spoken, "shown": code}
    return desk("texts/wording.html", status, form=form, samples=seen, letter=key in rules.LETTERS, **facts)


def _listed(form: Sheet, status: int) -> Response:
    own = wordings.of(g.edition.id)
    rows = [(key, wordings.title(key, g.language), key in own) for key in wordings.titles()]
    kinds = [
        (name, [row for row in rows if (row[0] in rules.LETTERS) == letters])
        for name, letters in ((gettext("Mails"), False), (gettext("Letters"), True))
    ]
    facts = {"titles": titles(), "written": g.edition.written, "kinds": kinds, "form": form}
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
