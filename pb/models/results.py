"""The counts of an edition, each numbered, never changed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class Count(Base):
    """One count: totals, allocation and minutes as one document with its digest; a correction is a new number."""

    __tablename__ = "count"
    __table_args__ = (Index("uq_count_request", "edition_id", "request", unique=True),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    counted_at: Mapped[datetime]
    counted_by: Mapped[list[Any]]
    document: Mapped[dict[str, Any]]
    digest: Mapped[str]
    published_at: Mapped[datetime | None]
    correction: Mapped[dict[str, Any] | None]  # why a published count was replaced by this one
    request: Mapped[str | None]  # the request that it carries out: a job taken twice leaves one count


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


class DrawNotice(Base):
    """The public event whose outcome will be the seed of a draw, stated before anybody can know it (R16)."""

    __tablename__ = "draw_notice"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[dict[str, Any]]
    happens_at: Mapped[datetime]
    made_at: Mapped[datetime]
    made_by: Mapped[str]


class TieSettlement(Base):
    """What settles the ties of an edition: the order decided, or the seed drawn; numbered, never edited (R16)."""

    __tablename__ = "tie_settlement"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    ties: Mapped[list[Any]]
    tie_order: Mapped[list[Any]]
    lots_seed: Mapped[str | None]
    notice: Mapped[int | None]
    reasons: Mapped[dict[str, Any]]
    decision: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[str]


class JuryPoints(Base):
    """The points of the jury for each project that it judged, once for an edition, never edited (R18)."""

    __tablename__ = "jury_points"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    points: Mapped[dict[str, Any]]  # by ballot number
    held_on: Mapped[date]
    reference: Mapped[str]
    made_at: Mapped[datetime]
    made_by: Mapped[list[Any]]  # who entered them and who compared them with the record of the jury


class Supervision(Base):
    """A sending of the decision on the result to the supervisory authority, and its answer (R44)."""

    __tablename__ = "supervision"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str]  # whose decision it is
    sent_on: Mapped[date]
    reference: Mapped[str]
    answered_on: Mapped[date | None]
    answer: Mapped[str]  # empty while it is awaited
    words: Mapped[dict[str, Any]]
    made_by: Mapped[str]


class TurnoutFigures(Base):
    """How many people voted by day and by age group, small groups put together, once for each published count (B10)."""

    __tablename__ = "turnout_figures"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
