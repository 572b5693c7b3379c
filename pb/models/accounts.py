"""Accounts of staff and of residents, roles and invitations, sessions of everybody, and counted attempts."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pb.db import Base


class Account(Base):
    """A member of staff; the seed of the second factor is encrypted (A2) and its last time step remembered."""

    __tablename__ = "account"

    id: Mapped[str] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    language: Mapped[str]
    password: Mapped[str] = mapped_column(default="")
    totp_seed: Mapped[bytes | None]
    totp_confirmed: Mapped[bool] = mapped_column(default=False)
    totp_step: Mapped[int] = mapped_column(default=0)
    disabled: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]

    roles: Mapped[list["Role"]] = relationship(cascade="all, delete-orphan", lazy="selectin")


class Role(Base):
    """A role given to an account for one municipality, or for the Region when it names none."""

    __tablename__ = "role"
    __table_args__ = (UniqueConstraint("account_id", "municipality_id", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"))
    name: Mapped[str]
    ends_at: Mapped[datetime | None]


class Invitation(Base):
    """An invitation by its token's hash: single use, with an end (A10, A11)."""

    __tablename__ = "invitation"

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    email: Mapped[str]
    role: Mapped[str]
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"))
    role_ends_at: Mapped[datetime | None]
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Holder(Base):
    """A resident with an account: found by the blind index of the address; what is personal is encrypted (D1)."""

    __tablename__ = "holder"

    id: Mapped[str] = mapped_column(primary_key=True)
    email_index: Mapped[bytes] = mapped_column(unique=True)
    email: Mapped[bytes]
    name: Mapped[bytes]
    phone: Mapped[bytes]
    language: Mapped[str]
    made_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]


class Session(Base):
    """A session made at sign-in; only the hash of its token is kept (S1). A voter's one ends with the vote."""

    __tablename__ = "session"
    __table_args__ = (Index("ix_session_account_id", "account_id"), Index("ix_session_ends_at", "ends_at"))

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    kind: Mapped[str]
    account_id: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    holder_id: Mapped[str | None] = mapped_column(ForeignKey("holder.id"))
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    person_ref: Mapped[bytes | None]
    channel: Mapped[str] = mapped_column(default="")
    place_id: Mapped[int | None]
    factors: Mapped[int] = mapped_column(default=1)
    fresh_at: Mapped[datetime | None]
    made_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Attempt(Base):
    """Failures counted for a keyed name (a selector, a network, an account) shared by all workers (A8, E3)."""

    __tablename__ = "attempt"

    name: Mapped[bytes] = mapped_column(primary_key=True)
    failures: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    free_at: Mapped[datetime]
