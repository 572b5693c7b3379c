"""The open data for programs: /api/v1, read-only, versioned, described by OpenAPI, with ETag and pages of lines."""

import hashlib
import json
from typing import Any

from flask import Blueprint, g, request
from werkzeug.wrappers import Response

from pb import words
from pb.errors import Invalid
from pb.rules.marking import N_
from pb.rules.results_sentences import RESULT_ACTS
from pb.services import attempts, editions, exports, result_files, results
from pb.services.snapshots import EditionLine
from pb.web.context import gettext
from pb.web.pages import LOCAL, answered, page
from pb.web.pages import show as answer
from pb.web.requests import host, network

bp = Blueprint("api", __name__)
V1 = "/api/v1"
MOST, USUAL = 500, 100
PUBLIC = "see_public"
ADDRESSES = {  # under /api/v1 → what it gives, and whether it comes in pages
    "/editions": (N_("The published editions, the newest first"), True),
    "/editions/{edition}": (N_("An edition: dates, tracks, rules, and how far its result is"), False),
    "/editions/{edition}/result": (N_("The published result, whole"), False),
    "/editions/{edition}/projects": (N_("Open data: the projects"), True),
    "/editions/{edition}/decisions": (N_("Open data: the decisions"), True),
    "/editions/{edition}/results": (N_("Open data: the ranking, a line for each project"), True),
    "/editions/{edition}/grants": (N_("Open data: the inventory of grants"), True),
    "/editions/{edition}/statistics": (N_("Open data: the figures"), True),
}


@bp.before_request
def limited() -> None:
    """Let a network ask about 300 times a minute, counted over all workers; more gets 429 and when to come back."""
    attempts.use("api", network())


@page(bp, f"{V1}/openapi.json", "see_public")
def description() -> Response:
    """Describe the interface."""
    return _answer(_openapi())


@page(bp, f"{LOCAL}/results/api", "see_public")
def explain(language: str, edition: str) -> Response:
    """Explain the interface to people, with examples of this edition."""
    lines = []
    for path, (what, paged) in ADDRESSES.items():
        late = path.rpartition("/")[2] in (*exports.LATE, "result")
        silent = late and results.published(g.edition) is None
        lines.append((f"{V1}{path}", gettext(what), None if silent else V1 + path.format(edition=edition), paged))
    limit = attempts.LIMITS["api"]
    return answer("results/api.html", lines=lines, most=MOST, asked=limit.failures * attempts.USES)


@page(bp, f"{V1}/editions", "see_public")
def index() -> Response:
    """List the published editions, the newest first."""
    limit, offset = _window()
    lines = sorted(editions.published(host()), key=lambda line: (-line.year, line.slug))
    return _answer(_paged([_line(line) for line in lines], limit, offset))


@page(bp, f"{V1}/editions/<slug:edition>", "see_public")
def show(edition: str) -> Response:
    """Show an edition: its dates, tracks and rules, and how far its result is."""
    view, now = g.edition, g.arrived_at
    stage = results.stage(view, now)
    return _answer(
        {
            "slug": view.slug,
            "year": view.year,
            "titles": dict(view.titles),
            "municipality": {"slug": view.municipality.slug, "names": dict(view.municipality.names)},
            "fictitious": view.fictitious,
            "phases": [
                {"code": each.code, "starts_at": words.stamp(each.starts_at), "ends_at": words.stamp(each.ends_at)}
                for each in view.phases
            ],
            "tracks": [track.to_dict() for track in view.tracks],
            "rules_digest": view.box.digest if view.box else None,
            "result": stage if stage != results.PUBLISHED else results.require(view, now).standing(now),
        }
    )


@page(bp, f"{V1}/editions/<slug:edition>/result", "see_public")
def result(edition: str) -> Response:
    """Show the published result whole, as the site's own file for programs does."""
    held = results.require(g.edition, g.arrived_at)
    return _answer(json.loads(result_files.data(g.edition, held)))


@page(
    bp, f"{V1}/editions/<slug:edition>/<any('projects','decisions','results','grants','statistics'):code>", "see_public"
)
def lines(edition: str, code: str) -> Response:
    """List the lines of one kind of open data, a page at a time; what depends on the result is silent before it."""
    limit, offset = _window()
    if code in exports.LATE:
        results.require(g.edition, g.arrived_at)
    rows = json.loads(exports.said(exports.KINDS[code](g.edition)))
    return _answer(_paged(rows, limit, offset))


def _window() -> tuple[int, int]:
    """Return limit and offset of the address; raise `Invalid` for anything that is not described."""
    if set(request.args) - {"limit", "offset"} or any(len(request.args.getlist(name)) > 1 for name in request.args):
        raise Invalid("bad_query")
    found = []
    for name, usual, least, most in (("limit", USUAL, 1, MOST), ("offset", 0, 0, 1_000_000)):
        typed = request.args.get(name, str(usual))
        if not (typed.isascii() and typed.isdigit() and len(typed) < 8 and least <= int(typed) <= most):
            raise Invalid("bad_query")
        found.append(int(typed))
    return found[0], found[1]


def _paged(rows: list[Any], limit: int, offset: int) -> dict[str, Any]:
    """Return a page of lines with where the next one begins."""
    more = offset + limit < len(rows)
    return {
        "total": len(rows),
        "limit": limit,
        "offset": offset,
        "next_offset": offset + limit if more else None,
        "items": rows[offset : offset + limit],
    }


def _line(line: EditionLine) -> dict[str, Any]:
    return {
        "slug": line.slug,
        "year": line.year,
        "titles": dict(line.titles),
        "municipality": line.municipality_slug,
        "fictitious": line.fictitious,
    }


def _answer(said: dict[str, Any]) -> Response:
    """Answer with JSON under its digest: who asks again with the same ETag gets 304 and no body."""
    body = json.dumps(said, ensure_ascii=False, sort_keys=True).encode()
    response = answered(body, "application/json")
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    response.headers["Cache-Control"] = "public, max-age=60"
    return response.make_conditional(request.environ)


def _openapi() -> dict[str, Any]:
    """Return the description of every address, as OpenAPI 3.1."""
    slug = {"name": "edition", "in": "path", "required": True, "schema": {"type": "string"}}
    window = [
        {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": MOST}},
        {"name": "offset", "in": "query", "schema": {"type": "integer", "minimum": 0}},
    ]
    paths = {
        path: _path(what, [*([slug] if "{edition}" in path else []), *(window if paged else [])])
        for path, (what, paged) in ADDRESSES.items()
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Participatory budget: open data",
            "version": "1",
            "description": "Read-only. Amounts are whole cents (_cents), days ISO 8601, instants ISO 8601 UTC. "
            "Results are silent until they are published. Figures by channel, day or age group are put together while "
            "one of them is small. About 300 requests a minute are answered for one network: ask again with the ETag, "
            "which costs little.",
        },
        "servers": [{"url": V1}],
        "paths": paths,
    }


def _path(summary: str, parameters: list[dict[str, Any]]) -> dict[str, Any]:
    answers = {
        "200": {"description": summary, "content": {"application/json": {"schema": {"type": "object"}}}},
        "304": {"description": "Not changed since the ETag that was sent"},
        "404": {"description": "Nothing (yet) at this address"},
        "422": {"description": RESULT_ACTS["bad_query"]},
        "429": {"description": "Too many requests: Retry-After says in how many seconds to come back"},
    }
    return {"get": {"summary": summary, "parameters": parameters, "responses": answers}}
