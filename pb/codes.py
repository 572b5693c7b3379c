"""The codes of the letters: six characters to find, thirteen to prove, one to catch a slip of the pen (E1)."""

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from pb.keys import framed
from pb.rules import crockford

SELECTOR = 6
SECRET = 13
CHANCE_BYTES = 12  # 95 bits are used: 30 for the selector, 65 for the secret


@dataclass(frozen=True)
class Code:
    """A code as it stands in a letter; only the selector and the verifier are ever stored."""

    selector: str
    secret: str = field(repr=False)

    @property
    def text(self) -> str:
        """Return the code as printed: five groups of four, the last character being the check."""
        plain = self.selector + self.secret
        return crockford.grouped(plain + crockford.check_character(plain))


def generate(random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> Code:
    """Make a code from chance; only a test gives another source than the system's."""
    plain = crockford.encode(random_bytes(CHANCE_BYTES), SELECTOR + SECRET)
    return Code(plain[:SELECTOR], plain[SELECTOR:])


def parse(text: str) -> Code | None:
    """Read what a person typed, forgiving case, spaces, hyphens and look-alikes; None if it cannot be a code."""
    plain = crockford.clean(text[:200])
    if plain is None or len(plain) != SELECTOR + SECRET + 1 or not crockford.holds(plain):
        return None
    return Code(plain[:SELECTOR], plain[SELECTOR:-1])


def verifier(key: bytes, edition_id: int, code: Code) -> bytes:
    """Return the 32 bytes that prove a code of this edition (HMAC-SHA-256 under the key of purpose `code`)."""
    return hmac.digest(key, framed("pb-code-v1", edition_id, code.selector, code.secret), "sha256")


def holds(key: bytes, edition_id: int, code: Code, stored: bytes | None) -> bool:
    """Tell whether a code proves itself; give None for an unknown selector, so that both take one time (E2)."""
    return hmac.compare_digest(verifier(key, edition_id, code), stored or bytes(32)) and stored is not None
