"""The purchasing centre: contracts, lots, contractors and client bodies, and their dossiers (RP1 to RP12); a lodger."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from pb.db import Base


class Framework(Base):
    """A framework contract of a purchasing centre; its ceiling is in cents without VAT (RP1, RP10)."""

    __tablename__ = "framework"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    names: Mapped[dict[str, Any]]
    owners: Mapped[dict[str, Any]]
    contact: Mapped[dict[str, Any]]
    clients: Mapped[list[Any]]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    end_notes: Mapped[dict[str, Any]]
    ceiling_cents: Mapped[int | None] = mapped_column(BigInteger)
    threshold_cents: Mapped[int] = mapped_column(BigInteger)
    exactly: Mapped[str]
    standstill_days: Mapped[int] = mapped_column(default=0)
    open: Mapped[bool] = mapped_column(default=True)

    lots: Mapped[list["Lot"]] = relationship(order_by="Lot.number", cascade="all, delete-orphan", lazy="joined")


class Lot(Base):
    """A lot with the services it covers and its award method (RP2, RP3)."""

    __tablename__ = "lot"
    __table_args__ = (UniqueConstraint("framework_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    framework_id: Mapped[int] = mapped_column(ForeignKey("framework.id"))
    number: Mapped[int]
    names: Mapped[dict[str, Any]]
    services: Mapped[dict[str, Any]]
    method: Mapped[str]

    contractors: Mapped[list["Contractor"]] = relationship(order_by="Contractor.rank", cascade="all, delete-orphan")


class Contractor(Base):
    """A contractor of a lot with its place in the ranking; never shown to the public (RP8, RP11)."""

    __tablename__ = "contractor"
    __table_args__ = (UniqueConstraint("lot_id", "rank"), UniqueConstraint("lot_id", "name"))

    id: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    rank: Mapped[int]
    name: Mapped[str]
    email: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="fr")


class ClientBody(Base):
    """A body that uses a centre, or asks to (RP4); a municipality of this installation may be one."""

    __tablename__ = "client_body"

    id: Mapped[int] = mapped_column(primary_key=True)
    names: Mapped[dict[str, Any]]
    kind: Mapped[str]
    territory: Mapped[str] = mapped_column(default="")
    address: Mapped[dict[str, Any]] = mapped_column(default=dict)
    payer: Mapped[str] = mapped_column(default="")
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"), unique=True)


class Representative(Base):
    """An account that acts for a client body."""

    __tablename__ = "representative"

    body_id: Mapped[int] = mapped_column(ForeignKey("client_body.id"), primary_key=True)
    email: Mapped[str] = mapped_column(primary_key=True)


class Adhesion(Base):
    """The adhesion of a body to a centre: asked, protocol sent, signed, ended (RP5)."""

    __tablename__ = "adhesion"

    framework_id: Mapped[int] = mapped_column(ForeignKey("framework.id"), primary_key=True)
    body_id: Mapped[int] = mapped_column(ForeignKey("client_body.id"), primary_key=True)
    state: Mapped[str]
    deciding_body: Mapped[str] = mapped_column(default="")
    decided_on: Mapped[date | None]
    reference: Mapped[str] = mapped_column(default="")
    signatories: Mapped[str] = mapped_column(default="")
    signed_on: Mapped[date | None]
    ended_on: Mapped[date | None]


class Dossier(Base):
    """A need of a body on its way through the eight steps; one lot once the Service has confirmed it (RP6, RP7)."""

    __tablename__ = "dossier"
    __table_args__ = (Index("ix_dossier_framework_id_status", "framework_id", "status"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    framework_id: Mapped[int] = mapped_column(ForeignKey("framework.id"))
    body_id: Mapped[int] = mapped_column(ForeignKey("client_body.id"), index=True)
    edition_slug: Mapped[str] = mapped_column(default="")
    sibling_of: Mapped[str | None] = mapped_column(ForeignKey("dossier.id"))
    status: Mapped[str]
    title: Mapped[str]
    need: Mapped[dict[str, Any]]
    advised: Mapped[list[Any]]
    lot_id: Mapped[int | None] = mapped_column(ForeignKey("lot.id"))
    lot_reason: Mapped[str] = mapped_column(default="")
    award: Mapped[str] = mapped_column(default="")
    amount_cents: Mapped[int | None] = mapped_column(BigInteger)
    criteria: Mapped[list[Any]] = mapped_column(default=list)
    tie_rule: Mapped[str] = mapped_column(default="price")
    deadline: Mapped[datetime | None]
    due_on: Mapped[date | None]
    reminded_on: Mapped[date | None]
    round: Mapped[int] = mapped_column(default=1)
    winner_id: Mapped[int | None] = mapped_column(ForeignKey("contractor.id"))
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)
    decision: Mapped[dict[str, Any]] = mapped_column(default=dict)
    started_on: Mapped[date | None]
    evaluation: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_at: Mapped[datetime]

    moves: Mapped[list["DossierStep"]] = relationship(order_by="DossierStep.position", cascade="all, delete-orphan")


class DossierStep(Base):
    """One move of a dossier: from where to where, by which party, by whom, when and why."""

    __tablename__ = "dossier_step"

    dossier_id: Mapped[str] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    source: Mapped[str]
    target: Mapped[str]
    by: Mapped[str]
    actor: Mapped[str]
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(default="")


class DossierNote(Base):
    """A message between a client and the Service, or a comment on the specifications (`about`)."""

    __tablename__ = "dossier_note"
    __table_args__ = (Index("ix_dossier_note_dossier_id", "dossier_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    dossier_id: Mapped[str] = mapped_column(ForeignKey("dossier.id"))
    about: Mapped[str]
    by: Mapped[str]
    actor: Mapped[str]
    at: Mapped[datetime]
    body: Mapped[str]


class Specification(Base):
    """A version of the specifications that both sides write; frozen when they are sent (RP7)."""

    __tablename__ = "specification"

    dossier_id: Mapped[str] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    body: Mapped[str]
    by: Mapped[str]
    actor: Mapped[str]
    at: Mapped[datetime]
    frozen: Mapped[bool] = mapped_column(default=False)


class Asking(Base):
    """A contractor asked for a quote in a round: when, how, until when, and what it answered (RP8, RP8b)."""

    __tablename__ = "asking"
    __table_args__ = (
        CheckConstraint("answer in ('waiting', 'yes', 'declined', 'expired')", name="answer"),
        Index("ix_asking_contractor_id", "contractor_id"),
    )

    dossier_id: Mapped[str] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    contractor_id: Mapped[int] = mapped_column(ForeignKey("contractor.id"), primary_key=True)
    asked_at: Mapped[datetime]
    means: Mapped[str]
    deadline: Mapped[datetime]
    answer: Mapped[str]
    answered_at: Mapped[datetime | None]


class Question(Base):
    """A question of a contractor; question and answer go to all who were asked (RP7)."""

    __tablename__ = "question"
    __table_args__ = (Index("ix_question_dossier_id", "dossier_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    dossier_id: Mapped[str] = mapped_column(ForeignKey("dossier.id"))
    asked_on: Mapped[date]
    question: Mapped[str]
    answer: Mapped[str] = mapped_column(default="")
    answered_on: Mapped[date | None]


class Offer(Base):
    """An offer as it was recorded: received when, price in cents without VAT, both parts of its analysis (RP8)."""

    __tablename__ = "offer"

    dossier_id: Mapped[str] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    contractor_id: Mapped[int] = mapped_column(ForeignKey("contractor.id"), primary_key=True)
    received_at: Mapped[datetime]
    late: Mapped[bool]
    cents: Mapped[int] = mapped_column(BigInteger)
    fits: Mapped[bool] = mapped_column(default=True)
    unfit_reason: Mapped[str] = mapped_column(default="")
    marks: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reasons: Mapped[dict[str, Any]] = mapped_column(default=dict)
    settled: Mapped[int] = mapped_column(default=0)
    revision: Mapped[int] = mapped_column(default=1)


class PurchaseOrder(Base):
    """The order of a dossier; there is one at most, in cents without VAT (RP9, RP10)."""

    __tablename__ = "purchase_order"
    __table_args__ = (UniqueConstraint("framework_id", "number"),)

    dossier_id: Mapped[str] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    framework_id: Mapped[int] = mapped_column(ForeignKey("framework.id"))
    number: Mapped[int]
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    contractor_id: Mapped[int] = mapped_column(ForeignKey("contractor.id"))
    cents: Mapped[int] = mapped_column(BigInteger)
    ordered_on: Mapped[date]
