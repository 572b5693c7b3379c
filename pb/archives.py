"""Archives of backups: a stream, locked with a public key whose private half is kept offline (X5, votes.md 7)."""

import io
import os
from pathlib import Path
from typing import BinaryIO

from nacl import bindings
from nacl.encoding import HexEncoder
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.utils import random

from pb.errors import Unreadable

MAGIC = b"pb-backup-v1\n"
GZIP = b"\x1f\x8b"  # an archive that is not locked begins as gzip does
PIECE = 65_536
SEALED_KEY = 80  # a key of 32 bytes in its sealed box
OVERHEAD = bindings.crypto_secretstream_xchacha20poly1305_ABYTES
HEADER = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES
KEY = bindings.crypto_secretstream_xchacha20poly1305_KEYBYTES
MESSAGE = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
FINAL = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL


def new_key_pair() -> tuple[str, str]:
    """Return a private key, to be kept offline twice, and the public key that backups are locked with (hexadecimal)."""
    private = PrivateKey.generate()
    return private.encode(HexEncoder).decode(), private.public_key.encode(HexEncoder).decode()


def new_file(path: Path) -> BinaryIO:
    """Open a file that must not exist yet and that only its owner may read."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


class Lock(io.RawIOBase):
    """A stream that locks what is written to it; closing it marks the end, without which the archive does not open."""

    def __init__(self, file: BinaryIO, public_key: str) -> None:
        """Begin an archive that only the private half of this key opens (hexadecimal)."""
        key = random(KEY)
        self.file, self.waiting = file, bytearray()
        self.state = bindings.crypto_secretstream_xchacha20poly1305_state()
        header = bindings.crypto_secretstream_xchacha20poly1305_init_push(self.state, key)
        sealed = SealedBox(PublicKey(public_key.encode(), HexEncoder)).encrypt(key)
        file.write(MAGIC + sealed + header)

    def writable(self) -> bool:
        """Say that this stream takes bytes."""
        return True

    def write(self, content: bytes | bytearray | memoryview) -> int:  # type: ignore[override]  # zipfile gives bytes alone
        """Lock whole pieces and keep the rest for later."""
        self.waiting += content
        while len(self.waiting) > PIECE:
            self._push(bytes(self.waiting[:PIECE]), MESSAGE)
            del self.waiting[:PIECE]
        return len(content)

    def end(self) -> None:
        """Lock the last piece and mark the end."""
        self._push(bytes(self.waiting), FINAL)
        self.waiting.clear()

    def _push(self, piece: bytes, tag: int) -> None:
        self.file.write(bindings.crypto_secretstream_xchacha20poly1305_push(self.state, piece, tag=tag))


class Opened(io.RawIOBase):
    """A stream that reads an archive, locked or not; raises `Unreadable` for one that was cut or altered."""

    def __init__(self, file: BinaryIO, private_key: str = "") -> None:
        """Begin to read; a locked archive needs its private key (hexadecimal)."""
        self.file, self.waiting, self.over = file, bytearray(), False
        self.state = bindings.crypto_secretstream_xchacha20poly1305_state()
        head = file.read(len(MAGIC))
        self.locked = head == MAGIC
        if not self.locked:
            if not head.startswith(GZIP):
                raise Unreadable("not_a_backup")
            self.waiting += head
            return
        if not private_key:
            raise Unreadable("backup_key_needed")
        try:
            private = PrivateKey(private_key.strip().encode(), HexEncoder)
            key = SealedBox(private).decrypt(file.read(SEALED_KEY))
            bindings.crypto_secretstream_xchacha20poly1305_init_pull(self.state, file.read(HEADER), key)
        except (CryptoError, ValueError, TypeError):
            raise Unreadable("backup_other_key") from None

    def readable(self) -> bool:
        """Say that this stream gives bytes."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Return at most so many bytes."""
        while not self.over and (size < 0 or len(self.waiting) < size):
            self._more()
        taken = bytes(self.waiting) if size < 0 else bytes(self.waiting[:size])
        del self.waiting[: len(taken)]
        return taken

    def _more(self) -> None:
        piece = self.file.read(PIECE + (OVERHEAD if self.locked else 0))
        if not self.locked:
            self.over = not piece
            self.waiting += piece
            return
        try:
            content, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(self.state, piece)
        except (CryptoError, ValueError):
            raise Unreadable("backup_broken") from None
        self.waiting += content
        self.over = tag == FINAL
        if self.over and self.file.read(1):
            raise Unreadable("backup_broken")
