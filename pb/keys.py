"""The keys of an installation: a master key in a file, keys derived from it, random keys wrapped by it (votes.md 7)."""

import base64
import binascii
import itertools
import os
import secrets
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pb.errors import Unreadable

KEY_BYTES = 32
IDENTIFIER_BYTES = 4
NONCE_BYTES = 12
FILE_HEADER = "pb-secret-v1:"
FILE_PREAMBLE = (
    "# Master key of this installation. Without it no encrypted field can be read again.\n"
    "# Keep a copy away from the database and its backups. First the key in use, then at most one former key.\n"
)


@dataclass(frozen=True)
class Master:
    """The master key in use and, while keys are being rotated, the former one."""

    current: bytes = field(repr=False)
    previous: bytes | None = field(default=None, repr=False)

    @property
    def all(self) -> tuple[bytes, ...]:
        """Return the keys that are accepted, the one in use first."""
        return (self.current,) if self.previous is None else (self.current, self.previous)


@dataclass(frozen=True)
class WrappedKey:
    """A random key as it is kept in the table of keys; `edition_id` is 0 for the whole installation."""

    id: str
    purpose: str
    edition_id: int
    wrapped: bytes = field(repr=False)
    retired: bool = False


def read_secret_file(path: Path) -> Master:
    """Read the master key; raise `Unreadable` if it is missing, open to others, malformed or weak (D2)."""
    try:
        mode = path.stat().st_mode
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise Unreadable("secret_missing", at=str(path)) from None
    except (OSError, UnicodeDecodeError):
        raise Unreadable("secret_unreadable", at=str(path)) from None
    if not stat.S_ISREG(mode) or mode & 0o077:
        raise Unreadable("secret_open", at=str(path), mode=f"{stat.S_IMODE(mode):04o}")
    keys = [_secret(line, path) for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if not 1 <= len(keys) <= 2 or len(set(keys)) < len(keys):
        raise Unreadable("secret_malformed", at=str(path))
    return Master(*keys)


def make_secret_file(path: Path) -> Master:
    """Make a fresh master key that only its owner may read; raise `FileExistsError` rather than replace one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    master = Master(secrets.token_bytes(KEY_BYTES))
    _write_new(path, master)
    return master


def rotate_secret_file(path: Path) -> Master:
    """Put a fresh master key first and keep the one in use as the former; raise `Unreadable` while another is there.

    A former key leaves by `finish_rotation`, once every wrapped key has been wrapped anew.
    """
    master = read_secret_file(path)
    if master.previous is not None:
        raise Unreadable("secret_rotating", at=str(path))
    rotated = Master(secrets.token_bytes(KEY_BYTES), master.current)
    _replace(path, rotated)
    return rotated


def finish_rotation(path: Path) -> Master:
    """Drop the former master key from the file."""
    master = Master(read_secret_file(path).current)
    _replace(path, master)
    return master


@lru_cache(maxsize=128)
def derive(master_key: bytes, purpose: str) -> bytes:
    """Derive the 32-byte key of a purpose from one master key (HKDF-SHA-256, labelled and versioned)."""
    return HKDF(SHA256(), KEY_BYTES, salt=None, info=f"pb|v1|{purpose}".encode()).derive(master_key)


@lru_cache(maxsize=16)
def identifier(master_key: bytes) -> bytes:
    """Return the four bytes that name a master key without telling anything about it."""
    return derive(master_key, "identifier")[:IDENTIFIER_BYTES]


def make_key(master: Master, purpose: str, edition_id: int = 0, content: bytes | None = None) -> WrappedKey:
    """Make a random key, or wrap the 32 bytes given, for a purpose of an edition (0: the installation)."""
    name = secrets.token_hex(IDENTIFIER_BYTES)
    return wrap(master, name, purpose, edition_id, content if content is not None else secrets.token_bytes(KEY_BYTES))


def wrap(master: Master, name: str, purpose: str, edition_id: int, content: bytes) -> WrappedKey:
    """Wrap a key by the master key in use, tied to its purpose, edition and name (AES-256-GCM)."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    box = AESGCM(derive(master.current, "wrap")).encrypt(nonce, content, _bound(name, purpose, edition_id))
    return WrappedKey(name, purpose, edition_id, identifier(master.current) + nonce + box)


def unwrap(master: Master, key: WrappedKey) -> bytes:
    """Return the key itself; raise `Unreadable` if it was altered, moved, or wrapped by another master key."""
    name, rest = key.wrapped[:IDENTIFIER_BYTES], key.wrapped[IDENTIFIER_BYTES:]
    for master_key in master.all:
        if secrets.compare_digest(identifier(master_key), name):
            try:
                return AESGCM(derive(master_key, "wrap")).decrypt(
                    rest[:NONCE_BYTES], rest[NONCE_BYTES:], _bound(key.id, key.purpose, key.edition_id)
                )
            except (InvalidTag, ValueError):
                break
    raise Unreadable("key_unreadable", at=key.id, purpose=key.purpose)


def wrap_anew(master: Master, key: WrappedKey) -> WrappedKey | None:
    """Return the key wrapped by the master key in use, or None if it already is: rotation can stop and resume (D2)."""
    if key.wrapped[:IDENTIFIER_BYTES] == identifier(master.current):
        return None
    return wrap(master, key.id, key.purpose, key.edition_id, unwrap(master, key))


class Keyring:
    """The keys of one installation at hand: found by purpose and edition to lock, by name to unlock."""

    def __init__(self, master: Master, wrapped: Iterable[WrappedKey] = ()) -> None:
        """Open the wrapped keys; those given later are newer. Raise `Unreadable` if one does not open."""
        self.master = master
        self._keys: dict[str, tuple[WrappedKey, bytes]] = {key.id: (key, unwrap(master, key)) for key in wrapped}

    def __repr__(self) -> str:
        """Name the keys without showing them."""
        return f"Keyring({', '.join(sorted(self._keys))})"

    def add(self, key: WrappedKey) -> None:
        """Take a key that was just made; it becomes the newest of its purpose."""
        self._keys.pop(key.id, None)
        self._keys[key.id] = (key, unwrap(self.master, key))

    def newest(self, purpose: str, edition_id: int = 0) -> tuple[str, bytes]:
        """Return the name and the bytes of the newest key in use; raise `Unreadable` if there is none."""
        for name, content in self.every(purpose, edition_id):
            return name, content
        raise Unreadable("no_key", at=str(edition_id), purpose=purpose)

    def key(self, purpose: str, edition_id: int = 0) -> bytes:
        """Return the bytes of the newest key in use; raise `Unreadable` if there is none."""
        return self.newest(purpose, edition_id)[1]

    def every(self, purpose: str, edition_id: int = 0) -> list[tuple[str, bytes]]:
        """Return the keys of a purpose that are not retired, the newest first."""
        return [
            (key.id, content)
            for key, content in reversed(self._keys.values())
            if (key.purpose, key.edition_id, key.retired) == (purpose, edition_id, False)
        ]

    def named(self, name: str, purpose: str) -> bytes:
        """Return the key of this name, retired or not; raise `Unreadable` if it is gone or has another purpose."""
        key, content = self._keys.get(name, (None, b""))
        if key is None or key.purpose != purpose:
            raise Unreadable("no_key", at=name, purpose=purpose)
        return content

    def derived(self, purpose: str) -> list[tuple[bytes, bytes]]:
        """Return (identifier, key) derived for a purpose: from the master key in use, then from the former one."""
        return [(identifier(master_key), derive(master_key, purpose)) for master_key in self.master.all]


def framed(*parts: str | bytes | int) -> bytes:
    """Join parts so that no two lists give the same bytes: each stands behind its length."""
    raw = [part if isinstance(part, bytes) else str(part).encode() for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in raw)


def _bound(name: str, purpose: str, edition_id: int) -> bytes:
    return framed("pb-wrap-v1", purpose, edition_id, name)


def _secret(line: str, path: Path) -> bytes:
    """Read one line of the secrets file and refuse what chance would not have made."""
    if not line.startswith(FILE_HEADER):
        raise Unreadable("secret_malformed", at=str(path))
    try:
        key = base64.b64decode(line.removeprefix(FILE_HEADER).strip(), validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable("secret_malformed", at=str(path)) from None
    if len(key) != KEY_BYTES:
        raise Unreadable("secret_length", at=str(path), bytes=len(key))
    steps = {(after - before) % 256 for before, after in itertools.pairwise(key)}
    if len(set(key)) < KEY_BYTES // 2 or len(steps) < KEY_BYTES // 4 or key.isascii():
        raise Unreadable("secret_weak", at=str(path))
    return key


def _text(master: Master) -> bytes:
    lines = [FILE_HEADER + base64.b64encode(key).decode() for key in master.all]
    return (FILE_PREAMBLE + "\n".join(lines) + "\n").encode()


def _write_new(path: Path, master: Master) -> None:
    """Write a file that must not exist yet, readable by its owner alone, and wait until it is on the disk."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(_text(master))
        file.flush()
        os.fsync(file.fileno())


def _replace(path: Path, master: Master) -> None:
    """Replace the file in one step, so that a crash leaves either the old or the new one."""
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    _write_new(fresh, master)
    fresh.replace(path)
