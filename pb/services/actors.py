"""Who acts: the public, a voter, a holder, a member of staff or the system; handed to every act as an argument."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Actor:
    """The person behind an act, as far as it is known; `network` is a keyed name of the caller's network."""

    kind: str = "public"
    token_hash: bytes = b""
    network: bytes = b""
    account_id: str = ""
    holder_id: str = ""
    email: str = ""
    name: str = ""
    roles: frozenset[tuple[int | None, str]] = field(default_factory=frozenset)
    locked: frozenset[tuple[int | None, str]] = field(default_factory=frozenset)  # roles that wait for a key (A1)
    factors: int = 0
    fresh_at: datetime | None = None
    edition_id: int | None = None
    person_ref: bytes = b""
    channel: str = "online"
    place_id: int | None = None

    is_active = True

    @property
    def is_authenticated(self) -> bool:
        """Tell flask-login whether there is a session behind this actor."""
        return self.kind in ("voter", "staff", "holder")

    @property
    def is_anonymous(self) -> bool:
        """Tell flask-login whether there is no session behind this actor."""
        return not self.is_authenticated

    def get_id(self) -> str:
        """Return nothing: sessions are rows of our own, never flask-login's."""
        return ""

    @property
    def who(self) -> str:
        """Return under which name records keep the actor: an account, a holder, or the kind."""
        return self.account_id or self.holder_id or self.kind

    def roles_in(self, municipality_id: int | None) -> frozenset[str]:
        """Return the names of the roles held for a municipality (None: for the Region)."""
        return frozenset(name for owner, name in self.roles if owner == municipality_id)


SYSTEM = Actor(kind="system", name="pb")
PUBLIC = Actor()
