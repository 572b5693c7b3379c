"""What must not be in a workbook of ballots: formulas, merged cells, hidden rows and columns; XLSX and ODS (P9)."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pb.errors import Unreadable

MOST = 200  # flaws named at most
CELL = rb"<(?:\w{1,20}:)?c\s[^<>]{0,200}?\br=[\"']([A-Z]{1,3})([0-9]{1,7})[\"'][^<>]{0,200}>"
FORMULA = re.compile(CELL + rb"\s*<(?:\w{1,20}:)?f[\s/>]")
ROW = re.compile(rb"<(?:\w{1,20}:)?row\s([^<>]{0,400})>(?=(.{0,400}))", re.DOTALL)
NUMBER = re.compile(rb"\br=[\"']([0-9]{1,7})[\"']")
HIDDEN = re.compile(rb"\bhidden=[\"'](?:1|true)[\"']")
COLUMN = re.compile(rb"<(?:\w{1,20}:)?col\s([^<>]{0,400})>")
FIRST = re.compile(rb"\bmin=[\"']([0-9]{1,5})[\"']")
MERGED = re.compile(rb"<(?:\w{1,20}:)?mergeCell\s[^<>]{0,100}?\bref=[\"']([A-Z]{1,3})([0-9]{1,7})")
HIDDEN_SHEET = re.compile(rb"<(?:\w{1,20}:)?sheet\s[^<>]{0,400}\bstate=[\"'](?:hidden|veryHidden)[\"']")
OPEN = re.compile(rb"<table:(table-row|table-cell|covered-table-cell|table-column|table)([\s/][^<>]{0,2000})?>")
REPEATED = re.compile(rb"\btable:number-(?:columns|rows)-repeated=[\"']([0-9]{1,9})[\"']")
SPANNED = re.compile(rb"\btable:number-(?:columns|rows)-spanned=[\"'](?!1[\"'])")
COLLAPSED = re.compile(rb"\btable:visibility=[\"'](?:collapse|filter)[\"']")
BROKEN = (zipfile.BadZipFile, OSError, EOFError, ValueError, RuntimeError)


@dataclass(frozen=True)
class Flaw:
    """Something hidden or computed: its code, line and column, both from 1, 0 where it has none."""

    code: str
    line: int = 0
    column: int = 0


def find(path: Path) -> list[Flaw]:
    """Return what must not be in a workbook whose size was measured before; a file that is none has no flaw."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            found = _ods(archive.read("content.xml")) if "content.xml" in names else _xlsx(archive, names)
            return [flaw for flaw, _ in zip(found, range(MOST), strict=False)]
    except BROKEN as error:
        raise Unreadable("not_a_table", at=path.name) from error


def extent(content: bytes) -> tuple[int, int]:
    """Return how many rows and columns the fullest table of an ODS has up to its last cell with content."""
    rows = columns = row = column = 0
    for name, attributes, empty in _tokens(content):
        count = _times(attributes)
        if name == b"table":
            row = column = 0
        elif name == b"table-row":
            row, column = row + count, 0
        elif name in (b"table-cell", b"covered-table-cell"):
            column += count
            if not empty:
                rows, columns = max(rows, row), max(columns, column)
    return rows, columns


def _xlsx(archive: zipfile.ZipFile, names: list[str]) -> Iterator[Flaw]:
    if "xl/workbook.xml" in names and HIDDEN_SHEET.search(archive.read("xl/workbook.xml")):
        yield Flaw("paper_sheet_hidden")
    for name in sorted(name for name in names if name.startswith("xl/worksheets/") and name.endswith(".xml")):
        content = archive.read(name)
        for found in FORMULA.finditer(content):
            yield Flaw("paper_cell_formula", int(found[2]), _column(found[1]))
        for found in MERGED.finditer(content):
            yield Flaw("paper_cell_merged", int(found[2]), _column(found[1]))
        for found in ROW.finditer(content):
            number = NUMBER.search(found[1])
            if HIDDEN.search(found[1]) and not found[1].endswith(b"/") and b"<" in found[2] and b"v>" in found[2]:
                yield Flaw("paper_row_hidden", int(number[1]) if number else 0)
        for found in COLUMN.finditer(content):
            first = FIRST.search(found[1])
            if HIDDEN.search(found[1]) and first:
                yield Flaw("paper_column_hidden", 0, int(first[1]))


def _ods(content: bytes) -> Iterator[Flaw]:
    row = column = 0
    hidden = False
    for name, attributes, empty in _tokens(content):
        count = _times(attributes)
        if name == b"table":
            row = column = 0
        elif name == b"table-column":
            if COLLAPSED.search(attributes):
                yield Flaw("paper_column_hidden", 0, column + 1)
            column += count
        elif name == b"table-row":
            row, column, hidden = row + count, 0, bool(COLLAPSED.search(attributes))
        else:
            if hidden and not empty:
                hidden = False
                yield Flaw("paper_row_hidden", row)
            if b"table:formula=" in attributes:
                yield Flaw("paper_cell_formula", row, column + 1)
            if SPANNED.search(attributes):
                yield Flaw("paper_cell_merged", row, column + 1)
            column += count


def _tokens(content: bytes) -> Iterator[tuple[bytes, bytes, bool]]:
    """Yield the tables, rows, columns and cells of an ODS: name, attributes, and whether there is nothing inside."""
    for found in OPEN.finditer(content):
        attributes = found[2] or b""
        yield found[1], attributes, attributes.endswith(b"/")


def _times(attributes: bytes) -> int:
    found = REPEATED.search(attributes)
    return int(found[1]) if found else 1


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
