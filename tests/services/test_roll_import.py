"""The import of a roll: every file a register may send, versions that change at once, nobody lost (R35, E7)."""

import contextlib
import io
import os
import random
import signal
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from pb.config import Config
from pb.errors import Conflict, Forbidden, Unreadable
from pb.models.journal import JournalLine
from pb.models.roll import Person, RollVersion
from pb.rules import roll_columns
from pb.services import journal, roll, roll_import, roll_versions
from pb.services.actors import SYSTEM, Actor
from pb.services.roll_import import Report
from pb.services.snapshots import EditionView
from pb.sheets import BY_COMMAND, Limits, records, split
from tests import rolls, samples
from tests.rolls import DAY, HEADINGS, number, person, record

SMALL = Limits(2**20, 1000)


@pytest.fixture
def edition(session: Any, clock: time_machine.Traveller) -> EditionView:
    """Return the sample edition (postal code 1190), at noon on 1 April 2027."""
    made = samples.edition()
    session.commit()
    return made


def load(
    session: Any,
    edition: EditionView,
    path: Path,
    *,
    dry_run: bool = False,
    by: Sequence[Actor] = (SYSTEM,),
    **more: Any,
) -> Report:
    """Import a file as the command does; a commit follows each step."""
    judged = roll_import.read(edition, path, BY_COMMAND, DAY)
    for step in roll_import.load(by, edition, judged, more.get("day"), dry_run=dry_run):
        session.commit()
        report = step.report
    assert report is not None
    session.expire_all()
    return report


def finish(session: Any, steps: Iterator[roll_import.Step]) -> None:
    """Take the remaining steps of an import."""
    for _ in steps:
        session.commit()


def on_roll(session: Any, edition: EditionView) -> dict[str, roll.Resident]:
    """Return the residents of the current version by number."""
    version = roll.current_version(edition.id)
    rows = session.execute(
        select(Person.__table__).where(Person.edition_id == edition.id, Person.version == version)
    ).all()
    people = [roll.opened(row) for row in rows]
    return {resident.number: resident for resident in people}


def changes(report: Report) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.removed, report.unchanged


def people(count: int) -> list[dict[str, str]]:
    return [person(serial) for serial in range(1, count + 1)]


def test_a_roll_is_loaded_encrypted_and_found_again(session: Any, edition: EditionView, tmp_path: Path) -> None:
    report = load(session, edition, rolls.write(tmp_path / "roll.csv", people(3)))
    assert (report.rows, report.accepted, changes(report)) == (3, 3, (3, 0, 0, 0))
    found = roll.find(edition.id, roll.person_ref(edition, number(date(1985, 7, 30), 2)))
    assert found is not None
    assert found.birth_date == date(1985, 7, 30)
    assert roll.people(edition.id) == 3
    stored = session.execute(text("select number, name, address, birth_date from person")).all()
    assert not [
        row for row in stored if any(word in bytes(cell) for cell in row for word in (b"8507", b"Sorb", b"1985"))
    ]


def test_the_journal_counts_and_names_nobody(session: Any, edition: EditionView, tmp_path: Path) -> None:
    load(session, edition, rolls.write(tmp_path / "roll.csv", [*people(3), person(4, surname="")]))
    line = session.scalars(select(JournalLine).order_by(JournalLine.number.desc())).first()
    assert line.act == "roll.import"
    assert {name: line.details[name] for name in ("rows", "accepted", "rejected", "added", "people", "version")} == {
        "rows": 4, "accepted": 3, "rejected": 1, "added": 3, "people": 3, "version": 1,
    }  # fmt: skip
    assert "Sorbier" not in str(line.details)
    assert journal.verify() is None


def test_the_same_file_twice_changes_nothing(session: Any, edition: EditionView, tmp_path: Path) -> None:
    path = rolls.write(tmp_path / "roll.csv", [*people(5), person(6, surname=""), person(1)])
    load(session, edition, path)
    before = session.execute(select(Person.__table__).order_by(Person.person_ref)).all()
    again = load(session, edition, path)
    assert changes(again) == (0, 0, 0, 5)
    assert session.execute(select(Person.__table__).order_by(Person.person_ref)).all() == before
    assert roll.current_version(edition.id) == 1


def test_a_later_extract_with_the_same_people_tells_its_day(session: Any, edition: EditionView, tmp_path: Path) -> None:
    path = rolls.write(tmp_path / "roll.csv", people(2))
    load(session, edition, path, day=date(2027, 3, 1))
    load(session, edition, path, day=date(2027, 3, 20))
    assert roll_versions.current(edition.id) == (1, date(2027, 3, 20))


def test_what_changes_is_counted_and_dry_runs_keep_it_so(session: Any, edition: EditionView, tmp_path: Path) -> None:
    load(session, edition, rolls.write(tmp_path / "old.csv", people(5)))
    new = rolls.write(tmp_path / "new.csv", [person(1), person(2, street="Rue Neuve"), person(3), person(7)])
    would = load(session, edition, new, dry_run=True)
    assert changes(would) == (1, 1, 2, 2)
    assert len(on_roll(session, edition)) == 5
    assert load(session, edition, new) == would
    now = on_roll(session, edition)
    assert set(now) == {person(serial)["number"] for serial in (1, 2, 3, 7)}
    assert now[person(2)["number"]].address.startswith("Rue Neuve")


