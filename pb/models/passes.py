"""Passes of the help desk: ten minutes to vote alone at the desk, kept by the hash of their code."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class Pass(Base):
    """A pass given to a person whose card was checked; used once, where and by whom it was given."""

    __tablename__ = "pass"
    __table_args__ = (Index("ix_pass_edition_id_person_ref", "edition_id", "person_ref"),)

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(primary_key=True)
    person_ref: Mapped[bytes]
    place_id: Mapped[int | None]
    given_by: Mapped[str]
    given_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
