"""Our own static files, served under an address that holds their digest, so that browsers keep them for a year."""

import gzip
import hashlib
import mimetypes
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from pb.errors import Unknown
from pb.web.pages import page

FOLDER = Path(__file__).resolve().parent.parent.parent / "static"
LONGEST = 100  # characters; a system may refuse to look a longer name up at all
bp = Blueprint("assets", __name__)
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("image/webp", ".webp")


@dataclass(frozen=True)
class Asset:
    """A file we ship, read once: its bytes, digest and kind, and compressed bytes when that pays."""

    body: bytes
    packed: bytes
    digest: str
    mimetype: str


@lru_cache(maxsize=512)
def read(name: str) -> Asset | None:
    """Read one of our files, or None when there is none of that name."""
    if len(name) > LONGEST:
        return None
    path = (FOLDER / name).resolve()
    if not path.is_relative_to(FOLDER) or not path.is_file():
        return None
    body = path.read_bytes()
    if path.suffix == ".css":
        body = re.sub(rb"url\(\.\./([\w./-]+)\)", _digested, body)
    mimetype = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    text = mimetype.startswith("text/") or mimetype in ("image/svg+xml", "application/javascript")
    packed = gzip.compress(body, 9, mtime=0) if text else b""
    return Asset(body, packed, hashlib.sha256(body).hexdigest()[:12], mimetype)


def _digested(address: re.Match[bytes]) -> bytes:
    """Put the digest of a file into its address in a style sheet, so that fonts are kept as long as the rest."""
    name = address[1].decode()
    found = read(name)
    return f"url(../../{found.digest if found else '-'}/{name})".encode()


def asset(name: str) -> str:
    """Return the address of one of our files, with its digest in it."""
    found = read(name)
    if found is None:
        raise LookupError(f"no static file {name}")
    return url_for("assets.show", digest=found.digest, name=name)


@page(bp, "/static/<digest>/<path:name>", "see_public")
def show(digest: str, name: str) -> Response:
    """Send one of our files; an old digest gets the present file, kept for a moment only."""
    found = read(name)
    if found is None:
        raise Unknown("unknown")
    return send(found.body, found.packed, found.mimetype, lasting=digest == found.digest)


def send(body: bytes, packed: bytes, mimetype: str, lasting: bool) -> Response:
    """Answer with a file, compressed when that was prepared and the browser reads it."""
    from_browser = _reads_gzip() and packed
    response = Response(packed if from_browser else body, mimetype=mimetype)
    if from_browser:
        response.headers["Content-Encoding"] = "gzip"
    if packed:
        response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if lasting else "public, max-age=60"
    return response


def _reads_gzip() -> bool:
    """Tell whether the browser reads compressed answers."""
    return request.accept_encodings["gzip"] > 0
