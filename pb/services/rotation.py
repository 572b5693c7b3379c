"""The key of personal fields changed: a new one made, every value encrypted anew by steps, the old one retired (D2).

A rotation that was stopped goes on where it was: what is already under the newest key is not looked at again. The new
key is announced two minutes before it is used, so that every running process knows it by then, and none meets a value
that it cannot open. Files stay under the key they were sealed with; a retired key opens for as long as it is kept.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from pb import clock, fields
from pb.db import Base, session
from pb.fields import FIELD, Cell
from pb.keys import IDENTIFIER_BYTES
from pb.models.accounts import Account, Holder
from pb.models.alerts import Alert
from pb.models.applications import Applicant, Application
from pb.models.attachments import Attachment
from pb.models.claims import Claim
from pb.models.equipment import Loan
from pb.models.grants import AccountNumber, Grant
from pb.models.holder_links import HolderLink
from pb.models.jobs import Mail
from pb.models.keys import Key
from pb.models.letters import PrintRun, Wish
from pb.models.mandates import MandateList
from pb.models.meetings import Registration
from pb.models.messages import Message
from pb.models.notifications import CaseHandler, Notification
from pb.models.progress import Follower
from pb.models.receipts import Receipt
from pb.models.reviews import Opinion, ProjectNote
from pb.models.roll import Person
from pb.models.roll_cases import RollCase
from pb.services import journal, keyring
from pb.services.actors import Actor

BATCH = 500
ANNOUNCED = timedelta(minutes=2)  # before its first use; every process looks for new keys each minute


@dataclass(frozen=True)
class Sealed:
    """A table with encrypted columns, and how the cell of a row is named."""

    model: type[Base]
    columns: tuple[str, ...]
    row: Callable[[Any], str | bytes] = lambda row: str(row.id)


def _of_application(row: Any) -> str:
    return str(row.application_id)


def _of_municipality(row: Any) -> str:
    return str(row.municipality_id)


def _of_grant(row: Any) -> str:
    return f"{row.grant_id}/{row.number}"


SEALED: tuple[Sealed, ...] = (  # every column of every table that holds a sealed value
    Sealed(Account, ("totp_seed",)),
    Sealed(AccountNumber, ("iban", "owner"), _of_grant),
    Sealed(Alert, ("email",)),
    Sealed(Applicant, ("people", "bank"), _of_application),
    Sealed(Application, ("content",)),
    Sealed(Attachment, ("name",)),
    Sealed(CaseHandler, ("name",), _of_municipality),
    Sealed(Claim, ("address",), _of_grant),
    Sealed(Follower, ("address",)),
    Sealed(Grant, ("beneficiary", "signatories", "fraud")),
    Sealed(Holder, ("email", "name", "phone")),
    Sealed(HolderLink, ("address",), lambda row: bytes(row.token_hash)),
    Sealed(Loan, ("borrower", "contact"), lambda row: f"{row.item_id}/{row.number}"),
    Sealed(Mail, ("address", "facts")),
    Sealed(Message, ("sender", "body")),
    Sealed(MandateList, ("names",), _of_municipality),
    Sealed(Notification, ("handler", "recipient")),
    Sealed(Opinion, ("proof",)),
    Sealed(
        Person,
        ("number", "birth_date", "name", "address"),
        lambda row: f"{row.edition_id}|{row.version}|{row.person_ref.hex()}",
    ),
    Sealed(PrintRun, ("people", "password")),
    Sealed(ProjectNote, ("text",)),
    Sealed(Receipt, ("details", "reason"), _of_grant),
    Sealed(Registration, ("address",)),
    Sealed(RollCase, ("typed", "contact", "proposal", "answer")),
    Sealed(Wish, ("typed",)),
)


def begin(actor: Actor) -> timedelta:
    """Make a new key unless a rotation is under way; return how long to wait before its first use."""
    now = clock.now()
    held = session.scalars(select(Key).where(Key.purpose == FIELD, Key.retired_at.is_(None))).all()
    newest = max(held, key=lambda key: (key.made_at, key.id))
    if len(held) > 1:
        return max(newest.made_at - now, timedelta(0))
    keyring.announce(FIELD, now + ANNOUNCED)
    journal.write(actor, "keys.rotate", FIELD)
    return ANNOUNCED


def use_now() -> None:
    """Have the announced key used at once, because no other process runs."""
    session.execute(update(Key).where(Key.purpose == FIELD, Key.made_at > clock.now()).values(made_at=clock.now()))
    keyring.reload()


def left() -> int:
    """Return how many rows still hold a value under an older key."""
    return sum(session.scalar(_old(each, func.count())) or 0 for each in SEALED)


def carry_on() -> Iterator[int]:
    """Encrypt anew, a batch at a time; yield how many rows each batch changed, after which the caller commits."""
    for each in SEALED:
        while rows := session.scalars(_old(each, each.model).limit(BATCH)).all():
            yield sum(_reseal(each, row) for row in rows)
            session.expunge_all()


def end(actor: Actor) -> None:
    """Retire the older keys: they write nothing any more, and still open what files hold."""
    newest = keyring.ring().newest(FIELD)[0]
    older = (Key.purpose == FIELD, Key.id != newest, Key.retired_at.is_(None))
    session.execute(update(Key).where(*older).values(retired_at=clock.now()))
    keyring.reload()
    journal.write(actor, "keys.rotated", FIELD)


def _old(each: Sealed, wanted: Any) -> Select[Any]:
    """Select the rows of a table that hold a value under another key than the newest."""
    name = bytes.fromhex(keyring.ring().newest(FIELD)[0])
    columns = [_column(each, column) for column in each.columns]
    under_other = [(func.length(column) > 0) & (func.substr(column, 2, IDENTIFIER_BYTES) != name) for column in columns]
    return select(wanted).select_from(each.model).where(or_(*under_other))


def _reseal(each: Sealed, row: Any) -> bool:
    """Encrypt the values of a row anew, unless somebody changed it meanwhile."""
    ring, key = keyring.ring(), each.model.__mapper__.primary_key
    changed, same = {}, []
    for column in each.columns:
        value = getattr(row, column)
        fresh = fields.seal_anew(ring, Cell(each.model.__tablename__, each.row(row), column), value) if value else None
        if fresh is not None:
            changed[column] = fresh
            same.append(_column(each, column) == value)
    mine = [part == getattr(row, part.name) for part in key]
    if not changed:
        return False
    made = session.execute(update(each.model).where(*mine, *same).values(**changed).returning(*key))
    return made.first() is not None


def _column(each: Sealed, name: str) -> InstrumentedAttribute[bytes]:
    found: InstrumentedAttribute[bytes] = getattr(each.model, name)
    return found
