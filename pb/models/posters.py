"""Translations of projects for the ballot, and prints asked for projects put to the vote (R43, R48)."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class Translation(Base):
    """The translation of title and short description of a project into one language."""

    __tablename__ = "translation"

    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    state: Mapped[str]
    translator: Mapped[str] = mapped_column(default="")
    due_on: Mapped[date | None]
    title: Mapped[str] = mapped_column(default="")
    summary: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime]
    received_by: Mapped[str] = mapped_column(default="")
    changed_at: Mapped[datetime]


class PosterRequest(Base):
    """Prints asked for a project: how many of a kind, and which language comes first."""

    __tablename__ = "poster_request"
    __table_args__ = (Index("ix_poster_request_edition_id_project_id", "edition_id", "project_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    kind: Mapped[str]
    number: Mapped[int]
    first: Mapped[str]
    asked_at: Mapped[datetime]
    asked_by: Mapped[str]
    printed_at: Mapped[datetime | None]
    collected_at: Mapped[datetime | None]
