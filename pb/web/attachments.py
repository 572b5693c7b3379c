"""Private files, given only by a page whose guard has let its visitor in (Z8): as downloads that nothing can run."""

from urllib.parse import quote

from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from pb.pdfs import LIMIT_BYTES
from pb.services.attachments import TYPES, AttachmentView

SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


def download(file: AttachmentView, content: bytes) -> Response:
    """Send a private file: a picture to be looked at, anything else to be saved; no cache keeps it (U2, RFC 6266)."""
    inline = file.kind == "picture"
    response = Response(content, content_type=TYPES[file.kind] if inline else "application/octet-stream")
    disposition = "inline" if inline else "attachment"
    response.headers["Content-Disposition"] = f"{disposition}; filename*=UTF-8''{quote(file.name, safe='')}"
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["Cache-Control"] = "no-store"
    return response


def paper(content: bytes, name: str) -> Response:
    """Send a PDF that we made, under a name of ours."""
    response = Response(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


def content_of(sent: FileStorage | None) -> bytes:
    """Return the bytes of a file that was sent, one more than the limit at most, and let go of it."""
    if not sent:
        return b""
    try:
        content: bytes = sent.read(LIMIT_BYTES + 1)
    finally:
        sent.close()
    return content
