"""The vote: choose, identify, review, cast; no address, log line or row says what was chosen (votes.md 2)."""

from collections.abc import Hashable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Blueprint, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb import clock
from pb.errors import Forbidden, Invalid, Refusal, Unavailable, Unidentified
from pb.rules import ages, phases
from pb.rules.choosing import Filled
from pb.services import agenda, boxes, ceremonies, letters, listings, roll_cases, tallies, votes
from pb.services.snapshots import EditionView
from pb.services.votes import AlreadyVoted
from pb.web import choices, cookies
from pb.web.cache import kept
from pb.web.cards import Card, card
from pb.web.forms.sheet import text
from pb.web.forms.votes import Identify, ballot_number, check_single
from pb.web.offers import to_voters
from pb.web.pages import LOCAL, page, show, whoever
from pb.web.refusals import sentence

bp = Blueprint("votes", __name__)
VOTE = LOCAL + "/vote"
POST, BOTH = ("POST",), ("GET", "POST")
LATEST = timedelta(seconds=60)  # for the rest of a form that arrived in time: sealing begins 120 s after the close
WIPE = '"cache", "storage"'
TRACKER_HERE, MOST_KEPT = "tracker-put-in-when-sent", 64


@bp.before_request
def once() -> None:
    """Refuse a form that says something twice (C12)."""
    check_single()


@page(bp, VOTE, "see_public")
def how(language: str, edition: str) -> Response:
    """Say who may vote, until when, and in which ways."""
    held: EditionView = g.edition
    vote = phases.find(held.phases, "vote")
    return show(
        "votes/how.html",
        vote=vote,
        open_now=vote is not None and vote.contains(g.arrived_at),
        over=vote is not None and vote.ends_at <= g.arrived_at,
        panel=choices.panel(held),
        occasions=agenda.coming(held.id, g.arrived_at, 5),
        extensions=ceremonies.notices(held.id) if held.box else (),
        age=held.settings.voter_min_age,
        days=letters.offered(held),
        age_day=ages.reference_day(held.settings, held.phases) if vote else None,
        places=[place for place in held.places if place.kind in ("desk", "box", "desk_and_box")],
    )


@page(bp, VOTE + "/add", "choose", POST)
def add(language: str, edition: str) -> Response:
    """Put a project in the choice."""
    number = ballot_number()
    return _chosen(choices.add(g.edition, number), number)


@page(bp, VOTE + "/remove", "choose", POST)
def remove(language: str, edition: str) -> Response:
    """Take a project out of the choice."""
    number = ballot_number()
    return _chosen(choices.remove(g.edition, number), number)


@page(bp, VOTE + "/swap", "choose", POST)
def swap(language: str, edition: str) -> Response:
    """Take a project in place of another."""
    number = ballot_number()
    return _chosen(choices.add(g.edition, number, ballot_number("instead_of")), number)


@page(bp, VOTE + "/forget", "choose", POST)
def forget(language: str, edition: str) -> Response:
    """Forget the whole choice."""
    return choices.forget(redirect(choices.way_back(g.edition), 303))


@page(bp, VOTE + "/identify", "identify", BOTH)
def identify(language: str, edition: str) -> Response:
    """Ask for the code of the letter and the birth date (E1, E2)."""
    boxes.require_open(g.edition, g.arrived_at)
    if request.method == "GET" and cookies.read("booth"):
        return redirect(url_for("booth.enter", language=language, edition=edition), 303)
    if request.method == "GET" and whoever().edition_id == g.edition.id:
        return redirect(url_for(".review", language=language, edition=edition), 303)
    form = Identify()
    if request.method == "GET":
        tallies.step(g.edition.id, "identify")
        return _ask(form)
    if form.validate():
        try:
            token = votes.identify(whoever(), g.edition, text(form.code), form.born(), g.arrived_at)
        except Refusal as refusal:
            tallies.step(g.edition.id, "refused", refusal.code)
            if not isinstance(refusal, Invalid):
                raise
            form.mend(refusal)
        else:
            tallies.step(g.edition.id, "identified")
            answer = redirect(url_for(".review", language=language, edition=edition), 303)
            cookies.write(answer, "voter", token)
            return answer
    return show("votes/identify.html", 422, form=form, panel=choices.panel(g.edition), **_ways())


def _ask(form: Identify) -> Response:
    """Show the empty form; all that it says of a choice is whether there is one."""
    panel, ways = choices.panel(g.edition), _ways()
    chosen = min(panel.count, 1)
    return kept(lambda: show("votes/identify.html", form=form, panel=panel, **ways), chosen, personal=False)


def _ways() -> dict[str, Any]:
    """Return the other ways to identify oneself: the days on which a code is sent, and the identity providers."""
    return {"days": letters.offered(g.edition), "ways": to_voters(g.edition, g.language)}


@page(bp, VOTE + "/review", "choose", BOTH)
def review(language: str, edition: str) -> Response:
    """Show the ballot as it will be cast, with the one button that casts; a blank one only when asked for."""
    g.get_twin = "votes.review"
    actor, held, gone = whoever(), choices.read(g.edition), choices.gone(g.edition)
    if actor.kind != "voter" or actor.edition_id != g.edition.id:
        return _unidentified(gone)
    if not held and request.form.get("blank") != "yes":
        boxes.require_open(g.edition, g.arrived_at)
        votes.check_not_voted(g.edition.id, actor.person_ref)
        return show("votes/nothing.html", gone=gone, voting=True)
    found = votes.review(actor, g.edition, held, g.arrived_at)
    tallies.step(g.edition.id, "review")
    return show("votes/review.html", found=found, sections=_sections(found.sections), gone=gone)


