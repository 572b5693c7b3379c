"""Small papers for tests."""

from functools import lru_cache
from io import BytesIO

from pypdf import PdfWriter


@lru_cache
def pdf(title: str = "Extrait") -> bytes:
    """Return a PDF of one empty page."""
    writer, held = PdfWriter(), BytesIO()
    writer.add_blank_page(100, 100)
    writer.add_metadata({"/Title": title})
    writer.write(held)
    return held.getvalue()
