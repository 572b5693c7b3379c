"""Translations for the ballot: asked, received, checked by another person, approved and then marked as such (R48)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from pb import clock
from pb.db import session
from pb.errors import Conflict, Forbidden, Invalid, Unknown
from pb.models.posters import Translation
from pb.rules import ballot_list as rules
from pb.rules.settings import EQUAL_LANGUAGES
from pb.services import editions, journal, listings, projects
from pb.services.actors import Actor
from pb.services.snapshots import EditionView


@dataclass(frozen=True)
class TranslationView:
    """The translation of a project into one language, and where it is."""

    project_id: str
    language: str
    state: str
    translator: str
    due_on: date | None
    title: str
    summary: str
    asked_at: datetime
    changed_at: datetime


def ask(
    actor: Actor, edition: EditionView, project_id: str, language: str, translator: str = "", due_on: date | None = None
) -> None:
    """Ask for the translation of title and short description into French or Dutch."""
    view = listings.get(edition, project_id)
    if language not in EQUAL_LANGUAGES or language == view.facts.language:
        raise Invalid("translation_own_language")
    now = clock.now()
    row = Translation(
        project_id=view.id,
        language=language,
        edition_id=edition.id,
        state=rules.ASKED,
        translator=" ".join(translator.split())[:200],
        due_on=due_on,
        asked_at=now,
        changed_at=now,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Conflict("translation_there") from None
    _note(actor, edition, row)


def receive(actor: Actor, edition: EditionView, project_id: str, language: str, title: str, summary: str) -> None:
    """Keep a translation as it came in; raise `Invalid` with what it lacks."""
    row = _row(edition, project_id, language)
    row.state = rules.moved("receive", row.state)
    problems = rules.check_received(title, summary, edition.settings.summary_characters_max)
    if problems:
        raise Invalid("bad_translation", problems)
    row.title, row.summary = title.strip(), summary.strip()
    row.received_by = actor.account_id or actor.kind
    _note(actor, edition, row)


def check(actor: Actor, edition: EditionView, project_id: str, language: str) -> None:
    """Note that somebody else read the translation and found it right (four eyes)."""
    row = _row(edition, project_id, language)
    if row.received_by == (actor.account_id or actor.kind):
        raise Forbidden("checked_by_same")
    row.state = rules.moved("check", row.state)
    _note(actor, edition, row)


def send_back(actor: Actor, edition: EditionView, project_id: str, language: str) -> None:
    """Have a translation made again."""
    row = _row(edition, project_id, language)
    row.state = rules.moved("send_back", row.state)
    _note(actor, edition, row)


def approve(actor: Actor, edition: EditionView, project_id: str, language: str) -> None:
    """Put a checked translation on the project, marked as a translation."""
    row = _row(edition, project_id, language)
    row.state = rules.moved("approve", row.state)
    facts = listings.get(edition, project_id).facts
    better = replace(
        facts,
        titles={**facts.titles, language: row.title},
        summaries={**facts.summaries, language: row.summary},
        translated=tuple(dict.fromkeys([*facts.translated, language])),
    )
    projects.edit(actor, edition, project_id, better, strict=False)
    _note(actor, edition, row)


def of_edition(edition_id: int) -> dict[str, dict[str, TranslationView]]:
    """Return the translations of an edition: project → language → translation."""
    found: dict[str, dict[str, TranslationView]] = {}
    for row in session.scalars(select(Translation).where(Translation.edition_id == edition_id)):
        found.setdefault(row.project_id, {})[row.language] = _view(row)
    return found


def get(edition: EditionView, project_id: str, language: str) -> TranslationView:
    """Return one translation; raise `Unknown`."""
    return _view(_row(edition, project_id, language))


def open_ones(edition_id: int) -> Mapping[str, tuple[str, ...]]:
    """Return the languages whose translation is not approved yet, by project."""
    return {
        project: tuple(language for language, each in held.items() if each.state != rules.APPROVED)
        for project, held in of_edition(edition_id).items()
    }


def _row(edition: EditionView, project_id: str, language: str) -> Translation:
    row = session.get(Translation, (project_id, language), with_for_update=True)
    if row is None or row.edition_id != edition.id:
        raise Unknown("unknown")
    return row


def _note(actor: Actor, edition: EditionView, row: Translation) -> None:
    row.changed_at = clock.now()
    session.flush()
    journal.write(
        actor,
        f"translation.{row.state}",
        f"project {row.project_id}",
        edition_id=edition.id,
        language=row.language,
    )
    editions.touch(edition.id)


def _view(row: Translation) -> TranslationView:
    return TranslationView(
        project_id=row.project_id,
        language=row.language,
        state=row.state,
        translator=row.translator,
        due_on=row.due_on,
        title=row.title,
        summary=row.summary,
        asked_at=row.asked_at,
        changed_at=row.changed_at,
    )
