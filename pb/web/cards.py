"""A project as lists show it, with every text in the language of the page or marked with its own (R48)."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from pb import words
from pb.services.listings import ProjectView
from pb.services.snapshots import EditionView
from pb.web.media import small


@dataclass(frozen=True)
class Said:
    """A text with its language, which is empty when it is that of the page."""

    text: str
    lang: str


@dataclass(frozen=True)
class Card:
    """What a card shows; amounts are cents."""

    view: ProjectView
    title: Said
    summary: Said
    place: Said
    address: str
    picture: str
    track: str
    flagship: bool
    theme: str
    status: str

    @property
    def anchor(self) -> str:
        """Return the name of the card's place in the list."""
        return f"p{self.view.ref}"


def said(texts: Mapping[str, str], language: str, own: str) -> Said:
    """Return a text in the language of the page, else in its own, else in any."""
    for wanted in (language, own, *texts):
        if texts.get(wanted):
            return Said(texts[wanted], "" if wanted == language else wanted)
    return Said("", "")


def card(edition: EditionView, view: ProjectView, language: str) -> Card:
    """Return the card of a project."""
    facts = view.facts
    track = edition.track(facts.track)
    theme = next(iter(facts.themes), "")
    return Card(
        view=view,
        title=said(facts.titles, language, facts.language),
        summary=said(facts.summaries, language, facts.language),
        place=said(facts.place, language, facts.language),
        address=url_for("projects.show", language=language, edition=edition.slug, ref=view.ref),
        picture=small(facts.pictures),
        track=words.pick(track.names, language),
        flagship=track.run_by == "municipality",
        theme=words.pick(edition.theme_names(theme), language) if theme else "",
        status=view.shown_status if view.status != "on_ballot" else "",
    )
