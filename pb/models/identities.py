"""Ways to an identity provider that were used, so that none is used twice; and who is known to a provider (O1)."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from pb.db import Base


class SpentTrip(Base):
    """A way that came back once; kept for as long as its cookie holds."""

    __tablename__ = "spent_trip"

    state_hash: Mapped[bytes] = mapped_column(primary_key=True)
    ends_at: Mapped[datetime]


class Identity(Base):
    """A member of staff as a provider knows them: the keyed fingerprint of issuer and subject, never an address."""

    __tablename__ = "identity"

    fingerprint: Mapped[bytes] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("account.id"), index=True)
    provider: Mapped[str]
    made_at: Mapped[datetime]


class HolderIdentity(Base):
    """A project holder as a provider knows them: the keyed fingerprint of issuer and subject, never an address."""

    __tablename__ = "holder_identity"

    fingerprint: Mapped[bytes] = mapped_column(primary_key=True)
    holder_id: Mapped[str] = mapped_column(ForeignKey("holder.id"), index=True)
    provider: Mapped[str]
    made_at: Mapped[datetime]
