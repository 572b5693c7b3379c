"""Dated figures of the law that staff enter: rates, ceilings and thresholds."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class LegalFigure(Base):
    """One figure valid from a day, percent or euro as written, with its source; the same for all municipalities."""

    __tablename__ = "legal_figure"

    kind: Mapped[str] = mapped_column(primary_key=True)
    valid_from: Mapped[date] = mapped_column(primary_key=True)
    value: Mapped[str]
    source: Mapped[str]
