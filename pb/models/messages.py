"""What visitors say of a project: an offer relayed to its holder, a report for the services; and mergers."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class Message(Base):
    """A message about a project (`kind`: "offer" or "report"); who wrote it and what is encrypted."""

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_edition_id_project_id", "edition_id", "project_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    kind: Mapped[str]
    language: Mapped[str]
    sender: Mapped[bytes]
    body: Mapped[bytes]
    sent_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str] = mapped_column(default="")


class Merger(Base):
    """Two projects that could become one: proposed by staff, agreed to or not by each holder."""

    __tablename__ = "merger"

    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), primary_key=True)
    into_id: Mapped[str] = mapped_column(ForeignKey("project.id"), primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    reason_fr: Mapped[str]
    reason_nl: Mapped[str]
    asked_at: Mapped[datetime]
    leaving_at: Mapped[datetime | None]
    leaving_agrees: Mapped[bool] = mapped_column(default=False)
    staying_at: Mapped[datetime | None]
    staying_agrees: Mapped[bool] = mapped_column(default=False)
