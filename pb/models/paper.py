"""Paper: boxes, what was taken in, batches and what was keyed; no vote beside a name (votes.md 6)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class PaperBox(Base):
    """A ballot box of paper: where it stands, its seal, and how far it is on its way."""

    __tablename__ = "paper_box"
    __table_args__ = (UniqueConstraint("edition_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    code: Mapped[str]
    place_id: Mapped[int]
    seal: Mapped[str]
    state: Mapped[str]


class PaperHandling(Base):
    """One moment of a box: placed, collected, received, emptied; by whom, with which seal."""

    __tablename__ = "paper_handling"

    box_id: Mapped[int] = mapped_column(ForeignKey("paper_box.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    by: Mapped[str]
    who: Mapped[str]
    at: Mapped[datetime]
    seal: Mapped[str]
    note: Mapped[str] = mapped_column(default="")


class PaperBatch(Base):
    """Papers opened together: who keyed, compared and closed them, their figures and the digest that freezes them."""

    __tablename__ = "paper_batch"
    __table_args__ = (UniqueConstraint("edition_id", "code"), UniqueConstraint("edition_id", "content_hash"))

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    code: Mapped[str]
    state: Mapped[str]
    round: Mapped[int] = mapped_column(default=1)
    found: Mapped[int]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
    first_by: Mapped[str] = mapped_column(default="")
    second_by: Mapped[str] = mapped_column(default="")
    settler: Mapped[str] = mapped_column(default="")
    importer: Mapped[str] = mapped_column(default="")
    void_by: Mapped[str] = mapped_column(default="")
    void_reason: Mapped[str] = mapped_column(default="")
    closed_by: Mapped[str] = mapped_column(default="")
    closed_at: Mapped[datetime | None]
    valid: Mapped[int] = mapped_column(default=0)
    blank: Mapped[int] = mapped_column(default=0)
    invalid: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str] = mapped_column(default="")
    content_hash: Mapped[str | None]
    former: Mapped[list[Any]] = mapped_column(default=list)  # rounds that were voided: digest, people, reason


class PaperIntake(Base):
    """A session at an attended table or a reception of envelopes: figures only, never who."""

    __tablename__ = "paper_intake"
    __table_args__ = (
        UniqueConstraint("edition_id", "code"),
        CheckConstraint("way in ('table', 'envelopes')", name="way"),
        Index("ix_paper_intake_batch_id", "batch_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    code: Mapped[str]
    way: Mapped[str]
    state: Mapped[str]
    day: Mapped[date]
    place_id: Mapped[int | None]
    box_code: Mapped[str] = mapped_column(default="")
    by_post: Mapped[bool] = mapped_column(default=False)
    opened_by: Mapped[str]
    closed_by: Mapped[str] = mapped_column(default="")
    closed_at: Mapped[datetime | None]
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("paper_batch.id"))
    received: Mapped[int] = mapped_column(default=0)
    accepted: Mapped[int] = mapped_column(default=0)
    duplicate: Mapped[int] = mapped_column(default=0)
    not_on_roll: Mapped[int] = mapped_column(default=0)
    under_age: Mapped[int] = mapped_column(default=0)
    unidentified: Mapped[int] = mapped_column(default=0)
    late: Mapped[int] = mapped_column(default=0)
    handed_out: Mapped[int] = mapped_column(default=0)
    found: Mapped[int] = mapped_column(default=0)
    not_returned: Mapped[int] = mapped_column(default=0)


class PaperKept(Base):
    """An envelope that stays closed though its sender is known, so that the person is told in writing."""

    __tablename__ = "paper_kept"
    __table_args__ = (UniqueConstraint("edition_id", "intake_id", "person_ref"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    intake_id: Mapped[int] = mapped_column(ForeignKey("paper_intake.id"))
    person_ref: Mapped[bytes]
    outcome: Mapped[str]
    told_on: Mapped[date | None]


class PaperEntry(Base):
    """A paper as one person keyed it: batch, keying (1, 2, 3 settled), serial, and what was read."""

    __tablename__ = "paper_entry"

    batch_id: Mapped[int] = mapped_column(ForeignKey("paper_batch.id"), primary_key=True)
    keying: Mapped[int] = mapped_column(primary_key=True)
    serial: Mapped[int] = mapped_column(primary_key=True)
    marks: Mapped[list[Any]] = mapped_column(default=list)
    reason: Mapped[str] = mapped_column(default="")
    unclear: Mapped[list[Any]] = mapped_column(default=list)


class PaperExplanation(Base):
    """Why two figures differ, in words; it holds for these very figures only (P2)."""

    __tablename__ = "paper_explanation"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(primary_key=True)
    left: Mapped[int] = mapped_column(primary_key=True)
    right: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]


class PaperStock(Base):
    """Printed ballots: how many were printed, issued, spoiled or stayed unused, line by line."""

    __tablename__ = "paper_stock"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    number: Mapped[int]
    note: Mapped[str] = mapped_column(default="")
    by: Mapped[str]
    at: Mapped[datetime]


class PaperNote(Base):
    """What the count record tells besides figures: doubtful papers decided, objections, late ballots, incidents."""

    __tablename__ = "paper_note"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    subject: Mapped[str] = mapped_column(default="")
    words: Mapped[str]
    decision: Mapped[str] = mapped_column(default="")
    by: Mapped[str]
    at: Mapped[datetime]


class PaperBureau(Base):
    """The counting bureau: chair, members, witnesses, hours; then what becomes of the papers."""

    __tablename__ = "paper_bureau"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    chair: Mapped[str] = mapped_column(default="")
    members: Mapped[list[Any]] = mapped_column(default=list)
    witnesses: Mapped[list[Any]] = mapped_column(default=list)
    place: Mapped[str] = mapped_column(default="")
    began_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    sample_seed: Mapped[str] = mapped_column(default="")
    sample_size: Mapped[int] = mapped_column(default=0)
    sample_wrong: Mapped[int | None]
    destroyed_on: Mapped[date | None]
    destroyed_by: Mapped[str] = mapped_column(default="")
    destroyed_reference: Mapped[str] = mapped_column(default="")


class PaperCorrection(Base):
    """A correction of paper after sealing: why, who began it, when the channel was replaced; one is open at most."""

    __tablename__ = "paper_correction"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    reason: Mapped[str]
    begun_by: Mapped[list[Any]]
    begun_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