# Open without a session: a repeated form finds its session ended, and must still learn that its vote is recorded.
@page(bp, VOTE + "/cast", "identify", POST)
def cast(language: str, edition: str) -> Response:
    """Cast the reviewed ballot: the one transaction, then the thanks."""
    g.get_twin = "votes.how"
    actor = whoever()
    if actor.kind == "voter" and actor.edition_id != g.edition.id:
        raise Unidentified("no_session")
    if clock.now() - g.arrived_at > LATEST:
        raise Unavailable("unavailable")
    done = votes.cast(actor, g.edition, request.form.get("ballot", ""), g.arrived_at)
    tallies.step(g.edition.id, "cast")
    return _leave(_thanks(done))


@bp.errorhandler(AlreadyVoted)
def already(refusal: AlreadyVoted) -> Response:
    """Say on which day and in which way a vote was recorded, with the tracker for the very form that cast it (R41)."""
    g.get_twin = "votes.how"
    place = next((place for place in g.edition.places if place.id == refusal.place_id), None)
    claim = roll_cases.claim(g.edition, refusal.person_ref, refusal.channel) if refusal.person_ref else ""
    answer = show("votes/already.html", 409, past=refusal, where=place, claim=claim)
    return _leave(answer) if refusal.tracker else answer


@bp.errorhandler(choices.NoFit)
def no_fit(refusal: choices.NoFit) -> Response:
    """Say what is missing for a project, and offer to take it in place of another."""
    g.get_twin = "projects.index"
    views = {view.number: view for view in listings.listed(g.edition)}
    fit = refusal.fit
    return show(
        "votes/no_fit.html",
        422,
        message=sentence(refusal.code, refusal.details),
        wanted=_card(views.get(fit.number)),
        leaving=_card(views.get(fit.suggestion)),
        back=request.form.get("back", ""),
        way_back=choices.way_back(g.edition, fit.number),
    )


@bp.errorhandler(Invalid)
def invalid(refusal: Invalid) -> Response:
    """Say all that is wrong with a choice or a form, and lead back to the projects."""
    g.get_twin = "votes.how"
    problems = [("", sentence(problem.code, problem.details)) for problem in refusal.problems]
    message = sentence(refusal.code, refusal.details)
    return show("votes/invalid.html", refusal.status, message=message, problems=problems)


@bp.errorhandler(Forbidden)
@bp.errorhandler(Unidentified)
def stopped(refusal: Forbidden | Unidentified) -> Response:
    """Say why a form no longer holds or who must identify first, and where to begin again."""
    g.get_twin = "votes.how"
    return show("votes/invalid.html", refusal.status, message=sentence(refusal.code, refusal.details), problems=[])


def _chosen(held: dict[str, list[int]], number: int) -> Response:
    """Keep the choice in the browser and go back to the card."""
    return choices.keep(redirect(choices.way_back(g.edition, number), 303), g.edition, held)


def _thanks(done: votes.Recorded) -> Response:
    """Return the thanks, written once for a day and language: nobody waits for a page while the box is held."""
    kept: dict[Hashable, str] = current_app.extensions.setdefault("pb_thanks", {})
    key = (g.edition.id, g.edition.revision, g.language, done.day, bool(cookies.read("booth")))
    if key not in kept:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        blank = replace(done, tracker=TRACKER_HERE)
        whole = show("votes/thanks.html", done=blank, vote=phases.find(g.edition.phases, "vote"))
        kept[key] = whole.get_data(as_text=True)
    return Response(kept[key].replace(TRACKER_HERE, done.tracker), mimetype="text/html")


def _leave(answer: Response) -> Response:
    """End what the browser holds of the vote (S7)."""
    cookies.expire(answer, "voter")
    choices.forget(answer)
    answer.headers["Clear-Site-Data"] = WIPE
    return answer


def _unidentified(gone: list[int]) -> Response:
    """Lead somebody without a session to identification, or show the choice alone while only a campaign is on."""
    panel = choices.panel(g.edition)
    if request.method == "GET" and panel.voting:
        return redirect(url_for(".identify", language=g.language, edition=g.edition.slug), 303)
    if request.method != "GET" or not panel.open:
        raise Unidentified("no_session")
    if not panel.count:
        return show("votes/nothing.html", gone=gone, voting=False)
    vote = phases.find(g.edition.phases, "vote")
    return show("votes/preview.html", sections=_sections(panel.sections), gone=gone, vote=vote)


def _sections(sections: tuple[Filled, ...]) -> list[dict[str, Any]]:
    """Return what the review says of each section, an empty one included."""
    views = {view.number: view for view in listings.listed(g.edition)}
    return [
        {
            "track": g.edition.track(section.track),
            "filled": section,
            "cards": [card(g.edition, views[number], g.language) for number in section.numbers if number in views],
        }
        for section in sections
    ]


def _card(view: listings.ProjectView | None) -> Card | None:
    return card(g.edition, view, g.language) if view is not None else None
