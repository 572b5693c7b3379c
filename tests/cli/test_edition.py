"""`pb edition` and `pb geo`: the regulation in and out as text, and a map brought in, on an empty SQLite file."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pb.cli import main
from tests.rules.test_plan import BOUNDARY

PRESET = Path(__file__).resolve().parent.parent.parent / "editions" / "watermael-boitsfort-2022.toml"
SLUG = "watermael-boitsfort-2022"


@pytest.fixture
def pb(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Command":
    for name, value in {"ENV": "test", "DATA_DIR": str(tmp_path / "var"), "BASE_URL": "http://localhost"}.items():
        monkeypatch.setenv(f"PB_{name}", value)
    return Command()


class Command:
    def __call__(self, *arguments: str | Path) -> Result:
        return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_what_is_shown_can_be_loaded_again(pb: Command, tmp_path: Path) -> None:
    assert pb("edition", "load", PRESET).exit_code == 0
    shown = pb("edition", "show", SLUG)
    assert shown.exit_code == 0
    file = tmp_path / "again.toml"
    file.write_text(shown.stdout)
    assert pb("edition", "load", file).exit_code == 0
    assert pb("edition", "show", SLUG).stdout == shown.stdout


def test_check_names_what_is_missing(pb: Command) -> None:
    pb("edition", "load", PRESET)
    checked = pb("edition", "check", SLUG)
    assert checked.exit_code == 1
    assert "error: projects: " in checked.output


def test_a_copy_is_next_year(pb: Command) -> None:
    pb("edition", "load", PRESET)
    assert pb("edition", "copy", SLUG, "watermael-boitsfort-2023").exit_code == 0
    assert "year = 2023" in pb("edition", "show", "watermael-boitsfort-2023").stdout
    assert pb("edition", "copy", SLUG, "watermael-boitsfort-2023").exit_code == 1


def test_what_cannot_be_read_names_its_line(pb: Command, tmp_path: Path) -> None:
    file = tmp_path / "broken.toml"
    file.write_text('format = "pb-edition-1"\n[edition\n')
    broken = pb("edition", "load", file)
    assert broken.exit_code == 2
    assert "2" in broken.output
    assert pb("edition", "load", tmp_path / "nothing.toml").exit_code == 2
    assert pb("edition", "show", "nowhere").exit_code == 1


def test_a_map_is_brought_in(pb: Command, tmp_path: Path) -> None:
    file = tmp_path / "outline.geojson"
    file.write_text(json.dumps({"features": [BOUNDARY]}))
    assert pb("geo", "import", "watermael-boitsfort", file).exit_code == 1
    pb("edition", "load", PRESET)
    assert pb("geo", "import", "watermael-boitsfort", file).exit_code == 0
    assert (tmp_path / "var" / "maps" / "watermael-boitsfort.svg").is_file()
    file.write_text("nothing")
    assert pb("geo", "import", "watermael-boitsfort", file).exit_code == 2
