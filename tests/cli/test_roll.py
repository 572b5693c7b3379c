"""`pb roll import`: names, JSON and exit codes that scripts rely on (commands)."""

import json
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner, Result

from pb.cli import main
from pb.config import Config
from pb.services import roll, roll_versions
from tests import databases, rolls, samples
from tests.rolls import person

SLUG = "forest-2027"
KEYS = {"rows", "accepted", "rejected", "warnings", "added", "changed", "removed", "unchanged"}


@pytest.fixture
def run(settings: Config, monkeypatch: pytest.MonkeyPatch, clock: time_machine.Traveller) -> Any:
    """Return what runs a command on the database of the test, with the sample edition in it."""
    given = {
        "PB_ENV": settings.env,
        "PB_DATA_DIR": str(settings.data_dir),
        "PB_DATABASE_URL": settings.database_url,
        "PB_SECRET_FILE": str(settings.secret_file),
        "PB_BASE_URL": settings.base_url,
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    with databases.ground(settings) as app, app.app_context():
        samples.edition()
        databases.db.session.commit()

    def command(*arguments: object) -> Result:
        return CliRunner().invoke(main, ["roll", "import", *map(str, arguments)], catch_exceptions=False)

    return command


def last(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return found


def test_a_dirty_roll_in_json(run: Any, tmp_path: Path) -> None:
    rows = [person(1), person(2, language=""), person(3, postal="1170"), person(1), person(4, surname="", born="x")]
    result = run(SLUG, rolls.write(tmp_path / "roll.csv", rows, "cp1252"), "--json")
    assert result.exit_code == 0, result.stderr
    assert last(result) == {
        "rows": 5,
        "accepted": 2,
        "rejected": [
            {"line": 4, "codes": ["not_resident"]},
            {"line": 5, "codes": ["duplicate_row"]},
            {"line": 6, "codes": ["no_name", "bad_date"]},
        ],
        "warnings": [{"line": 3, "codes": ["no_language"]}],
        "added": 2,
        "changed": 0,
        "removed": 0,
        "unchanged": 0,
    }
    assert len(result.stdout.splitlines()) == 1
    assert "Sorbier" not in result.stderr


def test_dry_run_import_and_import_again(run: Any, settings: Config, tmp_path: Path) -> None:
    path = rolls.write(tmp_path / "roll.csv", [person(1), person(2)])
    found = [last(run(SLUG, path, "--json", *more)) for more in (["--dry-run"], ["--dry-run"], [], [], ["--dry-run"])]
    assert [(each["added"], each["unchanged"]) for each in found] == [(2, 0), (2, 0), (2, 0), (0, 2), (0, 2)]
    assert all(set(each) == KEYS for each in found)
    assert run(SLUG, path, "--reference-day", "2027-03-15").exit_code == 0
    with databases.ground(settings) as app, app.app_context():
        (view,) = databases.db.session.execute(databases.db.text("select id from edition")).one()
        assert roll.people(view) == 2
        found_day = roll_versions.current(view)
        assert found_day is not None
        assert found_day[1].isoformat() == "2027-03-15"


def test_for_people_each_row_has_its_sentence(run: Any, tmp_path: Path) -> None:
    result = run(SLUG, rolls.write(tmp_path / "roll.csv", [person(1), person(2, number="")]))
    assert result.exit_code == 0
    assert "2 rows: 1 accepted, 1 rejected" in result.stdout
    assert "line 3: rejected: The national register number is missing." in result.stderr


def test_exit_codes(run: Any, tmp_path: Path) -> None:
    good = rolls.write(tmp_path / "good.csv", [person(1)])
    bad = rolls.write(tmp_path / "bad.csv", [person(1, postal="9000")])
    none = run(SLUG, bad, "--json")
    assert (none.exit_code, last(none)["accepted"]) == (1, 0)
    empty = rolls.write(tmp_path / "empty.csv", [])
    assert (run(SLUG, empty, "--json").exit_code, run("nowhere", good).exit_code) == (1, 1)
    junk = tmp_path / "junk.csv"
    junk.write_bytes(b"\0\1\2")
    assert [run(SLUG, path).exit_code for path in (junk, tmp_path / "missing.csv")] == [2, 2]
    assert run(SLUG, good, "--reference-day", "soon").exit_code == 2
    assert run(SLUG).exit_code == 2


def test_the_reference_day_is_the_last_to_be_born(run: Any, tmp_path: Path) -> None:
    path = rolls.write(tmp_path / "roll.csv", [person(1), person(2, rolls.date(2027, 3, 20))])
    assert last(run(SLUG, path, "--dry-run", "--json"))["rejected"] == []
    early = run(SLUG, path, "--dry-run", "--json", "--reference-day", "2027-03-15")
    assert last(early)["rejected"] == [{"line": 3, "codes": ["future_date"]}]
