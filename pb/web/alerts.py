"""Alerts by e-mail: one field, a link that confirms, one click to stop; and what staff see of them: numbers."""

from collections.abc import Callable

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb.errors import Conflict, Invalid
from pb.rules.alerts import EVENTS
from pb.services import alerts
from pb.web.forms.agenda import AlertForm
from pb.web.forms.sheet import text
from pb.web.pages import LOCAL, page, show, whoever
from pb.web.staff import desk

bp = Blueprint("alerts", __name__)
HERE = f"{LOCAL}/alerts"
BOTH = ("GET", "POST")


@page(bp, HERE, "see_public", BOTH)
def ask(language: str, edition: str) -> Response:
    """Take an address; the answer is the same whether it is known or not (A9)."""
    form = AlertForm()
    if form.is_submitted() and form.validate():
        try:
            alerts.subscribe(whoever(), g.edition, text(form.email), language)
        except (Invalid, Conflict) as refusal:
            form.mend(refusal)
        else:
            return redirect(url_for(".done", language=language, edition=edition, key="asked"), 303)
    return show("alerts/ask.html", 422 if form.wrong else 200, form=form, events=EVENTS)


@page(bp, f"{HERE}/<any(asked,confirmed,stopped,renewed):key>", "see_public")
def done(language: str, edition: str, key: str) -> Response:
    """Say what was done."""
    return show("alerts/done.html", key=key)


@page(bp, f"{HERE}/confirm/<token>", "see_public", BOTH)
def confirm(language: str, edition: str, token: str) -> Response:
    """Confirm an address by a button: mail programs that open links change nothing (C2)."""
    return _button("confirm", token, alerts.confirm, "confirmed")


@page(bp, f"{HERE}/stop/<token>", "see_public", BOTH)
def stop(language: str, edition: str, token: str) -> Response:
    """Delete an address by a button."""
    return _button("stop", token, alerts.stop, "stopped")


@page(bp, f"{HERE}/renew/<token>", "see_public", BOTH)
def renew(language: str, edition: str, token: str) -> Response:
    """Keep an address for the next edition by a button."""
    return _button("renew", token, alerts.renew, "renewed")


@page(bp, f"{LOCAL}/staff/alerts", "set_up_edition")
def index(language: str, edition: str) -> Response:
    """Show how many people are told, and how far each message is."""
    confirmed, waiting = alerts.counted(g.edition.id)
    return desk(
        "alerts/index.html", confirmed=confirmed, waiting=waiting, sent=alerts.sent(g.edition.id), events=EVENTS
    )


def _button(purpose: str, token: str, act: Callable[[str], None], key: str) -> Response:
    alerts.check(purpose, token, g.edition)
    if request.method == "POST":
        act(token)
        return redirect(url_for(".done", language=g.language, edition=g.edition.slug, key=key), 303)
    return show("alerts/button.html", purpose=purpose)
