"""Real votes held again: each ballot cast through the acts of the site gives the result computed apart."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pb.cli import main
from pb.db import session
from pb.services import boxes, counts, editions, journal, listings
from tests import databases
from tests.rules.test_pabulib_files import FILES, FOLDER

SMALL = {
    "Netherlands_Assen_2024.pb": 0,
    "France_Toulouse_2022_7_-_Sept_Deniers_Ginestous-Sesquieres_Lalande.pb": 0,
    "Poland_Zabrze_2021_Konczyce.pb": 0,
    "Poland_Warszawa_2018_Niskie_Okecie.pb": 3,
}
OURS = [name for name, facts in FILES.items() if facts["vote_type"] in ("approval", "choose-1")]
HEAD = (
    "META\nkey;value\nbudget;100\nvote_type;{kind}\nmin_length;2\nmax_length;2\n{meta}PROJECTS\nproject_id;cost;name\n"
)

real = pytest.mark.skipif(not FILES, reason="the real votes are not there: shared/data/pabulib beside the project")


@pytest.fixture
def backend() -> str:
    """The acts themselves are proved on both databases elsewhere."""
    return "sqlite"


@pytest.fixture
def environment(database_url: str, templates: databases.Templates, tmp_path: Path) -> Mapping[str, str]:
    """Return the environment of a fresh installation."""
    return databases.environment(tmp_path, database_url, templates.folder / "secret")


def run(environment: Mapping[str, str], *arguments: object) -> Result:
    """Run `pb` with these arguments."""
    return CliRunner().invoke(main, [str(each) for each in arguments], env=environment, catch_exceptions=False)


def said(result: Result) -> dict[str, Any]:
    """Return the object on the last line of standard output."""
    found: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return found


def hold(environment: Mapping[str, str], file: Path) -> tuple[int, dict[str, Any]]:
    """Hold a vote again and return the exit code and what was said."""
    result = run(environment, "edition", "load-pabulib", file, "--cast", "--json")
    return result.exit_code, said(result)


def same_as_allocated(environment: Mapping[str, str], file: Path, code: int | None = None) -> dict[str, Any]:
    """Hold a vote again and compare every key with `pb allocate`."""
    allocated = run(environment, "allocate", file, "--json")
    found_code, found = hold(environment, file)
    assert found_code == (allocated.exit_code if code is None else code)
    expected = said(allocated)
    assert {key: found[key] for key in expected} == expected
    assert set(found) == {*expected, "slug", "cast"}
    assert found["cast"] == expected["ballots"]
    return found


def written(folder: Path, projects: str, *votes: str, kind: str = "approval", meta: str = "") -> Path:
    """Write an election of these projects and votes."""
    ballots = "".join(f"{voter};{vote}\n" for voter, vote in enumerate(votes))
    file = folder / "vote.pb"
    file.write_text(f"{HEAD.format(kind=kind, meta=meta)}{projects}VOTES\nvoter_id;vote\n{ballots}", "utf-8")
    return file


@real
@pytest.mark.parametrize(("name", "code"), SMALL.items(), ids=[name[:30] for name in SMALL])
def test_a_real_vote_gives_the_result_computed_apart(environment: Mapping[str, str], name: str, code: int) -> None:
    found = same_as_allocated(environment, FOLDER / name, code)
    expected = FILES[name]
    assert {minute["id"]: minute["votes"] for minute in found["minutes"]} == expected["points"]
    assert found["unique"] == expected["greedy_skip"]["unique"]
    if found["unique"]:
        assert found["selected"] == expected["greedy_skip"]["selected"]


@real
@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in OURS if name not in SMALL])
def test_every_real_vote_gives_the_result_computed_apart(environment: Mapping[str, str], name: str) -> None:
    found = same_as_allocated(environment, FOLDER / name)
    assert {minute["id"]: minute["votes"] for minute in found["minutes"]} == FILES[name]["points"]
    assert found["unique"] == FILES[name]["greedy_skip"]["unique"]


def test_ballots_outside_the_limits_of_meta_count_as_they_did(environment: Mapping[str, str], tmp_path: Path) -> None:
    """Named twice, more than `max_length`, fewer than `min_length`, blank: the file says that they were accepted."""
    file = written(tmp_path, "a;60;A\nb;50;\nc;40.50;C\n", "a", "a,b,c", "c,c", "", "b,a", meta="unit;Łódź\n")
    found = same_as_allocated(environment, file)
    assert {minute["id"]: minute["votes"] for minute in found["minutes"]} == {"a": 3, "b": 2, "c": 2}


def test_the_order_of_the_file_never_matters(environment: Mapping[str, str], tmp_path: Path) -> None:
    lines = ["10;20;Dix", "9;20;Neuf", "x/2;70;X"]
    results = []
    for projects in (lines, lines[::-1]):
        file = written(tmp_path, "".join(f"{line}\n" for line in projects), "10,9", "9,10", "x/2,9", "10,x/2")
        found = same_as_allocated(environment, file)
        results.append({key: value for key, value in found.items() if key not in ("slug", "file")})
    assert results[0] == results[1]


def test_a_vote_for_one_project_is_an_approval_of_one(environment: Mapping[str, str], tmp_path: Path) -> None:
    file = written(tmp_path, "a;60;A\nb;50;B\n", "a", "b", "a", "", kind="choose-1")
    found = same_as_allocated(environment, file)
    assert found["selected"] == ["a"]


@pytest.mark.parametrize("kind", ["ordinal", "cumulative"])
@pytest.mark.parametrize("cast", [(), ("--cast",)], ids=["only loaded", "cast"])
def test_other_kinds_are_refused_in_a_sentence(
    environment: Mapping[str, str], tmp_path: Path, kind: str, cast: tuple[str, ...]
) -> None:
    file = written(tmp_path, "a;60;A\n", kind=kind)
    if kind == "cumulative":
        file.write_text(file.read_text().replace("voter_id;vote", "voter_id;vote;points"), "utf-8")
    result = run(environment, "edition", "load-pabulib", file, *cast)
    assert result.exit_code == 1
    assert kind in result.stderr


def test_a_file_that_is_no_vote_exits_2(environment: Mapping[str, str], tmp_path: Path) -> None:
    file = written(tmp_path, "a;sixty;A\n")
    result = run(environment, "edition", "load-pabulib", file, "--cast")
    assert result.exit_code == 2
    assert "line 9" in result.stderr
    assert run(environment, "edition", "load-pabulib", tmp_path / "nothing.pb").exit_code == 2


def test_a_file_can_be_loaded_again_and_waits_without_cast(environment: Mapping[str, str], tmp_path: Path) -> None:
    file = written(tmp_path, "a;60;A\nb;50;B\n", "a")
    first = said(run(environment, "edition", "load-pabulib", file, "--json"))
    second = said(run(environment, "edition", "load-pabulib", file, "--json"))
    assert (first["slug"], second["slug"], first["cast"]) == ("vote", "vote-2", 0)
    assert first["candidates"] == 2


def test_what_was_held_looks_like_any_edition(app: Any, environment: Mapping[str, str], tmp_path: Path) -> None:
    file = written(tmp_path, "a;60;Le pré\nb;50;B\n", "a", "b,a", "", meta="unit;Toulouse\ndescription;Vote d’essai\n")
    assert hold(environment, file)[0] == 0
    with app.app_context():
        view = editions.find("vote")
        assert view.fictitious
        assert view.municipality.names["fr"] == "Toulouse"
        assert "max_length: 2" in view.texts["notes"]["nl"]
        projects = {each.facts.source_id: each for each in listings.everything(view)}
        assert projects["a"].facts.titles == {"fr": "Le pré", "nl": "Le pré", "en": "Le pré"}
        assert (projects["a"].status, projects["b"].status) == ("selected", "not_selected")
        balance = boxes.balance(view.id)
        assert balance.holds
        assert sum(balance.ballots.values()) == 3
        assert counts.latest(view.id, published=True) is not None
        assert journal.verify() is None
        session.remove()
