"""What was destroyed of an edition, by whom, with whose consent: the facts of the certificate (R51)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class Purge(Base):
    """One destruction: the counts by kind, and the reference of the State Archives where record series went."""

    __tablename__ = "purge"

    id: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), index=True)
    at: Mapped[datetime]
    by: Mapped[list[Any]]
    archives: Mapped[str]
    counts: Mapped[dict[str, Any]]
    software: Mapped[str]
