"""Code letters: who waits for one, what people typed to ask for one, and the print runs that make them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base

WAITING = text("state = 'waiting'")


class PrintRun(Base):
    """A run of letters: asked by one person, confirmed by another, its files encrypted until they are erased (E4)."""

    __tablename__ = "print_run"
    __table_args__ = (UniqueConstraint("edition_id", "number"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    number: Mapped[int]
    kind: Mapped[str]
    people: Mapped[bytes | None]  # of a list: the numbers, encrypted
    state: Mapped[str]
    planned: Mapped[int]
    letters: Mapped[int] = mapped_column(default=0)
    at_desk: Mapped[int] = mapped_column(default=0)
    cost_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    files: Mapped[list[Any]] = mapped_column(default=list)
    password: Mapped[bytes | None]
    problem: Mapped[str] = mapped_column(default="")
    job_id: Mapped[str] = mapped_column(default="")
    asked_by: Mapped[str]
    confirmed_by: Mapped[str] = mapped_column(default="")
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class Letter(Base):
    """A letter that a person waits for, or had: one waits at most, and it goes to the address of the roll alone."""

    __tablename__ = "letter"
    __table_args__ = (
        Index("ix_letter_edition_id_person_ref", "edition_id", "person_ref"),
        Index(
            "uq_letter_waiting",
            "edition_id",
            "person_ref",
            unique=True,
            sqlite_where=WAITING,
            postgresql_where=WAITING,
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    person_ref: Mapped[bytes]
    why: Mapped[str]
    state: Mapped[str]
    asked_on: Mapped[date]
    run_id: Mapped[str | None]


class Wish(Base):
    """What somebody typed to be sent a code: encrypted, matched by the worker, erased; nobody learns the answer."""

    __tablename__ = "wish"

    id: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    typed: Mapped[bytes]
    made_at: Mapped[datetime]
