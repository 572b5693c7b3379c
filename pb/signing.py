"""Keyed fingerprints, session tokens and the signature of reports: what proves without being readable."""

import hashlib
import hmac
import secrets

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from pb.keys import Keyring, framed

SESSION_BYTES = 32
PERSON = "person"  # purposes of the keys in the table of keys, besides those of pb.fields
CODE = "code"
REPORT = "report"


def person_ref(key: bytes, municipality: str, edition: str, number: str) -> bytes:
    """Return the 32 bytes that stand for a person in one edition, from the canonical national number (votes.md 3).

    `key` is the key of purpose `person` of the edition; municipality and edition are their slugs.
    """
    if "|" in municipality + edition or len(number) != 11 or not (number.isascii() and number.isdigit()):
        raise ValueError("a slug holds no bar and a canonical number has eleven digits")
    return hmac.digest(key, f"pb|{municipality}|{edition}|{number}".encode(), "sha256")


def fingerprint(keyring: Keyring, purpose: str, *parts: str | bytes | int) -> bytes:
    """Return 32 bytes that name something without showing it: a network, a selector, an address (derived key)."""
    return fingerprints(keyring, purpose, *parts)[0]


def fingerprints(keyring: Keyring, purpose: str, *parts: str | bytes | int) -> list[bytes]:
    """Return the fingerprints under each key that still holds, the newest first."""
    framed_ = framed("pb-fingerprint-v1", purpose, *parts)
    return [hmac.digest(key, framed_, "sha256") for _, key in keyring.derived("fingerprint")]


def new_token() -> str:
    """Return a fresh 256-bit token for a session, an invitation or a reset (S1, A11)."""
    return secrets.token_urlsafe(SESSION_BYTES)


def token_hash(token: str) -> bytes:
    """Return what is stored in place of a token: it is long and random, so one plain SHA-256 is enough."""
    return hashlib.sha256(b"pb-session-v1" + token.encode()).digest()


def report_key() -> bytes:
    """Make the 32 secret bytes of a report key (Ed25519), to be wrapped under purpose `report`."""
    return bytes(SigningKey.generate())


def report_public_key(key: bytes) -> bytes:
    """Return the public key that the municipality shows on its site."""
    return bytes(SigningKey(key).verify_key)


def sign_report(key: bytes, report: bytes) -> bytes:
    """Return the 64-byte Ed25519 signature of a report."""
    return bytes(SigningKey(key).sign(report).signature)


def report_holds(public_key: bytes, report: bytes, signature: bytes) -> bool:
    """Tell whether a report is signed by this key."""
    try:
        VerifyKey(public_key).verify(report, signature)
    except (BadSignatureError, ValueError, TypeError):
        return False
    return True
