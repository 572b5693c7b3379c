"""The help desk: a card is checked, then a pass or a code letter is given; and a browser is made a voting booth."""

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb import words
from pb.errors import Conflict, Invalid
from pb.rules import roll_matching
from pb.services import passes, roll_cases, roll_search, sessions
from pb.services.roll_search import Found
from pb.services.votes import AlreadyVoted
from pb.web import cookies
from pb.web.forms.desks import CardForm, PlaceForm
from pb.web.forms.sheet import text
from pb.web.pages import LOCAL, page, whoever
from pb.web.refusals import sentence
from pb.web.staff import desk, may

bp = Blueprint("staff_passes", __name__)
HERE = f"{LOCAL}/staff/desk"
BOOTH_SECONDS = int(passes.BOOTH_LASTS.total_seconds())


@page(bp, HERE, "issue_code", ("GET", "POST"))
def index(language: str, edition: str) -> Response:
    """Ask for what stands on the identity card, and show whom it is of and what can be done."""
    form, found, status = CardForm(), None, 200
    if request.method == "POST":
        found, status = _found(form)
    searched = request.method == "POST" and status == 200
    card = passes.card(whoever(), g.edition, found.person_ref) if found else ""
    facts = {"form": form, "found": found, "searched": searched, "card": card, "places": _places()}
    return desk("desks/index.html", status, **facts, voting=may(whoever(), "issue_pass"))


@page(bp, f"{HERE}/pass", "issue_pass", ("POST",))
def give(language: str, edition: str) -> Response:
    """Give a pass of ten minutes and show its code, once."""
    g.get_twin = "staff_passes.index"
    form = _place_form()
    given = passes.give(whoever(), g.edition, text(form.card), _place(form), bool(form.helped.data), g.arrived_at)
    return desk("desks/given.html", given=given)


@page(bp, f"{HERE}/letter", "issue_code", ("POST",))
def letter(language: str, edition: str) -> Response:
    """Hand out a code letter as PDF, to be printed at the desk."""
    g.get_twin = "staff_passes.index"
    answer = Response(passes.hand_out(whoever(), g.edition, text(_place_form().card)), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{g.edition.slug}-code.pdf"'
    return answer


@page(bp, f"{HERE}/booth", "issue_pass", ("GET", "POST"))
def booth(language: str, edition: str) -> Response:
    """Make this browser a voting booth: the session of staff ends here, and nothing of theirs opens in it any more."""
    form = _place_form()
    if request.method == "GET":
        return desk("desks/booth.html", form=form)
    g.get_twin = "staff_passes.booth"
    value = passes.booth(g.edition, _place(form))
    sessions.end(whoever().token_hash)
    answer = redirect(url_for("booth.enter", language=language, edition=edition), 303)
    cookies.expire(answer, "staff")
    cookies.write(answer, "booth", value, seconds=BOOTH_SECONDS)
    return answer


@bp.errorhandler(AlreadyVoted)
def already(refusal: AlreadyVoted) -> Response:
    """Say at the desk what the person may know: a vote is recorded, when and how (R41)."""
    g.get_twin = "staff_passes.index"
    place = next((each for each in g.edition.places if each.id == refusal.place_id), None)
    message = sentence(refusal.code, refusal.details)
    claim = roll_cases.claim(g.edition, refusal.person_ref, refusal.channel)
    return desk("desks/already.html", 409, message=message, where=place, claim=claim)


def _found(form: CardForm) -> tuple[Found | None, int]:
    """Look for the person of a card; it counts and is written down like any other search (E6)."""
    if form.validate():
        try:
            wanted = roll_matching.wanted(text(form.number), form.born_if_given(), text(form.name))
            return roll_search.search(whoever(), g.edition, wanted, "card_shown"), 200
        except Invalid as refusal:
            form.mend(refusal)
    return None, 422


def _places() -> list[tuple[str, str]]:
    return [(str(place.id), words.pick(place.names, g.language)) for place in passes.desks(g.edition)]


def _place_form() -> PlaceForm:
    form = PlaceForm()
    form.place.choices = _places()
    return form


def _place(form: PlaceForm) -> int:
    typed = text(form.place)
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise Conflict("no_such_desk")
    return int(typed)
