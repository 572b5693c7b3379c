"""Cells of tables that go out: what people wrote stays text in every spreadsheet (I4)."""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe(cell: object) -> object:
    """Keep a spreadsheet from reading a text as a formula (I4)."""
    if isinstance(cell, str) and cell.strip().startswith(FORMULA):
        return "'" + cell
    return cell
