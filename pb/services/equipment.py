"""The register of equipment: entered from a grant, handed over, lent until a day, given back (R22, art. 5)."""

import secrets
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from pb import clock
from pb.db import session
from pb.errors import Conflict, Invalid, Unknown
from pb.fields import Cell, seal, unseal
from pb.models.equipment import Item, Loan
from pb.models.grants import Grant
from pb.rules import equipment as rules
from pb.services import editions, journal, keyring
from pb.services.actors import Actor
from pb.services.grants import GrantView
from pb.services.snapshots import EditionView, Names


@dataclass(frozen=True)
class ItemFacts:
    """What is known of a thing; the value is in cents."""

    names: Names
    descriptions: Names
    places: Names
    value_cents: int
    bought_on: date
    public: bool = False
    drawing: str = ""


@dataclass(frozen=True)
class LoanView:
    """A loan; who has the thing is shown to staff only."""

    number: int
    lent_on: date
    until: date
    returned_on: date | None
    late: bool
    borrower: str = field(repr=False)
    contact: str = field(repr=False)


@dataclass(frozen=True)
class ItemView:
    """A thing of the register as pages see it; `loan` is the one that lasts."""

    id: str
    names: Names
    descriptions: Names
    places: Names
    value_cents: int
    bought_on: date
    handed_on: date | None
    state: str
    public: bool
    drawing: str
    grant_number: int | None
    loan: LoanView | None


def enter(actor: Actor, edition: EditionView, facts: ItemFacts, grant_id: str | None = None) -> str:
    """Enter a thing that was bought with a grant, or that the service has already; raise `Invalid`."""
    _check(facts)
    item_id = f"e{secrets.token_hex(6)}"
    row = Item(
        id=item_id,
        municipality_id=edition.municipality_id,
        grant_id=grant_id,
        state="with_holder" if grant_id else "available",
    )
    row.handed_to, row.drawing = "", facts.drawing
    _fill(row, facts)
    session.add(row)
    _note(actor, edition, "enter", row)
    return item_id


def change(actor: Actor, edition: EditionView, item_id: str, facts: ItemFacts) -> None:
    """Change what is known of a thing."""
    _check(facts)
    row = _row(edition, item_id)
    _fill(row, facts)
    _note(actor, edition, "change", row)


def hand_over(actor: Actor, edition: EditionView, item_id: str, on: date, places: Names) -> None:
    """Note that the holder handed a thing over to the service, and where it stands now (art. 5)."""
    row = _row(edition, item_id)
    problems = rules.check_hand_over(row.state, row.bought_on, on, clock.today())
    if problems:
        raise Invalid("bad_equipment", problems)
    row.state, row.handed_on, row.handed_to = "available", on, actor.who
    row.places = dict(places) or row.places
    _note(actor, edition, "hand_over", row)


def lend(actor: Actor, edition: EditionView, item_id: str, borrower: str, contact: str, until: date) -> None:
    """Lend a thing until a day; it is lent once at a time, whatever two colleagues do."""
    row, today = _row(edition, item_id), clock.today()
    problems = rules.check_loan(row.state, today, until, today, borrower)
    if problems:
        raise Invalid("bad_equipment", problems)
    number = (session.scalar(select(func.max(Loan.number)).where(Loan.item_id == item_id)) or 0) + 1
    loan = Loan(
        item_id=item_id,
        number=number,
        borrower=_seal(item_id, number, "borrower", " ".join(borrower.split())),
        contact=_seal(item_id, number, "contact", " ".join(contact.split())),
        lent_on=today,
        until=until,
        open=1,
    )
    try:
        with session.begin_nested():
            session.add(loan)
    except IntegrityError:
        raise Conflict("equipment_not_available") from None
    row.state = "lent"
    _note(actor, edition, "lend", row)


def give_back(actor: Actor, edition: EditionView, item_id: str) -> None:
    """Note that a thing came back today."""
    row = _row(edition, item_id)
    loan = session.scalars(select(Loan).where(Loan.item_id == item_id, Loan.open == 1)).first()
    if loan is None:
        raise Conflict("equipment_not_lent")
    loan.returned_on, loan.open, row.state = clock.today(), None, "available"
    _note(actor, edition, "give_back", row)


