"""The account number that a grant is paid to: given by the holder, approved by another, held 48 hours (D8)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from pb import clock
from pb.db import session
from pb.errors import Conflict, Invalid, Problem, Unidentified
from pb.fields import Cell, index, seal, unseal
from pb.models.grants import AccountNumber
from pb.rules import bank
from pb.rules import grants as rules
from pb.services import accounts, grant_addresses, grants, holders, keyring, outbox
from pb.services.actors import Actor
from pb.services.grants import GrantView
from pb.services.snapshots import EditionView

FRESH = timedelta(minutes=5)
ASKED, APPROVED, REFUSED, REPLACED = "asked", "approved", "refused", "replaced"


@dataclass(frozen=True)
class AccountView:
    """An account number of a file; the number itself is shown to who approves or pays, masked to everybody else."""

    number: int
    state: str
    asked_by: str
    asked_at: datetime
    settled_by: str
    settled_at: datetime | None
    payable_from: datetime | None
    iban: str = field(repr=False)
    owner: str = field(repr=False)
    digest: str = field(repr=False)

    @property
    def masked(self) -> str:
        """Return the number so that it is recognised, and not told."""
        return bank.hidden_iban(self.iban)

    @property
    def spaced(self) -> str:
        """Return the number in groups of four."""
        return bank.shown_iban(self.iban)


def read(text: str) -> str:
    """Return an account number without spaces; raise `Invalid` for one that no bank gave out (R26)."""
    try:
        return bank.iban(text)
    except Invalid as refusal:
        raise Invalid("bad_iban", [Problem(refusal.code, "iban")]) from None


def ask(actor: Actor, edition: EditionView, view: GrantView, iban: str, owner: str) -> None:
    """Give a new account number (by its holder, freshly signed in, or by the service); the old address is told (D8)."""
    check_fresh(actor)
    plain = read(iban)
    if not owner.strip():
        raise Invalid("bad_iban", [Problem("account_owner_needed", "owner")])
    if grants.locked(view).state in rules.OVER:
        raise Conflict("payment_after_end")
    for row in _rows(view):
        if row.state == ASKED:
            row.state, row.settled_at = REPLACED, clock.now()
    last = session.scalar(select(func.max(AccountNumber.number)).where(AccountNumber.grant_id == view.id)) or 0
    row = AccountNumber(
        grant_id=view.id,
        number=last + 1,
        iban=_seal(view.id, last + 1, "iban", plain),
        owner=_seal(view.id, last + 1, "owner", " ".join(owner.split())),
        digest=index(keyring.ring(), "account_number", "iban", plain),
        state=ASKED,
        asked_by=actor.who,
        asked_at=clock.now(),
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Conflict("iban_swapped") from None
    grants.note_once(actor, view, "iban_asked", f"iban asked {row.number}", number=row.number)
    _tell(edition, view, "iban_asked", plain)


def approve(actor: Actor, edition: EditionView, view: GrantView, number: int, shown: str) -> None:
    """Approve the number that was looked at, as somebody else than who asked; it is held 48 hours before a payment."""
    row = _asked(view, number, shown)
    rules.check_approval(row.asked_by, actor.who, row.digest, bytes.fromhex(shown))
    for each in _rows(view):
        if each.state == APPROVED:
            each.state = REPLACED
    row.state, row.settled_by, row.settled_at = APPROVED, actor.who, clock.now()
    grants.note_once(actor, view, "iban_approved", f"iban settled {number}", number=number)
    _tell(edition, view, "iban_approved", view_of(row).iban)


def refuse(actor: Actor, view: GrantView, number: int, shown: str) -> None:
    """Refuse the number that was looked at; the one approved before stays."""
    row = _asked(view, number, shown)
    row.state, row.settled_by, row.settled_at = REFUSED, actor.who, clock.now()
    grants.note_once(actor, view, "iban_refused", f"iban settled {number}", number=number)


def all_of(view: GrantView) -> list[AccountView]:
    """Return every account number of a file, the oldest first."""
    return [view_of(row) for row in _rows(view)]


def current(rows: list[AccountView]) -> AccountView | None:
    """Return the number that is paid to."""
    return next((each for each in rows if each.state == APPROVED), None)


def pending(rows: list[AccountView]) -> AccountView | None:
    """Return the number that waits for approval."""
    return next((each for each in rows if each.state == ASKED), None)


def _asked(view: GrantView, number: int, shown: str) -> AccountNumber:
    """Return the row that waits, if it is the very one that was shown; raise `Conflict` otherwise."""
    grants.locked(view)
    row = session.get(AccountNumber, (view.id, number), populate_existing=True)
    if row is None or row.state != ASKED or row.digest.hex() != shown:
        raise Conflict("iban_swapped")
    return row


def check_fresh(actor: Actor) -> None:
    """Ask a holder to sign in again, and staff for their second factor, when that was more than five minutes ago."""
    if actor.kind == "staff":
        accounts.check_fresh(actor)
    elif actor.kind == "holder" and (actor.fresh_at is None or clock.now() - actor.fresh_at > FRESH):
        raise Unidentified("holder_not_fresh")


def _tell(edition: EditionView, view: GrantView, template: str, iban: str) -> None:
    """Write to the address that the holder had before; the mail holds the end of the number only."""
    known = holders.reading(view.holder_id)
    for address in filter(None, {known.email, grant_addresses.former(view)}):
        outbox.queue(
            template,
            address,
            known.language if known.language in ("fr", "nl") else view.language,
            edition_id=edition.id,
            ref=view.ref,
            end=iban[-4:],
            phone=str(edition.municipality.contact.get("phone") or ""),
        )


def _rows(view: GrantView) -> list[AccountNumber]:
    found = select(AccountNumber).where(AccountNumber.grant_id == view.id).order_by(AccountNumber.number)
    return list(session.scalars(found))


def view_of(row: AccountNumber) -> AccountView:
    """Return an account number as pages and orders read it."""
    approved = row.settled_at if row.state == APPROVED else None
    return AccountView(
        number=row.number,
        state=row.state,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        settled_by=row.settled_by,
        settled_at=row.settled_at,
        payable_from=rules.payable_from(approved) if approved else None,
        iban=_open(row.grant_id, row.number, "iban", row.iban),
        owner=_open(row.grant_id, row.number, "owner", row.owner),
        digest=row.digest.hex(),
    )


def _open(grant_id: str, number: int, column: str, value: bytes) -> str:
    return unseal(keyring.ring(), Cell("account_number", f"{grant_id}/{number}", column), value)


def _seal(grant_id: str, number: int, column: str, value: str) -> bytes:
    return seal(keyring.ring(), Cell("account_number", f"{grant_id}/{number}", column), value)
