"""Project holders come in by mail and go; their own account, its data and its end (A9, A12, S8, D6)."""

from flask import Blueprint, current_app, redirect, url_for
from werkzeug.wrappers import Response

from pb import words
from pb.errors import Invalid
from pb.services import holder_identities, holder_links, holders, own_data, sessions
from pb.services.actors import Actor
from pb.services.holder_links import Entered
from pb.web import cookies, offers
from pb.web.forms.holders import AskLink, Leave, LinkCode, Profile
from pb.web.forms.sheet import text
from pb.web.pages import page, show, whoever
from pb.web.requests import host, network
from pb.web.staff import next_place

bp = Blueprint("holders", __name__)
ACCOUNT = "/<lang:language>/account"
POST, BOTH = ("POST",), ("GET", "POST")
WAITING = "entry"  # the cookie of the browser that asked for a mail
WAITS_SECONDS = 600

# Every way in of project holders, with its strength; a page that gives such a session and is not here fails a test.
WAYS_IN = {
    "holders.enter": "a link mailed to the address, opened in the browser that asked for it",
    "holders.code": "six figures mailed to the address, typed in the browser that asked for them, five tries",
}


@page(bp, f"{ACCOUNT}/sign-in", "see_public", BOTH)
def sign_in(language: str) -> Response:
    """Ask for the address of the mail; the answer is the same whoever has an account (A9)."""
    form = AskLink()
    if form.is_submitted() and form.validate():
        try:
            asked = holder_links.ask(whoever(), text(form.email), language, next_place(""), host())
        except Invalid as refusal:
            form.mend(refusal)
        else:
            answer = redirect(url_for(".code", language=language), 303)
            cookies.write(answer, WAITING, asked.browser, seconds=WAITS_SECONDS)
            return answer
    ways = offers.ways("holders", "openid.start_holder", language)
    return show("holders/sign_in.html", 422 if form.is_submitted() else 200, form=form, ways=ways)


@page(bp, f"{ACCOUNT}/code", "see_public", BOTH)
def code(language: str) -> Response:
    """Say that a mail is under way, and take its code from somebody who reads it on another device."""
    browser, form = cookies.read(WAITING), LinkCode()
    if not form.is_submitted() and not holder_links.asked(browser):
        return redirect(url_for(".sign_in", language=language), 303)
    if form.is_submitted() and form.validate():
        try:
            return _entered(language, holder_links.enter_by_code(browser, text(form.code)))
        except Invalid as refusal:
            form.mend(refusal)
    trying = current_app.config["PB"].demonstration
    return show("holders/code.html", 422 if form.is_submitted() else 200, form=form, trying=trying)


@page(bp, f"{ACCOUNT}/enter/<token>", "see_public", BOTH)
def enter(language: str, token: str) -> Response:
    """Show a button: programs that look into mails follow links, but press nothing (A12)."""
    form = Leave()
    if form.is_submitted():
        return _entered(language, holder_links.enter(token, cookies.read(WAITING)))
    holder_links.check(token, cookies.read(WAITING))
    return show("holders/enter.html")


@page(bp, f"{ACCOUNT}/sign-out", "see_public", POST)
def sign_out(language: str) -> Response:
    """End the session now; the cookie goes too (S4)."""
    actor = _holder()
    if actor is not None:
        sessions.end(actor.token_hash)
    return _left(language)


@page(bp, ACCOUNT, "keep_own_account", BOTH)
def own(language: str) -> Response:
    """Show and change one's own name, language and phone; list one's living sessions (S8)."""
    actor, form = whoever(), Profile()
    form.language.choices = [(each, words.NAMES[each]) for each in words.LANGUAGES]
    held = holders.reading(actor.holder_id)
    if form.is_submitted() and form.validate():
        try:
            own_data.change(actor, text(form.name), text(form.language), text(form.phone))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".own", language=text(form.language)), 303)
    if not form.is_submitted():
        form.name.data, form.language.data, form.phone.data = held.name, held.language, held.phone
    lines = own_data.sessions_of(actor)
    status = 422 if form.is_submitted() else 200
    ways, linked = offers.ways("holders", "openid.start_holder_link", language), holder_identities.linked(held.id)
    return show("holders/own.html", status, form=form, held=held, sessions=lines, ways=ways, linked=linked)


@page(bp, f"{ACCOUNT}/link/<provider>/remove", "keep_own_account", POST)
def unlink(language: str, provider: str) -> Response:
    """Take the link to an identity provider away."""
    holder_identities.unlink(whoever(), provider)
    return redirect(url_for(".own", language=language), 303)


@page(bp, f"{ACCOUNT}/sessions/<session_id>/end", "keep_own_account", POST)
def end_session(language: str, session_id: str) -> Response:
    """End one of one's own sessions now."""
    own_data.end_session(whoever(), session_id)
    return redirect(url_for(".own", language=language), 303)


@page(bp, f"{ACCOUNT}/export", "keep_own_account", POST)
def export(language: str) -> Response:
    """Hand over all that is kept about oneself, to the person who just signed in and to nobody else (D6)."""
    answer = Response(own_data.export(whoever()), mimetype="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return answer


@page(bp, f"{ACCOUNT}/erase", "keep_own_account", BOTH)
def erase(language: str) -> Response:
    """Say what erasing does and what the law keeps, then erase (D6)."""
    form = Leave()
    if form.is_submitted():
        try:
            own_data.erase(whoever(), sure=bool(form.sure.data))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _left(language)
    return show("holders/erase.html", 422 if form.is_submitted() else 200, form=form, kept=own_data.kept(whoever()))


def _holder() -> Actor | None:
    """Return the holder behind the cookie, on a page that is open to everybody."""
    held = cookies.read("holder")
    return sessions.find(("holder",), held, network()) if held else None


def _entered(language: str, entered: Entered) -> Response:
    """Give the session to the browser and lead on to the page that was wanted."""
    answer = redirect(entered.wanted or url_for(".own", language=language), 303)
    cookies.write(answer, "holder", entered.token)
    cookies.expire(answer, WAITING)
    return answer


def _left(language: str) -> Response:
    """Lead a browser that no longer knows anybody to the front page."""
    answer = redirect(url_for("home.front", language=language), 303)
    cookies.expire(answer, "holder")
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
