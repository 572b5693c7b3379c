"""The blind index computed anew under a new key, from what is encrypted beside it; it stops and resumes (D1, D2)."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Table, bindparam, func, select, tuple_, update
from sqlalchemy.orm import InstrumentedAttribute

from pb.db import Base, session
from pb.fields import index, indexes
from pb.models.accounts import Holder
from pb.models.alerts import Alert
from pb.models.applications import Applicant, Application, Confirmation
from pb.models.attachments import Attachment
from pb.models.grants import AccountNumber
from pb.models.meetings import Registration
from pb.models.progress import Follower, NewsMail
from pb.models.receipts import Receipt
from pb.models.roll import Person
from pb.rules import receipts
from pb.services import applications, confirmations, keyring
from pb.services.rotation_cells import opened


@dataclass(frozen=True)
class Indexed:
    """A column of a table by which rows are found again: its name for the fingerprint, and the value behind it."""

    model: type[Base]
    column: str
    named: tuple[str, str]
    value: Callable[[Any], str]  # empty: nothing is known, and the row is left


def _sealed(column: str) -> Callable[[Any], str]:
    return lambda row: opened(row, column)


def _file_of(row: Receipt) -> str:
    """Return the digest of the file of a receipt; one that was withdrawn gave it up."""
    held = session.get(Attachment, row.file) if row.file and row.digest else None
    return held.digest.hex() if held else ""


def _invoice_of(row: Receipt) -> str:
    known = json.loads(opened(row, "details")) if row.invoice else {}
    return receipts.fingerprint_text(known["supplier"], known["number"]) if known else ""


def _address_of(row: Confirmation) -> str:
    """Return the address that a confirmation was asked from: one of those in its form."""
    form = applications.view(
        session.get_one(Application, row.application_id), session.get_one(Applicant, row.application_id)
    )
    ring, held = keyring.ring(), bytes(row.email_index)
    found = (each for each in confirmations.addresses(form) if held in indexes(ring, "confirmation", "email", each))
    return next(found, "")


INDEXED: tuple[Indexed, ...] = (
    Indexed(AccountNumber, "digest", ("account_number", "iban"), _sealed("iban")),
    Indexed(Alert, "email_index", ("alert", "email"), _sealed("email")),
    Indexed(Confirmation, "email_index", ("confirmation", "email"), _address_of),
    Indexed(Follower, "address_index", ("follower", "address"), _sealed("address")),
    Indexed(Holder, "email_index", ("holder", "email"), _sealed("email")),
    Indexed(Person, "number_index", ("person", "number"), _sealed("number")),
    Indexed(Person, "born_index", ("person", "born"), _sealed("birth_date")),
    Indexed(Receipt, "digest", ("receipt", "digest"), _file_of),
    Indexed(Receipt, "invoice", ("receipt", "invoice"), _invoice_of),
    Indexed(Registration, "address_index", ("meeting_registration", "address"), _sealed("address")),
)
COPIED: dict[type[Base], InstrumentedAttribute[bytes]] = {
    Follower: NewsMail.address_index
}  # a fingerprint that another table holds too, without the value


def number() -> int:
    """Return how many values there are to look at."""
    return sum(session.scalar(select(func.count()).select_from(each.model)) or 0 for each in INDEXED)


def carry_on(batch: int) -> Iterator[int]:
    """Walk through every row by its key; yield how many were looked at, after which the caller commits."""
    for each in INDEXED:
        last: Sequence[Any] | None = None
        while rows := _after(each, last, batch):
            last = [getattr(rows[-1], part.name) for part in each.model.__mapper__.primary_key]
            _write(each, [found for row in rows if (found := _anew(each, row))])
            yield len(rows)
            session.expunge_all()


def _after(each: Indexed, last: Sequence[Any] | None, batch: int) -> Sequence[Any]:
    """Return the next rows in the order of their keys."""
    key = each.model.__mapper__.primary_key
    found = select(each.model).order_by(*key).limit(batch)
    if last is not None:
        found = found.where(tuple_(*key) > tuple_(*last))
    return session.scalars(found).all()


def _anew(each: Indexed, row: Any) -> dict[str, Any] | None:
    """Return the key of a row, its fingerprint and the one under the newest key; None if it is there already."""
    value, held = each.value(row), getattr(row, each.column)
    fresh = index(keyring.ring(), *each.named, value) if value else held
    if fresh == held:
        return None
    key = {f"key_{part.name}": getattr(row, part.name) for part in each.model.__mapper__.primary_key}
    return {**key, "held": held, "fresh": fresh}


def _write(each: Indexed, changes: list[dict[str, Any]]) -> None:
    """Write the fingerprints of a batch, apart from rows that somebody changed meanwhile."""
    if not changes:
        return
    table = cast(Table, each.model.__table__)
    mine = [part == bindparam(f"key_{part.name}") for part in table.primary_key]
    column = table.c[each.column]
    change = update(table).where(*mine, column == bindparam("held")).values({each.column: bindparam("fresh")})
    session.connection().execute(change, changes)
    copied = COPIED.get(each.model)
    if copied is not None:
        change = (
            update(copied.class_.__table__).where(copied == bindparam("held")).values({copied.key: bindparam("fresh")})
        )
        session.connection().execute(change, [{"held": found["held"], "fresh": found["fresh"]} for found in changes])
