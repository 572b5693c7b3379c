"""Receipts: sent in by holders from their phone, looked at by staff, accepted, refused or asked again (R19, R14)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from pb import clock
from pb.db import session
from pb.errors import Conflict, Invalid, Problem, Unknown
from pb.fields import Cell, index, seal, unseal
from pb.models.editions import Edition
from pb.models.grants import Grant
from pb.models.receipts import Receipt
from pb.rules import receipts as rules
from pb.rules import volunteers
from pb.rules.receipts import Twin
from pb.rules.volunteers import Allowance
from pb.services import attachments, editions, figures, grant_mails, grants, journal, keyring, listings
from pb.services.actors import Actor
from pb.services.grants import GrantView
from pb.services.snapshots import EditionView

TAKING = frozenset({"agreed", "paid"})  # states of a grant in which new receipts come in


@dataclass(frozen=True)
class ReceiptFacts:
    """What a holder says of a receipt; amounts are cents, `days` is the list of volunteers."""

    kind: str
    heading: str
    amount_cents: int
    charged_cents: int
    dated_on: date
    currency: str = rules.EURO
    supplier: str = field(default="", repr=False)
    number: str = ""
    note: str = field(default="", repr=False)
    days: tuple[Allowance, ...] = field(default=(), repr=False)
    digital: bool = False


@dataclass(frozen=True)
class ReceiptView:
    """A receipt as pages see it."""

    number: int
    kind: str
    heading: str
    amount_cents: int
    charged_cents: int
    accepted_cents: int
    dated_on: date
    state: str
    file: str
    original: str
    original_on: date | None
    original_by: str
    sent_at: datetime
    sent_by: str
    settled_by: str
    supplier: str = field(repr=False)
    invoice_number: str
    note: str = field(repr=False)
    reason: str = field(repr=False)
    days: tuple[Allowance, ...] = field(repr=False)
    digest: bytes | None = field(repr=False)
    invoice: bytes | None = field(repr=False)

    @property
    def rule(self) -> rules.Receipt:
        """Return the receipt as the rules see it."""
        return rules.Receipt(
            self.heading, self.amount_cents, self.charged_cents, self.dated_on, self.state, kind=self.kind
        )


def send(
    actor: Actor, edition: EditionView, view: GrantView, facts: ReceiptFacts, name: str = "", content: bytes = b""
) -> int:
    """Send a receipt in and return its number; raise `Invalid` with everything to mend, `Conflict` for a second one."""
    if grants.locked(view).state not in TAKING:
        raise Conflict("receipts_closed")
    _check(facts, content)
    number = (session.scalar(select(func.max(Receipt.number)).where(Receipt.grant_id == view.id)) or 0) + 1
    row = Receipt(grant_id=view.id, number=number, edition_id=edition.id, state="sent", sent_at=clock.now())
    row.sent_by, row.reason, row.accepted_cents = actor.who, b"", 0
    _fill(row, facts, content)
    rules.check_twins(_twins(edition, view.id, row))
    if content:
        row.file = attachments.keep(actor, edition.id, subject(view, number), name, content).id
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Conflict("receipt_twice") from None
    _note(actor, view, "send", row)
    return number


def answer(
    actor: Actor,
    edition: EditionView,
    view: GrantView,
    number: int,
    facts: ReceiptFacts,
    name: str = "",
    content: bytes = b"",
) -> None:
    """Send a receipt again after a question; without a new file the old one stays."""
    grants.locked(view)
    row = _row(view, number)
    made = rules.check_move("answer", row.state, "holder")
    _check(facts, content or (b"kept" if row.file else b""))
    _fill(row, facts, content)
    rules.check_twins(_twins(edition, view.id, row))
    if content:
        old, row.file = row.file, attachments.keep(actor, edition.id, subject(view, number), name, content).id
        if old:
            attachments.drop(edition.id, subject(view, number), old)
    row.state, row.sent_at = made.target, clock.now()
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError:
        raise Conflict("receipt_twice") from None
    _note(actor, view, "answer", row)


def accept(actor: Actor, edition: EditionView, view: GrantView, number: int, cents: int, original: str) -> None:
    """Accept a receipt, or part of it, once its original was seen or it was born digital (R19, art. 5)."""
    grants.locked(view)
    row = _row(view, number)
    made = rules.check_move("accept", row.state, "participation")
    rules.check_accept(_view(row).rule, original, cents, edition.settings.original_receipts)
    row.state, row.accepted_cents, row.original = made.target, cents, original
    row.original_on, row.original_by = (clock.today(), actor.who) if original else (None, "")
    _settle(actor, view, "accept", row)


def decide(actor: Actor, edition: EditionView, view: GrantView, number: int, name: str, reason: str) -> None:
    """Refuse a receipt, ask the holder about it, or open it again, with the reason; the holder is told."""
    grants.locked(view)
    row = _row(view, number)
    made = rules.check_move(name, row.state, "participation", reason)
    if name not in ("ask", "refuse", "reopen"):
        raise Unknown("unknown_move")
    row.state, row.accepted_cents = made.target, 0
    row.reason = _seal(view.id, number, "reason", reason.strip())
    _settle(actor, view, name, row)
    if name != "reopen":
        facts: dict[str, Any] = {"number": row.number, "amount": row.amount_cents, "reason": reason.strip()}
        grant_mails.tell(edition, view, f"receipt_{name}", f"/receipts/{row.number}", **facts)


def withdraw(actor: Actor, edition: EditionView, view: GrantView, number: int) -> None:
    """Take a receipt away that nobody has decided on; its file goes too."""
    grants.locked(view)
    row = _row(view, number)
    row.state = rules.check_move("withdraw", row.state, "holder").target
    if row.file:
        attachments.drop(edition.id, subject(view, number), row.file)
    row.file, row.digest, row.invoice = "", None, None
    _note(actor, view, "withdraw", row)


def all_of(view: GrantView) -> list[ReceiptView]:
    """Return the receipts of a grant in the order in which they came."""
    found = select(Receipt).where(Receipt.grant_id == view.id).order_by(Receipt.number)
    return [_view(row) for row in session.scalars(found)]


def get(view: GrantView, number: int) -> ReceiptView:
    """Return one receipt; raise `Unknown`."""
    return _view(_row(view, number))


def inbox(edition: EditionView) -> list[tuple[int, ReceiptView]]:
    """Return the receipts that wait for staff with the number of their grant, the oldest first."""
    found = (
        select(Receipt, Grant.number)
        .join(Grant, Grant.id == Receipt.grant_id)
        .where(Receipt.edition_id == edition.id, Receipt.state == "sent")
        .order_by(Receipt.sent_at)
    )
    return [(number, _view(row)) for row, number in session.execute(found)]


def balance(edition: EditionView, view: GrantView, rows: Sequence[ReceiptView]) -> rules.Balance:
    """Return every sum of a grant against its headings."""
    costs = listings.one(edition, str(view.number)).facts.cost_lines
    return rules.balance(view.granted_cents, costs, [(row.rule, row.accepted_cents) for row in rows])


def sums(edition: EditionView) -> dict[str, tuple[int, int]]:
    """Return what is accepted and what waits, in cents, by grant, for a whole edition in one question."""
    found = (
        select(Receipt.grant_id, Receipt.state, func.sum(Receipt.accepted_cents), func.sum(Receipt.charged_cents))
        .where(Receipt.edition_id == edition.id, Receipt.state.in_(("sent", "asked", "accepted")))
        .group_by(Receipt.grant_id, Receipt.state)
    )
    added: dict[str, tuple[int, int]] = {}
    for grant_id, state, accepted, charged in session.execute(found):
        done, waits = added.get(grant_id, (0, 0))
        added[grant_id] = (done + int(accepted), waits + (0 if state == "accepted" else int(charged)))
    return added


def warnings(edition: EditionView, view: GrantView, row: ReceiptView) -> list[Problem]:
    """Return what staff must look at before they accept a receipt."""
    stored = _row(view, row.number)
    found = rules.warnings(
        row.rule,
        granted_cents=view.granted_cents,
        starts_on=view.starts_on,
        ends_on=view.ends_on,
        twins=[twin for twin in _twins(edition, view.id, stored) if not twin.here],
    )
    if row.days:
        found += volunteers.warnings(row.days, figures.all_of())
    return found


def _check(facts: ReceiptFacts, content: bytes) -> None:
    """Refuse what cannot be a receipt, naming everything."""
    problems = []
    if facts.kind == "volunteers":
        problems += volunteers.check_list(facts.days, clock.today())
    else:
        problems += [] if facts.supplier.strip() else [Problem("supplier_needed", "supplier")]
        problems += [] if content else [Problem("receipt_file_needed", "file")]
    receipt = rules.Receipt(
        facts.heading,
        facts.amount_cents,
        facts.charged_cents,
        facts.dated_on,
        kind=facts.kind,
        currency=facts.currency,
    )
    try:
        rules.check_receipt(receipt, clock.today())
    except Invalid as refusal:
        problems += refusal.problems
    if problems:
        raise Invalid("bad_receipt", problems)


def _fill(row: Receipt, facts: ReceiptFacts, content: bytes) -> None:
    row.kind, row.heading, row.dated_on = facts.kind, facts.heading, facts.dated_on
    row.amount_cents, row.charged_cents = facts.amount_cents, facts.charged_cents
    details = {
        "supplier": " ".join(facts.supplier.split()),
        "number": facts.number.strip(),
        "note": facts.note.strip(),
        "days": [[each.name, each.on.isoformat(), each.cents, each.way] for each in facts.days],
        "digital": facts.digital,
    }
    row.details = _seal(row.grant_id, row.number, "details", json.dumps(details, ensure_ascii=False))
    if content:
        row.digest = index(keyring.ring(), "receipt", "digest", hashlib.sha256(content).hexdigest())
    named = rules.fingerprint_text(facts.supplier, facts.number)
    row.invoice = index(keyring.ring(), "receipt", "invoice", named) if named else None


def _twins(edition: EditionView, grant_id: str, row: Receipt) -> list[Twin]:
    """Return the receipts of this municipality with the same file, or the same number and supplier (art. 6)."""
    same = [
        column == value for column, value in ((Receipt.digest, row.digest), (Receipt.invoice, row.invoice)) if value
    ]
    if not same:
        return []
    condition = same[0] | same[1] if len(same) > 1 else same[0]
    found = (
        select(Receipt.grant_id, Receipt.number, Receipt.digest, Receipt.state, Grant.number, Edition.year)
        .join(Grant, Grant.id == Receipt.grant_id)
        .join(Edition, Edition.id == Grant.edition_id)
        .where(Edition.municipality_id == edition.municipality_id, condition)
    )
    with session.no_autoflush:
        rows = session.execute(found).all()
    return [
        Twin(grants.reference(year, number), bool(row.digest) and digest == row.digest, held == grant_id, state)
        for held, place, digest, state, number, year in rows
        if (held, place) != (grant_id, row.number)
    ]


def _settle(actor: Actor, view: GrantView, name: str, row: Receipt) -> None:
    row.settled_at, row.settled_by = clock.now(), actor.who
    _note(actor, view, name, row)


def _note(actor: Actor, view: GrantView, name: str, row: Receipt) -> None:
    """Write the journal, and have the public money view read the sums anew."""
    session.flush()
    facts: Mapping[str, Any] = {"receipt": row.number, "cents": row.charged_cents, "accepted": row.accepted_cents}
    journal.write(actor, f"receipt.{name}", f"grant {view.ref}", edition_id=view.edition_id, **facts)
    editions.touch(view.edition_id)


def _view(row: Receipt) -> ReceiptView:
    known = json.loads(_open(row, "details"))
    days = tuple(Allowance(name, date.fromisoformat(day), cents, way) for name, day, cents, way in known["days"])
    same = {name: getattr(row, name) for name in ReceiptView.__dataclass_fields__ if hasattr(row, name)}
    return ReceiptView(
        **{
            **same,
            "supplier": known["supplier"],
            "invoice_number": known["number"],
            "note": known["note"],
            "days": days,
            "original": row.original or ("said_digital" if known["digital"] else ""),
            "reason": _open(row, "reason") if row.reason else "",
        }
    )


def _row(view: GrantView, number: int) -> Receipt:
    row = session.get(Receipt, (view.id, number), populate_existing=True)
    if row is None:
        raise Unknown("unknown")
    return row


def subject(view: GrantView, number: int) -> str:
    """Return the name under which the files of a receipt are kept."""
    return f"receipt {view.id}/{number}"


def _open(row: Receipt, column: str) -> str:
    return unseal(keyring.ring(), Cell("receipt", f"{row.grant_id}/{row.number}", column), getattr(row, column))


def _seal(grant_id: str, number: int, column: str, value: str) -> bytes:
    return seal(keyring.ring(), Cell("receipt", f"{grant_id}/{number}", column), value)
