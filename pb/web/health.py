"""Is the process alive, and can it serve: answers that reveal nothing; and where to report a weakness (X6, X9)."""

from datetime import timedelta

from flask import Blueprint, current_app
from werkzeug.wrappers import Response

from pb import clock, words
from pb.services import health
from pb.web.pages import page

bp = Blueprint("health", __name__)
REPORT_LASTS = timedelta(days=180)


@page(bp, "/healthz", "see_public")
def healthz() -> Response:
    """Say that the process answers."""
    return _plain("ok\n")


@page(bp, "/readyz", "see_public")
def readyz() -> Response:
    """Say that disk, key and clock are fit; a write is tried after this page, and its failure answers 503."""
    health.probe()
    return _plain("ready\n")


@page(bp, "/.well-known/security.txt", "see_public")
def security() -> Response:
    """Say where a weakness can be reported (RFC 9116)."""
    settings = current_app.config["PB"]
    lines = [
        f"Contact: {settings.security_contact or settings.base_url + '/'}",
        f"Expires: {words.stamp(clock.now() + REPORT_LASTS)}",
        "Preferred-Languages: fr, nl, en",
        f"Canonical: {settings.base_url}/.well-known/security.txt",
    ]
    return _plain("\n".join(lines) + "\n")


@page(bp, "/robots.txt", "see_public")
def robots() -> Response:
    """Ask robots to leave the vote and the services alone."""
    return _plain("User-agent: *\nDisallow: /*/vote\nDisallow: /*/staff\n")


def _plain(text: str) -> Response:
    return Response(text, mimetype="text/plain")
