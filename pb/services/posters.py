"""Posters and cards of projects put to the vote: asked for within the free number, printed, collected (art. 9, R43)."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from pb import clock, documents, words
from pb.db import session
from pb.errors import Conflict, Invalid, Problem, Unknown
from pb.models.posters import PosterRequest
from pb.models.projects import Project
from pb.rules import ballot_list as rules
from pb.rules.phases import find
from pb.rules.projects import GROUPS
from pb.rules.settings import EQUAL_LANGUAGES
from pb.services import journal, letter_papers, letterheads, listings, pictures, sites
from pb.services.actors import Actor
from pb.services.listings import ProjectView
from pb.services.snapshots import EditionView

DRAWINGS = Path(__file__).resolve().parent.parent.parent / "static" / "images"
PAPERS = {"a3": "a3", "a4": "a4", "card": "a4"}


@dataclass(frozen=True)
class RequestView:
    """Prints that were asked for a project."""

    id: str
    project_id: str
    kind: str
    number: int
    first: str
    asked_at: datetime
    state: str


def limits(edition: EditionView) -> dict[str, int]:
    """Return how many free prints of each kind a project may have."""
    settings = edition.settings
    return {"a3": settings.posters_a3_max, "a4": settings.posters_a4_max, "card": settings.cards_max}


def ask(actor: Actor, edition: EditionView, project_id: str, kind: str, number: int, first: str) -> str:
    """Ask for prints of a project put to the vote; raise `Invalid` beyond the free number, or `Conflict`."""
    view = _on_ballot(edition, project_id)
    check_publisher(edition)
    session.get(Project, view.id, with_for_update=True)  # two requests at once are counted one after the other
    held = select(func.coalesce(func.sum(PosterRequest.number), 0)).where(
        PosterRequest.project_id == view.id, PosterRequest.kind == kind
    )
    problems = rules.check_posters(kind, number, session.scalar(held) or 0, limits(edition))
    if first not in EQUAL_LANGUAGES:
        problems.append(Problem("unknown_language", "first"))
    if problems:
        raise Invalid("bad_poster", problems)
    row = PosterRequest(
        id=f"r{secrets.token_hex(6)}",
        edition_id=edition.id,
        project_id=view.id,
        kind=kind,
        number=number,
        first=first,
        asked_at=clock.now(),
        asked_by=actor.who,
        printed_at=None,
        collected_at=None,
    )
    session.add(row)
    session.flush()
    journal.write(actor, "poster.ask", f"project {view.id}", edition_id=edition.id, kind=kind, number=number)
    return row.id


def mark(actor: Actor, edition: EditionView, request_id: str, state: str) -> None:
    """Note that prints were made, or that they were collected; each in its turn."""
    row = session.get(PosterRequest, request_id, with_for_update=True)
    if row is None or row.edition_id != edition.id:
        raise Unknown("unknown")
    if state == "printed" and row.printed_at is None:
        row.printed_at = clock.now()
    elif state == "collected" and row.printed_at is not None and row.collected_at is None:
        row.collected_at = clock.now()
    else:
        raise Conflict("translation_not_there", state=state)
    session.flush()
    journal.write(actor, f"poster.{state}", f"project {row.project_id}", edition_id=edition.id, kind=row.kind)


def of_edition(edition_id: int, project_id: str = "") -> list[RequestView]:
    """Return what was asked, what is to be printed first."""
    found = select(PosterRequest).where(PosterRequest.edition_id == edition_id)
    if project_id:
        found = found.where(PosterRequest.project_id == project_id)
    rows = [_view(row) for row in session.scalars(found.order_by(PosterRequest.asked_at, PosterRequest.id))]
    return sorted(rows, key=lambda row: ("asked", "printed", "collected").index(row.state))


def check_publisher(edition: EditionView) -> None:
    """Refuse to print anything without a responsible publisher in both languages (R43)."""
    publisher = edition.municipality.contact.get("publisher") or {}
    if not all(str(publisher.get(language) or "").strip() for language in EQUAL_LANGUAGES):
        raise Conflict("publisher_missing_on_print")


def pdf(edition: EditionView, project_id: str, kind: str, first: str) -> bytes:
    """Return a poster or card ready to print, in both languages of equal size; raise `Conflict` without publisher."""
    view = _on_ballot(edition, project_id)
    check_publisher(edition)
    if kind not in PAPERS:
        raise Unknown("unknown")
    languages = (
        (first, *(each for each in EQUAL_LANGUAGES if each != first)) if first in EQUAL_LANGUAGES else EQUAL_LANGUAGES
    )
    shown, name = _picture(view)
    address = f"{sites.of(edition)}/{languages[0]}/{edition.slug}/projects/{view.ref}"
    drawn = {"qr.svg": letter_papers.qr(address).encode(), **({name: shown} if name else {})}
    return documents.pdf(
        "project_card" if kind == "card" else "poster",
        _facts(edition, view, languages, address, name, kind),
        languages[0],
        drawn,
    )


def _facts(
    edition: EditionView, view: ProjectView, languages: tuple[str, ...], address: str, picture: str, kind: str
) -> dict[str, Any]:
    """Return what the templates show, language by language."""
    vote = find(edition.phases, "vote")
    track = edition.track(view.facts.track)
    return {
        "paper": PAPERS[kind],
        "picture": picture,
        "address": address,
        "number": view.number,
        "title": words.pick(view.facts.titles, languages[0]),
        "publisher": " · ".join(
            dict.fromkeys(letterheads.head(edition, language)["publisher"] for language in languages)
        ),
        "parts": [_part(edition, view, language, track.names, vote) for language in languages],
    }


def _part(edition: EditionView, view: ProjectView, language: str, track: Any, vote: Any) -> dict[str, Any]:
    facts = view.facts
    return {
        "language": language,
        "place_name": words.pick(edition.municipality.names, language),
        "edition": words.pick(edition.titles, language),
        "title": words.pick(facts.titles, language),
        "summary": words.pick(facts.summaries, language),
        "translated": language in facts.translated,
        "track": words.pick(track, language),
        "cost": words.money(facts.retained_cents or 0, language),
        "place": words.pick(facts.place, language),
        "holder": facts.holder,
        "objectives": list(facts.objectives.get(language) or ()),
        "from": words.day(vote.starts_at, language) if vote else "",
        "until": words.until(vote.ends_at, language) if vote else "",
        "shows": words.pick(facts.pictures[0].descriptions, language) if facts.pictures else "",
    }


def _picture(view: ProjectView) -> tuple[bytes, str]:
    """Return the picture of a project and its name for the template, nothing when it has none."""
    if not view.facts.pictures:
        return b"", ""
    first = view.facts.pictures[0]
    if first.file:
        return pictures.read(pictures.sizes(first.file)[1]), "picture.webp"
    drawing = DRAWINGS / "projects" / f"{first.drawing}.svg"
    return (drawing.read_bytes(), "picture.svg") if drawing.is_file() else (b"", "")


def _on_ballot(edition: EditionView, project_id: str) -> ProjectView:
    view = listings.get(edition, project_id)
    if view.status not in GROUPS["ballot"] or view.number is None:
        raise Conflict("not_on_the_ballot")
    return view


def _view(row: PosterRequest) -> RequestView:
    state = "collected" if row.collected_at else "printed" if row.printed_at else "asked"
    return RequestView(row.id, row.project_id, row.kind, row.number, row.first, row.asked_at, state)
