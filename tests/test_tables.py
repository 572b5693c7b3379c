"""Tables that go out: what people wrote is text, whatever a spreadsheet would like to read in it (I4)."""

import csv
from io import BytesIO, StringIO

import pytest
from python_calamine import CalamineWorkbook

from pb import tables

HOSTILE = ["=1+1", "+1", "-1", "@sum(a1)", "\t=1", "＝1", " =1", '=HYPERLINK("http://x")', "plain; \"text\", 'é'"]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_stays_text(text):
    rows = [["Titre"], [text]]
    read = list(csv.reader(StringIO(tables.as_csv(rows).decode("utf-8-sig"))))[1][0]
    assert read == (text if text.startswith("plain") else f"'{text}")
    book = CalamineWorkbook.from_filelike(BytesIO(tables.as_xlsx(rows)))
    assert book.get_sheet_by_index(0).to_python()[1][0] == text


def test_numbers_stay_numbers():
    rows = [["a", "b"], [12, 3.5]]
    book = CalamineWorkbook.from_filelike(BytesIO(tables.as_xlsx(rows)))
    assert book.get_sheet_by_index(0).to_python()[1] == [12.0, 3.5]
    assert tables.as_csv(rows) == b"\xef\xbb\xbfa,b\r\n12,3.5\r\n"