def test_a_dry_run_on_nothing_writes_nothing(session: Any, edition: EditionView, tmp_path: Path) -> None:
    report = load(session, edition, rolls.write(tmp_path / "roll.csv", people(2)), dry_run=True)
    assert changes(report) == (2, 0, 0, 0)
    assert session.scalar(select(func.count()).select_from(Person)) == 0
    assert session.scalar(select(func.count()).select_from(RollVersion)) == 0


def test_the_version_before_is_kept_and_older_ones_go(session: Any, edition: EditionView, tmp_path: Path) -> None:
    for serial in range(1, 4):
        load(session, edition, rolls.write(tmp_path / "roll.csv", people(serial)))
    versions = session.execute(select(Person.version, func.count()).group_by(Person.version)).all()
    assert sorted(map(tuple, versions)) == [(2, 2), (3, 3)]
    assert session.scalars(select(RollVersion.number).where(RollVersion.current)).all() == [3]


@pytest.mark.parametrize(
    "dirt",
    [
        {"postal": "1170"}, {"surname": ""}, {"born": "31/02/1985"}, {"born": "01/01/1970"}, {"born": "02/05/2027"},
        {"number": "85073000222"}, {"number": ""}, {"number": "x", "born": ""},
        {"number": number(date(1985, 7, 30), 2, 2000)},
    ],
)  # fmt: skip
def test_who_stands_there_and_comes_dirty_is_kept(
    session: Any, edition: EditionView, tmp_path: Path, dirt: Mapping[str, str]
) -> None:
    load(session, edition, rolls.write(tmp_path / "old.csv", people(4)))
    before = on_roll(session, edition)
    report = load(
        session, edition, rolls.write(tmp_path / "new.csv", [person(1), {**person(2), **dirt}, person(3), person(5)])
    )
    kept = {3: ["kept_from_current"]}
    assert (report.warnings, changes(report)) == (kept, (1, 0, 1, 3))
    now = on_roll(session, edition)
    assert now[person(2)["number"]] == before[person(2)["number"]]
    assert person(4)["number"] not in now


def test_a_namesake_is_not_kept_by_chance(session: Any, edition: EditionView, tmp_path: Path) -> None:
    twins = [person(1, given="Alex"), person(3, given="Alex"), person(5)]
    load(session, edition, rolls.write(tmp_path / "old.csv", twins))
    report = load(session, edition, rolls.write(tmp_path / "new.csv", [person(1, given="Alex", number="1"), person(5)]))
    assert (report.warnings, report.removed) == ({}, 2)


def test_a_number_of_two_people_leaves_the_roll(session: Any, edition: EditionView, tmp_path: Path) -> None:
    load(session, edition, rolls.write(tmp_path / "old.csv", people(3)))
    both = [person(1), person(2), person(2, surname="Roseau", given="Paul")]
    report = load(session, edition, rolls.write(tmp_path / "new.csv", both))
    assert report.rejected == {3: ["number_conflict"], 4: ["number_conflict"]}
    assert set(on_roll(session, edition)) == {person(1)["number"]}


def test_a_file_without_one_good_row_changes_nothing(session: Any, edition: EditionView, tmp_path: Path) -> None:
    load(session, edition, rolls.write(tmp_path / "old.csv", people(3)))
    report = load(session, edition, rolls.write(tmp_path / "new.csv", [person(1, postal="9000")]))
    assert (report.accepted, changes(report)) == (0, (0, 0, 0, 3))
    assert roll.current_version(edition.id) == 1


def test_it_takes_two_people(session: Any, edition: EditionView, tmp_path: Path) -> None:
    path = rolls.write(tmp_path / "roll.csv", people(1))
    role = frozenset({(edition.municipality_id, "participation")})
    one = Actor(kind="staff", account_id="one", roles=role)
    for pair in ([one], [one, one], [one, Actor(kind="staff", account_id="two")]):
        with pytest.raises(Forbidden):
            load(session, edition, path, by=pair)
    report = load(session, edition, path, by=[one, Actor(kind="staff", account_id="two", roles=role)])
    assert report.added == 1
    assert load(session, edition, path, by=[], dry_run=True).unchanged == 1


def test_the_later_of_two_imports_wins(session: Any, edition: EditionView, tmp_path: Path) -> None:
    first = roll_import.read(edition, rolls.write(tmp_path / "a.csv", people(3)), BY_COMMAND, DAY)
    slow = roll_import.load([SYSTEM], edition, first, None)
    for _ in range(3):
        next(slow)
        session.commit()
    load(session, edition, rolls.write(tmp_path / "b.csv", people(2)))
    with pytest.raises(Conflict, match="roll_changed"):
        finish(session, slow)
    session.rollback()
    assert len(on_roll(session, edition)) == 2


