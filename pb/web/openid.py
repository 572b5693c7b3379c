"""Ways in with an identity provider: voters by their national number, staff and holders by a link (O1–O10)."""

import json
from typing import Any

from flask import Blueprint, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb import clock, tokens
from pb.errors import Forbidden, Refusal, Unknown
from pb.providers import Provider
from pb.services import boxes, editions, holder_identities, holder_links, identities, keyring, sessions, tallies
from pb.services.votes import AlreadyVoted
from pb.web import cookies, openid_client
from pb.web.offers import known, offered, serving
from pb.web.openid_client import Trip
from pb.web.pages import LOCAL, let_go, page, show, whoever
from pb.web.refusals import sentence
from pb.web.staff import next_place
from pb.web.votes import already

bp = Blueprint("openid", __name__)
COOKIE = "trip"
SECONDS = int(identities.TRIP_LASTS.total_seconds())

# The callback alone gives a session: to a voter of the roll, to staff linked to a provider that asserts two factors, or
# to a project holder who made such a link.
WAYS_IN = {"openid.callback": "an identity provider: the national number of a voter, staff with two factors, a holder"}


@page(bp, f"{LOCAL}/vote/identify/with/<provider>", "identify")
def start(language: str, edition: str, provider: str) -> Response:
    """Send a voter to a provider; the choice stays in its cookie meanwhile."""
    boxes.require_open(g.edition, g.arrived_at)
    found = _provider(offered(g.edition.municipality.slug, "voters"), provider)
    return _leave(found, {"for": "voter", "edition": edition, "language": language}, found.acr)


@page(bp, "/<lang:language>/staff/sign-in/with/<provider>", "see_public")
def start_staff(language: str, provider: str) -> Response:
    """Send a member of staff to a provider that asserts a second factor."""
    found = _provider(serving("staff"), provider)
    facts = {"for": "staff", "language": language, "next": next_place("")}
    return _leave(found, facts, found.second_factor_acr)


@page(bp, "/<lang:language>/staff/account/link/<provider>", "change_own_account")
def start_link(language: str, provider: str) -> Response:
    """Send a member of staff to a provider, to be linked with the account they are signed in with."""
    found = _provider(serving("staff"), provider)
    facts = {"for": "link", "language": language, "account": whoever().account_id}
    return _leave(found, facts, found.second_factor_acr)


@page(bp, "/<lang:language>/account/sign-in/with/<provider>", "see_public")
def start_holder(language: str, provider: str) -> Response:
    """Send a project holder to a provider that they have linked with their account."""
    found = _provider(serving("holders"), provider)
    return _leave(found, {"for": "holder", "language": language, "next": next_place("")}, found.acr)


@page(bp, "/<lang:language>/account/link/<provider>", "keep_own_account")
def start_holder_link(language: str, provider: str) -> Response:
    """Send a project holder, who just came in by mail, to a provider, to be linked with their account."""
    found = _provider(serving("holders"), provider)
    holder_links.check_fresh(whoever())
    return _leave(found, {"for": "holder_link", "language": language, "holder": whoever().holder_id}, found.acr)


@page(bp, "/openid/<provider>/callback", "see_public", changes=True)
def callback(provider: str) -> Response:
    """Take somebody back from the provider that was asked, and no other (O7); every way is good once (O1)."""
    found = _provider(list(known()), provider)
    facts, trip = _back(found)
    g.language = facts["language"]
    let_go()
    try:
        person = _person(found, trip, found.second_factor_acr if facts["for"] in ("staff", "link") else found.acr)
        identities.spend(trip.state)
        answer = ARRIVALS[facts["for"]](found, facts, person)
    except Refusal as refusal:
        answer = _turned_back(refusal, facts)
    cookies.expire(answer, COOKIE)
    return answer


def _leave(provider: Provider, facts: dict[str, str], acr: tuple[str, ...]) -> Response:
    """Send the browser to a provider with a fresh way, which this browser alone can come back by."""
    trip = openid_client.new_trip()
    held = json.dumps({**facts, "provider": provider.code, "state": trip.state})
    sealed = tokens.sign_value(keyring.ring(), COOKIE, held, now=clock.now(), lasts=identities.TRIP_LASTS)
    answer = redirect(openid_client.departure(provider, trip, _home(provider), facts["language"], acr), 303)
    cookies.write(answer, COOKIE, sealed, seconds=SECONDS)
    return answer


