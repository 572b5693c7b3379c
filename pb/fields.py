"""Personal fields at rest: each value encrypted for its own cell, and found again by a keyed fingerprint (D1)."""

import hmac
import secrets
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pb.errors import Unreadable
from pb.keys import IDENTIFIER_BYTES, NONCE_BYTES, Keyring, framed

FIELD = "field"
INDEX = "index"
VERSION = b"\x01"
HEAD_BYTES = 1 + IDENTIFIER_BYTES + NONCE_BYTES


@dataclass(frozen=True)
class Cell:
    """Where a value lives: table, primary key of the row (joined by the caller), column."""

    table: str
    row: str | int | bytes
    column: str

    @property
    def bound(self) -> bytes:
        """Return the cell as associated data."""
        return framed("pb-field-v1", self.table, self.row, self.column)


def seal(keyring: Keyring, cell: Cell, value: str) -> bytes:
    """Encrypt a value for this cell alone (AES-256-GCM, key of purpose `field`, its name in front)."""
    return seal_bytes(keyring, cell, value.encode())


def seal_bytes(keyring: Keyring, cell: Cell, value: bytes) -> bytes:
    """Encrypt bytes, such as those of a file, for this cell alone."""
    name, key = keyring.newest(FIELD)
    nonce = secrets.token_bytes(NONCE_BYTES)
    return VERSION + bytes.fromhex(name) + nonce + _cipher(key).encrypt(nonce, value, cell.bound)


def unseal(keyring: Keyring, cell: Cell, sealed: bytes) -> str:
    """Return the value; raise `Unreadable` if it was altered, comes from another cell, or its key is gone."""
    try:
        return unseal_bytes(keyring, cell, sealed).decode()
    except UnicodeDecodeError:
        raise Unreadable("field_unreadable", at=f"{cell.table}.{cell.column}") from None


def unseal_bytes(keyring: Keyring, cell: Cell, sealed: bytes) -> bytes:
    """Return bytes that were encrypted for this cell; raise `Unreadable` as `unseal` does."""
    head, box = sealed[:HEAD_BYTES], sealed[HEAD_BYTES:]
    if len(head) < HEAD_BYTES or head[:1] != VERSION:
        raise Unreadable("field_unreadable", at=f"{cell.table}.{cell.column}")
    key = keyring.named(key_name(sealed), FIELD)
    try:
        return _cipher(key).decrypt(head[1 + IDENTIFIER_BYTES :], box, cell.bound)
    except (InvalidTag, ValueError):
        raise Unreadable("field_unreadable", at=f"{cell.table}.{cell.column}") from None


def key_name(sealed: bytes) -> str:
    """Return the name of the key that a value was encrypted with."""
    return sealed[1 : 1 + IDENTIFIER_BYTES].hex()


def seal_anew(keyring: Keyring, cell: Cell, sealed: bytes) -> bytes | None:
    """Return the value under the newest key, or None if it already is: re-encryption can stop and resume (D2)."""
    if key_name(sealed) == keyring.newest(FIELD)[0]:
        return None
    return seal_bytes(keyring, cell, unseal_bytes(keyring, cell, sealed))


def index(keyring: Keyring, table: str, column: str, value: str) -> bytes:
    """Return the 32-byte blind index under which a value is stored (HMAC-SHA-256, newest key of purpose `index`)."""
    return _fingerprint(keyring.key(INDEX), table, column, value)


def indexes(keyring: Keyring, table: str, column: str, value: str) -> list[bytes]:
    """Return the blind indexes to look for, the newest first: one for each key not retired."""
    return [_fingerprint(key, table, column, value) for _, key in keyring.every(INDEX)]


@lru_cache(8)
def _cipher(key: bytes) -> AESGCM:
    """Return the cipher of a key that the ring holds anyway: a roll takes a hundred thousand of them."""
    return AESGCM(key)


def _fingerprint(key: bytes, table: str, column: str, value: str) -> bytes:
    return hmac.digest(key, framed("pb-index-v1", table, column, value), "sha256")
