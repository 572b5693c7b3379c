"""From the specifications to the quotes: criteria fixed, contractors asked, their answers and questions (RP7, RP8)."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from pb import clock
from pb.db import session
from pb.errors import Conflict, Invalid, Problem, Unknown
from pb.models.purchasing import Asking, Contractor, Dossier, Framework, Offer, Question
from pb.rules import offers as scoring
from pb.rules import purchasing as rules
from pb.services import attachments, dossiers, journal, purchasing
from pb.services.actors import Actor
from pb.services.dossier_access import locked

MEANS = ("mail", "letter", "platform")  # how a contractor was asked; the State's platform is one of them (RP8b)


@dataclass(frozen=True)
class AskedLine:
    """A contractor of the lot with what it was asked and answered, and its offer."""

    contractor_id: int
    rank: int
    name: str
    email: str
    language: str
    asked: Asking | None
    offer: Offer | None
    files: Sequence[attachments.AttachmentView]


def fix(
    actor: Actor, dossier_id: str, criteria: Sequence[Mapping[str, Any]], tie_rule: str, deadline: datetime
) -> None:
    """Fix the award criteria, the rule of ties and the deadline before anybody is asked (RP8)."""
    row = locked(actor, dossier_id, "service")
    if row.status != "specifications":
        raise Conflict("specification_frozen")
    if tie_rule not in scoring.TIE_RULES:
        raise Invalid("invalid", [Problem("not_an_award", "tie_rule")])
    if deadline <= clock.now():
        raise Invalid("invalid", [Problem("deadline_past", "deadline")])
    if row.award == "competition":
        rules.criteria(criteria)
    row.criteria, row.tie_rule, row.deadline = [dict(each) for each in criteria], tie_rule, deadline
    session.flush()
    journal.write(actor, "dossier.criteria", f"dossier {row.id}", deadline=deadline.isoformat())


def invite(actor: Actor, dossier_id: str, means: str) -> None:
    """Send the specifications out: to every contractor of the lot, or to the first of the cascade (RP8).

    Raise `Conflict` when the deadline is not fixed, the contract is over, or the lot has no contractor.
    """
    row = locked(actor, dossier_id, "service")
    contract = session.get_one(Framework, row.framework_id)
    if contract.ends_on is not None and clock.today() > contract.ends_on:
        raise Conflict("order_after_end", end=contract.ends_on)
    if row.deadline is None or row.deadline <= clock.now():
        raise Conflict("deadline_past")
    ranking = purchasing.ranking(row.lot_id or 0)
    if not ranking:
        raise Conflict("lot_without_contractor")
    dossiers.move(actor, dossier_id, "invite")
    for each in ranking if row.award == "competition" else ranking[:1]:
        _ask(row, each.id, means, row.deadline)
    session.flush()


def ask_next(actor: Actor, dossier_id: str, means: str, deadline: datetime) -> None:
    """Ask the next contractor of a cascade; one whose deadline has passed has let it go (RP8).

    Raise `Conflict`: `cascade_exhausted` when all have declined, `cascade_waits` while one is being asked.
    """
    row = locked(actor, dossier_id, "service")
    if row.status != "quotes" or row.award != "cascade":
        raise Conflict("dossier_not_from_here")
    if deadline <= clock.now():
        raise Invalid("invalid", [Problem("deadline_past", "deadline")])
    _expire(row)
    asked = {each.contractor_id: each for each in _askings(row)}
    rows = [
        rules.Asked(str(each.id), each.rank, asked[each.id].answer if each.id in asked else "")
        for each in purchasing.ranking(row.lot_id or 0)
    ]
    chosen = rules.next_asked(rows)
    if chosen is None:
        raise Conflict("cascade_waits")
    row.deadline = deadline
    _ask(row, int(chosen), means, deadline)
    session.flush()
    journal.write(actor, "dossier.ask_next", f"dossier {row.id}", contractor=int(chosen))


def answer(actor: Actor, dossier_id: str, contractor_id: int, said: str) -> None:
    """Record that a contractor declined; a yes is its offer."""
    row = locked(actor, dossier_id, "service")
    asking = session.get(Asking, (row.id, row.round, contractor_id), with_for_update=True)
    if asking is None:
        raise Unknown("unknown")
    if row.status != "quotes" or asking.answer != "waiting" or said != "declined":
        raise Conflict("dossier_not_from_here")
    asking.answer, asking.answered_at = said, clock.now()
    session.flush()
    journal.write(actor, "dossier.answer", f"dossier {row.id}", contractor=contractor_id, answer=said)


def question(actor: Actor, dossier_id: str, text: str, reply: str, question_id: str = "") -> None:
    """Record a question and, now or later, its answer: both go to all who were asked (RP7)."""
    row = locked(actor, dossier_id, "service")
    if row.status != "quotes":
        raise Conflict("dossier_not_from_here")
    if not (text.strip() or question_id) or len(text) > 5000 or len(reply) > 5000:
        raise Invalid("invalid", [Problem("note_needed", "question")])
    held = session.get(Question, question_id) if question_id else None
    if question_id and (held is None or held.dossier_id != row.id):
        raise Unknown("unknown")
    if held is None:
        held = Question(id=secrets.token_hex(8), dossier_id=row.id, asked_on=clock.today(), question=text.strip())
        session.add(held)
    if reply.strip():
        held.answer, held.answered_on = reply.strip(), clock.today()
    session.flush()
    journal.write(actor, "dossier.question", f"dossier {row.id}")


def questions(dossier_id: str) -> list[Question]:
    """Return the questions of a dossier, the oldest first."""
    found = select(Question).where(Question.dossier_id == dossier_id)
    return list(session.scalars(found.order_by(Question.asked_on, Question.id)))


def lines(row_id: str, lot_id: int, round_: int) -> list[AskedLine]:
    """Return the contractors of a lot with what they were asked and offered in a round."""
    asked = {each.contractor_id: each for each in session.scalars(of_round(Asking, row_id, round_))}
    offers = {each.contractor_id: each for each in session.scalars(of_round(Offer, row_id, round_))}
    files = attachments.of_each(None, [file_subject(row_id, round_, each) for each in offers])
    return [
        AskedLine(
            each.id,
            each.rank,
            each.name,
            each.email,
            each.language,
            asked.get(each.id),
            offers.get(each.id),
            files.get(file_subject(row_id, round_, each.id), ()),
        )
        for each in purchasing.ranking(lot_id)
    ]


def contractor_name(contractor_id: int) -> str:
    """Return the name of a contractor."""
    return session.get_one(Contractor, contractor_id).name


def _ask(row: Dossier, contractor_id: int, means: str, deadline: datetime) -> None:
    if means not in MEANS:
        raise Invalid("invalid", [Problem("means_unknown", "means")])
    session.add(
        Asking(
            dossier_id=row.id,
            round=row.round,
            contractor_id=contractor_id,
            asked_at=clock.now(),
            means=means,
            deadline=deadline,
            answer="waiting",
        )
    )


def _expire(row: Dossier) -> None:
    """Note that those who did not answer by their deadline have let it pass."""
    now = clock.now()
    for each in _askings(row):
        if each.answer == "waiting" and now > each.deadline:
            each.answer = "expired"
    session.flush()


def _askings(row: Dossier) -> list[Asking]:
    return list(session.scalars(of_round(Asking, row.id, row.round)))


def of_round(table: Any, dossier_id: str, round_: int) -> Any:
    """Return the query of the rows of one round of a dossier."""
    return select(table).where(table.dossier_id == dossier_id, table.round == round_)


def file_subject(dossier_id: str, round_: int, contractor_id: int) -> str:
    """Return the subject of the files of an offer."""
    return f"offer {dossier_id} {round_} {contractor_id}"
