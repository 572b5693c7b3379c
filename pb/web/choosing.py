"""What lists and project pages need to let a visitor choose: the state of each project and the panel of the vote."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request, url_for

from pb import words
from pb.rules.choosing import Fit
from pb.services import listings
from pb.services.snapshots import EditionView
from pb.web import choices
from pb.web.cards import said
from pb.web.context import language

ACTS = ("add", "remove", "swap", "forget", "review")


@dataclass(frozen=True)
class Choosing:
    """The visitor's choice beside a list: fits by number, titles, the panel, and where the forms go."""

    fits: dict[int, Fit]
    panel: choices.Panel
    names: dict[str, str]
    titles: dict[int, str]
    chosen: list[tuple[int, str, str]]
    to: dict[str, str]
    back: str


def choosing(edition: EditionView) -> Choosing | None:
    """Return what is needed to choose, or None while one cannot."""
    fits = choices.states(edition)
    if not fits:
        return None
    panel = choices.panel(edition)
    numbered = {view.number: view for view in listings.listed(edition) if view.number is not None}
    texts = {number: said(view.facts.titles, language(), view.facts.language) for number, view in numbered.items()}
    held = [number for section in panel.sections for number in section.numbers if number in texts]
    return Choosing(
        fits=fits,
        panel=panel,
        names={track.code: words.pick(track.names, language()) for track in edition.tracks},
        titles={number: text.text for number, text in texts.items()},
        chosen=[(number, texts[number].text, texts[number].lang) for number in held],
        to={act: url_for(f"votes.{act}", language=language(), edition=edition.slug) for act in ACTS},
        back=_here(),
    )


def _here() -> str:
    """Return the address of this page, to come back to: the arguments that it was made from, as others may get it."""
    query = urlencode(request.args.to_dict())
    return f"{request.path}?{query}" if query else request.path
