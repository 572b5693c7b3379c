"""Cases of people who are not found on the roll, or whose vote was cast by somebody else (R35, R41)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class RollCase(Base):
    """A case: what was typed, how to reach the person, what one proposes and another confirms; texts are encrypted."""

    __tablename__ = "roll_case"
    __table_args__ = (UniqueConstraint("edition_id", "number"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    number: Mapped[int]
    kind: Mapped[str]
    state: Mapped[str]
    channel: Mapped[str]
    language: Mapped[str]
    typed: Mapped[bytes]
    contact: Mapped[bytes]
    person_ref: Mapped[bytes | None]
    voted_by: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str] = mapped_column(default="")
    proof: Mapped[str] = mapped_column(default="")
    proposal: Mapped[bytes | None]
    answer: Mapped[bytes | None]
    opened_by: Mapped[str] = mapped_column(default="")
    asked_by: Mapped[str] = mapped_column(default="")
    confirmed_by: Mapped[str] = mapped_column(default="")
    opened_at: Mapped[datetime]
    due_on: Mapped[date]
    settled_at: Mapped[datetime | None]


class RollAddition(Base):
    """A person whom two people added to the roll or put right: no extract of an earlier day changes that (R35)."""

    __tablename__ = "roll_addition"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    person_ref: Mapped[bytes] = mapped_column(primary_key=True)
    case_id: Mapped[str]
    made_on: Mapped[date]
