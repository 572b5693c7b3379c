"""Payments of grants: ordered once, listed for the receiver with totals, paid once on their value date (D9, R53)."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from pb import clock
from pb.db import session
from pb.errors import Conflict, Invalid, Problem, Unknown
from pb.models.editions import Municipality
from pb.models.grants import AccountNumber, Instalment, PaymentList
from pb.rules import grants as rules
from pb.services import bank_accounts, beside_grants, grant_mails, grants, journal, municipalities
from pb.services.actors import Actor
from pb.services.bank_accounts import AccountView
from pb.services.grants import GrantView
from pb.services.snapshots import EditionView

PLANNED, ORDERED, PAID = "planned", "ordered", "paid"


@dataclass(frozen=True)
class InstalmentView:
    """A part of a grant and how far its payment is; the amount is in cents."""

    number: int
    amount_cents: int
    state: str
    mandate: str
    ordered_on: date | None
    list_number: int | None
    paid_on: date | None


@dataclass(frozen=True)
class Order:
    """A payment order as the receiver reads it."""

    grant: GrantView
    number: int
    amount_cents: int
    mandate: str
    ordered_on: date | None
    paid_on: date | None
    state: str
    iban: str = field(repr=False)
    owner: str = field(repr=False)


@dataclass(frozen=True)
class ListView:
    """A list that was handed to the receiver: how many payments, and their sum in cents."""

    number: int
    made_at: datetime
    payments: int
    total_cents: int


def order(actor: Actor, edition: EditionView, view: GrantView, number: int, mandate: str) -> bool:
    """Order a payment; return False when it was ordered already, so that a second click changes nothing (D9).

    Raise `Conflict` with everything that is missing, or for a mandate number that another payment has.
    """
    view = grants.locked(view)
    row = _row(view, number)
    if row.state != PLANNED:
        return False
    known = bank_accounts.all_of(view)
    rules.check_payment(_payable(edition, view, known), clock.now())
    if not mandate.strip():
        raise Invalid("bad_payment", [Problem("mandate_needed", "mandate")])
    account = bank_accounts.current(known)
    assert account is not None
    try:
        with session.begin_nested():
            row.state, row.mandate, row.ordered_on = ORDERED, mandate.strip(), clock.today()
            row.ordered_by, row.account_number = actor.who, account.number
            session.flush()
    except IntegrityError:
        raise Conflict("mandate_taken", mandate=mandate.strip()) from None
    grants.note_once(actor, view, "order", f"order {number} {row.mandate}", mandate=row.mandate, cents=row.amount_cents)
    journal.write(
        actor,
        "grant.order",
        f"grant {view.ref}",
        edition_id=edition.id,
        instalment=number,
        mandate=row.mandate,
        cents=row.amount_cents,
    )
    return True


def cancel(actor: Actor, view: GrantView, number: int) -> None:
    """Take an order back before it is on a list; raise `Conflict` afterwards."""
    grants.locked(view)
    row = _row(view, number)
    if row.state != ORDERED or row.list_number is not None:
        raise Conflict("order_on_list")
    grants.note_once(actor, view, "cancel_order", f"cancel {number} {row.mandate}", mandate=row.mandate)
    journal.write(
        actor, "grant.cancel_order", f"grant {view.ref}", edition_id=view.edition_id, mandate=row.mandate or ""
    )
    row.state, row.mandate, row.ordered_on, row.account_number = PLANNED, None, None, None
    session.flush()


def pay(actor: Actor, edition: EditionView, view: GrantView, number: int, on: date) -> bool:
    """Note that the receiver paid, on the value date; return False when it was noted already (D9)."""
    view = grants.locked(view)
    row = _row(view, number)
    if row.state == PAID:
        return False
    if row.state != ORDERED or row.ordered_on is None:
        raise Conflict("payment_not_ordered")
    rules.check_value_date(on, row.ordered_on, clock.today())
    row.state, row.paid_on, row.paid_by = PAID, on, actor.who
    session.flush()
    if view.state == "agreed":
        grants.move(actor, view, "pay", by="finance", cents=row.amount_cents, on=on.isoformat(), mandate=row.mandate)
    else:
        grants.note_once(actor, view, "pay_more", f"pay {number}", cents=row.amount_cents, on=on.isoformat())
    days = {"paid_on": on.isoformat(), "due_on": view.due_on.isoformat()}
    grant_mails.tell(edition, view, "grant_paid", amount=row.amount_cents, **days)
    return True


def make_list(actor: Actor, edition: EditionView) -> int:
    """Put every open order on a new list and return its number; no order is ever on two lists (D9).

    Raise `Conflict` for orders to an account that was replaced since, or is about to be (D8).
    """
    found = select(Instalment).where(
        Instalment.edition_id == edition.id, Instalment.state == ORDERED, Instalment.list_number.is_(None)
    )
    rows = list(session.scalars(found.with_for_update()))
    if not rows:
        raise Conflict("no_order_waiting")
    if moved := _moved(rows):
        raise Conflict("order_account_changed", mandates=", ".join(moved))
    last = session.scalar(select(func.max(PaymentList.number)).where(PaymentList.edition_id == edition.id)) or 0
    made = PaymentList(
        edition_id=edition.id,
        number=last + 1,
        made_at=clock.now(),
        made_by=actor.who,
        payments=len(rows),
        total_cents=sum(row.amount_cents for row in rows),
    )
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError:
        raise Conflict("list_just_made") from None
    for row in rows:
        row.list_number = made.number
    journal.write(
        actor, "grant.list", f"list {made.number}", edition_id=edition.id, payments=len(rows), cents=made.total_cents
    )
    return made.number


def note_payer(actor: Actor, edition: EditionView, text: str) -> None:
    """Note the account from which the municipality pays, for files to its bank; raise `Invalid` for no account."""
    row = session.get_one(Municipality, edition.municipality_id)
    old, row.iban = row.iban, bank_accounts.read(text)
    journal.write(actor, "grant.payer", f"municipality {row.slug}", edition_id=edition.id, old=old, new=row.iban)
    municipalities.touch(row.id)


def lists(edition: EditionView) -> list[ListView]:
    """Return the lists of an edition, the newest first."""
    found = select(PaymentList).where(PaymentList.edition_id == edition.id).order_by(PaymentList.number.desc())
    return [ListView(row.number, row.made_at, row.payments, row.total_cents) for row in session.scalars(found)]


def on_list(edition: EditionView, number: int) -> tuple[ListView, list[Order]]:
    """Return a list with its orders, whose sum must be the control total; raise `Unknown`."""
    row = session.get(PaymentList, (edition.id, number))
    if row is None:
        raise Unknown("unknown")
    rows = [each for each in orders(edition) if each[0] == number]
    found = [order for _, order in rows]
    if len(found) != row.payments or sum(each.amount_cents for each in found) != row.total_cents:
        raise Conflict("list_totals")
    return ListView(row.number, row.made_at, row.payments, row.total_cents), found


def orders(edition: EditionView) -> list[tuple[int | None, Order]]:
    """Return every order of an edition with the number of its list, by mandate."""
    same = (AccountNumber.grant_id == Instalment.grant_id) & (AccountNumber.number == Instalment.account_number)
    found = (
        select(Instalment, AccountNumber)
        .join(AccountNumber, same)
        .where(Instalment.edition_id == edition.id, Instalment.state != PLANNED)
        .order_by(Instalment.mandate)
    )
    views = {view.id: view for view in grants.all_of(edition)}
    return [
        (row.list_number, _order(views[row.grant_id], row, bank_accounts.view_of(account)))
        for row, account in session.execute(found)
    ]


def one_order(view: GrantView, number: int) -> Order:
    """Return one payment order; raise `Unknown` while there is none."""
    row = session.get(Instalment, (view.id, number))
    if row is None or row.state == PLANNED:
        raise Unknown("unknown")
    known = {each.number: each for each in bank_accounts.all_of(view)}
    return _order(view, row, known[row.account_number or 0])


def of(view: GrantView) -> list[InstalmentView]:
    """Return the instalments of a grant."""
    return [
        InstalmentView(
            row.number, row.amount_cents, row.state, row.mandate or "", row.ordered_on, row.list_number, row.paid_on
        )
        for row in _rows(view)
    ]


def missing(edition: EditionView, view: GrantView, known: list[AccountView]) -> list[Problem]:
    """Return what stands between a grant and its payment, for the page; `known` are its account numbers."""
    try:
        rules.check_payment(_payable(edition, view, known), clock.now())
    except Conflict as refusal:
        return list(refusal.problems)
    return []


def _moved(rows: list[Instalment]) -> list[str]:
    """Return the mandates of orders whose account is no longer the one to pay to."""
    ids = [row.grant_id for row in rows]
    known: dict[str, list[AccountNumber]] = {}
    for each in session.scalars(select(AccountNumber).where(AccountNumber.grant_id.in_(ids))):
        known.setdefault(each.grant_id, []).append(each)
    wrong = []
    for row in rows:
        states = {each.number: each.state for each in known.get(row.grant_id, ())}
        held = states.get(row.account_number or 0) == bank_accounts.APPROVED
        if not held or bank_accounts.ASKED in states.values():
            wrong.append(row.mandate or "")
    return wrong


def _payable(edition: EditionView, view: GrantView, known: list[AccountView]) -> rules.Payable:
    account = bank_accounts.current(known)
    return rules.Payable(
        state=view.state,
        decided_on=view.decided_on,
        budget_article=view.budget_article,
        commitment_number=view.commitment_number,
        commitment_on=view.commitment_on,
        iban_known=account is not None,
        iban_from=account.payable_from if account else None,
        iban_pending=bank_accounts.pending(known) is not None,
        others=beside_grants.others(view, edition.municipality_id),
    )


def _order(view: GrantView, row: Instalment, account: AccountView) -> Order:
    return Order(
        grant=view,
        number=row.number,
        amount_cents=row.amount_cents,
        mandate=row.mandate or "",
        ordered_on=row.ordered_on,
        paid_on=row.paid_on,
        state=row.state,
        iban=account.iban,
        owner=account.owner,
    )


def _row(view: GrantView, number: int) -> Instalment:
    row = session.get(Instalment, (view.id, number), populate_existing=True)
    if row is None:
        raise Unknown("unknown")
    return row


def _rows(view: GrantView) -> list[Instalment]:
    found = select(Instalment).where(Instalment.grant_id == view.id).order_by(Instalment.number)
    return list(session.scalars(found))
