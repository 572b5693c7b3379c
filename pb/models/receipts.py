"""What proves the use of a grant: receipts with their file, and the holder's report."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class Receipt(Base):
    """A receipt, a list of volunteers or wages (R19, R14); supplier, names and notes are encrypted, amounts are cents.

    `digest` and `invoice` find the same file, and the same number of the same supplier, in any grant; a receipt that
    is withdrawn gives both up.
    """

    __tablename__ = "receipt"
    __table_args__ = (
        UniqueConstraint("grant_id", "digest"),
        UniqueConstraint("grant_id", "invoice"),
        Index("ix_receipt_edition_id_state", "edition_id", "state"),
        Index("ix_receipt_digest", "digest"),
        Index("ix_receipt_invoice", "invoice"),
        CheckConstraint("amount_cents > 0 and charged_cents > 0 and accepted_cents >= 0", name="amounts"),
    )

    grant_id: Mapped[str] = mapped_column(ForeignKey("grant_file.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    kind: Mapped[str]
    heading: Mapped[str]
    details: Mapped[bytes]
    amount_cents: Mapped[int] = mapped_column(BigInteger)
    charged_cents: Mapped[int] = mapped_column(BigInteger)
    accepted_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    dated_on: Mapped[date]
    state: Mapped[str]
    file: Mapped[str] = mapped_column(default="")
    digest: Mapped[bytes | None]
    invoice: Mapped[bytes | None]
    original: Mapped[str] = mapped_column(default="")
    original_on: Mapped[date | None]
    original_by: Mapped[str] = mapped_column(default="")
    reason: Mapped[bytes] = mapped_column(default=b"")
    sent_at: Mapped[datetime]
    sent_by: Mapped[str]
    settled_at: Mapped[datetime | None]
    settled_by: Mapped[str] = mapped_column(default="")


class HolderReport(Base):
    """What was done, how many people took part and what was learnt (R29, R47), in the holder's words."""

    __tablename__ = "holder_report"

    grant_id: Mapped[str] = mapped_column(ForeignKey("grant_file.id"), primary_key=True)
    language: Mapped[str]
    done: Mapped[str]
    people: Mapped[int]
    learnt: Mapped[str]
    sent_at: Mapped[datetime]
