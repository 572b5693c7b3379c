"""The study of projects: services of a municipality, the opinions asked of them, checklists and notes (R30, R31)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class Service(Base):
    """A municipal service that gives opinions, with its own mailbox; accounts are for those who want them."""

    __tablename__ = "service"
    __table_args__ = (UniqueConstraint("municipality_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"))
    code: Mapped[str]
    names: Mapped[dict[str, Any]]
    email: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="fr")
    closed: Mapped[bool] = mapped_column(default=False)
    digest_week: Mapped[str] = mapped_column(default="")  # ISO week of the last digest


class ServiceMember(Base):
    """An account that gives opinions for a service."""

    __tablename__ = "service_member"

    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)


class Opinion(Base):
    """An opinion asked of a service, then given; asking anew makes another row, and the last one counts."""

    __tablename__ = "opinion"
    __table_args__ = (
        UniqueConstraint("project_id", "service_id", "turn"),
        Index("ix_opinion_edition_id_project_id", "edition_id", "project_id"),
        CheckConstraint("cost_cents >= 0 and upkeep_cents >= 0", name="amounts"),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    service_id: Mapped[int] = mapped_column(ForeignKey("service.id"))
    turn: Mapped[int]
    replaced: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[datetime]
    due_on: Mapped[date]
    reminded_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=0)
    verdict: Mapped[str] = mapped_column(default="")
    texts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    cost_cents: Mapped[int | None] = mapped_column(BigInteger)
    upkeep_cents: Mapped[int | None] = mapped_column(BigInteger)
    permits: Mapped[str] = mapped_column(default="")
    wording: Mapped[dict[str, Any]] = mapped_column(default=dict)
    interest: Mapped[str] = mapped_column(default="")
    on_behalf: Mapped[str] = mapped_column(default="")
    received_on: Mapped[date | None]
    proof: Mapped[bytes | None]  # the mail by which it came, encrypted; a file stands beside it
    given_at: Mapped[datetime | None]
    given_by: Mapped[str] = mapped_column(default="")


class OwnCriterion(Base):
    """A criterion that an edition adds to those of the regulation, for one track or for all."""

    __tablename__ = "own_criterion"
    __table_args__ = (Index("ix_own_criterion_edition_id", "edition_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    track: Mapped[str] = mapped_column(default="")
    article: Mapped[str] = mapped_column(default="")
    texts: Mapped[dict[str, Any]]


class CriterionAnswer(Base):
    """What staff found about one criterion of one project."""

    __tablename__ = "criterion_answer"

    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    answer: Mapped[str]
    texts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]


class ProjectNote(Base):
    """A note of staff about a project, for staff alone."""

    __tablename__ = "project_note"
    __table_args__ = (Index("ix_project_note_project_id", "project_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    text: Mapped[bytes]
    made_at: Mapped[datetime]
    made_by: Mapped[str]
