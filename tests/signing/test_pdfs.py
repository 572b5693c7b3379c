"""PDF files that people send: what acts by itself is refused, what is broken is said to be (U2)."""

from io import BytesIO

import pytest
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, TextStringObject

from pb import pdfs
from pb.errors import Invalid


def made(change=None, pages=1):
    """Return a small PDF, changed before it is written."""
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if change:
        change(writer)
    held = BytesIO()
    writer.write(held)
    return held.getvalue()


def field(writer, kind):
    """Give the document a form with one field of a kind."""
    one = DictionaryObject({NameObject("/FT"): NameObject(kind), NameObject("/T"): TextStringObject("a")})
    form = DictionaryObject({NameObject("/Fields"): ArrayObject([writer._add_object(one)])})
    writer._root_object[NameObject("/AcroForm")] = form


def launch(writer):
    """Have the document start a program when it opens."""
    writer._root_object[NameObject("/OpenAction")] = DictionaryObject(
        {NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("calc.exe")}
    )


def script(writer):
    """Have a page run a script when it opens."""
    writer.pages[0][NameObject("/AA")] = DictionaryObject(
        {NameObject("/O"): DictionaryObject({NameObject("/S"): NameObject("/JavaScript")})}
    )


def test_a_plain_paper_is_taken():
    assert pdfs.check(made(pages=3)) == 3


def test_a_signed_paper_is_taken():
    assert pdfs.check(made(lambda writer: field(writer, "/Sig"))) == 1


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (made(script), "pdf_active"),
        (made(lambda writer: writer.add_attachment("a.exe", b"MZ")), "pdf_active"),
        (made(launch), "pdf_active"),
        (made(lambda writer: field(writer, "/Tx")), "pdf_active"),
        (made(lambda writer: writer.encrypt("word")), "pdf_locked"),
        (made(pages=pdfs.LIMIT_PAGES + 1), "pdf_too_long"),
        (b"%PDF-1.7 nothing more", "pdf_broken"),
        (b"GIF89a%PDF-1.7", "pdf_kind"),
        (b"%PDF-" + bytes(pdfs.LIMIT_BYTES), "pdf_too_large"),
    ],
    ids=["script", "file inside", "program", "form", "password", "long", "broken", "another kind", "large"],
)
def test_what_is_refused(content, code):
    with pytest.raises(Invalid) as refusal:
        pdfs.check(content)
    assert refusal.value.code == code
