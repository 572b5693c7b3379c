"""The links in mails to residents who asked to be told: made from the alert and a key, so that none is stored (A11)."""

import base64
import hmac

from pb.errors import Unknown
from pb.services import keyring
from pb.signing import fingerprints

PURPOSES = ("confirm", "stop", "renew")
ID, PROOF = 20, 16  # characters of an identifier, bytes of its proof


def token(purpose: str, alert_id: str) -> str:
    """Return the token of a link for one purpose: the identifier of an alert and the proof that we made it."""
    return alert_id + _proofs(purpose, alert_id)[0]


def read(purpose: str, given: str) -> str:
    """Return the identifier of the alert of a link; raise `Unknown` for one that we did not make."""
    alert_id, proof = given[:ID], given[ID:]
    if not any(hmac.compare_digest(each.encode(), proof.encode()) for each in _proofs(purpose, alert_id)):
        raise Unknown("unknown_link")
    return alert_id


def _proofs(purpose: str, alert_id: str) -> list[str]:
    """Return the proofs of a link, the newest key first: after a change of keys old mails still stop alerts."""
    found = fingerprints(keyring.ring(), f"alert-{purpose}", alert_id)
    return [base64.urlsafe_b64encode(each[:PROOF]).decode().rstrip("=") for each in found]
