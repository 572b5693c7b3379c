"""Projects, their pictures, cost lines and the history of their moves."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pb.db import Base


class Project(Base):
    """A project of residents; asked, estimated and retained amounts are all kept and public (R15)."""

    __tablename__ = "project"
    __table_args__ = (
        UniqueConstraint("edition_id", "number"),
        Index("ix_project_edition_id_status", "edition_id", "status"),
        CheckConstraint("asked_cents >= 0 and estimated_cents >= 0 and retained_cents >= 0", name="amounts"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    track_id: Mapped[int] = mapped_column(ForeignKey("track.id"))
    number: Mapped[int | None]
    status: Mapped[str]
    language: Mapped[str]
    titles: Mapped[dict[str, Any]]
    summaries: Mapped[dict[str, Any]]
    bodies: Mapped[dict[str, Any]] = mapped_column(default=dict)
    objectives: Mapped[dict[str, Any]] = mapped_column(default=dict)
    translated: Mapped[list[Any]] = mapped_column(default=list)
    holder: Mapped[str] = mapped_column(default="")
    themes: Mapped[list[Any]] = mapped_column(default=list)
    asked_cents: Mapped[int | None] = mapped_column(BigInteger)
    estimated_cents: Mapped[int | None] = mapped_column(BigInteger)
    retained_cents: Mapped[int | None] = mapped_column(BigInteger)
    retained_reason: Mapped[dict[str, Any]] = mapped_column(default=dict)
    decision: Mapped[dict[str, Any]] = mapped_column(default=dict)
    place: Mapped[dict[str, Any]] = mapped_column(default=dict)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    source_id: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    cost_lines: Mapped[list["CostLine"]] = relationship(order_by="CostLine.position", cascade="all, delete-orphan")
    pictures: Mapped[list["Picture"]] = relationship(order_by="Picture.position", cascade="all, delete-orphan")
    moves: Mapped[list["ProjectMove"]] = relationship(order_by="ProjectMove.position", cascade="all, delete-orphan")


class CostLine(Base):
    """A line of a project's budget, in cents, and how much of it is asked from the municipality (R26)."""

    __tablename__ = "cost_line"

    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    heading: Mapped[str]
    labels: Mapped[dict[str, Any]]
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    asked_cents: Mapped[int] = mapped_column(BigInteger)


class Picture(Base):
    """A picture of a project: a stored file, or a drawing that we ship (`drawing`).

    `place` is its number among the photos of the form, by which the long description places it; 0 for none.
    """

    __tablename__ = "picture"

    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    file: Mapped[str] = mapped_column(default="")
    drawing: Mapped[str] = mapped_column(default="")
    descriptions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    credit: Mapped[str] = mapped_column(default="")
    place: Mapped[int] = mapped_column(default=0, server_default="0")


class ProjectMove(Base):
    """One move in the life of a project: from where to where, by whom, when and why."""

    __tablename__ = "project_move"

    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    source: Mapped[str]
    target: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
    reasons: Mapped[dict[str, Any]] = mapped_column(default=dict)
