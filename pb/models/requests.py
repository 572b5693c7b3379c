"""Grave acts asked for by one person on the site, until another confirms them or somebody takes them back (Z6)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base

OPEN = text("state = 'open'")


class GraveRequest(Base):
    """Who asked for which act with which facts, and who confirmed it or took it back; one open request for each act."""

    __tablename__ = "grave_request"
    __table_args__ = (
        Index("uq_grave_request_open", "edition_id", "act", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    act: Mapped[str]
    facts: Mapped[dict[str, Any]]
    state: Mapped[str]
    asked_by: Mapped[str]
    asked_at: Mapped[datetime]
    ended_by: Mapped[str] = mapped_column(default="")
    ended_at: Mapped[datetime | None]
