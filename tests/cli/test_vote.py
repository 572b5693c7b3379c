"""`pb vote` and `pb work`: names, exit codes and JSON that scripts rely on (commands)."""

import json
import re
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner, Result
from pypdf import PdfReader

from pb import boxes
from pb.cli import main
from pb.config import Config
from pb.services import editions
from tests import databases, voting
from tests.services.test_counts import OVER

SLUG = "forest-2027"
SHEET = re.compile(r"(?:[0-9A-Z*~$=]{5}\s+){13}[0-9A-Z*~$=]{5}")


@pytest.fixture
def run(settings: Config, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what runs a command on the database of the test."""
    given = {
        "PB_ENV": settings.env,
        "PB_DATA_DIR": str(settings.data_dir),
        "PB_DATABASE_URL": settings.database_url,
        "PB_SECRET_FILE": str(settings.secret_file),
        "PB_BASE_URL": settings.base_url,
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    def command(*arguments: object) -> Result:
        return CliRunner().invoke(main, [str(each) for each in arguments], catch_exceptions=False)

    return command


def prepare(settings: Config, choices: list[dict[str, list[int]]], box: bool = True) -> None:
    with databases.ground(settings) as app, app.app_context():
        held = voting.vote(max(1, len(choices)), box=box)
        for number, each in enumerate(choices):
            held.cast(number, each)
        voting.session_end(True)


def last(result: Result) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return found


def test_from_open_to_published(settings: Config, run: Any, clock: time_machine.Traveller, tmp_path: Any) -> None:
    prepare(settings, [], box=False)
    opened = run("vote", "open", SLUG, "--json", "--sheets", tmp_path / "sheets")
    assert opened.exit_code == 0, opened.stderr
    assert len(last(opened)["digest"]) == 64
    written = sorted((tmp_path / "sheets").iterdir())
    assert [path.stat().st_mode & 0o777 for path in written] == [0o600, 0o600]
    for number, path in enumerate(written, 1):
        text = " ".join(page.extract_text() for page in PdfReader(path).pages)
        assert f"copie {number} sur 2" in text
        assert f"kopie {number} van 2" in text
        sheet = SHEET.search(text)
        assert sheet
        assert len(boxes.read_sheet(sheet[0])) == boxes.KEY_BYTES
    assert run("vote", "open", SLUG).exit_code == 1
    assert run("vote", "seal", SLUG).exit_code == 1
    assert run("vote", "count", SLUG).exit_code == 1
    clock.move_to(OVER)
    sealed = run("vote", "seal", SLUG, "--json")
    assert (sealed.exit_code, last(sealed)["ballots"]) == (0, 0)
    counted = run("vote", "count", SLUG, "--json", "--lots", "forest")
    assert (counted.exit_code, last(counted)["number"], last(counted)["final"]) == (0, 1, True)
    assert set(last(counted)["tracks"][0]) >= {"code", "selected", "bar", "fished_up", "unique", "ties", "minutes"}
    assert run("vote", "publish", SLUG).exit_code == 0


def test_an_open_tie_exits_3(settings: Config, run: Any, clock: time_machine.Traveller) -> None:
    prepare(settings, [{"flagship": [1]}, {"flagship": [2]}, {"flagship": [3]}])
    clock.move_to(OVER)
    assert run("vote", "seal", SLUG).exit_code == 0
    assert run("vote", "count", SLUG, "--json").exit_code == 3
    assert run("vote", "publish", SLUG).exit_code == 1
    assert run("work", "--tally", "--once").exit_code == 0


def test_an_unknown_edition_exits_1(settings: Config, run: Any) -> None:
    prepare(settings, [], box=False)
    for name in ("open", "seal", "count", "publish"):
        assert run("vote", name, "nowhere").exit_code == 1


def test_a_vote_is_paused_and_taken_up_again(settings: Config, run: Any, clock: time_machine.Traveller) -> None:
    prepare(settings, [{"flagship": [1]}])
    assert run("vote", "pause", SLUG).exit_code == 2, "a reason is asked for"
    assert last(run("vote", "pause", SLUG, "--reason", "power cut", "--json")) == {"edition": SLUG, "paused": True}
    with databases.ground(settings) as app, app.app_context():
        box = editions.find(SLUG).box
        assert box is not None
        assert box.paused
    assert last(run("vote", "resume", SLUG, "--reason", "power is back", "--json"))["paused"] is False
    with databases.ground(settings) as app, app.app_context():
        box = editions.find(SLUG).box
        assert box is not None
        assert not box.paused
