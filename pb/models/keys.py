"""Keys of the installation and of editions, each wrapped by the master key (votes.md 7)."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class Key(Base):
    """A random key kept wrapped; `edition_id` is 0 for a key of the whole installation."""

    __tablename__ = "key"
    __table_args__ = (Index("ix_key_purpose_edition_id", "purpose", "edition_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    edition_id: Mapped[int]
    wrapped: Mapped[bytes]
    made_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
