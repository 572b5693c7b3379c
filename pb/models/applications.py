"""Projects that people write: the form as typed, the people behind it apart, who confirmed, and letters relayed."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class Application(Base):
    """The form of a project: `content` is what was typed about the project, encrypted until it is sent and after.

    A draft has no project yet; `received_on` is the day on which a form came on paper (R28).
    """

    __tablename__ = "application"
    __table_args__ = (
        UniqueConstraint("project_id"),
        Index("ix_application_edition_id_holder_id", "edition_id", "holder_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    holder_id: Mapped[str | None] = mapped_column(ForeignKey("holder.id"))
    project_id: Mapped[str | None] = mapped_column(ForeignKey("project.id"))
    track: Mapped[str]
    language: Mapped[str]
    content: Mapped[bytes]
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    received_on: Mapped[date | None]


class Applicant(Base):
    """The people of a form and their account, encrypted: read by the participation service and the holder alone."""

    __tablename__ = "applicant"

    application_id: Mapped[str] = mapped_column(ForeignKey("application.id"), primary_key=True)
    people: Mapped[bytes]
    bank: Mapped[bytes | None]


class Confirmation(Base):
    """A co-author or reference person, known by the blind index of the address, who was asked by mail to say yes."""

    __tablename__ = "confirmation"

    application_id: Mapped[str] = mapped_column(ForeignKey("application.id"), primary_key=True)
    email_index: Mapped[bytes] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    agreed: Mapped[bool] = mapped_column(default=False)
