"""What was sent to the supervisory authority, and its answer: numbered, written once each, never changed (R44)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from pb import clock
from pb.db import session
from pb.errors import Conflict, Invalid, Unknown
from pb.models.results import Supervision
from pb.rules import supervision as rules
from pb.services import decisions, editions, journal
from pb.services.actors import Actor
from pb.services.snapshots import EditionView, Names

KIND = "results"


@dataclass(frozen=True)
class Sent:
    """A sending with its answer; `answer` is empty while there is none."""

    number: int
    body: str
    sent_on: date
    reference: str
    answered_on: date | None
    answer: str
    words: Names

    @property
    def stops(self) -> bool:
        """Tell whether the answer stops the decision."""
        return self.answer in rules.BLOCKING


def of(edition_id: int) -> list[Sent]:
    """Return what was sent for an edition, the oldest first."""
    found = select(Supervision).where(Supervision.edition_id == edition_id).order_by(Supervision.number)
    return [_view(row) for row in session.scalars(found)]


def may_send(edition: EditionView) -> date | None:
    """Return the day of the last decision on the result by the body that decides last, or None before there is one."""
    last = edition.settings.deciding_chain[-1]
    days = [each.decided_on for each in decisions.everything(edition.id, KIND) if each.in_force and each.body == last]
    return max(days, default=None)


def send(actor: Actor, edition: EditionView, sent_on: date | None, reference: str) -> int:
    """Note that the decision was sent; raise `Conflict` before it was taken or while an answer is awaited."""
    decided_on = may_send(edition)
    if decided_on is None:
        raise Conflict("supervision_undecided")
    if any(not each.answer for each in of(edition.id)):
        raise Conflict("supervision_waits")
    problems = rules.check_sending(sent_on, reference, decided_on, clock.today())
    if problems:
        raise Invalid("bad_supervision", problems)
    number = (session.scalar(select(func.max(Supervision.number)).where(Supervision.edition_id == edition.id)) or 0) + 1
    row = Supervision(
        edition_id=edition.id,
        number=number,
        body=edition.settings.deciding_chain[-1],
        sent_on=sent_on,
        reference=reference.strip(),
        answer="",
        words={},
        made_by=actor.account_id or actor.kind,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Conflict("supervision_waits") from None
    journal.write(actor, "result.supervision_sent", edition.slug, edition_id=edition.id, number=number)
    editions.touch(edition.id)
    return number


def answer(
    actor: Actor, edition: EditionView, number: int, answered_on: date | None, given: str, words: Mapping[str, str]
) -> None:
    """Note the answer, once; raise `Unknown`, `Conflict` when there is one, `Invalid`."""
    row = session.get(Supervision, (edition.id, number))
    if row is None:
        raise Unknown("unknown")
    kept = {language: words.get(language, "").strip() for language in rules.LANGUAGES}
    problems = rules.check_answer(answered_on, given, kept, row.sent_on, clock.today())
    if problems:
        raise Invalid("bad_supervision", problems)
    ended = session.execute(
        update(Supervision)
        .where(Supervision.edition_id == edition.id, Supervision.number == number, Supervision.answer == "")
        .values(answered_on=answered_on, answer=given, words=kept)
        .returning(Supervision.number)
    ).first()
    if ended is None:
        raise Conflict("supervision_answered")
    journal.write(actor, "result.supervision_answered", edition.slug, edition_id=edition.id, number=number, step=given)
    editions.touch(edition.id)


def _view(row: Supervision) -> Sent:
    return Sent(row.number, row.body, row.sent_on, row.reference, row.answered_on, row.answer, dict(row.words))
