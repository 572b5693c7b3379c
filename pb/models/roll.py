"""The roll of voters, encrypted, and the codes of their letters."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class RollVersion(Base):
    """One import of the roll; at most one version of an edition is current (E7)."""

    __tablename__ = "roll_version"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    current: Mapped[bool]
    reference_day: Mapped[date]
    people: Mapped[int]
    made_at: Mapped[datetime]


class Person(Base):
    """A person on the roll: a keyed fingerprint, and encrypted fields with their blind index (D1)."""

    __tablename__ = "person"
    __table_args__ = (
        Index("ix_person_edition_id_number_index", "edition_id", "number_index"),
        Index("ix_person_edition_id_born_index", "edition_id", "born_index"),
    )

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    person_ref: Mapped[bytes] = mapped_column(primary_key=True)
    number_index: Mapped[bytes]
    born_index: Mapped[bytes | None]  # missing in a roll loaded before anybody could be searched for
    number: Mapped[bytes]
    birth_date: Mapped[bytes]
    name: Mapped[bytes]
    address: Mapped[bytes]
    language: Mapped[str]


class Code(Base):
    """The verifier of a letter's code (E1); no column says whether it was used: the participation says so."""

    __tablename__ = "code"
    __table_args__ = (Index("ix_code_edition_id_person_ref", "edition_id", "person_ref"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    selector: Mapped[str] = mapped_column(primary_key=True)
    verifier: Mapped[bytes]
    person_ref: Mapped[bytes]
    made_on: Mapped[date]
    voided_on: Mapped[date | None]
    run_id: Mapped[str | None]  # the print run of its letter; none for one handed out at a desk
