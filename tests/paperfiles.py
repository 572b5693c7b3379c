"""Files of paper ballots for tests: CSV, XLSX and ODS, with whatever should not be in them."""

import csv
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from pb.rules.paper_ballots import mark

SLUG = "forest-2027"
NUMBERS = tuple(range(1, 14))
HEAD = ["Numéro estampillé / Gestempeld nummer", *(mark(SLUG, n) for n in NUMBERS), "Nul / Ongeldig", "Pas clair"]
OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
SPACES = " ".join(f'xmlns:{name}="{OFFICE}{name}:1.0"' for name in ("office", "table", "text"))
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def row(serial: object, *marked: int, reason: str = "", unclear: str = "") -> list[Any]:
    """Return a line of the template."""
    return [serial, *(1 if number in marked else "" for number in NUMBERS), reason, unclear]


def as_csv(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    """Write rows as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)
    return path


def as_xlsx(path: Path, *sheets: Sequence[Sequence[Any]], spoil: Any = None) -> Path:
    """Write sheets as a workbook; `spoil` gets the book and its first sheet."""
    with xlsxwriter.Workbook(path) as book:
        made = [book.add_worksheet() for _ in sheets]
        for sheet, rows in zip(made, sheets, strict=True):
            for at, cells in enumerate(rows):
                sheet.write_row(at, 0, list(cells))
        if spoil:
            spoil(book, made[0])
    return path


def as_ods(path: Path, rows: Sequence[Sequence[Any]], extra: str = "", attributes: str = "") -> Path:
    """Write rows as an OpenDocument spreadsheet; `attributes` go to the last cell, `extra` after the rows."""
    lines = []
    for at, cells in enumerate(rows):
        last = at == len(rows) - 1
        written = [_cell(cell, attributes if last and place == 1 else "") for place, cell in enumerate(cells)]
        lines.append(f"<table:table-row>{''.join(written)}</table:table-row>")
    body = f'<table:table table:name="Feuille1">{"".join(lines)}{extra}</table:table>'
    whole = f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", ODS_TYPE, zipfile.ZIP_STORED)
        manifest = (
            f'<manifest:manifest xmlns:manifest="{OFFICE}manifest:1.0"><manifest:file-entry manifest:full-path="/" '
        )
        archive.writestr("META-INF/manifest.xml", f'{manifest}manifest:media-type="{ODS_TYPE}"/></manifest:manifest>')
        archive.writestr("content.xml", f"<office:document-content {SPACES}>{whole}</office:document-content>")
    return path


def _cell(value: object, attributes: str) -> str:
    if value in ("", None):
        return f"<table:table-cell {attributes}/>" if attributes else "<table:table-cell/>"
    if isinstance(value, int | float):
        kind = f'office:value-type="float" office:value="{value}"'
    else:
        kind = 'office:value-type="string"'
    return f"<table:table-cell {kind} {attributes}><text:p>{value}</text:p></table:table-cell>"
