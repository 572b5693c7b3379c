"""The agenda of an edition: information meetings, stands, help desks of a day, the evaluation meeting (R36, R47)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class Occasion(Base):
    """Something that takes place on a day at a place; its texts exist in French and Dutch (R48)."""

    __tablename__ = "occasion"
    __table_args__ = (Index("ix_occasion_edition_id_starts_at", "edition_id", "starts_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    kind: Mapped[str]
    titles: Mapped[dict[str, Any]]
    texts: Mapped[dict[str, Any]]
    names: Mapped[dict[str, Any]]
    address: Mapped[dict[str, Any]]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    languages: Mapped[list[Any]]
    access: Mapped[list[Any]]
