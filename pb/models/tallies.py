"""Counters of the voting days without any person: steps of the vote, and what may be odd about them (E8, D5)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class Tally(Base):
    """How often something happened within an hour of a Brussels day, in totals of one kind at a time."""

    __tablename__ = "tally"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]


class AlarmRow(Base):
    """Something odd that was found, once for each day; somebody looked at it, or not yet."""

    __tablename__ = "alarm"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int]
    limit: Mapped[int]
    at: Mapped[datetime]
    seen_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    seen_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")
