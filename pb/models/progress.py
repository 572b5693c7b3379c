"""What became of the chosen projects: news, who follows them, milestones of what the municipality carries out."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class News(Base):
    """News of a project by its holder or the service, public once it is moderated (R46)."""

    __tablename__ = "news"
    __table_args__ = (Index("ix_news_edition_id_state", "edition_id", "state"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"))
    state: Mapped[str]
    language: Mapped[str]
    titles: Mapped[dict[str, Any]]
    texts: Mapped[dict[str, Any]]
    pictures: Mapped[list[Any]] = mapped_column(default=list)
    reason: Mapped[str] = mapped_column(default="")
    sent_by: Mapped[str]
    sent_at: Mapped[datetime]
    settled_by: Mapped[str] = mapped_column(default="")
    settled_at: Mapped[datetime | None]


class Follower(Base):
    """Somebody who asked for news by mail: of one project, or of the whole edition when it names none (R46)."""

    __tablename__ = "follower"
    __table_args__ = (UniqueConstraint("edition_id", "project_id", "address_index"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"))
    project_id: Mapped[str] = mapped_column(default="")
    address: Mapped[bytes]
    address_index: Mapped[bytes]
    language: Mapped[str]
    by_parent: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]


class NewsMail(Base):
    """One mail about one piece of news to one address: the key itself keeps it from being written twice."""

    __tablename__ = "news_mail"

    news_id: Mapped[str] = mapped_column(ForeignKey("news.id"), primary_key=True)
    address_index: Mapped[bytes] = mapped_column(primary_key=True)


class FollowUp(Base):
    """Who in the municipality carries a project out, and what it has cost so far, in cents (R45)."""

    __tablename__ = "follow_up"

    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), primary_key=True)
    services: Mapped[dict[str, Any]]
    committed_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    spent_cents: Mapped[int] = mapped_column(BigInteger, default=0)
    changed_at: Mapped[datetime]


class Milestone(Base):
    """A step of a project with the day it is planned and the day it was reached; a delay has its reason (R45)."""

    __tablename__ = "milestone"

    project_id: Mapped[str] = mapped_column(ForeignKey("project.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    names: Mapped[dict[str, Any]]
    planned_on: Mapped[date]
    first_planned_on: Mapped[date]
    done_on: Mapped[date | None]
    reasons: Mapped[dict[str, Any]] = mapped_column(default=dict)
    picture: Mapped[str] = mapped_column(default="")
    descriptions: Mapped[dict[str, Any]] = mapped_column(default=dict)
