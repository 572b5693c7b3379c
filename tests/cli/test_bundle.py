"""`pb bundle`, `pb verify`, `pb export`, `pb archive`: exit codes and JSON that scripts rely on (commands)."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
import time_machine

from pb.config import Config
from tests.cli.test_vote import SLUG, last, prepare, run
from tests.services.test_counts import OVER

__all__ = ["run"]
BALLOTS = [{"flagship": [1, 2], "boost": list(range(4, 12))}, {"flagship": [1], "boost": [4]}, {"flagship": [2]}]


@pytest.fixture
def backend() -> str:
    """Which database stands behind does not matter here."""
    return "sqlite"


def test_a_bundle_is_made_and_checked(
    settings: Config, run: Any, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    prepare(settings, BALLOTS)
    out, whole = tmp_path / "b.zip", tmp_path / "o.zip"
    assert run("bundle", SLUG, out).exit_code == 1  # not counted
    clock.move_to(OVER)
    assert run("vote", "seal", SLUG).exit_code == 0
    assert run("vote", "count", SLUG).exit_code == 0
    made = run("bundle", SLUG, out, "--json")
    assert (made.exit_code, last(made)["openings"], last(made)["bytes"]) == (0, False, os.path.getsize(out))
    assert run("bundle", SLUG, whole, "--openings").exit_code == 0
    assert whole.stat().st_mode & 0o777 == 0o600
    for file in (out, whole):
        found = run("verify", file, "--json", "--language", "fr")
        assert (found.exit_code, last(found)["holds"], last(found)["ballots"]) == (0, True, 3)
    out.write_bytes(out.read_bytes()[:-30])
    broken = run("verify", out, "--json", "--language", "nl")
    assert (broken.exit_code, last(broken)["problems"][0]["code"]) == (1, "cut")
    assert "beschadigd" in last(broken)["problems"][0]["message"]
    assert run("verify", tmp_path / "none.zip").exit_code == 2


def test_open_data_leaves_once_it_is_published(
    settings: Config, run: Any, clock: time_machine.Traveller, tmp_path: Path
) -> None:
    prepare(settings, BALLOTS)
    clock.move_to(OVER)
    assert run("vote", "seal", SLUG).exit_code == 0
    assert run("vote", "count", SLUG).exit_code == 0
    assert run("export", SLUG, "results", tmp_path / "r.csv").exit_code == 1
    assert run("archive", SLUG, tmp_path / "a.zip").exit_code == 1
    assert run("vote", "publish", SLUG).exit_code == 0
    assert run("vote", "publish", SLUG).exit_code == 1  # once
    assert run("export", SLUG, "results", tmp_path / "r.json").exit_code == 0
    assert len(json.loads((tmp_path / "r.json").read_text())) == 13
    assert run("export", SLUG, "results", tmp_path / "r.docx").exit_code == 2
    assert run("export", SLUG, "nonsense", tmp_path / "r.csv").exit_code == 2
    assert run("export", "nowhere-2027", "results", tmp_path / "r.csv").exit_code == 1
    assert run("export", SLUG, "pabulib:boost", tmp_path / "boost.pb").exit_code == 0
    shared = run("allocate", tmp_path / "boost.pb", "--json")
    assert last(shared)["selected"] == ["4", "5", "6", "7", "8", "9", "10", "11"]
    assert run("archive", SLUG, tmp_path / "a.zip").exit_code == 0
