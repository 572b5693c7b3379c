"""The links in mails to whoever asked for them: made from a row and a key, so that none is stored (A11)."""

import base64
import hmac

from pb.errors import Unknown
from pb.services import keyring
from pb.signing import fingerprints

PROOF = 16  # bytes
SIGNS = 22  # of a proof as it is written


def token(what: str, purpose: str, row_id: str) -> str:
    """Return the token of a link for one purpose: the identifier of a row and the proof that we made it."""
    return row_id + _proofs(what, purpose, row_id)[0]


def read(what: str, purpose: str, given: str) -> str:
    """Return the identifier of the row of a link; raise `Unknown` for one that we did not make."""
    row_id, proof = given[:-SIGNS], given[-SIGNS:]
    if not any(hmac.compare_digest(each.encode(), proof.encode()) for each in _proofs(what, purpose, row_id)):
        raise Unknown("link_gone")
    return row_id


def _proofs(what: str, purpose: str, row_id: str) -> list[str]:
    """Return the proofs of a link, the newest key first: after a change of keys old mails still stop what comes."""
    found = fingerprints(keyring.ring(), f"{what}-{purpose}", row_id)
    return [base64.urlsafe_b64encode(each[:PROOF]).decode().rstrip("=") for each in found]
