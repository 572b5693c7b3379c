"""The list for the vote: what is on it, what it lacks, numbers given, and the list to print (R34, R43)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from pb import documents, words
from pb.db import session
from pb.errors import Problem
from pb.models.projects import Project
from pb.rules import ballot_list as rules
from pb.rules.ballot_list import Entry
from pb.rules.phases import find
from pb.rules.settings import EQUAL_LANGUAGES
from pb.services import letterheads, listings, posters, projects, translations
from pb.services.actors import Actor
from pb.services.listings import ProjectView
from pb.services.snapshots import EditionView
from pb.services.translations import TranslationView

LISTED = ("admitted", "on_ballot")


@dataclass(frozen=True)
class Line:
    """A project of the list with its translations and what it lacks."""

    view: ProjectView
    translations: Mapping[str, TranslationView]
    problems: tuple[Problem, ...]


def lines(edition: EditionView) -> list[Line]:
    """Return the projects admitted or on the ballot, in the order of numbers, each with what it lacks."""
    held = translations.of_edition(edition.id)
    found = []
    for view in listings.everything(edition):
        if view.status in LISTED:
            mine = held.get(view.id, {})
            unfinished = tuple(code for code, each in mine.items() if each.state != rules.APPROVED)
            facts = view.facts
            entry = Entry(
                facts.titles, facts.summaries, view.number, facts.retained_cents, len(facts.pictures), unfinished
            )
            lacking = rules.missing(entry)
            if view.status == "admitted":  # its number is given when it is put on the ballot
                lacking = [problem for problem in lacking if problem.code != "list_number"]
            found.append(Line(view, mine, tuple(lacking)))
    return found


def missing(edition: EditionView) -> list[Problem]:
    """Return everything that stops the list on the ballot from being frozen, each thing named."""
    unfinished = translations.open_ones(edition.id)
    found = session.execute(
        select(Project.id, Project.number, Project.titles, Project.summaries, Project.retained_cents)
        .where(Project.edition_id == edition.id, Project.status == "on_ballot")
        .order_by(Project.number)
    ).all()
    if not found:
        return [Problem("no_projects", "projects")]
    return [
        problem
        for row in found
        for problem in rules.missing(
            Entry(row.titles, row.summaries, row.number, row.retained_cents, 0, unfinished.get(row.id, ()))
        )
    ]


def put_on(actor: Actor, edition: EditionView, numbers: Mapping[str, int | None]) -> int:
    """Put admitted projects on the ballot under the numbers wished for, else the next ones; return how many."""
    admitted = [line.view for line in lines(edition) if line.view.status == "admitted" and line.view.id in numbers]
    wished = sorted(admitted, key=lambda view: (numbers[view.id] is None, numbers[view.id] or 0))
    for view in wished:
        projects.move(actor, edition, view.id, "put_on_ballot", by="participation", number=numbers[view.id])
    return len(wished)


def presented(edition: EditionView) -> list[ProjectView]:
    """Return the projects put to the vote in the order of their numbers, also once it is over."""
    views = [view for view in listings.listed(edition) if view.number is not None and view.has("ballot")]
    return sorted(views, key=lambda view: view.number or 0)


def pdf(edition: EditionView) -> bytes:
    """Return the list to print, both languages of equal size; raise `Conflict` without responsible publisher."""
    posters.check_publisher(edition)
    views = presented(edition)
    vote = find(edition.phases, "vote")
    tracks = [
        {
            "names": dict(track.names),
            "rows": [
                _row(view)
                for view in sorted(views, key=lambda view: view.number or 0)
                if view.facts.track == track.code
            ],
        }
        for track in edition.tracks
    ]
    facts: dict[str, Any] = {
        "titles": dict(edition.titles),
        "heads": {language: letterheads.head(edition, language) for language in EQUAL_LANGUAGES},
        "tracks": [track for track in tracks if track["rows"]],
        "from": {language: words.day(vote.starts_at, language) for language in EQUAL_LANGUAGES} if vote else {},
        "until": {language: words.until(vote.ends_at, language) for language in EQUAL_LANGUAGES} if vote else {},
    }
    return documents.pdf("ballot_list", facts, "fr")


def _row(view: ProjectView) -> dict[str, Any]:
    facts = view.facts
    return {
        "number": view.number,
        "titles": {language: words.pick(facts.titles, language) for language in EQUAL_LANGUAGES},
        "summaries": {language: words.pick(facts.summaries, language) for language in EQUAL_LANGUAGES},
        "costs": {language: words.money(facts.retained_cents or 0, language) for language in EQUAL_LANGUAGES},
        "translated": list(facts.translated),
    }
