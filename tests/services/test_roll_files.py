"""The files that a register may send: every encoding, workbooks, stray marks, bombs, and what is no roll (U5, T8)."""

import contextlib
import io
import os
import random
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from pb.errors import Unreadable
from pb.rules import roll_columns
from pb.services import roll_import
from pb.services.snapshots import EditionView
from pb.sheets import BY_COMMAND, Limits, records, split
from tests import rolls, samples
from tests.rolls import DAY, HEADINGS, load, number, on_roll, people, person, record

SMALL = Limits(2**20, 1000)


@pytest.fixture
def edition(session: Any, clock: time_machine.Traveller) -> EditionView:
    """Return the sample edition (postal code 1190), at noon on 1 April 2027."""
    made = samples.edition()
    session.commit()
    return made


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("backend", ["sqlite"])
def test_every_encoding_and_separator(
    session: Any, edition: EditionView, tmp_path: Path, encoding: str, separator: str
) -> None:
    rows = [
        person(1, surname="Lefèvre", given="Zoë, dite « Zo »"),
        person(2, street='Rue "du" Bœuf' if "latin" not in encoding else "Rue"),
    ]
    path = rolls.write(tmp_path / "roll.csv", rows, encoding, separator)
    report = load(session, edition, path)
    assert (report.accepted, report.rejected, report.warnings) == (2, {}, {})
    assert on_roll(session, edition)[person(1)["number"]].name == "Zoë, dite « Zo » Lefèvre"


def read(path: Path, limits: Limits = SMALL) -> list[list[str]]:
    return list(records(path, limits, lambda cells: roll_columns.find(cells).enough))


def judged(path: Path, edition: EditionView) -> tuple[int, dict[int, list[str]]]:
    found = roll_import.read(edition, path, BY_COMMAND, DAY)
    return len(found.accepted), found.rejected


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_workbook_is_read_as_a_csv_is(session: Any, edition: EditionView, tmp_path: Path) -> None:
    serials = {1: date(1985, 7, 30), 2: date(2005, 6, 7)}
    rows: list[list[object]] = [[], ["Extrait du registre"], [], list(HEADINGS)]
    for serial, born in serials.items():
        cells: list[object] = list(record(person(serial, born, given="Zoë")))
        cells[0], cells[3], cells[8] = int(number(born, serial)), born, 1190
        rows.append(cells)
    rows += [[], list(record(person(3, born="31/02/1985")))]
    path = rolls.workbook(tmp_path / "roll.xlsx", rows)
    assert judged(path, edition) == (2, {5: ["bad_date"]})
    load(session, edition, path)
    assert on_roll(session, edition)[number(serials[2], 2)].birth_date == serials[2]


@pytest.mark.parametrize("backend", ["sqlite"])
def test_zero_bytes_in_a_field_spoil_nothing(session: Any, edition: EditionView, tmp_path: Path) -> None:
    """Some programs fill a field up with them; they are no sign of UTF-16 while there are few."""
    path = tmp_path / "roll.csv"
    people = [*rolls.people(20), rolls.person(21, surname="Érable\0\0")]
    path.write_bytes(rolls.text(people).encode())
    assert rolls.load(session, edition, path).accepted == 21
    assert rolls.on_roll(session, edition)[people[-1]["number"]].name.endswith(" Érable")


def test_lines_count_records(edition: EditionView, tmp_path: Path) -> None:
    rows = [person(1, street="Rue\ndu\nHoux"), person(2), person(3, surname="")]
    assert judged(rolls.write(tmp_path / "a.csv", rows), edition) == (2, {4: ["no_name"]})
    mac = tmp_path / "mac.csv"
    mac.write_bytes(rolls.text(rows[1:]).replace("\r\n", "\r").encode("latin-1"))
    assert judged(mac, edition) == (1, {3: ["no_name"]})


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_stray_quotation_mark_swallows_nobody(edition: EditionView, tmp_path: Path) -> None:
    lines = rolls.text([person(serial, surname="SURNAME") for serial in range(1, 9)]).splitlines()
    lines[2] = lines[2].replace("SURNAME", '"Sorbier')
    lines[5] = lines[5].replace("SURNAME", 'Sor"bier')
    path = tmp_path / "roll.csv"
    path.write_text("\n".join(lines), "utf-8")
    assert judged(path, edition) == (8, {})


@pytest.mark.parametrize("backend", ["sqlite"])
def test_one_line_of_another_encoding_does_not_spoil_the_rest(
    session: Any, edition: EditionView, tmp_path: Path
) -> None:
    lines = rolls.text([person(serial, surname="Lefèvre") for serial in range(1, 4)]).splitlines()
    path = tmp_path / "roll.csv"
    path.write_bytes(b"\n".join(line.encode("cp1252" if at == 2 else "utf-8") for at, line in enumerate(lines)))
    report = load(session, edition, path)
    assert (report.accepted, report.warnings) == (3, {})
    assert {resident.name.split()[-1] for resident in on_roll(session, edition).values()} == {"Lefèvre"}


