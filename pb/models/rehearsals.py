"""Rehearsals: which copy was made of which edition, its test letters, and what was removed in the end."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class Rehearsal(Base):
    """A copy of an edition to rehearse with; `copy_id` is no key, since the copy goes and this line stays."""

    __tablename__ = "rehearsal"
    __table_args__ = (Index("ix_rehearsal_of_id", "of_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    of_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    copy_id: Mapped[int]
    slug: Mapped[str]
    letters: Mapped[list[Any]]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[str] = mapped_column(default="")
    removed: Mapped[dict[str, Any]] = mapped_column(default=dict)
