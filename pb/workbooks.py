"""Workbooks (XLSX and ODS): measured before they are opened, then the sheet with the right headings is read (U5)."""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from pb import sheetflaws
from pb.errors import Unreadable

MEGABYTE = 2**20
MOST_TIMES = 100  # a file that unpacks to more than so many times its size is a bomb
MOST_MEMBERS = 1000
MOST_COLUMNS = 200
MOST_SHEETS = 50
CHUNK = MEGABYTE
OVERLAP = 64  # characters of a chunk looked at again with the next one
LOOKED_AT = 10  # rows in which the headings may stand
CELL = re.compile(rb"""<(?:\w{1,20}:)?c\s[^<>]{0,200}?\br=["']([A-Za-z]{1,7})(\d{1,9})["']""")
ROW = re.compile(rb"""<(?:\w{1,20}:)?row\s[^<>]{0,200}?\br=["'](\d{1,9})["']""")
STRING_END = re.compile(rb"</(?:\w{1,20}:)?si>")
BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError)
OPEN_DOCUMENT = "content.xml"
EXCEL_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#DIV/0!"})
Cell = int | float | str | bool | time | date | datetime | timedelta
Record = list[str]


@dataclass
class _Extent:
    """What the sheets of a workbook would take in memory."""

    cells: int = 0
    rows: int = 0
    columns: int = 0
    longest: int = 0  # bytes of the longest shared text


def records(
    path: Path, most_bytes: int, most_rows: int, is_header: Callable[[Sequence[str]], bool]
) -> Iterator[Record]:
    """Yield the records of the first sheet whose first rows hold the headings, else of the first sheet.

    Raise `Unreadable` for anything but a sound workbook of a reasonable size.
    """
    _weigh(path, most_bytes, most_rows)
    try:
        with CalamineWorkbook.from_path(path) as book:
            sheet = _chosen(book, is_header)
            yield from map(_texts, sheet.iter_rows() if sheet else ())
    except (CalamineError, ValueError, OSError) as error:
        raise Unreadable("not_a_table", at=path.name) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # an accident inside the library, which no module exports
            raise
        raise Unreadable("not_a_table", at=path.name) from error


def _chosen(book: CalamineWorkbook, is_header: Callable[[Sequence[str]], bool]) -> CalamineSheet | None:
    for at in range(min(len(book.sheet_names), MOST_SHEETS)):
        sheet = book.get_sheet_by_index(at)
        if any(is_header(_texts(row)) for row in sheet.to_python(nrows=LOOKED_AT)):
            return sheet
    return book.get_sheet_by_index(0) if book.sheet_names else None


def _texts(cells: Sequence[Cell]) -> Record:
    """Return the cells of a row as text; an empty row has none."""
    texts = [_text(cell) for cell in cells]
    return texts if any(text.strip() for text in texts) else []


def _text(cell: Cell) -> str:
    """Return a cell as text: whole numbers without a decimal part, days as 1985-07-30."""
    if isinstance(cell, str):
        return "" if cell in EXCEL_ERRORS else cell
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _weigh(path: Path, most_bytes: int, most_rows: int) -> None:
    """Refuse a workbook before it is opened: broken, packed too tightly, or with cells for more memory than there is.

    Every member is unpacked once, a piece at a time, for what its directory says may be a lie.
    """
    extent, total, packed = _Extent(), 0, path.stat().st_size
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS or not any(_sheets(member.filename) for member in members):
                raise Unreadable("not_a_table", at=path.name)
            for member in members:
                for piece, fresh in _pieces(archive, member):
                    total += fresh
                    if total > most_bytes or total > packed * MOST_TIMES:
                        raise Unreadable("packed_too_tightly", megabytes=most_bytes // MEGABYTE)
                    _measure(extent, member.filename, piece)
            if OPEN_DOCUMENT in archive.namelist():  # every member was unpacked above, and none is too large
                extent.rows, extent.columns = sheetflaws.extent(archive.read(OPEN_DOCUMENT))
    except BROKEN as error:
        raise Unreadable("not_a_table", at=path.name) from error
    if extent.rows > most_rows + LOOKED_AT:
        raise Unreadable("too_many_rows", rows=most_rows)
    if extent.columns > MOST_COLUMNS or extent.cells * extent.longest > 20 * most_bytes:
        raise Unreadable("packed_too_tightly", megabytes=most_bytes // MEGABYTE)


def _sheets(name: str) -> bool:
    """Tell whether a member of an archive holds the sheets of a workbook."""
    return name.startswith("xl/") or name == OPEN_DOCUMENT


def _pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[tuple[bytes, int]]:
    """Yield a member piece by piece, each with the end of the one before, and how many bytes of it are new."""
    before = b""
    with archive.open(member) as file:
        while fresh := file.read(CHUNK):
            yield before + fresh, len(fresh)
            before = fresh[-OVERLAP:]


def _measure(extent: _Extent, name: str, piece: bytes) -> None:
    """Take the cells of a piece of a sheet, or the texts of a piece of the shared ones, into account."""
    if name.endswith("sharedStrings.xml"):
        ends = [0, *(found.end() for found in STRING_END.finditer(piece)), len(piece)]
        extent.longest = max(extent.longest, *(end - start for start, end in pairwise(ends)))
    elif "worksheets/" in name:
        for found in CELL.finditer(piece):
            extent.cells += 1
            extent.columns = max(extent.columns, _column(found[1]))
            extent.rows = max(extent.rows, int(found[2]))
        for row in ROW.finditer(piece):
            extent.rows = max(extent.rows, int(row[1]))


def _column(letters: bytes) -> int:
    """Return the number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
