"""The box, the register of who voted and the ballots: two tables with nothing between them (votes.md 3)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class Box(Base):
    """The box of an edition: frozen rules with their digest, public key, and the instants of its life."""

    __tablename__ = "box"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    rules: Mapped[dict[str, Any]]
    digest: Mapped[str]
    public_key: Mapped[bytes]
    sealed_length: Mapped[int]
    prepared_at: Mapped[datetime]
    prepared_by: Mapped[list[Any]]
    tested_at: Mapped[datetime]
    paused: Mapped[bool] = mapped_column(default=False)
    sealed_at: Mapped[datetime | None]
    sealed_by: Mapped[list[Any]] = mapped_column(default=list)
    checksum: Mapped[str] = mapped_column(default="")


class Participation(Base):
    """Who voted, by keyed fingerprint; the primary key is the rule of one person, one vote (B1, art. 8)."""

    __tablename__ = "participation"
    __table_args__ = (
        CheckConstraint("channel in ('online', 'desk', 'paper')", name="channel"),
        {"sqlite_with_rowid": False},
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    person_ref: Mapped[bytes] = mapped_column(primary_key=True)
    channel: Mapped[str]
    place_id: Mapped[int | None]
    day: Mapped[date]


class Ballot(Base):
    """A sealed ballot of one fixed length: random identifier, channel, commitment; no time, order or voter (B2)."""

    __tablename__ = "ballot"
    __table_args__ = (
        UniqueConstraint("edition_id", "commitment"),
        CheckConstraint("channel in ('online', 'desk', 'paper')", name="channel"),
        Index("ix_ballot_edition_id_channel", "edition_id", "channel"),
        {"sqlite_with_rowid": False},
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    ballot_id: Mapped[bytes] = mapped_column(primary_key=True)
    channel: Mapped[str]
    commitment: Mapped[bytes]
    sealed: Mapped[bytes]
