"""Letters that tell decisions, with what happens to each on its way; who handles the files of a municipality (R33)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class Notification(Base):
    """A letter on one decision in one language; recipient and case handler are encrypted, as they were that day."""

    __tablename__ = "notification"
    __table_args__ = (
        UniqueConstraint("decision_id", "language"),
        Index("ix_notification_edition_id", "edition_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    decision_id: Mapped[str] = mapped_column(ForeignKey("decision.id"))
    language: Mapped[str]
    recipient: Mapped[bytes]
    handler: Mapped[bytes]
    made_at: Mapped[datetime]
    mailed_at: Mapped[datetime | None]
    printed_at: Mapped[datetime | None]
    signed_on: Mapped[date | None]
    posted_on: Mapped[date | None]
    registered: Mapped[str] = mapped_column(default="")
    returned_on: Mapped[date | None]


class CaseHandler(Base):
    """Who handles the files: the name, capacity and ways of reaching that each letter carries."""

    __tablename__ = "case_handler"

    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), primary_key=True)
    name: Mapped[bytes]
    capacity: Mapped[dict[str, Any]]
    phone: Mapped[str]
    email: Mapped[str]
