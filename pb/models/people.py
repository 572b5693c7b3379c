"""What is asked about people and takes a second person or some time: a role, a new beginning without any factor."""

from datetime import date, datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class RoleRequest(Base):
    """A role asked for somebody by one person; another one grants or refuses it (Z6)."""

    __tablename__ = "role_request"

    id: Mapped[str] = mapped_column(primary_key=True)
    municipality_id: Mapped[int | None] = mapped_column(ForeignKey("municipality.id"), index=True)
    email: Mapped[str]
    language: Mapped[str]
    role: Mapped[str]
    on_day: Mapped[date | None]
    asked_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    state: Mapped[str]


class Reset(Base):
    """A new beginning for somebody who lost every factor: after a wait, a link is mailed to them alone (A5)."""

    __tablename__ = "account_reset"

    id: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    proof: Mapped[str]
    asked_by: Mapped[str] = mapped_column(ForeignKey("account.id"))
    asked_at: Mapped[datetime]
    free_at: Mapped[datetime]
    state: Mapped[str]
    token_hash: Mapped[bytes | None] = mapped_column(unique=True)
    ends_at: Mapped[datetime | None]
