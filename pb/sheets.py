"""Tables in files: the records of a CSV of any common encoding and separator, or of an XLSX, as plain text (U5)."""

import codecs
import csv
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from pb import workbooks
from pb.errors import Unreadable

MEGABYTE = 2**20
LONGEST_LINE = 1_000_000  # characters
LINES_IN_QUOTES = 8  # a quotation mark that is still open after so many lines was never meant as one
HEAD = 65_536
FEW_ZEROS = 50  # one zero byte in so many is no UTF-16
SEPARATORS = ";\t,"
LATIN = {byte: chr(byte) for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}  # what Windows-1252 leaves free
Record = list[str]


@dataclass(frozen=True)
class Limits:
    """How much of a file is read: bytes (of a workbook also once unpacked) and records."""

    bytes: int
    rows: int


ON_SITE = Limits(50 * MEGABYTE, 100_000)
BY_COMMAND = Limits(500 * MEGABYTE, 2_000_000)


def records(path: Path, limits: Limits, is_header: Callable[[Sequence[str]], bool]) -> Iterator[Record]:
    """Yield every record of the table in a file, empty ones as empty lists; `is_header` chooses among sheets.

    Raise `Unreadable` for a file that is missing, too large, packed too tightly, or no table.
    """
    head = _head(path, limits)
    if head.startswith(b"PK\x03\x04"):
        found = workbooks.records(path, limits.bytes, limits.rows, is_header)
    elif head.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b")):
        raise Unreadable("not_a_table", at=path.name)
    else:
        found = _separated(path, head)
    number = 0
    for record in found:
        number += bool(record)
        if number > limits.rows + 1:
            raise Unreadable("too_many_rows", rows=limits.rows)
        yield record


def _head(path: Path, limits: Limits) -> bytes:
    """Return the beginning of a file that is small enough."""
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
        size = path.stat().st_size
    except OSError as error:
        raise Unreadable("file_missing", at=str(path)) from error
    if size > limits.bytes:
        raise Unreadable("file_too_large", megabytes=limits.bytes // MEGABYTE)
    return head


def _separated(path: Path, head: bytes) -> Iterator[Record]:
    """Yield the records of a CSV file."""
    encoding = _encoding(head)
    with path.open(encoding=encoding, errors="surrogateescape", newline="") as file:
        try:
            yield from split(_lines(file))
        except UnicodeError as error:
            raise Unreadable("not_a_table", at=path.name) from error


def _encoding(head: bytes) -> str:
    """Return the family of encodings: UTF-16 by its mark or its zeros, else UTF-8, whose failures are Windows-1252."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if b"\0" not in head:
        return "utf-8"
    even, odd = head[::2].count(0), head[1::2].count(0)
    if (even + odd) * FEW_ZEROS < len(head) and _is_utf8(head):  # an export that fills a field up with them
        return "utf-8"
    if max(even, odd) * 4 < len(head) or min(even, odd) * 8 > max(even, odd):
        raise Unreadable("not_a_table")
    return "utf-16-le" if odd > even else "utf-16-be"


def _is_utf8(head: bytes) -> bool:
    """Tell whether the beginning of a file is UTF-8; its last character may be cut."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def _lines(file: TextIO) -> Iterator[str]:
    """Yield lines without their ends; a line that is not UTF-8 is read as Windows-1252, then as Latin-1."""
    while line := file.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise Unreadable("not_a_table")
        line = line.rstrip("\r\n")
        yield line if line.isascii() else _decoded(line)


def _decoded(line: str) -> str:
    try:
        line.encode()
    except UnicodeEncodeError:
        raw = line.encode("utf-8", "surrogateescape")
        return "".join(LATIN.get(byte) or bytes([byte]).decode("cp1252") for byte in raw)
    return line


def split(lines: Iterable[str]) -> Iterator[Record]:
    """Yield the records of lines of text; the first one, or a line `sep=;`, tells the separator.

    A quotation mark that nothing closes is part of the text: it swallows no other record.
    """
    rest, ahead = iter(lines), deque[str]()
    separator, width = "", 0
    while True:
        line = ahead.popleft() if ahead else next(rest, None)
        if line is None:
            return
        if not separator:
            if line.lower().startswith("sep=") and len(line) == 5:
                separator = line[4]
                continue
            separator = _separator(line) if line.strip() else ""
        if '"' not in line:
            record = line.split(separator) if separator else []
        else:
            record = _quoted(line, rest, ahead, separator, width)
        width = width or len(record)
        yield record if any(cell.strip() for cell in record) else []


def _separator(line: str) -> str:
    """Return the separator of a line of headings: the one that occurs most outside quotation marks."""
    outside = "".join(line.split('"')[::2])
    return max(SEPARATORS, key=outside.count)


def _quoted(line: str, rest: Iterator[str], ahead: deque[str], separator: str, width: int) -> Record:
    """Read a record with quotation marks, which may go on over some lines."""
    plain = [cell.strip('"') for cell in line.split(separator)]
    whole, used = line, list[str]()
    while (record := _parsed(whole, separator)) is None and len(used) < LINES_IN_QUOTES:
        more = ahead.popleft() if ahead else next(rest, None)
        if more is None:
            break
        used.append(more)
        whole += "\n" + more
    if record is None or (width and len(record) != width and len(plain) == width):
        ahead.extendleft(reversed(used))
        return plain
    return record


def _parsed(text: str, separator: str) -> Record | None:
    """Return the cells of a whole record, or None while its quotation marks do not add up."""
    try:
        return next(csv.reader([text], delimiter=separator, strict=True))
    except (csv.Error, StopIteration):
        return None
