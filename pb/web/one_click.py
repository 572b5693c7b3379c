"""Stopping mails by one click of a mail program (RFC 8058), whatever somebody asked to be told of."""

from collections.abc import Callable, Mapping

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from pb.services import alerts, followers
from pb.web.pages import LOCAL, page

bp = Blueprint("one_click", __name__)
STOPS: Mapping[str, tuple[str, Callable[[str], None]]] = {
    "alerts": ("alerts.stop", alerts.stop),
    "follow": ("progress.stop", followers.stop),
}


@page(bp, f"{LOCAL}/<any(alerts,follow):name>/one-click/<token>", "see_public", ("GET", "POST"))
def stop(language: str, edition: str, name: str, token: str) -> Response:
    """Delete an address when a mail program asks for it; whoever opens the link gets the button."""
    shown, act = STOPS[name]
    if request.method == "GET":
        return redirect(url_for(shown, language=language, edition=edition, token=token), 303)
    act(token)
    return Response("", 200, mimetype="text/plain")
