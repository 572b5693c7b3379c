"""Pictures of projects: drawn anew, kept in two widths, found by their random names (U1, U3)."""

from pb import storage
from pb.db import installation
from pb.pictures import WIDTHS, render

FOLDER = "uploads"


def keep(content: bytes, widths: tuple[int, ...] = WIDTHS) -> str:
    """Keep a picture and return its names, from the narrow to the wide one, for `Picture.file`; raise `Invalid`."""
    shelf = _shelf()
    return " ".join(shelf.save(drawn.content, "webp") for drawn in render(content, widths))


def sizes(file: str) -> tuple[str, str]:
    """Return the names of the narrow and of the wide picture."""
    names = file.split()
    return names[0], names[-1]


def read(name: str) -> bytes:
    """Return the bytes of a picture; raise `Unknown` if there is none of this name."""
    return _shelf().read(name)


def drop(file: str) -> None:
    """Delete a picture in all its widths."""
    for name in file.split():
        _shelf().delete(name)


def _shelf() -> storage.Storage:
    return storage.Storage(installation().data_dir / FOLDER)
