"""The check of a person at a table or of an envelope: one transaction, one register, one answer (P1, R37)."""

from dataclasses import dataclass, field
from datetime import date
from typing import cast as typed

from sqlalchemy import Table, delete, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from pb import clock, codes
from pb.db import session
from pb.errors import Conflict, Invalid, Problem, Unknown
from pb.models.paper import PaperIntake, PaperKept
from pb.rules import national, paper_moves, roll_matching
from pb.rules import paper as rules
from pb.services import journal, paper, paper_intakes, roll, roll_search, votes
from pb.services.actors import Actor
from pb.services.snapshots import EditionView

BY_HAND = ("unidentified", "late")  # outcomes for which nobody is looked for
WAITING = typed(Table, PaperKept.__table__)
KEEP_ONCE = {
    "postgresql": postgresql_insert(WAITING).on_conflict_do_nothing().returning(WAITING.c.id),
    "sqlite": sqlite_insert(WAITING).on_conflict_do_nothing().returning(WAITING.c.id),
}


@dataclass(frozen=True)
class Who:
    """What a person or an envelope shows: a national number or the code of a letter, else name and birth date."""

    text: str = field(repr=False)
    name: str = field(default="", repr=False)
    born: date | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Answer:
    """The one answer: an outcome, and for a vote that is recorded already its channel, day and place."""

    outcome: str
    channel: str = ""
    day: date | None = None
    place_id: int | None = None

    @property
    def good(self) -> bool:
        """Tell whether a ballot is handed out, or the envelope goes on the tray of those accepted."""
        return self.outcome == "accepted"


def check(actor: Actor, edition: EditionView, code: str, who: Who) -> Answer:
    """Note a person in the register by the channel paper, or say why not; the figures follow in the same transaction.

    The unique key of the register decides between this and any other channel. Raise `Invalid` for what cannot be read,
    `Conflict` when the intake is closed or it is not the time.
    """
    paper_intakes.require_time(edition, clock.now())
    ref = find_person(edition, who)
    row = _open_row(edition, code)
    voter = roll.find(edition.id, ref or bytes(32))
    if row.day > paper_intakes.last_day(edition):
        return _counted(row, "late", ref if voter else None)
    if ref is None or voter is None:
        return _counted(row, "not_on_roll")
    if not roll.may_vote(edition, voter):
        return _counted(row, "under_age", ref)
    if _note(edition, ref, row):
        return _counted(row, "accepted")
    try:
        votes.check_not_voted(edition.id, ref)
    except votes.AlreadyVoted as past:
        _counted(row, "duplicate", ref)
        return Answer("duplicate", past.channel, past.day, past.place_id)
    raise Conflict("unavailable")


def find_person(edition: EditionView, who: Who) -> bytes | None:
    """Return the fingerprint of a person by number, by the code of the letter, or by name and birth date.

    None is nobody of the roll.

    Raise `Invalid` for something that can be neither, so that a slip of the pen is mended before anybody is refused.
    """
    text = who.text.strip().rpartition("#")[2]  # the square of a letter holds an address that ends with its code
    if not text:
        return _by_name(edition, who)
    digits = national.compact(text)
    if digits.isascii() and digits.isdigit():
        try:
            found = national.read(text, clock.today())
        except Invalid as refusal:
            raise Invalid(refusal.code, [Problem(refusal.code, "who")]) from None
        return roll.person_ref(edition, found.digits)
    code = codes.parse(text)
    if code is None:
        raise Invalid("paper_who", [Problem("paper_who", "who")])
    return roll.by_code(edition.id, code)


def _by_name(edition: EditionView, who: Who) -> bytes | None:
    """Return the one person of the roll with this name and birth date; several are told apart by their number."""
    if not who.name.strip() or who.born is None:
        raise Invalid("paper_who", [Problem("paper_who", "who")])
    found = roll_search.matching(edition, roll_matching.wanted(born=who.born, name=who.name))
    if len(found) > 1:
        raise Invalid("search_several", [Problem("search_several", "name")])
    return found[0][0] if found else None


def keep_closed(actor: Actor, edition: EditionView, code: str, outcome: str) -> Answer:
    """Count an envelope that nobody can be found for: without a slip, or one that came too late."""
    paper_intakes.require_time(edition, clock.now())
    if outcome not in BY_HAND:
        raise Unknown("unknown_move", move=outcome)
    return _counted(_open_row(edition, code), outcome)


def take_back(actor: Actor, edition: EditionView, code: str, outcome: str) -> None:
    """Take back the last envelope counted as kept closed, scanned twice for instance; a vote is never taken back."""
    row = _open_row(edition, code)
    if outcome not in (*rules.REJECTIONS, "duplicate") or not getattr(row, outcome):
        raise Conflict("paper_nothing_to_take_back")
    setattr(row, outcome, getattr(row, outcome) - 1)
    last = select(PaperKept.id).where(PaperKept.intake_id == row.id, PaperKept.outcome == outcome)
    found = session.scalar(last.order_by(PaperKept.id.desc()).limit(1))
    if found is not None:
        session.execute(delete(PaperKept).where(PaperKept.id == found))
    journal.write(actor, "paper.take_back", code, edition_id=edition.id, outcome=outcome)


def _open_row(edition: EditionView, code: str) -> PaperIntake:
    row = paper.intake_row(edition, code)
    if row.state != "open":
        raise Conflict("paper_intake_closed")
    paper_moves.check_intake("check_in", row.state)
    return row


def _note(edition: EditionView, ref: bytes, row: PaperIntake) -> bool:
    """Write the participation and tell whether it is the person's first."""
    return votes.note_once(
        {
            "edition_id": edition.id,
            "person_ref": ref,
            "channel": "paper",
            "place_id": row.place_id,
            "day": row.day,
        }
    )


def _counted(row: PaperIntake, outcome: str, ref: bytes | None = None) -> Answer:
    """Add one to the figure of an outcome; the same closed envelope of a person counts once in an intake."""
    if ref is not None and row.way == rules.ENVELOPES and not _keep(row, outcome, ref):
        return Answer(outcome)
    column = getattr(PaperIntake, outcome)
    session.execute(update(PaperIntake).where(PaperIntake.id == row.id).values({outcome: column + 1}))
    session.expire(row)
    return Answer(outcome)


def _keep(row: PaperIntake, outcome: str, ref: bytes) -> bool:
    """Remember that the envelope of this person stays closed, and tell whether that is new."""
    connection = session.connection()
    line = {"edition_id": row.edition_id, "intake_id": row.id, "person_ref": ref, "outcome": outcome}
    return connection.execute(KEEP_ONCE[connection.dialect.name], line).first() is not None
