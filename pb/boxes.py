"""The box of an edition: key pair, commitments and trackers, ballots sealed to one length, the sheet kept in a safe.

The formats are those of votes.md 3; `verify.py` follows the same page without this code.
"""

import base64
import hashlib
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nacl.bindings import crypto_box_SEALBYTES
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from pb.errors import Conflict, Invalid, Problem, Unreadable
from pb.rules import crockford

KEY_BYTES = 32
NONCE_BYTES = 32
BALLOT_ID_BYTES = 16
BLOCK_BYTES = 128
OVERHEAD_BYTES = crypto_box_SEALBYTES
COMMITMENT_LABEL = b"pb-ballot-v1"
TRACKER_CHARACTERS = 20
SHEET_GROUPS = 13  # 52 characters hold the 256 bits of a private key


@dataclass(frozen=True)
class KeyPair:
    """The two keys of a box: the public one seals and stands in the rules, the private one opens."""

    public: bytes
    private: bytes = field(repr=False)


def make_key_pair() -> KeyPair:
    """Make the X25519 key pair of an edition."""
    private = PrivateKey.generate()
    return KeyPair(bytes(private.public_key), bytes(private))


def public_of(private_key: bytes) -> bytes:
    """Return the public key that belongs to a private one."""
    return bytes(PrivateKey(private_key).public_key)


def new_nonce() -> bytes:
    """Return the 32 random bytes that hide a ballot inside its commitment."""
    return secrets.token_bytes(NONCE_BYTES)


def new_ballot_id() -> bytes:
    """Return the 16 random bytes under which a ballot lies in the box, telling nothing of time or order."""
    return secrets.token_bytes(BALLOT_ID_BYTES)


def commitment(nonce: bytes, content: bytes) -> bytes:
    """Return SHA-256("pb-ballot-v1" ‖ nonce ‖ canonical JSON)."""
    if len(nonce) != NONCE_BYTES:
        raise ValueError("a nonce has 32 bytes")
    return hashlib.sha256(COMMITMENT_LABEL + nonce + content).digest()


def tracker(commitment: bytes) -> str:
    """Return the first 100 bits of a commitment as five groups of four and a check character behind the last."""
    plain = crockford.encode(commitment, TRACKER_CHARACTERS)
    return crockford.grouped(plain) + "-" + crockford.check_character(plain)


def read_tracker(text: str) -> str | None:
    """Return a typed tracker as it is printed, or None if it cannot be one."""
    plain = crockford.clean(text[:200])
    if plain is None or len(plain) != TRACKER_CHARACTERS + 1 or not crockford.holds(plain):
        return None
    return crockford.grouped(plain[:-1]) + "-" + plain[-1]


