"""Residents with an account: found by the keyed fingerprint of their address, everything personal encrypted (D1)."""

import secrets
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from pb import clock, words
from pb.db import session
from pb.errors import Unknown
from pb.fields import Cell, index, indexes, seal, unseal
from pb.models.accounts import Holder
from pb.services import keyring, outbox


@dataclass(frozen=True)
class HolderView:
    """What we know of a resident with an account."""

    id: str
    language: str
    email: str = field(repr=False)
    name: str = field(repr=False)
    phone: str = field(repr=False)

    @property
    def reads(self) -> str:
        """Return the language in which we write to them: their own where we write it, else French."""
        return self.language if self.language in words.LANGUAGES else "fr"


def find_or_make(email: str, name: str, language: str) -> str:
    """Return the identifier of the account of an address, made if there is none; raise `Invalid` for no address."""
    address = outbox.checked(email.strip()).casefold()
    held = _by_address(address)
    if held is not None:
        return held.id
    holder_id = secrets.token_hex(10)
    row = Holder(
        id=holder_id,
        email_index=index(keyring.ring(), "holder", "email", address),
        email=_seal(holder_id, "email", address),
        name=_seal(holder_id, "name", " ".join(name.split())),
        phone=_seal(holder_id, "phone", ""),
        language=language,
        made_at=clock.now(),
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:  # another request was faster with the same address
        held = _by_address(address)
        if held is None:
            raise
        return held.id
    return holder_id


def find(email: str) -> HolderView | None:
    """Return the resident behind an address, or None."""
    row = _by_address(outbox.checked(email.strip()).casefold())
    return None if row is None else _view(row)


def reading(holder_id: str) -> HolderView:
    """Return what we know of a resident; raise `Unknown`."""
    return _view(_row(holder_id))


def change(holder_id: str, *, name: str, phone: str, language: str) -> None:
    """Change what a resident tells about themselves."""
    row = _row(holder_id)
    row.name = _seal(holder_id, "name", " ".join(name.split()))
    row.phone = _seal(holder_id, "phone", " ".join(phone.split()))
    row.language = language
    session.flush()


def erase(holder_id: str) -> None:
    """Erase all that is personal of a resident; the identifier stays for what must outlive the account (D6)."""
    row = _row(holder_id)
    row.email_index = secrets.token_bytes(32)
    row.email, row.name, row.phone = (_seal(holder_id, column, "") for column in ("email", "name", "phone"))
    row.erased_at = clock.now()
    session.flush()


def _by_address(address: str) -> Holder | None:
    found = indexes(keyring.ring(), "holder", "email", address)
    return session.scalars(select(Holder).where(Holder.email_index.in_(found))).first()


def _row(holder_id: str) -> Holder:
    row = session.get(Holder, holder_id)
    if row is None or row.erased_at is not None:
        raise Unknown("unknown")
    return row


def _view(row: Holder) -> HolderView:
    return HolderView(row.id, row.language, *(_open(row, column) for column in ("email", "name", "phone")))


def _open(row: Holder, column: str) -> str:
    return unseal(keyring.ring(), Cell("holder", row.id, column), getattr(row, column))


def _seal(holder_id: str, column: str, value: str) -> bytes:
    return seal(keyring.ring(), Cell("holder", holder_id, column), value)
