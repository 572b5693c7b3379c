"""Cases: somebody is not on the roll, or a vote was cast in their name; one proposes, another confirms, both answered.

Nothing here can touch a ballot: a proven impersonation is counted and published, never undone (R41, votes.md 1).
"""

import json
import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from pb import clock, tokens
from pb.db import session
from pb.errors import Conflict, Forbidden, Invalid, Problem
from pb.fields import Cell, seal, unseal
from pb.models.roll_cases import RollCase
from pb.rules import permissions, phases
from pb.rules import roll_cases as rules
from pb.services import (
    accounts,
    attempts,
    editions,
    journal,
    keyring,
    letters,
    outbox,
    owned,
    roll_corrections,
    roll_versions,
)
from pb.services.actors import Actor
from pb.services.roll import Resident
from pb.services.snapshots import EditionView

CLAIM_LASTS = timedelta(minutes=30)
LONGEST = 2000  # characters of a message
ONLINE, DESK = "online", "desk"
SHOWN = 100


@dataclass(frozen=True)
class CaseView:
    """A case as staff see it: what was typed, how to reach the person, what is proposed."""

    id: str
    number: int
    kind: str
    state: str
    channel: str
    language: str
    voted_by: str
    outcome: str
    proof: str
    opened_by: str
    asked_by: str
    confirmed_by: str
    opened_at: datetime
    due_on: date
    settled_at: datetime | None
    typed: Mapping[str, str] = field(repr=False)
    contact: Mapping[str, str] = field(repr=False)
    proposal: Mapping[str, str] = field(repr=False)
    answer: str = field(repr=False)
    person_ref: bytes = field(repr=False)

    @property
    def late(self) -> bool:
        """Tell whether the person should have been answered before today."""
        return self.state != rules.SETTLED and self.due_on < clock.today()


@dataclass(frozen=True)
class Opened:
    """What the person who opens a case is told: its number and the day of the answer."""

    number: int
    due_on: date


def claim(edition: EditionView, ref: bytes, voted_by: str) -> str:
    """Return what a form carries of somebody who just proved who they are and is told that they have voted."""
    value = f"{ref.hex()}|{voted_by}"
    return tokens.sign_value(keyring.ring(), "claim", value, now=clock.now(), lasts=CLAIM_LASTS, bound=(edition.id,))


def report(
    actor: Actor, edition: EditionView, typed: Mapping[str, str], contact: Mapping[str, str], language: str
) -> Opened:
    """Open the case of somebody who is not found: online by anybody, at the desk by staff (R35).

    Raise `Invalid` without a name or a way to answer, `Conflict` outside campaign and vote, `TooMany` from one network.
    """
    _check_time(edition)
    names = ("asking", actor.network)
    if actor.kind != "staff":
        attempts.check(names)
        attempts.fail(names)
    return _open(actor, edition, rules.NOT_FOUND, typed, contact, language)


def dispute(
    actor: Actor, edition: EditionView, claim_: str, message: str, contact: Mapping[str, str], language: str
) -> Opened:
    """Open the case of somebody in whose name a vote was cast; only after they proved who they are (E5, R41)."""
    value = tokens.read_value(keyring.ring(), "claim", claim_, now=clock.now(), bound=(edition.id,))
    ref, _, voted_by = value.partition("|")
    roll_versions.alone(edition.id)  # of two forms sent at once the second finds the case of the first
    open_already = select(RollCase.id).where(
        RollCase.edition_id == edition.id,
        RollCase.kind == rules.NOT_ME,
        RollCase.person_ref == bytes.fromhex(ref),
        RollCase.state != rules.SETTLED,
    )
    if session.scalar(open_already) is not None:
        raise Conflict("case_open_already")
    more = {"person_ref": bytes.fromhex(ref), "voted_by": voted_by}
    return _open(actor, edition, rules.NOT_ME, {"message": message}, contact, language, **more)


