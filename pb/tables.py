"""Tables that go out, as CSV or as a workbook: what people wrote stays text in every spreadsheet (I4)."""

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO

import xlsxwriter

from pb.rules.cells import safe

Rows = Iterable[Sequence[object]]
CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDEST = 60  # characters of a column


def as_csv(rows: Rows) -> bytes:
    """Return rows as CSV (RFC 4180, UTF-8 with a mark, as Belgian spreadsheets open it)."""
    held = StringIO(newline="")
    csv.writer(held, lineterminator="\r\n").writerows([safe(cell) for cell in row] for row in rows)
    return held.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Rows, title: str = "pb") -> bytes:
    """Return rows as a workbook of one sheet, the first row being its head; texts are never formulas or links."""
    held = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(held, options) as book:
        sheet = book.add_worksheet(title[:31])
        bold = book.add_format({"bold": True})
        widths: dict[int, int] = {}
        for at, row in enumerate(rows):
            sheet.write_row(
                at, 0, [cell if isinstance(cell, int | float) else str(cell) for cell in row], bold if at == 0 else None
            )
            for column, cell in enumerate(row):
                widths[column] = min(WIDEST, max(widths.get(column, 8), len(str(cell)) + 2))
        for column, width in widths.items():
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
    return held.getvalue()
