"""Extracts of the register sent to the site: looked at, asked for by one person, confirmed by another, then loaded."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class RollFile(Base):
    """A file of the register: encrypted until it is loaded or dropped; its report names lines, never people (E7)."""

    __tablename__ = "roll_file"
    __table_args__ = (Index("ix_roll_file_edition_id", "edition_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    name: Mapped[str]
    digest: Mapped[bytes]
    file: Mapped[str]
    reference_day: Mapped[date | None]
    state: Mapped[str]
    since: Mapped[int | None]
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    problem: Mapped[str] = mapped_column(default="")
    job_id: Mapped[str] = mapped_column(default="")
    sent_by: Mapped[str]
    asked_by: Mapped[str] = mapped_column(default="")
    confirmed_by: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