def propose(
    actor: Actor,
    edition: EditionView,
    case_id: str,
    outcome: str,
    answer: str,
    proof: str = "",
    resident: Resident | None = None,
) -> None:
    """Propose how a case ends, with the reasons that the person will read; somebody else confirms (Z6)."""
    row = _row(edition.id, case_id, lock=True)
    row.state = rules.moved(row.state, "propose")
    rules.check_decision(row.kind, outcome, proof, answer)
    if outcome == "put_on_roll":
        if resident is None:
            raise Invalid("invalid", [Problem("case_person", "number")])
        roll_corrections.check(edition, resident)
        row.proposal = _sealed(row.id, "proposal", roll_corrections.written(resident))
    else:
        row.proposal = None
    row.outcome, row.proof, row.asked_by = outcome, proof, actor.account_id
    row.answer = seal(keyring.ring(), _cell(row.id, "answer"), answer.strip()[:LONGEST])
    session.flush()
    _note(actor, edition, "case.propose", row, outcome=outcome, proof=proof)


def send_back(actor: Actor, edition: EditionView, case_id: str) -> None:
    """Refuse to confirm a proposal: the case is open again."""
    row = _row(edition.id, case_id, lock=True)
    row.state = rules.moved(row.state, "send_back")
    session.flush()
    _note(actor, edition, "case.send_back", row)


def settle(actor: Actor, edition: EditionView, case_id: str) -> None:
    """Confirm what another proposed: the roll is changed at once, the person is answered, both are in the journal.

    Raise `Forbidden` for the person who proposed, `Conflict` when the person votes or was added meanwhile.
    """
    row = _row(edition.id, case_id, lock=True)
    state = rules.moved(row.state, "settle")
    _check_second(actor, edition, row.asked_by)
    if row.outcome == "put_on_roll":
        resident = roll_corrections.read(_opened(row.id, "proposal", row.proposal))
        row.person_ref = roll_corrections.put(actor, edition, resident, row.id)
        if letters.offered(edition) is not None:
            letters.put_down(edition.id, row.person_ref, letters.CASE)
    row.state, row.confirmed_by, row.settled_at = state, actor.account_id, clock.now()
    session.flush()
    _note(actor, edition, "case.settle", row, outcome=row.outcome, asked_by=row.asked_by)
    if row.outcome == "founded":
        editions.touch(edition.id)  # the result says how many there were
    _answer(edition, row)


def latest(edition_id: int) -> list[CaseView]:
    """Return the cases of an edition: those that wait first, the one due first on top."""
    order = (RollCase.state == rules.SETTLED, RollCase.due_on, RollCase.number)
    found = select(RollCase).where(RollCase.edition_id == edition_id).order_by(*order).limit(SHOWN)
    rows = list(session.scalars(found))
    names = accounts.names(who for row in rows for who in (row.opened_by, row.asked_by, row.confirmed_by))
    return [_view(row, names) for row in rows]


def get(edition_id: int, case_id: str) -> CaseView:
    """Return one case of an edition; raise `Unknown`."""
    row = _row(edition_id, case_id)
    return _view(row, accounts.names((row.opened_by, row.asked_by, row.confirmed_by)))


def waiting(edition_id: int) -> dict[str, int]:
    """Return how many cases are not settled, by kind."""
    rows = select(RollCase.kind).where(RollCase.edition_id == edition_id, RollCase.state != rules.SETTLED)
    return dict(Counter(session.scalars(rows)))


def open_numbers(edition_id: int) -> list[int]:
    """Return the numbers of the cases that are not settled: they are named before the box is sealed."""
    rows = select(RollCase.number).where(RollCase.edition_id == edition_id, RollCase.state != rules.SETTLED)
    return list(session.scalars(rows.order_by(RollCase.number)))


def proven(edition_id: int) -> dict[str, int]:
    """Return how many impersonations were proven, by the channel of the vote: this is counted and published."""
    rows = select(RollCase.voted_by).where(
        RollCase.edition_id == edition_id, RollCase.state == rules.SETTLED, RollCase.outcome == "founded"
    )
    return dict(Counter(session.scalars(rows)))


