"""Staff and the roll: extracts of the register with their dry run, the letter that asks for one, one person found."""

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from pb import documents
from pb.errors import Invalid, Unknown
from pb.rules import roll_files as life
from pb.rules import roll_matching
from pb.services import roll, roll_files, roll_request, roll_search, roll_versions, wordings
from pb.services.roll_search import Found
from pb.sheets import ON_SITE
from pb.web.forms.sheet import text
from pb.web.forms.staff_roll import RollFileForm, SearchForm
from pb.web.pages import LOCAL, page, whoever
from pb.web.refusals import sentence
from pb.web.staff import desk

bp = Blueprint("staff_roll", __name__)
HERE = f"{LOCAL}/staff/roll"
BOTH = ("GET", "POST")
STEPS = {"ask": roll_files.ask, "confirm": roll_files.confirm, "drop": roll_files.drop}


@page(bp, HERE, "see_roll")
def index(language: str, edition: str) -> Response:
    """Show the roll as it stands, in numbers, and the files that were sent."""
    held: int = g.edition.id
    current = roll_versions.current(held)
    return desk("roll/index.html", people=roll.people(held), current=current, files=roll_files.latest(held))


@page(bp, f"{HERE}/files/new", "import_roll", BOTH, body_limit=roll_files.FORM_BYTES)
def new(language: str, edition: str) -> Response:
    """Send an extract of the register: it is read, and nothing changes."""
    form = RollFileForm()
    if form.is_submitted() and form.validate():
        try:
            name, content = _sent(form.file.data)
            made = roll_files.send(whoever(), g.edition, name, content, form.extract_day.day)
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".show", language=language, edition=edition, ref=made), 303)
    if not form.is_submitted() and g.edition.settings.register_day:
        form.extract_day.process_data(g.edition.settings.register_day)
    return desk("roll/new.html", 422 if form.is_submitted() else 200, form=form)


@page(bp, f"{HERE}/files/<ref>", "see_roll")
def show(language: str, edition: str, ref: str) -> Response:
    """Show what a file does or did: people added, changed and removed, rows refused with line and reason."""
    view = roll_files.get(g.edition.id, ref)
    return desk("roll/show.html", view=view, alarming=life.alarming(view.report), say=sentence)


@page(bp, f"{HERE}/files/<ref>/<step>", "import_roll", BOTH)
def decide(language: str, edition: str, ref: str, step: str) -> Response:
    """Ask for a file to be loaded, confirm what somebody else asked, or give it up."""
    if step not in STEPS:
        raise Unknown("unknown")
    view = roll_files.get(g.edition.id, ref)
    if request.method == "GET":
        return desk("roll/decide.html", view=view, step=step, alarming=life.alarming(view.report))
    g.get_twin = "staff_roll.decide"
    STEPS[step](whoever(), g.edition, ref)
    return redirect(url_for(".show", language=language, edition=edition, ref=ref), 303)


@page(bp, f"{HERE}/letter/<code>", "see_roll")
def letter(language: str, edition: str, code: str) -> Response:
    """Hand out the letter that asks the population service for an extract, in French or Dutch."""
    if code not in ("fr", "nl"):
        raise Unknown("unknown")
    with wordings.speaking(g.edition, "roll_request"):
        paper = documents.pdf("roll_request", roll_request.facts(g.edition, code), code)
    return _pdf(paper, f"{g.edition.slug}-registre-{code}.pdf")


@page(bp, f"{HERE}/search", "search_roll", BOTH)
def search(language: str, edition: str) -> Response:
    """Look for one person by two attributes, with a reason; the journal keeps who looked, and why (E6)."""
    form, found, status = SearchForm(), None, 200
    if form.is_submitted():
        found, status = _search(form)
    searched = form.is_submitted() and status == 200
    return desk("roll/search.html", status, form=form, found=found, searched=searched)


def _search(form: SearchForm) -> tuple[Found | None, int]:
    """Carry a search out; what is wrong with it stands beside the fields."""
    if form.validate():
        number, name, street = (text(field) for field in (form.number, form.name, form.street))
        try:
            wanted = roll_matching.wanted(number, form.born_if_given(), name, street)
            return roll_search.search(whoever(), g.edition, wanted, text(form.reason)), 200
        except Invalid as refusal:
            form.mend(refusal)
    return None, 422


def _sent(file: FileStorage | None) -> tuple[str, bytes]:
    """Return the name and the bytes of a file, one more than the limit at most, and let go of it."""
    if not file:
        raise Invalid("no_file")
    try:
        return file.filename or "", file.read(ON_SITE.bytes + 1)
    finally:
        file.close()


def _pdf(paper: bytes, name: str) -> Response:
    answer = Response(paper, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
