"""Second factors of staff besides the app for codes: recovery codes and security keys (A3, A4)."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class RecoveryCode(Base):
    """A code for the day on which app or key are lost: kept as a keyed hash, deleted when it is used (A4)."""

    __tablename__ = "recovery_code"

    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), primary_key=True)
    verifier: Mapped[bytes] = mapped_column(primary_key=True)


class SecurityKey(Base):
    """A security key or a device with one: its public key, and how often it says that it was used (A3)."""

    __tablename__ = "security_key"

    id: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    name: Mapped[str]
    public_key: Mapped[bytes]
    uses: Mapped[int]
    made_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
