"""Links by which project holders sign in: mailed, short-lived, single use, tied to the browser that asked (A12)."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class HolderLink(Base):
    """A link by the hash of its token; the address it was mailed to is encrypted, the code in the mail is not kept."""

    __tablename__ = "holder_link"
    __table_args__ = (Index("ix_holder_link_browser_hash", "browser_hash"), Index("ix_holder_link_ends_at", "ends_at"))

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    browser_hash: Mapped[bytes]
    address: Mapped[bytes]
    language: Mapped[str]
    wanted: Mapped[str] = mapped_column(default="")
    tries: Mapped[int] = mapped_column(default=0)
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
