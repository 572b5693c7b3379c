"""Public evaluation meetings, who registered, and the recommendations that go to the next edition."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class Meeting(Base):
    """A public evaluation meeting (R47): where, when, how many came and what was said."""

    __tablename__ = "meeting"
    __table_args__ = (Index("ix_meeting_edition_id", "edition_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    names: Mapped[dict[str, Any]]
    places: Mapped[dict[str, Any]]
    starts_at: Mapped[datetime]
    seats: Mapped[int]
    attended: Mapped[int | None]
    notes: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Registration(Base):
    """Somebody who said they would come, and with how many people; the address is encrypted."""

    __tablename__ = "meeting_registration"
    __table_args__ = (UniqueConstraint("meeting_id", "address_index"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    meeting_id: Mapped[str] = mapped_column(ForeignKey("meeting.id"))
    address: Mapped[bytes]
    address_index: Mapped[bytes]
    people: Mapped[int]
    language: Mapped[str]
    made_at: Mapped[datetime]


class Recommendation(Base):
    """A recommendation for the next edition and what became of it (R47), public."""

    __tablename__ = "recommendation"
    __table_args__ = (Index("ix_recommendation_edition_id", "edition_id"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    texts: Mapped[dict[str, Any]]
    state: Mapped[str]
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    changed_at: Mapped[datetime]
