"""Work to be done: jobs and outgoing mail, written in the act that asks for them; and who is alive to do it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class Job(Base):
    """A job for the worker or for the tally worker (`queue`), with its progress in percent."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_queue_state_due_at", "queue", "state", "due_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[int | None]
    queue: Mapped[str]
    kind: Mapped[str]
    facts: Mapped[dict[str, Any]]
    state: Mapped[str]
    progress: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default="")
    due_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


class Mail(Base):
    """A mail waiting in the outbox: address and facts encrypted, erased once it is sent."""

    __tablename__ = "mail"
    __table_args__ = (Index("ix_mail_state_due_at", "state", "due_at"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[int | None]
    template: Mapped[str]
    language: Mapped[str]
    address: Mapped[bytes]
    facts: Mapped[bytes]
    state: Mapped[str]
    tries: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class Beat(Base):
    """When a program last gave a sign of life: the worker, the tally worker, a page of readiness."""

    __tablename__ = "beat"

    name: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class Told(Base):
    """That somebody was told something once: a digest before a phase, an alert; never who, only a keyed name."""

    __tablename__ = "told"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    event: Mapped[str] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
