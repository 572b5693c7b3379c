"""Staff and code letters: runs asked for and confirmed, their cost, their files locked with a password, erased."""

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb.errors import Invalid, Unknown
from pb.rules.setting_words import WORDS
from pb.services import letters, print_runs
from pb.web.context import gettext
from pb.web.forms.codes import RunForm
from pb.web.forms.sheet import text
from pb.web.pages import LOCAL, page, whoever
from pb.web.staff import desk

bp = Blueprint("staff_codes", __name__)
HERE = f"{LOCAL}/staff/codes"
BOTH = ("GET", "POST")
STEPS = ("confirm", "drop", "erase")


@page(bp, HERE, "see_roll")
def index(language: str, edition: str) -> Response:
    """Show what waits to be printed, and the runs with their letters and cost."""
    return desk(
        "codes/index.html",
        waiting=letters.waiting(g.edition.id),
        runs=print_runs.latest(g.edition.id),
        days=letters.days(g.edition),
    )


@page(bp, f"{HERE}/new", "print_codes", BOTH)
def new(language: str, edition: str) -> Response:
    """Ask for a run of letters."""
    form = RunForm()
    form.offer([(kind, gettext(WORDS[kind])) for kind in g.edition.settings.code_runs])
    if form.is_submitted() and form.validate():
        try:
            made = print_runs.ask(whoever(), g.edition, text(form.kind), text(form.listed))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".show", language=language, edition=edition, ref=made), 303)
    return desk("codes/new.html", 422 if form.is_submitted() else 200, form=form)


@page(bp, f"{HERE}/runs/<ref>", "see_roll")
def show(language: str, edition: str, ref: str) -> Response:
    """Show one run: how far it is, its files, and the password to the person who confirmed it."""
    run = print_runs.get(g.edition.id, ref)
    password = print_runs.password(whoever(), g.edition.id, ref)
    return desk("codes/show.html", run=run, password=password, me=whoever().account_id)


@page(bp, f"{HERE}/runs/<ref>/<step>", "print_codes", BOTH)
def decide(language: str, edition: str, ref: str, step: str) -> Response:
    """Confirm a run that somebody else asked for, give it up, or erase its files once they are printed."""
    if step not in STEPS:
        raise Unknown("unknown")
    run = print_runs.get(g.edition.id, ref)
    if request.method == "GET":
        return desk("codes/decide.html", run=run, step=step)
    g.get_twin = "staff_codes.decide"
    if step == "confirm":
        print_runs.confirm([whoever()], g.edition, ref)
    else:
        {"drop": print_runs.drop, "erase": print_runs.erase}[step](whoever(), g.edition, ref)
    return redirect(url_for(".show", language=language, edition=edition, ref=ref), 303)


@page(bp, f"{HERE}/runs/<ref>/files/<int:position>", "print_codes", BOTH)
def file(language: str, edition: str, ref: str, position: int) -> Response:
    """Ask once more, then hand out one file, locked; the journal keeps who took it."""
    run = print_runs.get(g.edition.id, ref)
    if request.method == "GET":
        return desk("codes/file.html", run=run, position=position)
    g.get_twin = "staff_codes.file"
    answer = Response(print_runs.collect(whoever(), g.edition, ref, position), mimetype="application/pdf")
    name = f"{g.edition.slug}-{run.number}-{position:02d}.pdf"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
