"""Staff come in and go: two steps of sign-in, an invitation accepted, one's own sessions; all the ways in (A14)."""

from itertools import groupby

import segno
from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from pb import words
from pb.errors import Invalid, Problem, Unidentified
from pb.rules import permissions
from pb.services import accounts, identities, invitations, recovery, resets, security_keys
from pb.services.actors import Actor
from pb.web import cookies, offers
from pb.web.forms.accounts import Accept, BeginAgain, Factor, SignIn
from pb.web.forms.sheet import text
from pb.web.headers import allow_keys
from pb.web.pages import page, show, whoever
from pb.web.staff import colleague, desk, next_place

bp = Blueprint("accounts", __name__)
STAFF = "/<lang:language>/staff"
BOTH = ("GET", "POST")
DEVICE_SECONDS = 365 * 86_400

# Every way in, with its strength; a page that gives a session and is not here fails a test (A14).
WAYS_IN = {
    "accounts.sign_in": "password",
    "accounts.factor": "an app for codes, a recovery code or a security key, after a password",
}


@page(bp, f"{STAFF}/sign-in", "see_public", BOTH)
def sign_in(language: str) -> Response:
    """Ask for address and password; the answer is the same for an address that has no account (A9)."""
    form = SignIn()
    if form.is_submitted() and form.validate():
        try:
            token = accounts.sign_in(whoever(), text(form.email), text(form.password), cookies.read("device"))
        except Unidentified as refusal:
            form.mend(refusal)
        else:
            answer = redirect(url_for(".factor", language=language, next=next_place("") or None), 303)
            cookies.write(answer, "staff", token, strict=True)
            return answer
    ways = offers.ways("staff", "openid.start_staff", language)
    return show("accounts/sign_in.html", 422 if form.is_submitted() else 200, form=form, ways=ways)


@page(bp, f"{STAFF}/factor", "see_public", BOTH)
def factor(language: str) -> Response:
    """Ask for the second factor, after the password and again before a grave act (A1, S5)."""
    actor = colleague()
    if actor is None:
        raise Unidentified("no_session")
    form, sent = Factor(), Factor().is_submitted()
    if sent and form.validate():
        try:
            token = _shown(actor, form)
        except (Invalid, Unidentified) as refusal:
            form.mend(refusal)
        else:
            answer = redirect(next_place(url_for("staff_projects.home", language=language)), 303)
            cookies.write(answer, "staff", token, strict=True)
            cookies.write(answer, "device", accounts.new_device(actor.email), seconds=DEVICE_SECONDS, strict=True)
            return answer
    ask = security_keys.ask(actor)
    form.ticket.data, form.answer.data = ask.ticket if ask else "", ""
    return allow_keys(
        show("accounts/factor.html", 422 if sent else 200, form=form, again=actor.factors > 1, key=ask and ask.options)
    )


def _shown(actor: Actor, form: Factor) -> str:
    """Return the token of a session after a key, a code of the app or a recovery code was shown."""
    accounts.check_factor_allowed(actor)
    if text(form.answer):
        return security_keys.prove(actor, text(form.ticket), text(form.answer), cookies.read("device"))
    if not text(form.code).strip():
        raise Invalid("invalid", [Problem("code_needed", "code")])
    return accounts.prove(actor, text(form.code), cookies.read("device"))


@page(bp, f"{STAFF}/sign-out", "see_public", ("POST",))
def sign_out(language: str) -> Response:
    """End the session now; the cookie goes too (S4)."""
    actor = colleague()
    if actor is not None:
        accounts.sign_out(actor)
    answer = redirect(url_for(".sign_in", language=language), 303)
    cookies.expire(answer, "staff")
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@page(bp, f"{STAFF}/invitation/<token>", "see_public", BOTH)
def accept(language: str, token: str) -> Response:
    """Have an invited person choose a password and set up the second factor, shown as a picture and as a key."""
    invited, form = invitations.find(token), Accept()
    form.language.choices = [(code, words.NAMES[code]) for code in words.LANGUAGES]
    if form.is_submitted() and form.validate():
        try:
            invitations.accept(
                token, text(form.name), text(form.language), text(form.password), text(form.ticket), text(form.code)
            )
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".sign_in", language=language), 303)
    enrolment = invitations.enrol(token, text(form.ticket) if form.is_submitted() else "")
    if not form.is_submitted():
        form.language.data, form.ticket.data = language, enrolment.ticket
    size, path = drawn(enrolment.address)
    key = " ".join(enrolment.seed[at : at + 4] for at in range(0, len(enrolment.seed), 4))
    status = 422 if form.is_submitted() else 200
    return show("accounts/accept.html", status, form=form, invited=invited, size=size, path=path, key=key)


@page(bp, f"{STAFF}/reset/<token>", "see_public", BOTH)
def begin_again(language: str, token: str) -> Response:
    """Have somebody who lost every factor choose a password and set up an app, with the link mailed to them (A5)."""
    form = BeginAgain()
    if form.is_submitted() and form.validate():
        try:
            resets.accept(token, text(form.password), text(form.ticket), text(form.code))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".sign_in", language=language), 303)
    enrolment = resets.enrol(token, text(form.ticket) if form.is_submitted() else "")
    form.ticket.data = enrolment.ticket
    size, path = drawn(enrolment.address)
    key = " ".join(enrolment.seed[at : at + 4] for at in range(0, len(enrolment.seed), 4))
    status = 422 if form.is_submitted() else 200
    return show("accounts/begin_again.html", status, form=form, size=size, path=path, key=key)


@page(bp, f"{STAFF}/account", "see_desk")
def own(language: str) -> Response:
    """Show who one is here, one's roles and one's living sessions (S8)."""
    actor = whoever()
    return desk(
        "accounts/own.html",
        actor=actor,
        sessions=accounts.own_sessions(actor),
        keys=security_keys.keys(actor.account_id),
        codes=recovery.left(actor.account_id),
        linked=identities.linked(actor.account_id),
        ways=offers.ways("staff", "openid.start_link", language),
        strong=permissions.STRONG_ROLES,
    )


@page(bp, f"{STAFF}/account/sessions/<session_id>/end", "see_desk", ("POST",))
def end_session(language: str, session_id: str) -> Response:
    """End one of one's own sessions now."""
    accounts.end_session(whoever(), session_id)
    return redirect(url_for(".own", language=language), 303)


def drawn(text: str) -> tuple[int, str]:
    """Return a QR code as the side of its square and the path that draws it, margin included."""
    rows = list(segno.make(text, error="m", micro=False).matrix_iter(border=4))
    parts = []
    for top, row in enumerate(rows):
        left = 0
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                parts.append(f"M{left} {top}h{width}v1h-{width}z")
            left += width
    return len(rows), "".join(parts)
