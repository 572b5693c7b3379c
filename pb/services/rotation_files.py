"""Encrypted files moved under the newest key, each replaced in one step under its own name (U3, D2)."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from pb import fields
from pb.db import installation, session
from pb.errors import Unknown
from pb.fields import HEAD_BYTES, Cell
from pb.models.attachments import Attachment
from pb.models.letters import PrintRun
from pb.models.roll_files import RollFile
from pb.services import attachments, keyring, print_runs, roll_files
from pb.storage import Storage


@dataclass(frozen=True)
class _File:
    """An encrypted file: its folder, its name and the cell it is tied to."""

    folder: str
    name: str
    cell: Cell


def number() -> int:
    """Return how many files lie under an older key."""
    return sum(_is_old(each) for each in _every())


def carry_on() -> Iterator[int]:
    """Encrypt each file anew; yield one after each, after which the caller commits."""
    for each in [one for one in _every() if _is_old(one)]:
        try:
            fresh = fields.seal_anew(keyring.ring(), each.cell, _shelf(each).read(each.name))
            if fresh is not None:
                _shelf(each).replace(each.name, fresh)
        except Unknown:  # taken away meanwhile
            continue
        yield 1
        if each not in _every(str(each.cell.row)):  # taken away while it was written
            _shelf(each).delete(each.name)


def _every(row: str = "") -> list[_File]:
    """Return every encrypted file that a row refers to, or those of one row."""
    found = []
    for model, table, folder in (
        (Attachment, "attachment", attachments.FOLDER),
        (RollFile, "roll_file", roll_files.FOLDER),
    ):
        held = select(model.id, model.file).where(model.file != "", *([model.id == row] if row else []))
        found += [_File(folder, each.file, Cell(table, each.id, "file")) for each in session.execute(held)]
    for run in session.execute(select(PrintRun.id, PrintRun.files).where(*([PrintRun.id == row] if row else []))):
        found += [
            _File(print_runs.FOLDER, each["file"], Cell("print_run", run.id, f"file{place}"))
            for place, each in enumerate(run.files, 1)
        ]
    return found


def _is_old(each: _File) -> bool:
    try:
        head = _shelf(each).head(each.name, HEAD_BYTES)
    except Unknown:
        return False
    return fields.key_name(head) != keyring.ring().newest(fields.FIELD)[0]


def _shelf(each: _File) -> Storage:
    return Storage(installation().data_dir / each.folder)
