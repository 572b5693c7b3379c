"""Looking for one person of the roll: two exact attributes, a reason, at most sixty an hour, each written down (E6)."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import or_, select

from pb import fields, signing
from pb.db import session
from pb.errors import Invalid
from pb.models.roll import Code, Person, RollVersion
from pb.rules import roll_matching
from pb.rules.roll_matching import Wanted
from pb.services import attempts, journal, keyring, roll
from pb.services.actors import Actor
from pb.services.roll import Resident
from pb.services.snapshots import EditionView

REASONS = ("card_shown", "phone", "case", "correction")
MARK_BYTES = 6


@dataclass(frozen=True)
class CodeLine:
    """A code that a person was given: when, and when it was voided."""

    made_on: date
    voided_on: date | None


@dataclass(frozen=True)
class Found:
    """The one person who was looked for; whether they voted is not said here (E5)."""

    person_ref: bytes = field(repr=False)
    resident: Resident = field(repr=False)
    old_enough: bool
    codes: tuple[CodeLine, ...]

    @property
    def at_home(self) -> bool:
        """Tell whether a letter can go to an address; a protected one is not kept, and its letter goes to the desk."""
        return bool(self.resident.address)


def search(actor: Actor, edition: EditionView, wanted: Wanted, reason: str) -> Found | None:
    """Return the one person of the current roll who fits, or None; the journal says who asked, by what and why.

    Raise `Invalid` when several fit or the reason is none of ours, `TooMany` after sixty searches in an hour.
    """
    if reason not in REASONS:
        raise Invalid("search_reason")
    attempts.check(("search", actor.account_id))
    attempts.fail(("search", actor.account_id))
    refs = matching(edition, wanted)
    _note(actor, edition, wanted, reason, refs)
    if len(refs) > 1:
        raise Invalid("search_several")
    return found(edition, *refs[0]) if refs else None


def matching(edition: EditionView, wanted: Wanted) -> list[tuple[bytes, Resident]]:
    """Return everybody on the current roll who fits: found by number or birth date, the rest compared in clear."""
    ring = keyring.ring()
    ways = []
    if wanted.number:
        ways.append(Person.number_index.in_(fields.indexes(ring, "person", "number", wanted.number)))
    elif wanted.born:
        ways.append(Person.born_index.in_(fields.indexes(ring, "person", "born", wanted.born.isoformat())))
    found = (
        select(Person.__table__)
        .join(RollVersion, (RollVersion.edition_id == Person.edition_id) & (RollVersion.number == Person.version))
        .where(Person.edition_id == edition.id, RollVersion.current, or_(*ways))
    )
    people = [(row.person_ref, roll.opened(row)) for row in session.execute(found)]
    return [(ref, each) for ref, each in people if _fits(wanted, each)]


def found(edition: EditionView, ref: bytes, resident: Resident) -> Found:
    """Return what may be shown of one person of the roll."""
    rows = select(Code.made_on, Code.voided_on).where(Code.edition_id == edition.id, Code.person_ref == ref)
    lines = tuple(CodeLine(row.made_on, row.voided_on) for row in session.execute(rows.order_by(Code.made_on)))
    return Found(ref, resident, roll.may_vote(edition, roll.Voter(ref, resident.birth_date)), lines)


def person(edition: EditionView, ref: bytes) -> Resident | None:
    """Return a person of the current roll by fingerprint, or None."""
    row = session.execute(
        select(Person.__table__)
        .join(RollVersion, (RollVersion.edition_id == Person.edition_id) & (RollVersion.number == Person.version))
        .where(Person.edition_id == edition.id, RollVersion.current, Person.person_ref == ref)
    ).first()
    return roll.opened(row) if row is not None else None


def mark(ref: bytes) -> str:
    """Return how the journal names somebody who was looked for: it leads to nobody without the keys."""
    return signing.fingerprint(keyring.ring(), "roll.search", ref)[:MARK_BYTES].hex()


def _fits(wanted: Wanted, resident: Resident) -> bool:
    return roll_matching.fits(wanted, resident.number, resident.birth_date, resident.name, resident.address)


def _note(actor: Actor, edition: EditionView, wanted: Wanted, reason: str, refs: list[tuple[bytes, Resident]]) -> None:
    marks = [mark(ref) for ref, _ in refs]
    details = {"by": list(wanted.given), "reason": reason, "people": marks}
    journal.write(actor, "roll.search", edition.slug, edition_id=edition.id, **details)
