"""The import of a roll: every file a register may send, versions that change at once, nobody lost (R35, E7)."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select, text

from pb.config import Config
from pb.errors import Conflict, Forbidden
from pb.models.journal import JournalLine
from pb.models.roll import Person, RollVersion
from pb.services import journal, roll, roll_import, roll_versions
from pb.services.actors import SYSTEM, Actor
from pb.services.roll_import import Report
from pb.services.snapshots import EditionView
from pb.sheets import BY_COMMAND
from tests import rolls, samples
from tests.rolls import DAY, load, number, on_roll, people, person


@pytest.fixture
def edition(session: Any, clock: time_machine.Traveller) -> EditionView:
    """Return the sample edition (postal code 1190), at noon on 1 April 2027."""
    made = samples.edition()
    session.commit()
    return made


def finish(session: Any, steps: Iterator[roll_import.Step]) -> None:
    """Take the remaining steps of an import."""
    for _ in steps:
        session.commit()


def changes(report: Report) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.removed, report.unchanged


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
