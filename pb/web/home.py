"""The front of the site: the editions by municipality, or straight to the only one."""

from itertools import groupby

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb import words
from pb.services import editions
from pb.web.context import language as spoken
from pb.web.moments import now_in_words
from pb.web.pages import page, show
from pb.web.requests import host

bp = Blueprint("home", __name__)


@page(bp, "/", "see_public")
def index() -> Response:
    """Lead to the front page in the browser's language, or in the one asked for."""
    wanted = request.args.get("language", "")
    language = wanted if wanted in words.LANGUAGES else spoken()
    response = redirect(_first(language), 302)
    response.vary.add("Accept-Language")
    return response


@page(bp, "/<lang:language>/", "see_public")
def front(language: str) -> Response:
    """Show the published editions, the newest of each municipality first."""
    lines = editions.published(host())
    towns = [(slug, list(group)) for slug, group in groupby(lines, key=lambda line: line.municipality_slug)]
    rows = [(town[0], [(line, now_in_words(line.phases, g.arrived_at)) for line in town]) for _, town in towns]
    return show("home/front.html", towns=rows)


def _first(language: str) -> str:
    """Return the only published edition, or the list when there are several or none."""
    lines = editions.published(host())
    if len(lines) == 1:
        return url_for("editions.home", language=language, edition=lines[0].slug)
    return url_for("home.front", language=language)
