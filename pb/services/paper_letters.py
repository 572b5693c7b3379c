"""Letters to people whose envelope stayed closed: what happened, and what to do if it was not them (R41)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, select, update

from pb import clock, documents, words
from pb.db import session
from pb.errors import Conflict
from pb.models.paper import PaperIntake, PaperKept
from pb.models.votes import Participation
from pb.services import journal, letterheads, notifications, paper_intakes, roll_search, wordings
from pb.services.actors import Actor
from pb.services.snapshots import EditionView

BOTH = ("fr", "nl")
AT_ONCE = 200


def waiting(edition: EditionView) -> int:
    """Return how many people are still to be told."""
    found = select(func.count()).where(PaperKept.edition_id == edition.id, PaperKept.told_on.is_(None))
    return session.scalar(found) or 0


def made(edition: EditionView) -> list[tuple[date, int]]:
    """Return on which days letters were made, and how many, the last day first."""
    found = select(PaperKept.told_on, func.count()).where(
        PaperKept.edition_id == edition.id, PaperKept.told_on.is_not(None)
    )
    rows = session.execute(found.group_by(PaperKept.told_on).order_by(PaperKept.told_on.desc()))
    return [(day, number) for day, number in rows if day is not None]


def write(actor: Actor, edition: EditionView, again: date | None = None) -> bytes:
    """Return the letters to everybody not told yet, and note that they are, or those of a day `again`.

    Raise `Conflict` when there is nobody. Who has left the roll, or whose address is protected, gets the letter at the
    help desk.
    """
    found = (
        select(PaperKept.id, PaperKept.person_ref, PaperKept.outcome, PaperIntake.day)
        .join(PaperIntake, PaperIntake.id == PaperKept.intake_id)
        .where(PaperKept.edition_id == edition.id, PaperKept.told_on == again)
        .order_by(PaperKept.id)
    )
    rows = session.execute(found if again else found.limit(AT_ONCE)).all()
    if not rows:
        raise Conflict("paper_no_letters")
    if again is None:
        told = update(PaperKept).where(PaperKept.id.in_([row.id for row in rows]))
        session.execute(told.values(told_on=clock.today()))
    journal.write(actor, "paper.letter", edition.slug, edition_id=edition.id, letters=len(rows), again=str(again or ""))
    heads = {language: letterheads.head(edition, language) for language in BOTH}
    titles = {language: words.pick(edition.titles, language) for language in BOTH}
    facts = {
        "letters": _letters(edition, rows),
        "heads": heads,
        "titles": titles,
        "today": again or clock.today(),
        "last_day": paper_intakes.last_day(edition),
        "translate": words.translate,
        "written": words,
        "handlers": {language: _handler(actor, edition, language) for language in BOTH},
    }
    with wordings.speaking(edition, "paper_kept"):
        return documents.pdf("paper_kept", facts, "fr")


def _handler(actor: Actor, edition: EditionView, language: str) -> list[str]:
    """Return who handles the letters: whom the municipality named, with capacity, telephone and e-mail (R33)."""
    known = notifications.handler(edition.municipality_id)
    if known is None:
        return [actor.name]
    return [known.name, words.pick(known.capacity, language), known.phone, known.email]


def _letters(edition: EditionView, rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Return what each letter says: to whom, in which languages, why, and the vote on record."""
    where = {place.id: place.names for place in edition.places}
    made = []
    for row in rows:
        resident = roll_search.person(edition, row.person_ref)
        past = session.execute(
            select(Participation.channel, Participation.day, Participation.place_id).where(
                Participation.edition_id == edition.id, Participation.person_ref == row.person_ref
            )
        ).first()
        spoken = resident.language if resident else ""
        made.append(
            {
                "to": [resident.name, *resident.address.split("\n")] if resident and resident.address else [],
                "name": resident.name if resident else "",
                "languages": (spoken,) if spoken in BOTH else BOTH,
                "outcome": row.outcome,
                "day": row.day,
                "past": past,
                "place": where.get(past.place_id) if past else None,
            }
        )
    return made
