"""The counts of an edition, each numbered, never changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class Count(Base):
    """One count: totals, allocation and minutes as one document with its digest; a correction is a new number."""

    __tablename__ = "count"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    counted_at: Mapped[datetime]
    counted_by: Mapped[list[Any]]
    document: Mapped[dict[str, Any]]
    digest: Mapped[str]
    published_at: Mapped[datetime | None]


class Commitment(Base):
    """The published commitments of a count as one sorted static file kept in storage, with its digest."""

    __tablename__ = "commitment_list"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    file: Mapped[str]
    digest: Mapped[str]


class Bundle(Base):
    """The audit bundle of a published count as everybody may download it, and the key that signed it (B9)."""

    __tablename__ = "bundle"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    file: Mapped[str]
    digest: Mapped[str]
    size: Mapped[int]
    public_key: Mapped[bytes]
    made_at: Mapped[datetime]
