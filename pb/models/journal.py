"""The journal: every act of staff as a readable line, append-only and chained (L1)."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class JournalLine(Base):
    """Who, when, what, on what, with old and new values; `digest` covers the line and the one before."""

    __tablename__ = "journal"
    __table_args__ = (Index("ix_journal_edition_id_number", "edition_id", "number"),)

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    edition_id: Mapped[int | None]
    at: Mapped[datetime]
    actor: Mapped[str]
    act: Mapped[str]
    subject: Mapped[str]
    details: Mapped[dict[str, Any]]
    previous: Mapped[bytes]
    digest: Mapped[bytes]
