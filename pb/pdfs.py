"""PDF files that people send: whole, of a sane size, and without anything that acts by itself (U2)."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from pb.errors import Invalid

MAGIC = b"%PDF-"
LIMIT_BYTES = 10 * 1024 * 1024
LIMIT_PAGES = 50
LIMIT_OBJECTS = 20_000
ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/AA", "/RichMediaContent"})
ACTIVE_ACTIONS = frozenset(
    {"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition", "/Movie", "/Sound"}
)
PASSIVE_FIELDS = frozenset({"/Sig"})  # a signature is a field too: a signed extract is welcome


def check(content: bytes) -> int:
    """Return how many pages a PDF has, or raise `Invalid`.

    Codes: `pdf_too_large`, `pdf_kind`, `pdf_broken`, `pdf_locked`, `pdf_too_long`, `pdf_active`.
    """
    if len(content) > LIMIT_BYTES:
        raise Invalid("pdf_too_large", megabytes=LIMIT_BYTES // (1024 * 1024))
    if not content.startswith(MAGIC):
        raise Invalid("pdf_kind")
    try:
        reader = PdfReader(BytesIO(content), strict=False)
        if reader.is_encrypted:
            raise Invalid("pdf_locked")
        pages = len(reader.pages)
        if pages > LIMIT_PAGES:
            raise Invalid("pdf_too_long", pages=LIMIT_PAGES)
        active = any(_acts(each) for each in _objects(reader.trailer))
    except Invalid:
        raise
    except Exception as error:
        # A reader fed with hostile bytes raises whatever it likes: to the person it is one broken file.
        raise Invalid("pdf_broken") from error
    if pages < 1:
        raise Invalid("pdf_broken")
    if active:
        raise Invalid("pdf_active")
    return pages


def lock(content: bytes, password: str) -> bytes:
    """Return a PDF that only opens with a password (AES-256); its tags stay."""
    writer = PdfWriter(clone_from=BytesIO(content))
    writer.encrypt(password, algorithm="AES-256")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _objects(root: Any) -> Iterator[DictionaryObject]:
    """Yield every dictionary that can be reached, each once; a file with too many is refused."""
    waiting, known, met = [root], set(), 0
    while waiting:
        each = waiting.pop()
        if isinstance(each, IndirectObject):
            name = (each.idnum, each.generation)
            if name in known:
                continue
            known.add(name)
            each = each.get_object()
        met += 1
        if met > LIMIT_OBJECTS * 10 or len(known) > LIMIT_OBJECTS:
            raise Invalid("pdf_broken")
        if isinstance(each, DictionaryObject):
            yield each
            waiting.extend(each.raw_get(key) for key in each)
        elif isinstance(each, ArrayObject):
            waiting.extend(list.__iter__(each))


def _acts(found: DictionaryObject) -> bool:
    """Tell whether a dictionary does something by itself, holds another file or asks for answers."""
    if not ACTIVE_KEYS.isdisjoint(found):
        return True
    if "/S" in found and str(found.get("/S")) in ACTIVE_ACTIONS:
        return True
    return "/FT" in found and str(found.get("/FT")) not in PASSIVE_FIELDS
