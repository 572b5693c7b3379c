"""Each holder is told the result: by mail, each once in a job that can stop, and by letter (R33, R44)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from pb import clock, documents, words
from pb.db import session
from pb.errors import Conflict, Refusal, Unknown
from pb.models.applications import Application
from pb.models.jobs import Told
from pb.rules import labels, phases
from pb.rules.letter_words import RESULT
from pb.services import (
    applications,
    counts,
    editions,
    holders,
    jobs,
    journal,
    letterheads,
    minutes,
    outbox,
    results,
    submitting,
    told,
    wordings,
)
from pb.services.actors import Actor
from pb.services.result_rows import Row
from pb.services.snapshots import EditionView

KIND, KEY = "tell_results", "result_letters"
LANGUAGES = ("fr", "nl")  # letters are legal documents: French and Dutch only (R48)
BATCH = 20
SUBJECT, FIGURES, WHERE = (RESULT[name] for name in ("subject", "figures", "where"))


@dataclass(frozen=True)
class Reader:
    """Who is told about a project: by mail where there is an account, by letter where there is an address."""

    row: Row
    track: str
    language: str
    name: str = field(repr=False, default="")
    email: str = field(repr=False, default="")
    lines: tuple[str, ...] = field(repr=False, default=())


def ask(actor: Actor, edition: EditionView) -> str:
    """Have every holder told the published result by mail; raise `Conflict` before it is published or while it runs."""
    found = counts.latest(edition.id, published=True)
    if found is None:
        raise Conflict("not_published_yet")
    running = jobs.latest(edition.id, KIND)
    if running is not None and running.state in ("waiting", "taken"):
        raise Conflict("step_running")
    counts.check_right(actor, edition)
    journal.write(actor, "result.tell", edition.slug, edition_id=edition.id, number=found.number)
    return jobs.ask("work", KIND, edition_id=edition.id, number=found.number)


def carry_out(edition_id: int, facts: dict[str, Any]) -> Iterator[int]:
    """Write the mails, each project once for a count however often the job is taken; commit after some."""
    edition = editions.get(edition_id)
    rows = _rows(edition)
    for at in range(0, len(rows), BATCH):
        for track, row in rows[at : at + BATCH]:
            reader = _reader(edition, track, row)
            if reader.email and told.first(edition_id, _event(facts["number"]), row.project_id):
                _queue(edition, reader)
        yield min(99, 100 * (at + BATCH) // len(rows))
    yield 100


def readers(edition: EditionView, most: int | None = None) -> list[Reader]:
    """Return who is told about each project, in the order of the ballot; at most so many."""
    return [_reader(edition, track, row) for track, row in _rows(edition)[:most]]


def totals(edition: EditionView) -> tuple[int, int, int]:
    """Return how many projects there are, how many have a holder with an account, and how many mails are written."""
    rows = {row.project_id for _, row in _rows(edition)}
    found = counts.latest(edition.id, published=True)
    asked = select(Application.project_id).where(
        Application.edition_id == edition.id, Application.holder_id.is_not(None)
    )
    event = _event(found.number) if found else ""
    written = select(func.count()).select_from(Told).where(Told.edition_id == edition.id, Told.event == event)
    return len(rows), len(rows & set(session.scalars(asked))), session.scalar(written) or 0


def letters(edition: EditionView, number: int | None = None) -> bytes:
    """Return the letters as one tagged PDF, each in the language of its reader; `number` asks for one project's."""
    chosen = [each for each in readers(edition) if number in (None, each.row.number)]
    if not chosen:
        raise Unknown("unknown")
    groups = {language: [each for each in chosen if each.language == language] for language in LANGUAGES}
    main = next(language for language in LANGUAGES if groups[language])
    with wordings.speaking(edition, KEY):
        said = [_letter(edition, each) for language in LANGUAGES for each in groups[language]]
    heads = {language: letterheads.head(edition, language) for language in LANGUAGES}
    return documents.pdf(KEY, {"letters": said, "heads": heads, "title": said[0]["subject"]}, main)


def said(edition: EditionView, row: Row, language: str) -> dict[str, str]:
    """Return what a holder is told, in words: outcome, votes, the minute, and the next step."""
    won = row.won and not row.departs
    outcome = RESULT["won" if won else "reserve" if row.status == "reserve" else "lost"]
    follow = phases.find(edition.phases, "award")
    body = edition.settings.deciding_chain[-1]
    return {
        "outcome": words.translate(outcome, language),
        "votes": words.count(row.votes, language),
        "rank": str(row.rank),
        "minute": minutes.tell(row, language),
        "amount": words.money(row.cost_cents, language),
        "body": words.translate(labels.DECIDING_BODIES[body], language),
        "until": words.until(follow.ends_at, language) if follow else "",
        "won": "1" if won else "",
    }


def _rows(edition: EditionView) -> list[tuple[str, Row]]:
    """Return the projects of the published result with their track, in the order of the ballot."""
    result = results.published(edition)
    if result is None:
        raise Conflict("not_published_yet")
    found = [(track.code, row) for track in result.tracks for row in track.rows]
    return sorted(found, key=lambda pair: pair[1].number)


def _reader(edition: EditionView, track: str, row: Row) -> Reader:
    """Return who is told about a project; one that staff typed in has nobody but its file."""
    form = applications.of_project(edition, row.project_id)
    language = row.language if row.language in LANGUAGES else "fr"
    if form is None:
        return Reader(row, track, language)
    contact = submitting.read(edition, form)[0].contact
    lines = (contact.name, contact.address, f"{contact.postal_code} {contact.city}".strip())
    email = name = ""
    if form.holder_id:
        try:
            holder = holders.reading(form.holder_id)
        except Refusal:
            holder = None  # the account was erased: a letter still goes
        if holder is not None:
            email, name = holder.email, holder.name
            language = holder.language if holder.language in LANGUAGES else language
    return Reader(row, track, language, name or contact.name, email, tuple(line for line in lines if line))


def _queue(edition: EditionView, reader: Reader) -> None:
    """Write one mail; its subject names the project and nobody (D4)."""
    facts: dict[str, Any] = dict(said(edition, reader.row, reader.language))
    outbox.queue(
        "result_told",
        reader.email,
        reader.language,
        edition_id=edition.id,
        name=reader.name,
        title=words.pick(reader.row.titles, reader.language),
        path=f"/{reader.language}/{edition.slug}/results",
        edition_title=dict(edition.titles),
        service=dict(edition.municipality.contact.get("service") or {}),
        phone=str(edition.municipality.contact.get("phone") or ""),
        **facts,
    )


def _letter(edition: EditionView, reader: Reader) -> dict[str, Any]:
    """Return the facts of one letter."""
    title = words.pick(reader.row.titles, reader.language)
    return {
        "language": reader.language,
        "to": reader.lines or (reader.name or title,),
        "day": words.day(clock.today(), reader.language, weekday=False),
        "reference": f"{edition.slug} / {reader.row.number}",
        "subject": words.translate(SUBJECT, reader.language, title=title),
        **letter_words(reader.language, said(edition, reader.row, reader.language)),
    }


def letter_words(language: str, told_: dict[str, str]) -> dict[str, str]:
    """Return the sentences of a letter in one language."""
    following = RESULT["next_won" if told_["won"] else "next_lost"]
    return {
        "outcome": told_["outcome"],
        "figures": words.translate(FIGURES, language, votes=told_["votes"], rank=told_["rank"]),
        "minute": told_["minute"],
        "next": words.translate(following, language, body=told_["body"], until=told_["until"]),
        "where": words.translate(WHERE, language),
    }


def _event(number: int) -> str:
    return f"result {number}"
