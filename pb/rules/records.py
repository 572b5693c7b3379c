"""Sections of records: text in parts begun by a line with their name, fields between semicolons (Pabulib)."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO

from pb.errors import Unreadable

# A line that no text holds (NUL is refused): if it doesn't come out last and alone, a quotation mark was never closed.
END = "\0"


@dataclass(frozen=True, slots=True)
class Record:
    """One record: the line where it begins, counting from 1, and its fields."""

    line: int
    fields: tuple[str, ...]

    def at(self, place: int) -> str:
        """Return a field; raise Unreadable `too_few_fields` if the record ends before it."""
        if place >= len(self.fields):
            raise Unreadable("too_few_fields", line=self.line, fields=len(self.fields), columns=place + 1)
        return self.fields[place]


@dataclass
class Part:
    """One section: its line, its column names and its records."""

    name: str
    line: int
    columns: dict[str, int] = field(default_factory=dict)
    records: list[Record] = field(default_factory=list)

    def table(self) -> list[Record]:
        """Return the records; raise Unreadable for one that overflows its columns, as its fields have moved."""
        width = max(self.columns.values()) + 1
        for record in self.records:
            if any(record.fields[width:]):
                raise Unreadable("too_many_fields", line=record.line, fields=len(record.fields), columns=width)
        return self.records

    def column(self, name: str) -> int:
        """Return the place of a column; raise Unreadable `missing_column` if there is none."""
        if name not in self.columns:
            raise Unreadable("missing_column", line=self.line, part=self.name, column=name)
        return self.columns[name]


def decode(content: bytes) -> str:
    """Return the text of a UTF-8 file, with or without byte order mark; raise Unreadable `not_text` with its line."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise Unreadable("not_text", line=content.count(b"\n", 0, wrong.start) + 1) from wrong
    if END in text:
        raise Unreadable("not_text", line=text.count("\n", 0, text.index(END)) + 1)
    return text


def split(text: str, names: tuple[str, ...]) -> Mapping[str, Part]:
    """Return the named sections of a text; raise Unreadable with the line for anything else."""
    parts: dict[str, Part] = {}
    now: Part | None = None
    line = 1
    for line, row in _rows(text):
        if row[0].strip() in names and not any(cell.strip() for cell in row[1:]):
            now = Part(row[0].strip(), line)
            if now.name in parts:
                raise Unreadable("part_twice", line=line, part=now.name)
            parts[now.name] = now
        elif now is None:
            raise Unreadable("not_pabulib", line=line, part=names[0])
        elif now.columns:
            now.records.append(Record(line, tuple(cell.strip() for cell in row)))
        else:
            now.columns = _columns(row, now, line)
    for name in names:
        if name not in parts:
            raise Unreadable("not_pabulib", line=line, part=name)
        if not parts[name].columns:
            raise Unreadable("part_empty", line=parts[name].line, part=name)
    return parts


def join(parts: Mapping[str, Iterable[Iterable[object]]]) -> str:
    """Write sections of rows, the first of each being its column names; every field on one line."""
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\n")
    for name, rows in parts.items():
        writer.writerow([name])
        writer.writerows([" ".join(str(cell).replace(END, "").split()) for cell in row] for row in rows)
    return text.getvalue()


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line of each record that is not empty, and its fields."""
    # Universal newlines are left to the CSV reader, for a field in quotes may hold one.
    ended = text if text.endswith(("\n", "\r")) or not text else text + "\n"
    reader = csv.reader(StringIO(ended + END, newline=""), delimiter=";")
    line = 1
    try:
        for row in reader:
            if END in row[-1:] and len(row) == 1:
                return
            if row and any(END in cell for cell in row):
                break
            if any(cell.strip() for cell in row):
                yield line, row
            line = reader.line_num + 1
    except csv.Error as wrong:
        raise Unreadable("bad_record", line=line) from wrong
    raise Unreadable("open_quote", line=line)


def _columns(row: list[str], part: Part, line: int) -> dict[str, int]:
    """Return the places of the columns of a section; a name used twice is refused."""
    columns: dict[str, int] = {}
    for place, cell in enumerate(row):
        name = cell.strip().lower()
        if name in columns:
            raise Unreadable("column_twice", line=line, part=part.name, column=name)
        if name:
            columns[name] = place
    return columns
