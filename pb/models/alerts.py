"""Residents who asked to be told by e-mail what happens in an edition: an address and nothing else (R6)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class Alert(Base):
    """An address that is told of the steps of an edition; encrypted, found by a keyed index, deleted after it."""

    __tablename__ = "alert"
    __table_args__ = (
        UniqueConstraint("edition_id", "email_index"),
        Index("ix_alert_edition_id_id", "edition_id", "id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    email_index: Mapped[bytes]
    email: Mapped[bytes]
    language: Mapped[str]
    made_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    renewed_at: Mapped[datetime | None]
