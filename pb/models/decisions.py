"""Sittings, the business put to them, and what was decided; decisions only grow, they are never edited (R32)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base

OPEN = text("open")


class Sitting(Base):
    """A sitting of the College, the Council or a jury, past or to come; `reference` is that of its own minutes."""

    __tablename__ = "sitting"
    __table_args__ = (UniqueConstraint("edition_id", "body", "held_on", "reference"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    body: Mapped[str]
    held_on: Mapped[date]
    reference: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]


class Business(Base):
    """A point that waits for a decision, with the text that is proposed; one at a time for each matter."""

    __tablename__ = "business"
    __table_args__ = (
        Index(
            "uq_business_open",
            "edition_id",
            "kind",
            "subject",
            unique=True,
            sqlite_where=OPEN,
            postgresql_where=OPEN,
        ),
        Index("ix_business_sitting_id", "sitting_id"),
        CheckConstraint("amount_cents >= 0", name="amount"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    sitting_id: Mapped[str | None] = mapped_column(ForeignKey("sitting.id"))
    position: Mapped[int]
    open: Mapped[bool]
    kind: Mapped[str]
    subject: Mapped[str]
    outcome: Mapped[str]
    article: Mapped[str]
    facts: Mapped[dict[str, Any]]
    texts: Mapped[dict[str, Any]]
    amount_cents: Mapped[int | None] = mapped_column(BigInteger)
    reduction: Mapped[dict[str, Any]]
    departs: Mapped[dict[str, Any]]
    advised: Mapped[list[Any]]
    left: Mapped[list[Any]]
    limits: Mapped[dict[str, Any]]
    corrects: Mapped[str | None]  # the decision that it mends; no key, for decisions point back here
    correction: Mapped[dict[str, Any]] = mapped_column(default=dict)
    changed_at: Mapped[datetime]


class Deliberation(Base):
    """A number in the register of a body, with its day: it holds one decision, or a whole annexed list."""

    __tablename__ = "deliberation"
    __table_args__ = (UniqueConstraint("edition_id", "body", "number"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    sitting_id: Mapped[str] = mapped_column(ForeignKey("sitting.id"))
    body: Mapped[str]
    number: Mapped[str]
    decided_on: Mapped[date]


class Decision(Base):
    """What was decided on one matter, with its law, facts and adopted text."""

    __tablename__ = "decision"
    __table_args__ = (
        Index("ix_decision_edition_id_subject", "edition_id", "subject"),
        UniqueConstraint("business_id"),
        UniqueConstraint("corrects"),
        CheckConstraint("amount_cents >= 0", name="amount"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    deliberation_id: Mapped[str] = mapped_column(ForeignKey("deliberation.id"))
    business_id: Mapped[str] = mapped_column(ForeignKey("business.id"))
    position: Mapped[int]
    kind: Mapped[str]
    subject: Mapped[str]
    outcome: Mapped[str]
    article: Mapped[str]
    facts: Mapped[dict[str, Any]]
    texts: Mapped[dict[str, Any]]
    amount_cents: Mapped[int | None] = mapped_column(BigInteger)
    reduction: Mapped[dict[str, Any]]
    departs: Mapped[dict[str, Any]]
    advised: Mapped[list[Any]]
    left: Mapped[list[Any]]
    corrects: Mapped[str | None] = mapped_column(ForeignKey("decision.id"))
    correction: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_at: Mapped[datetime]
    made_by: Mapped[str]


class Extract(Base):
    """The signed extract of a deliberation: the file that was kept, when it was signed and when it came in."""

    __tablename__ = "signed_extract"

    deliberation_id: Mapped[str] = mapped_column(ForeignKey("deliberation.id"), primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    attachment: Mapped[str]
    signed_on: Mapped[date]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[str]