@pytest.mark.parametrize("backend", ["sqlite"])
def test_text_decoded_twice_is_taken_with_a_warning(session: Any, edition: EditionView, tmp_path: Path) -> None:
    path = tmp_path / "roll.csv"
    path.write_bytes(rolls.text([person(1, surname="Lefèvre"), person(2)]).encode().decode("cp1252").encode())
    report = load(session, edition, path)
    assert (report.accepted, report.warnings) == (2, {2: ["encoding"]})


def test_a_separator_line_and_empty_lines(tmp_path: Path) -> None:
    path = tmp_path / "roll.csv"
    path.write_text("sep=;\n\nNom;INSZ\na;1\n;\n\nb;2\n", "utf-8")
    assert read(path) == [[], ["Nom", "INSZ"], ["a", "1"], [], [], ["b", "2"]]


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\0\1\2\3" * 50, b"%PDF-1.7", b"PK\3\4 no zip", b"\xd0\xcf\x11\xe0 old workbook", b"\xff\xfeN\0o\0m",
        b"Nom;Prenom\nA;B\n", b"\n\n\n", os.urandom(5000), b"NRN;Nom\n" + b"x" * 1_100_000,
    ],
)  # fmt: skip
@pytest.mark.parametrize("backend", ["sqlite"])
def test_what_is_no_roll_is_unreadable(edition: EditionView, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "roll.csv"
    path.write_bytes(content)
    with pytest.raises(Unreadable):
        roll_import.read(edition, path, Limits(2**21, 1000), DAY)


def test_a_missing_file_and_too_much_of_a_file(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="file_missing"):
        read(tmp_path / "nowhere.csv")
    path = rolls.write(tmp_path / "roll.csv", people(4))
    with pytest.raises(Unreadable, match="file_too_large"):
        read(path, Limits(100, 1000))
    with pytest.raises(Unreadable, match="too_many_rows"):
        read(path, Limits(2**20, 3))
    assert len(read(path, Limits(2**20, 4))) == 5


def zeros(path: Path, size: int) -> Path:
    return rolls.workbook(path, [HEADINGS], sheet=b"<worksheet>" + b" " * size + b"</worksheet>")


def test_bombs_are_refused_before_they_are_opened(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="packed_too_tightly"):
        read(zeros(tmp_path / "a.xlsx", 900_000))
    cell = '<row r="1"><c r="XFD1048576"><v>1</v></c></row>'
    far = f'<worksheet xmlns="{rolls.MAIN}"><sheetData>{cell}</sheetData></worksheet>'
    with pytest.raises(Unreadable, match="too_many_rows"):
        read(rolls.workbook(tmp_path / "b.xlsx", [], sheet=far))
    wide = far.replace("1048576", "1")
    with pytest.raises(Unreadable, match="packed_too_tightly"):
        read(rolls.workbook(tmp_path / "c.xlsx", [], sheet=wide))
    path = tmp_path / "d.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("roll.csv", rolls.text(people(1)))
    with pytest.raises(Unreadable, match="not_a_table"):
        read(path)


def test_a_directory_that_lies_is_found_out(tmp_path: Path) -> None:
    path = zeros(tmp_path / "a.xlsx", 5000)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    content = bytearray(bytes(content).replace(size.to_bytes(4, "little"), (10).to_bytes(4, "little")))
    path.write_bytes(content)
    with pytest.raises(Unreadable):
        read(path)


@given(st.lists(st.text(alphabet='ab";,\n\t é', max_size=20), max_size=8))
def test_any_lines_are_split(lines: list[str]) -> None:
    parts = [part for line in lines for part in line.split("\n")]
    assert len(list(split(iter(parts)))) <= len(parts)


CELLS = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=6), st.sampled_from(";,\t"))
def test_what_was_written_is_split_again(rows: list[list[str]], separator: str) -> None:
    out = io.StringIO()
    for row in [["NRN", "Nom", "Rue"], *rows]:
        out.write(separator.join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n")
    found = list(split(iter(out.getvalue().split("\n")[:-1])))[1:]
    assert found == [row if any(cell.strip() for cell in row) else [] for row in rows]


@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_workbook_is_read_or_refused(tmp_path: Path, seed: int) -> None:
    path = rolls.workbook(tmp_path / "roll.xlsx", [HEADINGS, *map(record, people(5))])
    chance = random.Random(seed)
    content = bytearray(path.read_bytes())
    for _ in range(5):
        content[chance.randrange(4, len(content))] = chance.randrange(256)
    path.write_bytes(content)
    with contextlib.suppress(Unreadable):
        read(path)
