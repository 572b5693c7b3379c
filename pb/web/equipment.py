"""Equipment: the register of the services, and the public page of what can be borrowed (R22, art. 5)."""

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb.errors import Invalid
from pb.services import equipment, grants
from pb.web.forms.equipment import HandOverForm, ItemForm, LoanForm, both
from pb.web.forms.sheet import text
from pb.web.pages import LOCAL, page, whoever
from pb.web.pages import show as answer
from pb.web.staff import desk

bp = Blueprint("equipment", __name__)
HERE = f"{LOCAL}/staff/equipment"
ONE = f"{HERE}/<name>"
ACT, SEE = "manage_progress", "see_public"
BOTH = ("GET", "POST")


@page(bp, f"{LOCAL}/equipment", SEE)
def shown(language: str, edition: str) -> Response:
    """Show what everybody can borrow, and until when the rest is lent."""
    return answer("equipment/shown.html", rows=equipment.borrowable(g.edition))


@page(bp, HERE, ACT)
def index(language: str, edition: str) -> Response:
    """Show the register."""
    return desk("equipment/index.html", rows=equipment.all_of(g.edition))


@page(bp, f"{HERE}/new", ACT, BOTH)
def new(language: str, edition: str) -> Response:
    """Enter a thing that was bought with a grant, or that the service has already."""
    form, ref = ItemForm(), request.args.get("grant", "")[:12]
    if form.is_submitted() and form.validate():
        try:
            grant = grants.find(g.edition, ref).id if ref else None
            equipment.enter(whoever(), g.edition, form.facts(), grant)
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to()
    return desk("equipment/form.html", _code(), form=form, view=None)


@page(bp, ONE, ACT, BOTH)
def edit(language: str, edition: str, name: str) -> Response:
    """Show a thing with its loans, and change what is known of it."""
    view, form = equipment.get(g.edition, name), ItemForm()
    if form.is_submitted() and form.validate():
        try:
            equipment.change(whoever(), g.edition, name, form.facts())
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to()
    if not form.is_submitted():
        form.fill(view)
    return desk("equipment/form.html", _code(), form=form, view=view, loans=equipment.past_loans(g.edition, name))


@page(bp, f"{ONE}/hand-over", ACT, BOTH)
def hand_over(language: str, edition: str, name: str) -> Response:
    """Note that a thing was handed over to the service."""
    view, form = equipment.get(g.edition, name), HandOverForm()
    if form.is_submitted() and form.validate() and form.handed_on.day:
        try:
            equipment.hand_over(whoever(), g.edition, name, form.handed_on.day, both(form, "place"))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to()
    return desk("equipment/hand_over.html", _code(), form=form, view=view)


@page(bp, f"{ONE}/lend", ACT, BOTH)
def lend(language: str, edition: str, name: str) -> Response:
    """Lend a thing until a day."""
    view, form = equipment.get(g.edition, name), LoanForm()
    if form.is_submitted() and form.validate() and form.until.day:
        try:
            equipment.lend(whoever(), g.edition, name, text(form.borrower), text(form.contact), form.until.day)
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _to()
    return desk("equipment/lend.html", _code(), form=form, view=view)


@page(bp, f"{ONE}/back", ACT, ("POST",))
def give_back(language: str, edition: str, name: str) -> Response:
    """Note that a thing came back."""
    equipment.give_back(whoever(), g.edition, name)
    return _to()


@page(bp, f"{ONE}/write-off", ACT, ("POST",))
def write_off(language: str, edition: str, name: str) -> Response:
    """Note that a thing is gone for good."""
    equipment.write_off(whoever(), g.edition, name)
    return _to()


def _code() -> int:
    return 422 if request.method == "POST" else 200


def _to() -> Response:
    return redirect(url_for("equipment.index", language=g.language, edition=g.edition.slug), 303)
