"""Parts of pages kept in memory, for those that differ from page to page in their order alone."""

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any, TypeVar

from flask import current_app, g
from markupsafe import Markup

from pb.web.cards import Card
from pb.web.choosing import Choosing
from pb.web.context import language

Held = TypeVar("Held")
MOST = 20_000  # parts; old revisions leave with them


def card_html(card: Card, choosing: Choosing | None, heading: str = "h3") -> Markup:
    """Return a card as HTML; one whose form holds a token is made anew each time."""
    fit = choosing.fits.get(card.view.number) if choosing and card.view.number is not None else None

    def make() -> Markup:
        facts: dict[str, Any] = {"each": card, "fit": fit, "heading": heading}
        if choosing is not None and fit is not None:
            leaving = choosing.titles.get(fit.suggestion or 0, "")
            facts |= {"to": choosing.to, "back": choosing.back, "leaving": leaving}
        return Markup(current_app.jinja_env.get_template("projects/card.html").render(facts))  # noqa: S704 - a template of ours

    if fit is not None and not fit.fits and not fit.in_vote:
        return make()
    return kept(("card", card.view.id, heading, replace(fit, left_cents=None) if fit else None), make)


def keep(name: str, key: Hashable, caller: Callable[[], Markup]) -> Markup:
    """Return a part of a template, from memory unless its key is none: `call keep("filters", wanted)`."""
    return caller() if key is None else kept((name, key), caller)


def kept(key: Hashable, make: Callable[[], Held]) -> Held:
    """Return what was made for this edition, revision and language under a key, or make it now."""
    shelf: dict[Hashable, Held] = current_app.extensions.setdefault("pb_fragments", {})
    whole = (g.edition.id, g.edition.revision, language(), key)
    found = shelf.get(whole)
    if found is None:
        if len(shelf) > MOST:
            shelf.clear()
        shelf[whole] = found = make()
    return found
