"""The set-up of an edition: begun, its eight steps, the check, the regulation as text in and out, publishing."""

from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from pb import clock, words
from pb.errors import Conflict, Forbidden, Invalid, Refusal, Unreadable
from pb.rules import edition as text
from pb.rules import gravity, setup, usual
from pb.rules.phases import CODES
from pb.rules.sentences import N_
from pb.rules.setting_words import articles
from pb.rules.setup import STEPS, Asked
from pb.services import editions, meetings, municipalities
from pb.services import setup as sets
from pb.web.context import gettext
from pb.web.forms.calendar import CalendarForm
from pb.web.forms.setup import FileForm, NewEdition, StepForm, name_of, said, step_form
from pb.web.pages import LOCAL, page, whoever
from pb.web.regulation import in_words
from pb.web.staff import desk
from pb.web.texts import titles

bp = Blueprint("setup", __name__)
HERE = f"{LOCAL}/staff/setup"
BOTH = ("GET", "POST")
SET_UP = "set_up_edition"
WRITTEN = tuple(step for step in STEPS if step != "check")
LISTS = ("tracks", "themes", "places")
UNITS = {
    "cents": N_("In euro."),
    "days": N_("In days."),
    "months": N_("In months."),
    "years": N_("In years."),
    "percent": N_("In percent."),
}


@page(bp, "/<lang:language>/staff/editions", SET_UP, BOTH, body_limit=sets.MOST_BYTES + 20_000)
def index(language: str) -> Response:
    """Show the editions one may set up, and begin a new one from a preset, another edition or a text."""
    form, held = NewEdition(), sets.sources(whoever())
    owners = sets.owners(whoever())
    form.municipality.choices = [(str(owner.id), words.pick(owner.names, language)) for owner in owners]
    form.source.choices = [
        (f"edition:{each.slug}", f"{words.pick(each.titles, language)} ({each.slug})") for each in held
    ]
    form.source.choices += [(f"preset:{slug}", name) for name, slug in usual.PRESETS.items()]
    if form.is_submitted() and form.validate():
        try:
            made = sets.draft(whoever(), int(form.municipality.data), form.year.data or 0, *_source(form, held))
        except Refusal as refusal:
            if isinstance(refusal, Forbidden):
                raise
            form.mend(refusal)
        else:
            return redirect(url_for(".step", language=language, edition=made.slug, step="dates"), 303)
    if not form.is_submitted():
        form.year.data = max((each.year for each in held), default=clock.today().year) + 1
    making = municipalities.may_make(whoever())
    return desk("setup/index.html", 422 if form.wrong else 200, form=form, held=held, making=making)


@page(bp, f"{HERE}/<any({','.join(WRITTEN)}):step>", SET_UP, BOTH)
def step(language: str, edition: str, step: str) -> Response:
    """Show a step with every value beside its article, and keep what is typed, also what still contradicts."""
    file = editions.file_of(g.edition)
    groups = setup.layout(step, file)
    form = step_form(groups)
    dates = CalendarForm(file) if step == "dates" else None
    status = 200
    if form.is_submitted() and form.validate():
        try:
            changes = form.changes() | ({"phases": dates.rows()} if dates else {})
            sets.save(whoever(), g.edition, step, changes, seen=form.seen.data or "", amendment=form.amendment())
            if (more := request.form.get("more")) in LISTS and setup.step_of(more) == step:
                sets.add(whoever(), g.edition, more)  # after what was typed: nothing is lost
        except (Invalid, Conflict) as refusal:
            _mend(form, dates, refusal)
            status = refusal.status
        else:
            return redirect(_address(_next(step)), 303)
    if form.errors and status == 200:
        status = 422
    if status == 200:
        _point_out(form, dates, step)
    form.seen.data = setup.fingerprint(step, editions.file_of(editions.get(g.edition.id)))
    form.seen.raw_data = None
    return _shown(step, groups, form, dates, status)


@page(bp, f"{HERE}/check", SET_UP)
def check(language: str, edition: str) -> Response:
    """List every problem with a link to the field that mends it, and what can be done with the draft."""
    return _check(FileForm(), 200)


@page(bp, f"{HERE}/<any({','.join(LISTS)}):key>/<int:position>/remove", SET_UP, ("POST",))
def remove(language: str, edition: str, key: str, position: int) -> Response:
    """Take a track, theme or help point away."""
    sets.remove(whoever(), g.edition, key, position)
    return redirect(url_for(".step", language=language, edition=edition, step=setup.step_of(key)), 303)


@page(bp, f"{HERE}/edition.toml", SET_UP)
def export(language: str, edition: str) -> Response:
    """Send the regulation as text, with the article behind every setting."""
    response = Response(editions.show(g.edition), mimetype="application/toml")
    response.headers["Content-Disposition"] = f'attachment; filename="{edition}.toml"'
    return response


@page(bp, f"{HERE}/import", SET_UP, ("POST",), body_limit=sets.MOST_BYTES + 20_000)
def bring_in(language: str, edition: str) -> Response:
    """Replace the draft by a regulation as text."""
    form = FileForm()
    g.get_twin = "setup.check"
    try:
        sets.bring_in(whoever(), g.edition, _content(form.file.data))
    except (Invalid, Conflict, Unreadable) as refusal:
        form.mend(refusal)
        return _check(form, refusal.status)
    return redirect(url_for(".check", language=language, edition=edition), 303)


