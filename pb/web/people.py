"""People and roles: who works here, who asks for a role and who confirms it, and what each role may do when."""

from flask import Blueprint, current_app, redirect, request, url_for
from werkzeug.wrappers import Response

from pb import words
from pb.errors import Invalid, Refusal, Unknown
from pb.rules import labels, permissions
from pb.rules.phases import CODES
from pb.services import accounts, people, resets
from pb.web.context import gettext, label
from pb.web.forms.people import AskReset, AskRole
from pb.web.forms.sheet import text
from pb.web.pages import guard, page, whoever
from pb.web.staff import desk

bp = Blueprint("people", __name__)
PEOPLE = "/<lang:language>/staff/people"
ONE = f"{PEOPLE}/<account_id>"
POST, BOTH = ("POST",), ("GET", "POST")
REGION = "region"


@page(bp, PEOPLE, "see_people", BOTH)
def index(language: str) -> Response:
    """List everybody with a role where one administers, and ask for a role that another person confirms."""
    actor, form = whoever(), AskRole()
    places = people.places(actor)
    form.place.choices = [(_key(place), _place(names)) for place, names in places.items()]
    form.role.choices = [(role, label(role, "role")) for role in permissions.STAFF]
    form.language.choices = [(code, words.NAMES[code]) for code in words.LANGUAGES]
    if form.is_submitted() and form.validate():
        guard("change_people")
        try:
            people.ask_role(
                actor, _read(text(form.place)), text(form.email), text(form.role), text(form.language), form.on_day.day
            )
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".index", language=language), 303)
    if not form.is_submitted():
        form.language.data = language
    return _people(form, places, 422 if form.is_submitted() else 200)


@page(bp, f"{PEOPLE}/requests", "confirm_role")
def requests(language: str) -> Response:
    """Show the roles that wait for a second person."""
    actor = whoever()
    waiting = people.requests(actor)
    names = accounts.names([line.asked_by for line in waiting])
    places = {place: _place(found) for place, found in people.places(actor, people.CONFIRMERS).items()}
    return desk("people/requests.html", waiting=waiting, names=names, places=places)


@page(bp, f"{PEOPLE}/requests/<request_id>/<decision>", "confirm_role", POST)
def decide(language: str, request_id: str, decision: str) -> Response:
    """Grant or refuse a role that somebody else asked for (Z6)."""
    if decision not in ("grant", "refuse"):
        raise Unknown("unknown")
    people.decide(whoever(), request_id, grant=decision == "grant")
    return redirect(url_for(".requests", language=language), 303)


@page(bp, f"{ONE}/take-role", "change_people", POST)
def take_role(language: str, account_id: str) -> Response:
    """Take a role away now."""
    place = _read(request.form.get("place", ""))
    people.take_role(whoever(), account_id, place, request.form.get("role", ""))
    return redirect(url_for(".index", language=language), 303)


@page(bp, f"{ONE}/disable", "change_people", POST)
def disable(language: str, account_id: str) -> Response:
    """Close an account now."""
    people.disable(whoever(), account_id)
    return redirect(url_for(".index", language=language), 303)


@page(bp, f"{ONE}/end-sessions", "change_people", POST)
def end_sessions(language: str, account_id: str) -> Response:
    """End every session of somebody now."""
    people.end_sessions(whoever(), account_id)
    return redirect(url_for(".index", language=language), 303)


@page(bp, f"{ONE}/reset", "change_people", BOTH)
def reset(language: str, account_id: str) -> Response:
    """Note how somebody who lost every factor proved who they are; a link follows after a day (A5)."""
    form = AskReset()
    person = people.person(whoever(), account_id)
    if form.is_submitted() and form.validate():
        try:
            resets.ask(whoever(), account_id, text(form.proof))
        except Refusal as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".index", language=language), 303)
    return desk("people/reset.html", 422 if form.is_submitted() else 200, form=form, name=person.name)


@page(bp, "/<lang:language>/staff/rights", "see_rights")
def rights(language: str) -> Response:
    """Show who may do what, and when: the very table that guards every page (Z2)."""
    acts = sorted(permissions.ACTS.values(), key=lambda act: gettext(labels.label("act", act.name)))
    return desk("people/rights.html", acts=acts, roles=permissions.ROLES, phases=CODES)


def _people(form: AskRole, places: dict[int | None, dict[str, str]], status: int) -> Response:
    actor = whoever()
    return desk(
        "people/index.html",
        status,
        form=form,
        people=people.listed(actor),
        waiting=len(people.requests(actor)),
        lacks=people.lacks(actor),
        places={place: _place(names) for place, names in places.items()},
        strong=permissions.STRONG_ROLES,
        required=current_app.config["PB"].security_keys,
        me=actor.account_id,
    )


def _place(names: dict[str, str]) -> str:
    return words.pick(names, request.view_args["language"] if request.view_args else "fr") or gettext("The Region")


def _key(place: int | None) -> str:
    return REGION if place is None else str(place)


def _read(key: str) -> int | None:
    """Return the number of a municipality that a form names; anything else is the Region or nothing."""
    return int(key) if key.isascii() and key.isdigit() and len(key) < 10 else None
