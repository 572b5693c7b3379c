"""What is claimed back of a grant, and what came in."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class Claim(Base):
    """A claim for the principal by a due day (R20, art. 5); the address of the letter is encrypted."""

    __tablename__ = "claim"
    __table_args__ = (CheckConstraint("principal_cents > 0", name="amount"),)

    grant_id: Mapped[str] = mapped_column(ForeignKey("grant_file.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    principal_cents: Mapped[int] = mapped_column(BigInteger)
    paid_on: Mapped[date]
    announced_on: Mapped[date]
    due_on: Mapped[date]
    reasons: Mapped[dict[str, Any]]
    decision_ref: Mapped[str] = mapped_column(default="")
    address: Mapped[bytes]
    plan: Mapped[list[Any]] = mapped_column(default=list)
    made_at: Mapped[datetime]
    made_by: Mapped[str]


class Repayment(Base):
    """What was paid back on a claim, noted once by the reference of the receiver's accounts."""

    __tablename__ = "repayment"
    __table_args__ = (UniqueConstraint("grant_id", "reference"), CheckConstraint("amount_cents > 0", name="amount"))

    grant_id: Mapped[str] = mapped_column(ForeignKey("grant_file.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    claim: Mapped[int]
    paid_on: Mapped[date]
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    reference: Mapped[str]
    noted_by: Mapped[str]