def sealed_length(longest: int) -> int:
    """Return the length in bytes of every sealed ballot of an edition whose longest content has `longest` bytes.

    It is a multiple of 128 that holds the seal, the nonce, the content and at least one byte of padding.
    """
    return -(-(OVERHEAD_BYTES + NONCE_BYTES + longest + 1) // BLOCK_BYTES) * BLOCK_BYTES


def seal(nonce: bytes, content: bytes, length: int, public_key: bytes) -> bytes:
    """Seal nonce and content into exactly `length` bytes; raise `Invalid` if they do not fit."""
    if len(nonce) != NONCE_BYTES:
        raise ValueError("a nonce has 32 bytes")
    space = length - OVERHEAD_BYTES - NONCE_BYTES - len(content) - 1
    if space < 0:
        raise Invalid("ballot_too_long")
    return bytes(SealedBox(PublicKey(public_key)).encrypt(nonce + content + b"\x80" + bytes(space)))


def unseal(sealed: bytes, private_key: bytes) -> tuple[bytes, bytes]:
    """Return (nonce, content) of a sealed ballot; raise `Unreadable` if it was altered or sealed for another box."""
    return _unseal(SealedBox(PrivateKey(private_key)), sealed)


def open_many(private_key: bytes, ballots: Sequence[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes] | None]:
    """Open (commitment, sealed) pairs in order; None stands for one that does not open or breaks its commitment.

    Made for a pool of processes: everything that goes in and comes out is plain bytes.
    """
    box = SealedBox(PrivateKey(private_key))
    return [_open(box, promised, sealed) for promised, sealed in ballots]


def keys_fit(public_key: bytes, private_key: bytes, length: int) -> bool:
    """Seal a test ballot of random content and open it again; False means that the keys do not fit (B5)."""
    nonce = new_nonce()
    content = secrets.token_bytes(length - OVERHEAD_BYTES - NONCE_BYTES - 1)
    try:
        return unseal(seal(nonce, content, length, public_key), private_key) == (nonce, content)
    except Unreadable:
        return False


def make_envelope() -> tuple[bytes, str]:
    """Return the public half of an envelope, and the text of its private half for the one browser that opens it."""
    pair = make_key_pair()
    return pair.public, base64.urlsafe_b64encode(pair.private).decode().rstrip("=")


def close_envelope(text: str, public_key: bytes) -> bytes:
    """Close a text in an envelope (sealed box)."""
    return bytes(SealedBox(PublicKey(public_key)).encrypt(text.encode()))


def open_envelope(closed: bytes, private_key: bytes) -> str:
    """Return the text of an envelope; raise `Conflict` when it is another one's."""
    try:
        return SealedBox(PrivateKey(private_key)).decrypt(closed).decode()
    except (CryptoError, TypeError, ValueError):
        raise Conflict("no_envelope") from None


def sheet(private_key: bytes) -> str:
    """Write a private key as the fourteen groups of an escrow sheet.

    Each group has four characters and its own check; the last one is a fingerprint of the public key.
    """
    groups = _groups(crockford.encode(private_key, SHEET_GROUPS * 4) + _fingerprint(private_key))
    return " ".join(group + crockford.check_character(group, number) for number, group in enumerate(groups, start=1))


def read_sheet(text: str) -> bytes:
    """Read back the private key from a typed sheet; raise `Invalid` naming every group with a slip (`escrow_group`)."""
    plain = crockford.clean(text[:1000])
    if plain is None or len(plain) != (SHEET_GROUPS + 1) * 5:
        raise Invalid("escrow_length", groups=SHEET_GROUPS + 1)
    groups = [plain[at : at + 5] for at in range(0, len(plain), 5)]
    wrong = [number for number, group in enumerate(groups, start=1) if not crockford.holds(group, number)]
    if wrong:
        problems = [Problem("escrow_group", str(number), {"number": number}) for number in wrong]
        raise Invalid("escrow_groups", problems, numbers=", ".join(map(str, wrong)))
    try:
        private_key = crockford.decode("".join(group[:4] for group in groups[:-1]), KEY_BYTES)
    except ValueError:
        raise Invalid("escrow_other_key") from None
    if _fingerprint(private_key) != groups[-1][:4]:
        raise Invalid("escrow_other_key")
    return private_key


def keep_private_key(folder: Path, edition_id: int, private_key: bytes) -> Path:
    """Write the private key of an edition where only the tally user may read it; `FileExistsError` if one is there."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = _private_file(folder, edition_id)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(sheet(private_key).encode())
        file.flush()
        os.fsync(file.fileno())
    return path


def load_private_key(folder: Path, edition_id: int) -> bytes:
    """Return the private key of an edition; raise `Unreadable` if it is not on this side."""
    try:
        return read_sheet(_private_file(folder, edition_id).read_text("ascii"))
    except (OSError, UnicodeDecodeError, Invalid):
        raise Unreadable("box_key_missing", at=str(_private_file(folder, edition_id))) from None


def drop_private_key(folder: Path, edition_id: int) -> None:
    """Destroy the private key of a rehearsal."""
    _private_file(folder, edition_id).unlink(missing_ok=True)


def set_private_key_aside(folder: Path, edition_id: int) -> None:
    """Rename a private key that belongs to no box, left by an opening that did not succeed; nothing is ever lost."""
    path = _private_file(folder, edition_id)
    if path.exists():
        path.rename(path.with_name(f"{path.name}.{secrets.token_hex(4)}.aside"))


def has_private_key(folder: Path, edition_id: int) -> bool:
    """Tell whether the private key of an edition lies in a folder."""
    return _private_file(folder, edition_id).exists()


def destroy_private_key(folder: Path, edition_id: int) -> None:
    """Overwrite and remove the private key of an edition, after the appeal period; nothing happens if it is gone."""
    path = _private_file(folder, edition_id)
    if path.exists():
        with path.open("r+b") as file:
            file.write(bytes(path.stat().st_size))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()


def _private_file(folder: Path, edition_id: int) -> Path:
    return folder / f"box-{int(edition_id)}.key"


def _unseal(box: "SealedBox[PrivateKey]", sealed: bytes) -> tuple[bytes, bytes]:
    """Open one ballot and take its padding off: one byte 0x80, then zeros."""
    try:
        plain = box.decrypt(sealed)
    except (CryptoError, ValueError, TypeError):
        raise Unreadable("ballot_unreadable") from None
    body = plain.rstrip(b"\0")
    if len(body) <= NONCE_BYTES or body[-1] != 0x80:
        raise Unreadable("ballot_unreadable")
    return body[:NONCE_BYTES], body[NONCE_BYTES:-1]


def _open(box: "SealedBox[PrivateKey]", promised: bytes, sealed: bytes) -> tuple[bytes, bytes] | None:
    try:
        nonce, content = _unseal(box, sealed)
    except Unreadable:
        return None
    return (nonce, content) if commitment(nonce, content) == promised else None


def _groups(plain: str) -> list[str]:
    return [plain[at : at + 4] for at in range(0, len(plain), 4)]


def _fingerprint(private_key: bytes) -> str:
    return crockford.encode(hashlib.sha256(b"pb-escrow-v1" + public_of(private_key)).digest(), 4)