def _open(
    actor: Actor,
    edition: EditionView,
    kind: str,
    typed: Mapping[str, str],
    contact: Mapping[str, str],
    language: str,
    **more: Any,
) -> Opened:
    """Write a case down, everything personal encrypted."""
    reach = {name: value.strip()[:320] for name, value in contact.items() if value.strip()}
    if not reach:
        raise Invalid("invalid", [Problem("case_contact", "email")])
    if "email" in reach:
        reach["email"] = outbox.checked(reach["email"])
    case_id = secrets.token_hex(8)
    roll_versions.alone(edition.id)  # cases are numbered one after the other
    last = session.scalar(select(func.max(RollCase.number)).where(RollCase.edition_id == edition.id)) or 0
    row = RollCase(
        id=case_id,
        edition_id=edition.id,
        number=last + 1,
        kind=kind,
        state=rules.OPEN,
        channel=DESK if actor.kind == "staff" else ONLINE,
        language=language,
        typed=_sealed(case_id, "typed", {name: value[:LONGEST] for name, value in typed.items() if value}),
        contact=_sealed(case_id, "contact", reach),
        opened_by=actor.account_id,
        opened_at=clock.now(),
        due_on=rules.due(clock.today(), edition.settings.case_days, edition.phases),
        **more,
    )
    session.add(row)
    session.flush()
    _note(actor, edition, "case.open", row, kind=kind)
    return Opened(row.number, row.due_on)


def _answer(edition: EditionView, row: RollCase) -> None:
    """Mail the outcome with its reasons; who gave no address is called or written to by the service."""
    address = _opened(row.id, "contact", row.contact).get("email")
    if not address:
        return
    days = letters.days(edition)
    outbox.queue(
        "case_settled",
        address,
        row.language,
        edition_id=edition.id,
        slug=edition.slug,
        number=row.number,
        outcome=row.outcome,
        reasons=unseal(keyring.ring(), _cell(row.id, "answer"), row.answer or b""),
        leaves=days.leaves.isoformat() if days is not None and letters.offered(edition) else "",
        phone=str(edition.municipality.contact.get("phone") or ""),
    )


def _check_second(actor: Actor, edition: EditionView, asked_by: str) -> None:
    """Refuse the person who proposed, and anybody without the right; the desk proposes, the service confirms (Z6)."""
    if actor.account_id == asked_by:
        raise Forbidden("two_people_needed")
    open_now = phases.open_at(edition.phases, clock.now())
    first, second = accounts.colleague(asked_by), actor
    for person, act in ((first, "handle_cases"), (second, "correct_roll")):
        if not permissions.may(person.roles_in(edition.municipality_id), act, open_now):
            raise Forbidden("forbidden")


def _check_time(edition: EditionView) -> None:
    if not phases.open_at(edition.phases, clock.now()) & {"campaign", "vote"}:
        raise Conflict("case_not_now")


def _note(actor: Actor, edition: EditionView, act: str, row: RollCase, **details: Any) -> None:
    journal.write(actor, act, edition.slug, edition_id=edition.id, case=row.number, **details)


def _row(edition_id: int, case_id: str, *, lock: bool = False) -> RollCase:
    return owned.row(edition_id, RollCase, case_id, lock=lock)


def _view(row: RollCase, names: Mapping[str, str]) -> CaseView:
    return CaseView(
        id=row.id,
        number=row.number,
        kind=row.kind,
        state=row.state,
        channel=row.channel,
        language=row.language,
        voted_by=row.voted_by,
        outcome=row.outcome,
        proof=row.proof,
        opened_by=names.get(row.opened_by, ""),
        asked_by=names.get(row.asked_by, ""),
        confirmed_by=names.get(row.confirmed_by, ""),
        opened_at=row.opened_at,
        due_on=row.due_on,
        settled_at=row.settled_at,
        typed=_opened(row.id, "typed", row.typed),
        contact=_opened(row.id, "contact", row.contact),
        proposal=_opened(row.id, "proposal", row.proposal) if row.proposal else {},
        answer=unseal(keyring.ring(), _cell(row.id, "answer"), row.answer) if row.answer else "",
        person_ref=row.person_ref or b"",
    )


def _sealed(case_id: str, column: str, value: Mapping[str, str]) -> bytes:
    return seal(keyring.ring(), _cell(case_id, column), json.dumps(dict(value), ensure_ascii=False))


def _opened(case_id: str, column: str, sealed: bytes | None) -> dict[str, str]:
    found: dict[str, str] = json.loads(unseal(keyring.ring(), _cell(case_id, column), sealed or b""))
    return found


def _cell(case_id: str, column: str) -> Cell:
    return Cell("roll_case", case_id, column)
