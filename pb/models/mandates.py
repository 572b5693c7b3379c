"""The names of the holders of a municipal mandate, as the services keep them for each municipality (R10)."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class MandateList(Base):
    """One list for a municipality, a name on each line, encrypted; a match is a warning and never a refusal."""

    __tablename__ = "mandate_list"

    municipality_id: Mapped[int] = mapped_column(ForeignKey("municipality.id"), primary_key=True)
    names: Mapped[bytes]
    changed_at: Mapped[datetime]