def test_an_import_that_another_began_after_it_is_refused(session: Any, edition: EditionView, tmp_path: Path) -> None:
    """Neither mixes with the other, whichever comes to its end first, and no row of the loser stays."""
    load(session, edition, rolls.write(tmp_path / "a.csv", people(1)))
    running = []
    for count in (3, 2):
        judged = roll_import.read(edition, rolls.write(tmp_path / "b.csv", people(count)), BY_COMMAND, DAY)
        running.append(roll_import.load([SYSTEM], edition, judged, None))
    for steps in running:
        for _ in range(4):  # so far that a version is begun
            next(steps)
            session.commit()
    with pytest.raises(Conflict, match="roll_changed"):
        finish(session, running[0])
    session.rollback()
    finish(session, running[1])
    assert len(on_roll(session, edition)) == 2
    assert sorted(session.scalars(select(Person.version).distinct())) == [1, 3]


def test_what_a_stopped_import_left_is_swept(session: Any, edition: EditionView, tmp_path: Path) -> None:
    load(session, edition, rolls.write(tmp_path / "a.csv", people(2)))
    judged = roll_import.read(edition, rolls.write(tmp_path / "b.csv", people(4)), BY_COMMAND, DAY)
    stopped = roll_import.load([SYSTEM], edition, judged, None)
    for step in stopped:
        session.commit()
        if step.done:
            break
    stopped.close()
    assert len(on_roll(session, edition)) == 2
    load(session, edition, rolls.write(tmp_path / "c.csv", people(3)))
    assert sorted(session.scalars(select(Person.version).distinct())) == [1, 3]
    assert sorted(session.scalars(select(RollVersion.number))) == [1, 3]
    assert roll.current_version(edition.id) == 3


def test_a_new_edition_keeps_its_own_roll(session: Any, edition: EditionView, tmp_path: Path) -> None:
    other = samples.edition("forest-2028", year=2028)
    path = rolls.write(tmp_path / "a.csv", people(2))
    load(session, edition, path)
    load(session, other, path)
    load(session, edition, rolls.write(tmp_path / "b.csv", people(1)))
    assert (roll.people(edition.id), roll.people(other.id)) == (1, 2)
    refs = session.scalars(select(Person.person_ref)).all()
    assert len(set(refs)) == 4


KILLED = """
import sys
from datetime import date
from pathlib import Path
from pb.config import load
from pb.services import editions, roll_import
from pb.services.actors import SYSTEM
from pb.sheets import BY_COMMAND
from pb.db import transaction
from tests import databases
import os
with databases.ground(load(os.environ)) as app, app.app_context():
    with transaction():
        edition = editions.find("forest-2027")
    judged = roll_import.read(edition, Path(sys.argv[1]), BY_COMMAND, date(2026, 4, 1))
    steps = roll_import.load([SYSTEM], edition, judged, None)
    while True:
        with transaction():
            step = next(steps)
        print(step.done, flush=True)
        if step.report:
            break
"""


def test_killed_in_the_middle_the_old_roll_stands(
    settings: Config, session: Any, edition: EditionView, tmp_path: Path
) -> None:
    load(session, edition, rolls.write(tmp_path / "old.csv", people(3)))
    many = [person(serial, date(year, 3, 4)) for year in range(1950, 1953) for serial in range(1, 901)]
    path = rolls.write(tmp_path / "new.csv", many)
    given = {
        **os.environ,
        "PB_ENV": settings.env,
        "PB_DATA_DIR": str(settings.data_dir),
        "PB_DATABASE_URL": settings.database_url,
        "PB_SECRET_FILE": str(settings.secret_file),
        "PYTHONPATH": ".",
    }
    session.remove()
    for stop_after in (1, 1000):
        with subprocess.Popen(
            [sys.executable, "-c", KILLED, path], env=given, stdout=subprocess.PIPE, text=True
        ) as running:
            assert running.stdout is not None
            while not int(running.stdout.readline() or 99_999) >= stop_after:
                continue
            os.kill(running.pid, signal.SIGKILL)
        assert running.returncode == -signal.SIGKILL
        assert len(on_roll(session, edition)) == 3
        session.rollback()
    assert (
        subprocess.run([sys.executable, "-c", KILLED, path], env=given, capture_output=True, check=False).returncode
        == 0
    )
    assert roll.people(edition.id) == 2700
    assert session.scalar(select(func.count()).select_from(Person)) == 2703


def test_voters_do_not_wait(
    session: Any, edition: EditionView, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is locked while the people of a batch are encrypted, or those of a page decrypted."""
    locked: dict[str, list[bool]] = {"sealed": [], "opened": []}

    def watch(name: str) -> None:
        plain = getattr(roll, name)

        def watched(*given: Any) -> Any:
            locked[name].append(session().in_transaction())
            return plain(*given)

        monkeypatch.setattr(roll, name, watched)

    watch("sealed")
    watch("opened")
    load(session, edition, rolls.write(tmp_path / "a.csv", people(990)))
    load(session, edition, rolls.write(tmp_path / "b.csv", people(900)))
    assert (len(locked["sealed"]), len(locked["opened"])) == (2, 990)
    assert not any(locked["sealed"] + locked["opened"])


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
