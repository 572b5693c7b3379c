"""What staff change in their own account: password, app for codes, recovery codes, security keys (A3, A4, A13)."""

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from pb.errors import Invalid
from pb.services import identities, own_account, security_keys
from pb.web import cookies
from pb.web.accounts import drawn
from pb.web.forms.accounts import ChangeApp, ChangePassword, NewKey
from pb.web.forms.sheet import text
from pb.web.headers import allow_keys
from pb.web.pages import page, whoever
from pb.web.staff import desk

bp = Blueprint("own_account", __name__)
OWN = "/<lang:language>/staff/account"
POST, BOTH = ("POST",), ("GET", "POST")
ACT = "change_own_account"


@page(bp, f"{OWN}/password", ACT, BOTH)
def password(language: str) -> Response:
    """Change one's password; every other session ends."""
    form = ChangePassword()
    if form.is_submitted() and form.validate():
        try:
            token = own_account.change_password(whoever(), text(form.old), text(form.password))
        except Invalid as refusal:
            form.mend(refusal)
        else:
            return _done(language, token)
    return desk("accounts/password.html", 422 if form.is_submitted() else 200, form=form)


@page(bp, f"{OWN}/app", ACT, BOTH)
def app(language: str) -> Response:
    """Put another app in place of the one that shows codes."""
    form = ChangeApp()
    if form.is_submitted() and form.validate():
        try:
            return _done(language, own_account.change_app(whoever(), text(form.ticket), text(form.code)))
        except Invalid as refusal:
            form.mend(refusal)
    enrolment = own_account.ask_app(whoever(), text(form.ticket) if form.is_submitted() else "")
    form.ticket.data = enrolment.ticket
    size, path = drawn(enrolment.address)
    key = " ".join(enrolment.seed[at : at + 4] for at in range(0, len(enrolment.seed), 4))
    return desk("accounts/app.html", 422 if form.is_submitted() else 200, form=form, size=size, path=path, key=key)


@page(bp, f"{OWN}/recovery-codes", ACT, POST)
def recovery_codes(language: str) -> Response:
    """Make ten recovery codes and show them this once."""
    return desk("accounts/recovery.html", codes=own_account.make_recovery_codes(whoever()))


@page(bp, f"{OWN}/keys/new", ACT, BOTH)
def new_key(language: str) -> Response:
    """Enrol a security key: the browser asks it, our page keeps its public half."""
    form = NewKey()
    if form.is_submitted() and form.validate():
        try:
            return _done(
                language, security_keys.enrol(whoever(), text(form.ticket), text(form.answer), text(form.name))
            )
        except Invalid as refusal:
            form.mend(refusal)
    ask = security_keys.ask_enrolment(whoever())
    form.ticket.data, form.answer.data = ask.ticket, ""
    return allow_keys(desk("accounts/key.html", 422 if form.is_submitted() else 200, form=form, options=ask.options))


@page(bp, f"{OWN}/keys/<key_id>/remove", ACT, POST)
def remove_key(language: str, key_id: str) -> Response:
    """Take one of one's own keys away."""
    security_keys.remove(whoever(), key_id)
    return redirect(url_for("accounts.own", language=language), 303)


@page(bp, f"{OWN}/link/<provider>/remove", ACT, POST)
def unlink(language: str, provider: str) -> Response:
    """Take the link to an identity provider away."""
    identities.unlink(whoever(), provider)
    return redirect(url_for("accounts.own", language=language), 303)


def _done(language: str, token: str) -> Response:
    """Go back to the account with the new session."""
    answer = redirect(url_for("accounts.own", language=language), 303)
    cookies.write(answer, "staff", token, strict=True)
    return answer
