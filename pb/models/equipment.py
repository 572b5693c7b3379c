"""What was bought with grants: where it is, whether it can be borrowed, and who has it."""

from datetime import date
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class Item(Base):
    """A thing in the register (R22, art. 5); `public` ones are on the page of what can be borrowed."""

    __tablename__ = "equipment_item"
    __table_args__ = (Index("ix_equipment_item_municipality_id", "municipality_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"))
    grant_id: Mapped[str | None] = mapped_column(ForeignKey("grant_file.id"))
    names: Mapped[dict[str, Any]]
    descriptions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    places: Mapped[dict[str, Any]] = mapped_column(default=dict)
    value_cents: Mapped[int] = mapped_column(BigInteger)
    bought_on: Mapped[date]
    handed_on: Mapped[date | None]
    handed_to: Mapped[str] = mapped_column(default="")
    state: Mapped[str]
    public: Mapped[bool] = mapped_column(default=False)
    drawing: Mapped[str] = mapped_column(default="")


class Loan(Base):
    """A loan until a day; `open` is 1 while it lasts and nothing afterwards, so that a thing is lent once at a time."""

    __tablename__ = "equipment_loan"
    __table_args__ = (UniqueConstraint("item_id", "open"),)

    item_id: Mapped[str] = mapped_column(ForeignKey("equipment_item.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    borrower: Mapped[bytes]
    contact: Mapped[bytes]
    lent_on: Mapped[date]
    until: Mapped[date]
    returned_on: Mapped[date | None]
    open: Mapped[int | None]