def _back(provider: Provider) -> tuple[dict[str, str], Trip]:
    """Return the facts of the way by which a browser comes back; raise `Forbidden` when it is not its own, or over."""
    try:
        held = json.loads(tokens.read_value(keyring.ring(), COOKIE, cookies.read(COOKIE), now=clock.now()))
    except Forbidden:
        raise Forbidden("identity_trip") from None
    if held["provider"] != provider.code or not request.args.get("state") or held["state"] != request.args["state"]:
        raise Forbidden("identity_trip")
    return held, Trip(held["state"])


def _person(provider: Provider, trip: Trip, acr: tuple[str, ...]) -> openid_client.Person:
    """Return the person whom the provider names; what it refuses or says twice is refused here too."""
    if any(len(values) > 1 for _, values in request.args.lists()):
        raise Forbidden("identity_trip")
    if request.args.get("iss", provider.issuer) != provider.issuer:
        raise Forbidden("identity_trip")
    if "error" in request.args:
        raise Forbidden("identity_stopped")
    code = request.args.get("code", "")
    if not 0 < len(code) <= 4096:
        raise Forbidden("identity_trip")
    return openid_client.arrival(provider, trip, code, _home(provider), acr)


def _voter(provider: Provider, facts: dict[str, str], person: openid_client.Person) -> Response:
    """Give a voter of the roll their session, and lead on to the review."""
    g.edition = editions.find(facts["edition"])
    token = identities.identify(whoever(), g.edition, person.national_number, g.arrived_at)
    tallies.step(g.edition.id, "identified")
    answer = redirect(url_for("votes.review", language=g.language, edition=g.edition.slug), 303)
    cookies.write(answer, "voter", token)
    return answer


def _staff(provider: Provider, facts: dict[str, str], person: openid_client.Person) -> Response:
    """Give staff their session; a page of our own leads on, since a strict cookie never comes from elsewhere."""
    factors = sessions.KEY if person.acr in provider.security_key_acr else sessions.CODE
    token = identities.sign_in(provider.code, provider.issuer, person.subject, person.shown_at, factors)
    onward = facts.get("next") or url_for("staff_projects.home", language=g.language)
    answer = show("accounts/onward.html", onward=onward)
    cookies.write(answer, "staff", token, strict=True)
    return answer


def _link(provider: Provider, facts: dict[str, str], person: openid_client.Person) -> Response:
    """Keep who this member of staff is at the provider."""
    identities.link(facts["account"], provider.code, provider.issuer, person.subject)
    return show("accounts/onward.html", onward=url_for("accounts.own", language=g.language))


def _holder(provider: Provider, facts: dict[str, str], person: openid_client.Person) -> Response:
    """Give a project holder their session."""
    token = holder_identities.sign_in(provider.code, provider.issuer, person.subject, person.shown_at)
    answer = redirect(facts.get("next") or url_for("holders.own", language=g.language), 303)
    cookies.write(answer, "holder", token)
    return answer


def _holder_link(provider: Provider, facts: dict[str, str], person: openid_client.Person) -> Response:
    """Keep who this project holder is at the provider."""
    holder_identities.link(facts["holder"], provider.code, provider.issuer, person.subject)
    return redirect(url_for("holders.own", language=g.language), 303)


ARRIVALS = {"voter": _voter, "staff": _staff, "link": _link, "holder": _holder, "holder_link": _holder_link}


def _turned_back(refusal: Refusal, facts: dict[str, Any]) -> Response:
    """Say why it did not work, and which other ways there are (O8, O9)."""
    message = sentence(refusal.code, refusal.details)
    if isinstance(refusal, AlreadyVoted):
        return already(refusal)
    if facts["for"] != "voter":
        return show("error.html", refusal.status, message=message, problems=[], status=refusal.status, again="")
    g.edition = editions.find(facts["edition"])
    tallies.step(g.edition.id, "refused", refusal.code)
    return show("votes/not_identified.html", refusal.status, message=message, reason=refusal.code)


def _provider(among: list[Provider], code: str) -> Provider:
    found = next((each for each in among if each.code == code), None)
    if found is None:
        raise Unknown("unknown")
    return found


def _home(provider: Provider) -> str:
    """Return our address for answers of a provider: one for each (O7), made from the settings, never from a request."""
    return f"{current_app.config['PB'].base_url}/openid/{provider.code}/callback"
