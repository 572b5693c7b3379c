"""Municipalities and their editions: phases, tracks, texts and places are rows, other settings one document."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pb.db import Base


class Municipality(Base):
    """A municipality: names, colour, how to reach it, from which account it pays; editions and roles belong to it."""

    __tablename__ = "municipality"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    names: Mapped[dict[str, Any]]
    postal_code: Mapped[str]
    nis: Mapped[str] = mapped_column(default="")
    accent: Mapped[str] = mapped_column(default="")
    logo: Mapped[str] = mapped_column(default="")
    host: Mapped[str | None] = mapped_column(unique=True)
    contact: Mapped[dict[str, Any]] = mapped_column(default=dict)
    iban: Mapped[str] = mapped_column(default="")


class Edition(Base):
    """One participatory budget of a municipality (R1); `revision` grows with each change that a page shows."""

    __tablename__ = "edition"

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), index=True)
    slug: Mapped[str] = mapped_column(unique=True)
    year: Mapped[int]
    titles: Mapped[dict[str, Any]]
    settings: Mapped[dict[str, Any]]
    adoption: Mapped[dict[str, Any]] = mapped_column(default=dict)
    themes: Mapped[list[Any]] = mapped_column(default=list)
    published: Mapped[bool] = mapped_column(default=False)
    fictitious: Mapped[bool] = mapped_column(default=False)
    revision: Mapped[int] = mapped_column(default=1)

    municipality: Mapped[Municipality] = relationship(lazy="joined")
    phases: Mapped[list["Phase"]] = relationship(order_by="Phase.starts_at", cascade="all, delete-orphan")
    tracks: Mapped[list["Track"]] = relationship(order_by="Track.position", cascade="all, delete-orphan")
    texts: Mapped[list["Text"]] = relationship(cascade="all, delete-orphan")
    places: Mapped[list["Place"]] = relationship(order_by="Place.position", cascade="all, delete-orphan")


class Phase(Base):
    """A phase of an edition with its instants; the end is exclusive (R4)."""

    __tablename__ = "phase"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class Track(Base):
    """A track with its envelope and its section of the ballot (R2); `rules` is read by `pb.rules.settings`."""

    __tablename__ = "track"
    __table_args__ = (UniqueConstraint("edition_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    code: Mapped[str]
    position: Mapped[int]
    names: Mapped[dict[str, Any]]
    envelope_cents: Mapped[int] = mapped_column(BigInteger)
    rules: Mapped[dict[str, Any]]


class Text(Base):
    """A text of an edition in one language, written in Markdown."""

    __tablename__ = "text"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[str]


class Place(Base):
    """A help desk or a ballot box of an edition: where, and when it is open."""

    __tablename__ = "place"
    __table_args__ = (Index("ix_place_edition_id", "edition_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    position: Mapped[int]
    kind: Mapped[str]
    names: Mapped[dict[str, Any]]
    address: Mapped[dict[str, Any]]
    hours: Mapped[dict[str, Any]]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    opens_on: Mapped[date | None]
    closes_on: Mapped[date | None]


class Amendment(Base):
    """A change of a regulation that was published already, with the decision behind it (R5); shown with the rules."""

    __tablename__ = "amendment"
    __table_args__ = (Index("ix_amendment_edition_id", "edition_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    made_at: Mapped[datetime]
    reference: Mapped[str]
    published_on: Mapped[date]
    in_force_on: Mapped[date]
    changes: Mapped[list[Any]]
