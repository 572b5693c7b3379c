"""The projects of an edition: list with search and filters, map, and the page of each."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb import words
from pb.rules import fairness, phases
from pb.rules.alerts import over_at
from pb.services import listings, markdown, tallies
from pb.services.listings import ProjectView
from pb.web import cache, choices, filters, orders, pages
from pb.web.cards import Card, card
from pb.web.choosing import choosing
from pb.web.fragments import card_html, keep, kept
from pb.web.maps import projects_map
from pb.web.media import addresses, placed_photos
from pb.web.pages import LOCAL, page
from pb.web.regulation import ballot_sentence
from pb.web.stories import amounts, history

bp = Blueprint("projects", __name__)
bp.add_app_template_global(keep)
ON_PAGE = 24


@page(bp, LOCAL + "/projects", "see_public")
def index(language: str, edition: str) -> Response:
    """List the projects: searched, filtered and in the order asked for, which is fair by default."""
    if choices.open_now(g.edition):
        tallies.step(g.edition.id, "list")
    return _kept(lambda seed: _index(language, seed))


@page(bp, LOCAL + "/projects/map", "see_public")
def map(language: str, edition: str) -> Response:
    """Show the same projects on the map, with those that have no place beside it."""
    return _kept(lambda seed: _map(language, seed))


@page(bp, LOCAL + "/projects/<ref>", "see_public")
def show(language: str, edition: str, ref: str) -> Response:
    """Show a project: what it is, what it costs, where it is, and what became of it."""
    view = listings.one(g.edition, ref)
    if ref != view.ref:
        return redirect(url_for("projects.show", language=language, edition=edition, ref=view.ref), 301)
    return _kept(lambda seed: _show(language, view, seed))


def _kept(make: Callable[[int], Response]) -> Response:
    """Return a page in the visitor's order, from memory where it is kept."""
    seed = orders.seed()
    order = fairness.bucket(seed, len(listings.listed(g.edition)))
    return orders.remember(cache.kept(lambda: make(seed), order))


def _index(language: str, seed: int) -> Response:
    wanted = filters.read(g.edition, request.args)
    found = listings.find(g.edition, wanted, seed, language)
    shown, number, pages_total = pages.cut(found, ON_PAGE)
    held = choosing(g.edition)
    offered = held if filters.group(g.edition, wanted) == "ballot" else None
    refs = tuple(sorted(view.ref for view in found))

    def address(to: int) -> str:
        values: dict[str, Any] = {**filters.arguments(wanted), "page": to}
        if wanted.sort == "fair":
            values["order"] = seed
        return url_for("projects.index", language=language, edition=g.edition.slug, **values)

    return pages.show(
        "projects/index.html",
        cards=[card_html(_card(language, view), offered) for view in shown],
        total=len(found),
        number=number,
        pages_total=pages_total,
        address=address,
        plan=kept(("map", refs), lambda: projects_map(g.edition, _by_number(language, found))),
        placed=None if wanted.words else (refs, wanted),  # what people search for fills no memory
        choosing=offered,
        sentences=[ballot_sentence(track) for track in g.edition.tracks],
        **_filters(wanted, language),
    )


def _map(language: str, seed: int) -> Response:
    wanted = filters.read(g.edition, request.args)
    cards = _by_number(language, listings.find(g.edition, wanted, seed, language))
    placed = [each for each in cards if each.view.facts.latitude is not None]
    return pages.show(
        "projects/map.html",
        plan=projects_map(g.edition, cards),
        placed=placed,
        nowhere=[each for each in cards if each not in placed],
        total=len(cards),
        **_filters(wanted, language),
    )


def _card(language: str, view: ProjectView) -> Card:
    return kept(("facts", view.id), lambda: card(g.edition, view, language))


def _by_number(language: str, views: list[ProjectView]) -> list[Card]:
    """Return the cards in the order of their numbers, which is that of the map."""
    return [_card(language, view) for view in sorted(views, key=lambda view: view.number or 1_000_000)]


def _filters(wanted: listings.Wanted, language: str) -> dict[str, Any]:
    """Return what the form of the filters shows."""
    return {
        "wanted": wanted,
        "active": filters.in_words(g.edition, wanted, language),
        "groups": listings.groups(listings.listed(g.edition)),
        "group": filters.group(g.edition, wanted),
        "group_words": filters.GROUP_WORDS,
        "sort_words": filters.SORT_WORDS,
        "cost_steps": filters.cost_steps(g.edition),
        "arguments": filters.arguments(wanted),
        "open_now": phases.open_at(g.edition.phases, g.arrived_at),
    }


def _show(language: str, view: ProjectView, seed: int) -> Response:
    before, after = listings.beside(g.edition, view, seed)
    over = over_at(g.edition.phases)
    shown = card(g.edition, view, language)
    body = view.facts.bodies.get(language) or words.pick(view.facts.bodies, language)
    return pages.show(
        "projects/show.html",
        photos=placed_photos(view.facts.pictures, language),
        placed=markdown.photos(body),
        card=shown,
        view=view,
        facts=view.facts,
        track=g.edition.track(view.facts.track),
        amounts=amounts(g.edition, view),
        history=history(view, language),
        pictures=[(each, addresses(each)) for each in view.facts.pictures],
        plan=projects_map(g.edition, [shown]),
        before=card(g.edition, before, language) if before else None,
        after=card(g.edition, after, language) if after else None,
        choosing=choosing(g.edition),
        vote=phases.find(g.edition.phases, "vote"),
        open_now=phases.open_at(g.edition.phases, g.arrived_at),
        alerts=over is not None and over > g.arrived_at,
    )
