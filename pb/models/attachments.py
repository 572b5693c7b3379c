"""Private files beside an act: extracts, receipts, signed records; their names and contents are encrypted (U3)."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class Attachment(Base):
    """A file that belongs to a subject (`"decision 12"`), mostly of an edition; `digest` is of what was sent.

    `state`: nothing once it is as it is kept, "waiting" for the worker to draw it, or what was wrong with it.
    `purpose`: what it is there for where that counts, as "signatures" for the list of those who support a project.
    """

    __tablename__ = "attachment"
    __table_args__ = (
        Index("ix_attachment_edition_id_subject", "edition_id", "subject"),
        Index("ix_attachment_edition_id_digest", "edition_id", "digest"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("edition.id"))
    subject: Mapped[str]
    kind: Mapped[str]
    name: Mapped[bytes]
    file: Mapped[str]
    size: Mapped[int]
    digest: Mapped[bytes]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    state: Mapped[str] = mapped_column(default="", server_default="")
    purpose: Mapped[str] = mapped_column(default="", server_default="")
