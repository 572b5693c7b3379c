"""Files people send and documents we make: saved whole under random names, out of reach of any name they bring (U3)."""

import errno
import os
import re
import secrets
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from pb.errors import Invalid, Unavailable, Unknown

KINDS = frozenset({"webp", "pdf", "csv", "xlsx", "docx", "json", "txt", "zip", "bin"})
SHELVES = ("files", "uploads", "attachments", "letters", "rolls")  # folders of the data folder that hold such files
NAME = re.compile(r"[0-9a-f]{32}\.[a-z]{3,4}")
LIMIT_BYTES = 10 * 1024 * 1024
PIECE_BYTES = 1024 * 1024


class Storage:
    """One folder of files; a name is 32 random hexadecimal digits and a kind, and nothing else is ever looked up."""

    def __init__(self, folder: Path) -> None:
        """Keep files below this folder, which is made at the first save."""
        self.folder = folder

    def save(self, content: bytes | BinaryIO, kind: str, limit_bytes: int | None = LIMIT_BYTES) -> str:
        """Save a file whole or not at all and return its name.

        Raise `Invalid` if it is larger than the limit (None: none), `Unavailable` if the disk is full.
        """
        if kind not in KINDS:
            raise ValueError(f"files of kind {kind!r} are not kept")
        name = f"{secrets.token_hex(16)}.{kind}"
        place = self._place(name)
        fresh = place.with_suffix(".part")
        try:
            place.parent.mkdir(mode=0o770, parents=True, exist_ok=True)
            _write(fresh, BytesIO(content) if isinstance(content, bytes) else content, limit_bytes)
            fresh.rename(place)
            _settle(place.parent)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise Unavailable("storage_full") from None
            raise
        finally:
            fresh.unlink(missing_ok=True)
        return name

    def replace(self, name: str, content: bytes) -> None:
        """Put another content in the place of a file in one step; raise `Unknown` if there is none of this name."""
        place = self.path(name)
        fresh = place.with_suffix(".part")
        fresh.unlink(missing_ok=True)
        _write(fresh, BytesIO(content), None)
        fresh.rename(place)
        _settle(place.parent)

    def head(self, name: str, size: int) -> bytes:
        """Return the first bytes of a file; raise `Unknown` if there is none of this name."""
        with self.open(name) as file:
            return file.read(size)

    def path(self, name: str) -> Path:
        """Return where a file lies, for sending it; raise `Unknown` if there is none of this name."""
        place = self._place(name)
        if not place.is_file():
            raise Unknown("no_such_file")
        return place

    def open(self, name: str) -> BinaryIO:
        """Open a file for reading; raise `Unknown` if there is none of this name."""
        return self.path(name).open("rb")

    def read(self, name: str) -> bytes:
        """Return the content of a file; raise `Unknown` if there is none of this name."""
        return self.path(name).read_bytes()

    def delete(self, name: str) -> None:
        """Remove a file; nothing happens if it is gone already, so that retention can be repeated (D5)."""
        self._place(name).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        """Yield the name of every file kept, in order: for backups and for finding files nobody refers to."""
        for place in sorted(self.folder.glob("[0-9a-f][0-9a-f]/*")):
            if NAME.fullmatch(place.name) and place.suffix[1:] in KINDS:  # a killed writer leaves a part behind
                yield place.name

    def _place(self, name: str) -> Path:
        """Return the path of a name; raise `Unknown` for anything that we would not have made ourselves."""
        if not NAME.fullmatch(name) or name.partition(".")[2] not in KINDS:
            raise Unknown("no_such_file")
        return self.folder / name[:2] / name


def _write(path: Path, content: BinaryIO, limit_bytes: int | None) -> None:
    """Write a new file piece by piece, for us and for the group of our programs, and wait until it is on the disk."""
    written = 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "wb") as file:
        while piece := content.read(PIECE_BYTES):
            written += len(piece)
            if limit_bytes is not None and written > limit_bytes:
                raise Invalid("upload_too_large", megabytes=limit_bytes // (1024 * 1024))
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def _settle(folder: Path) -> None:
    """Wait until the name itself is on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
