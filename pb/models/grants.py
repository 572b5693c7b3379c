"""Grants of projects carried out by their holders: file, account numbers, instalments, revisions, lists of payments."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class Grant(Base):
    """The file of one grant (R17, R52, R53); who gets it and who signs are encrypted, amounts are cents."""

    __tablename__ = "grant_file"
    __table_args__ = (
        UniqueConstraint("project_id"),
        UniqueConstraint("edition_id", "number"),
        Index("ix_grant_file_holder_id", "holder_id"),
        CheckConstraint("granted_cents > 0", name="amount"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    number: Mapped[int]
    state: Mapped[str]
    holder_id: Mapped[str] = mapped_column(ForeignKey("holder.id"))
    beneficiary: Mapped[bytes]
    language: Mapped[str]
    granted_cents: Mapped[int] = mapped_column(BigInteger)
    retained_cents: Mapped[int] = mapped_column(BigInteger)
    reasons: Mapped[dict[str, Any]] = mapped_column(default=dict)
    decided_on: Mapped[date]
    decision_ref: Mapped[str] = mapped_column(default="")
    budget_article: Mapped[str] = mapped_column(default="")
    commitment_number: Mapped[str] = mapped_column(default="")
    commitment_on: Mapped[date | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    due_on: Mapped[date]
    signatories: Mapped[bytes] = mapped_column(default=b"")
    agreed_on: Mapped[date | None]
    fraud: Mapped[bytes] = mapped_column(default=b"")
    made_at: Mapped[datetime]


class GrantEvent(Base):
    """One dated line of a file's history: a move, an extension, a reminder; `once` keeps it from happening twice."""

    __tablename__ = "grant_event"
    __table_args__ = (UniqueConstraint("grant_id", "once"),)

    grant_id: Mapped[str] = mapped_column(ForeignKey("grant_file.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    reasons: Mapped[dict[str, Any]] = mapped_column(default=dict)
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    once: Mapped[str | None]


class AccountNumber(Base):
    """An account number that was asked for, and who approved it (D8); `digest` finds the same number elsewhere."""

    __tablename__ = "account_number"
    __table_args__ = (Index("ix_account_number_digest", "digest"),)

    grant_id: Mapped[str] = mapped_column(ForeignKey("grant_file.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    iban: Mapped[bytes]
    owner: Mapped[bytes]
    digest: Mapped[bytes]
    state: Mapped[str]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    settled_by: Mapped[str] = mapped_column(default="")
    settled_at: Mapped[datetime | None]


class Instalment(Base):
    """A part of a grant: ordered once under one mandate number, paid once on its value date (D9, R53)."""

    __tablename__ = "instalment"
    __table_args__ = (
        UniqueConstraint("edition_id", "mandate"),
        Index("ix_instalment_edition_id_state", "edition_id", "state"),
        CheckConstraint("amount_cents > 0", name="amount"),
    )

    grant_id: Mapped[str] = mapped_column(ForeignKey("grant_file.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str]
    mandate: Mapped[str | None]
    ordered_by: Mapped[str] = mapped_column(default="")
    ordered_on: Mapped[date | None]
    account_number: Mapped[int | None]
    list_number: Mapped[int | None]
    paid_on: Mapped[date | None]
    paid_by: Mapped[str] = mapped_column(default="")


class PaymentList(Base):
    """A list of payment orders handed to the receiver, with its control totals (D9)."""

    __tablename__ = "payment_list"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    payments: Mapped[int]
    total_cents: Mapped[int] = mapped_column(BigInteger)


class Revision(Base):
    """A change of a project that one side proposed and the other agreed to or not (R21); one at most is `open`."""

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("grant_id", "open"),
        Index("ix_revision_edition_id_state", "edition_id", "state"),
    )

    grant_id: Mapped[str] = mapped_column(ForeignKey("grant_file.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    state: Mapped[str]
    open: Mapped[bool | None]
    side: Mapped[str]
    changes: Mapped[dict[str, Any]]
    why: Mapped[dict[str, Any]]
    ends_on: Mapped[date | None]
    signed_on: Mapped[date | None]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime]
    settled_by: Mapped[str] = mapped_column(default="")
    settled_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(default="")
