"""The opening of a box and the extension of a vote as the site keeps them: sheets until collected, public notices."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class EscrowSheet(Base):
    """An escrow sheet sealed for the one browser that may collect it; erased once collected (votes.md 7)."""

    __tablename__ = "escrow_sheet"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    copy: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"))
    closed: Mapped[bytes]
    made_at: Mapped[datetime]
    collected_at: Mapped[datetime | None]


class Extension(Base):
    """A vote that was given a later end, with its reason: a public notice (R5, B6)."""

    __tablename__ = "extension"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    ended_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reasons: Mapped[dict[str, Any]]
    decided_at: Mapped[datetime]
    decided_by: Mapped[list[Any]]
