"""The texts of a sitting for the secretariat's own software: as DOCX, as plain text, and as one annexed list (R32)."""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from docx import Document
from docx.document import Document as Sheet
from docx.enum.section import WD_ORIENT
from docx.shared import Cm, Pt

FONT = "Calibri"
RULER = "=" * 72


@dataclass(frozen=True)
class Deed:
    """One decision in one language: a heading, its facts in a line each, and its lines of text."""

    heading: str
    lines: Sequence[str]
    notes: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True)
class Part:
    """The deeds of a sitting in one language, under a title."""

    language: str
    title: str
    deeds: Sequence[Deed]


@dataclass(frozen=True)
class Listing:
    """An annexed list in one language: headings of the columns, and the rows."""

    language: str
    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


def docx(parts: Sequence[Part]) -> bytes:
    """Return the deeds as one DOCX, each language after the other, a page for each decision."""
    sheet = _sheet(parts[0].title if parts else "")
    for at, part in enumerate(parts):
        sheet.add_heading(_printable(part.title), 1).paragraph_format.page_break_before = at > 0
        for number, deed in enumerate(part.deeds):
            _add(sheet, deed, number > 0)
    return _bytes(sheet)


def plain(parts: Sequence[Part]) -> str:
    """Return the deeds as plain text, to be pasted anywhere."""
    blocks = []
    for part in parts:
        blocks.append(f"{RULER}\n{part.title}\n{RULER}")
        for deed in part.deeds:
            notes = [f"{label}: {text}" for label, text in deed.notes]
            blocks.append("\n".join([deed.heading, *notes, "", *deed.lines]))
    return "\n\n\n".join(blocks) + "\n"


def listing(lists: Sequence[Listing]) -> bytes:
    """Return the annexed lists as one DOCX, lying, one language after the other."""
    sheet = _sheet(lists[0].title if lists else "")
    section = sheet.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    for at, each in enumerate(lists):
        sheet.add_heading(_printable(each.title), 1).paragraph_format.page_break_before = at > 0
        table = sheet.add_table(rows=1, cols=len(each.headings), style="Table Grid")
        for cell, text in zip(table.rows[0].cells, each.headings, strict=True):
            cell.paragraphs[0].add_run(_printable(text)).bold = True
        for row in each.rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = _printable(text)
    return _bytes(sheet)


def _add(sheet: Sheet, deed: Deed, anew: bool) -> None:
    """Add one decision, on a page of its own."""
    sheet.add_heading(_printable(deed.heading), 2).paragraph_format.page_break_before = anew
    for label, text in deed.notes:
        paragraph = sheet.add_paragraph()
        paragraph.add_run(f"{_printable(label)}: ").bold = True
        paragraph.add_run(_printable(text))
    for line in deed.lines:
        paragraph = sheet.add_paragraph(_printable(line))
        if line.isupper() or line.rstrip(" :").isupper():
            paragraph.runs[0].bold = True


def _sheet(title: str) -> Sheet:
    """Return an empty document on A4."""
    sheet = Document()
    sheet.core_properties.title = _printable(title)
    sheet.core_properties.author = ""
    style = sheet.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(11)
    section = sheet.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    return sheet


def _bytes(sheet: Sheet) -> bytes:
    held = BytesIO()
    sheet.save(held)
    return held.getvalue()


def _printable(text: str) -> str:
    """Return a text without what XML cannot hold."""
    return "".join(sign for sign in text if sign in "\t\n" or (ord(sign) >= 32 and not 0xD800 <= ord(sign) <= 0xDFFF))