def write_off(actor: Actor, edition: EditionView, item_id: str) -> None:
    """Note that a thing is worn out, lost or given away for good."""
    row = _row(edition, item_id)
    if row.state == "lent":
        raise Conflict("equipment_not_available")
    row.state, row.public = "gone", False
    _note(actor, edition, "write_off", row)


def all_of(edition: EditionView) -> list[ItemView]:
    """Return the register of the municipality, by name."""
    found = (
        select(Item, Grant.number)
        .outerjoin(Grant, Grant.id == Item.grant_id)
        .where(Item.municipality_id == edition.municipality_id)
        .order_by(Item.bought_on, Item.id)
    )
    rows = session.execute(found).all()
    ids = [row.id for row, _ in rows]
    loans = {loan.item_id: loan for loan in session.scalars(select(Loan).where(Loan.item_id.in_(ids), Loan.open == 1))}
    return [_view(row, number, loans.get(row.id)) for row, number in rows]


def of_grant(view: GrantView) -> list[ItemView]:
    """Return what was bought with a grant, in one question: whom it is lent to stands in the register."""
    found = select(Item).where(Item.grant_id == view.id).order_by(Item.bought_on, Item.id)
    return [_view(row, view.number, None) for row in session.scalars(found)]


def borrowable(edition: EditionView) -> list[ItemView]:
    """Return what everybody may see: things of the service that can be borrowed, lent ones with their day."""
    return [view for view in all_of(edition) if view.public and view.state in ("available", "lent")]


def get(edition: EditionView, item_id: str) -> ItemView:
    """Return one thing; raise `Unknown`."""
    for view in all_of(edition):
        if view.id == item_id:
            return view
    raise Unknown("unknown")


def past_loans(edition: EditionView, item_id: str) -> list[LoanView]:
    """Return the loans of a thing, the newest first: for staff."""
    row = _row(edition, item_id)
    found = select(Loan).where(Loan.item_id == row.id).order_by(Loan.number.desc())
    return [_loan(loan) for loan in session.scalars(found)]


def _check(facts: ItemFacts) -> None:
    problems = rules.check_item(facts.names, facts.value_cents, facts.bought_on, clock.today())
    if problems:
        raise Invalid("bad_equipment", problems)


def _fill(row: Item, facts: ItemFacts) -> None:
    row.names, row.descriptions, row.places = dict(facts.names), dict(facts.descriptions), dict(facts.places)
    row.value_cents, row.bought_on, row.public = facts.value_cents, facts.bought_on, facts.public


def _note(actor: Actor, edition: EditionView, act: str, row: Item) -> None:
    session.flush()
    journal.write(actor, f"equipment.{act}", f"item {row.id}", edition_id=edition.id, state=row.state)
    editions.touch(edition.id)


def _row(edition: EditionView, item_id: str) -> Item:
    row = session.get(Item, item_id, with_for_update=True, populate_existing=True)
    if row is None or row.municipality_id != edition.municipality_id:
        raise Unknown("unknown")
    return row


def _view(row: Item, number: int | None, loan: Loan | None) -> ItemView:
    same = {name: getattr(row, name) for name in ItemView.__dataclass_fields__ if hasattr(row, name)}
    return ItemView(**{**same, "grant_number": number, "loan": _loan(loan) if loan else None})


def _loan(row: Loan) -> LoanView:
    return LoanView(
        number=row.number,
        lent_on=row.lent_on,
        until=row.until,
        returned_on=row.returned_on,
        late=rules.late(row.until, row.returned_on, clock.today()),
        borrower=_open(row, "borrower"),
        contact=_open(row, "contact"),
    )


def _open(row: Loan, column: str) -> str:
    return unseal(keyring.ring(), Cell("equipment_loan", f"{row.item_id}/{row.number}", column), getattr(row, column))


def _seal(item_id: str, number: int, column: str, value: str) -> bytes:
    return seal(keyring.ring(), Cell("equipment_loan", f"{item_id}/{number}", column), value)