@page(bp, f"{HERE}/<any(publish,withdraw):key>", SET_UP, ("POST",))
def publish(language: str, edition: str, key: str) -> Response:
    """Show the edition to everybody, or take it back."""
    sets.publish(whoever(), g.edition, key == "publish")
    return redirect(url_for(".check", language=language, edition=edition), 303)


def _source(form: NewEdition, held: list[Any]) -> tuple[text.EditionFile, Any]:
    """Return what a new edition begins from: the file that was sent, else the edition or preset chosen."""
    content = _content(form.file.data)
    if content:
        return text.read(content), None
    kind, _, slug = str(form.source.data).partition(":")
    if kind == "preset":
        return sets.preset(slug), None
    before = next(each for each in held if each.slug == slug)
    return editions.file_of(before), before


def _content(sent: FileStorage | None) -> bytes:
    if not sent:
        return b""
    try:
        content: bytes = sent.read(sets.MOST_BYTES + 1)
    finally:
        sent.close()
    if len(content) > sets.MOST_BYTES:
        raise Invalid("too_large")
    return content


def _mend(form: StepForm, dates: CalendarForm | None, refusal: Refusal) -> None:
    """Put every problem of a refusal where it can be mended."""
    if not refusal.problems:
        form.mend(refusal)
    for problem in refusal.problems:
        if dates is None or not dates.put(problem):
            form.put(problem)


def _point_out(form: StepForm, dates: CalendarForm | None, step: str) -> None:
    """Show what contradicts in the step as it is kept."""
    for held, problem in sets.problems(g.edition):
        if held == step and gravity.level(problem) == "error" and (dates is None or not dates.put(problem)):
            form.put(problem)


def _next(step: str) -> str:
    """Return the step to go on with: this one again where the button says so."""
    return step if {"stay", "more"} & set(request.form) else list(STEPS)[list(STEPS).index(step) + 1]


def _shown(step: str, groups: Any, form: StepForm, dates: CalendarForm | None, status: int) -> Response:
    """Show a step: its groups with a row for each value."""
    shown = [(group, [(each, _names(each, form), _hint(each)) for each in group.fields]) for group in groups]
    facts = {
        "step": step,
        "steps": _steps(step),
        "dates": dates,
        "codes": CODES,
        "written": g.edition.written,
        "titles": titles(),
    }
    locked = g.edition.frozen and step in setup.RULES
    decide = g.edition.published and step != "places" and not locked
    return desk("setup/step.html", status, groups=shown, form=form, locked=locked, decide=decide, **facts)


def _check(form: FileForm, status: int) -> Response:
    found = []
    for held, problem in sets.problems(g.edition):
        address = url_for(".step", language=g.language, edition=g.edition.slug, step=held) if held != "check" else ""
        text_ = said(problem, g.language)
        found.append((held, gravity.level(problem), text_, f"{address}#{name_of(problem.at)}" if address else ""))
    advice = [(slug, each) for slug, each in meetings.carried_over(g.edition) if each.state == "open"]
    return desk("setup/check.html", status, steps=_steps("check"), found=found, form=form, advice=advice)


def _steps(here: str) -> list[tuple[str, str, str, str, bool]]:
    """Return the steps as the queue of a desk: name, address, a word, how many errors, whether one is there."""
    found = sets.problems(g.edition)
    rows = []
    for number, (code, name) in enumerate(STEPS.items(), 1):
        wrong = sum(held == code and gravity.level(problem) == "error" for held, problem in found)
        late = gettext("%(number)s to mend") % {"number": wrong} if wrong else ""
        rows.append((f"{number}. {gettext(name)}", _address(code), "", late, code == here))
    return rows


def _address(step: str) -> str:
    """Return the address of a step."""
    here = {"language": g.language, "edition": g.edition.slug}
    return url_for(".check", **here) if step == "check" else url_for(".step", step=step, **here)


def _names(asked: Asked, form: StepForm) -> list[str]:
    """Return the names of the fields of a value."""
    name = name_of(asked.at)
    return [name] if name in form else [f"{name}.{code}" for code in ("fr", "nl", "en")]


def _hint(asked: Asked) -> str:
    """Return what stands beside a field: its article, and what others have fixed (R18)."""
    parts = []
    if asked.spec.unit in UNITS:
        parts.append(gettext(UNITS[asked.spec.unit]))
    found = articles(asked.spec.article)
    if found:
        parts.append(gettext("Art. %(number)s.") % {"number": found})
    elsewhere = usual.ELSEWHERE.get(setup.INDEX.sub("", asked.at))
    if elsewhere:
        said_ = (
            f"{name}{gettext(': ')}{', '.join(in_words(asked.spec, each) for each in values)}"
            for name, values in elsewhere.items()
        )
        parts.append(gettext("Elsewhere: %(values)s.") % {"values": "; ".join(said_)})
    return " ".join(parts)
