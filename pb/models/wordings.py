"""The wording of a sentence of a mail or letter as an edition wrote it, in one language."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class Wording(Base):
    """A sentence with its facts between braces; without it the catalogue that we ship speaks."""

    __tablename__ = "wording"

    edition_id: Mapped[int] = mapped_column(ForeignKey("edition.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    sentence: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
