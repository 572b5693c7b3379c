"""`pb allocate`: names, exit codes and messages that scripts rely on (commands)."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from pb.cli import main
from pb.rules.ties import lots

HEAD = "META\nkey;value\nbudget;100\nvote_type;approval\ncurrency;EUR\nPROJECTS\nproject_id;cost;name\n"
KEYS = [
    "file",
    "rule",
    "envelope_cents",
    "ballots",
    "candidates",
    "selected",
    "total_cents",
    "remaining_cents",
    "bar",
    "fished_up",
    "unique",
    "ties",
    "minutes",
]


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    """Write an election without tie: a is funded, b does not fit, c is fished up."""
    return written(tmp_path / "plain.pb", "a;60;A\nb;50;B\nc;40.00;C\n", "a", "a,b", "a,b,c")


@pytest.fixture
def tied(tmp_path: Path) -> Path:
    """Write an election whose second rank is a tie."""
    return written(tmp_path / "tied.pb", "a;60;A\nb;40;B\nc;30;C\nd;10;D\n", "a,b", "a,c")


def written(path: Path, projects: str, *votes: str) -> Path:
    """Write an election of these projects and votes."""
    ballots = "".join(f"{voter};{vote}\n" for voter, vote in enumerate(votes))
    path.write_text(f"{HEAD}{projects}VOTES\nvoter_id;vote\n{ballots}", "utf-8")
    return path


def run(*arguments: object) -> Result:
    """Run `pb allocate`."""
    return CliRunner().invoke(main, ["allocate", *map(str, arguments)], catch_exceptions=False)


def objects(result: Result) -> list[dict[str, Any]]:
    """Return the JSON objects, one per line."""
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_the_json_names_are_kept(plain: Path) -> None:
    result = run(plain, "--json")
    (said,) = objects(result)
    assert result.exit_code == 0
    assert list(said) == KEYS
    minutes = said.pop("minutes")
    assert said == {
        "file": str(plain),
        "rule": "skip",
        "envelope_cents": 10_000,
        "ballots": 3,
        "candidates": 3,
        "selected": ["a", "c"],
        "total_cents": 10_000,
        "remaining_cents": 0,
        "bar": "b",
        "fished_up": ["c"],
        "unique": True,
        "ties": [],
    }
    assert minutes[1] == {
        "rank": 2,
        "id": "b",
        "votes": 2,
        "cost_cents": 5_000,
        "balance_before_cents": 4_000,
        "verdict": "skipped",
    }


@pytest.mark.parametrize(
    ("options", "selected"),
    [
        (["--rule", "stop"], ["a"]),
        (["--envelope", "110"], ["a", "b"]),
        (["--envelope", "99,99"], ["a"]),
        (["--max-winners", "1"], ["a"]),
        (["--max-winners", "0"], []),
        (["--min-votes", "2"], ["a"]),
        (["--cap", "59.99"], ["b", "c"]),
        (["--lots", "x"], ["a", "c"]),
        (["--tie-order", "c,b,a,zz"], ["a", "c"]),
    ],
)
def test_options(plain: Path, options: list[str], selected: list[str]) -> None:
    result = run(plain, "--json", *options)
    assert result.exit_code == 0
    assert objects(result)[0]["selected"] == selected


def test_an_unsettled_tie_exits_3(tied: Path) -> None:
    result = run(tied, "--json")
    (said,) = objects(result)
    assert result.exit_code == 3
    assert (said["selected"], said["unique"], said["ties"], said["bar"]) == (["a"], False, [["b", "c"]], None)
    assert [minute["verdict"] for minute in said["minutes"]] == ["funded", "tied", "tied", "undecided"]


def test_a_decided_order_or_lots_settle_it(tied: Path) -> None:
    decided = run(tied, "--json", "--tie-order", "c, b")
    assert decided.exit_code == 0
    assert objects(decided)[0]["selected"] == ["a", "c", "d"]
    first = lots("2 mai", ["b", "c"])[0]
    drawn = run(tied, "--json", "--lots", "2 mai")
    assert (drawn.exit_code, objects(drawn)[0]["selected"][1]) == (0, first)
    assert objects(run(tied, "--json", "--lots", "2 mai")) == objects(drawn)


def test_an_order_without_one_of_the_tied_leaves_the_tie(tied: Path) -> None:
    assert run(tied, "--tie-order", "c").exit_code == 3


def test_each_file_is_processed_and_the_gravest_code_wins(plain: Path, tied: Path, tmp_path: Path) -> None:
    broken = written(tmp_path / "broken.pb", "a;60;A\nb;-1;B\n", "a")
    missing = tmp_path / "missing.pb"
    result = run(broken, tied, missing, tmp_path, plain, "--json")
    said = objects(result)
    assert result.exit_code == 2
    assert [list(one) for one in said] == [["file", "error", "line", "message"], KEYS, *[list(said[0])] * 2, KEYS]
    assert (said[0]["error"], said[0]["line"]) == ("negative_amount", 9)
    assert said[0]["message"] in result.stderr
    assert [(one["error"], one["line"]) for one in said[2:4]] == [("file_missing", None)] * 2
    assert run(tied, plain).exit_code == 3
    assert run(plain, plain).exit_code == 0


@pytest.mark.parametrize(
    "options",
    [
        ["--envelope", "1e9"],
        ["--envelope", "-5"],
        ["--envelope", "0.001"],
        ["--envelope", "1,000"],
        ["--cap", "nan"],
        ["--max-winners", "-1"],
        ["--max-winners", "two"],
        ["--max-winners", "٢"],
        ["--min-votes", "1.5"],
        ["--rule", "median"],
        ["--tie-order", "b,c,b"],
        ["--tie-order", "b,,c"],
        ["--tie-order", ""],
        ["--lots", ""],
        ["--lots", "a\nb"],
        ["--lots", "\udcff"],
        ["--lots", "x", "--tie-order", "b,c"],
        ["--colour"],
    ],
)
def test_wrong_use_exits_2_and_says_nothing_on_standard_output(tied: Path, options: list[str]) -> None:
    result = run(tied, "--json", *options)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Error" in result.stderr


def test_no_file_is_wrong_use() -> None:
    assert run("--json").exit_code == 2


def test_a_table_for_people(plain: Path, tied: Path) -> None:
    result = run(plain, tied)
    assert result.exit_code == 3
    assert "2 funded for €100, €0 left" in result.stdout
    assert "Not funded: it needs €50 and €40 is left." in result.stdout
    assert "Equal votes change the result: b, c." in result.stdout
    assert "The result is not final" in result.stdout


def test_amounts_in_the_currency_of_the_file(tmp_path: Path) -> None:
    path = written(tmp_path / "zl.pb", "a;60;A\n", "a")
    path.write_text(path.read_text("utf-8").replace("EUR", "PLN"), "utf-8")
    assert "100\N{NO-BREAK SPACE}PLN to share" in run(path).stdout
    assert "€" not in run(path).stdout


def test_what_a_terminal_cannot_show_does_not_stop_the_command(tmp_path: Path) -> None:
    path = written(tmp_path / "accent.pb", "é☃;60;A\n", "é☃")
    result = CliRunner(charset="ascii").invoke(main, ["allocate", str(path)], catch_exceptions=False)
    assert result.exit_code == 0


def test_an_odd_file_is_counted_with_a_remark(plain: Path) -> None:
    plain.write_text(plain.read_text("utf-8").replace("budget;100\n", "budget;100\nnum_votes;9\n"), "utf-8")
    result = run(plain, "--json")
    assert (result.exit_code, len(objects(result))) == (0, 1)
    assert "another number of ballots" in result.stderr


def test_an_envelope_stands_in_for_a_missing_budget(plain: Path) -> None:
    plain.write_text(plain.read_text("utf-8").replace("budget;100\n", ""), "utf-8")
    result = run(plain, "--json")
    assert (result.exit_code, objects(result)[0]["error"], objects(result)[0]["line"]) == (2, "missing_key", 1)
    assert objects(run(plain, "--json", "--envelope", "100"))[0]["selected"] == ["a", "c"]


def test_a_file_too_large_is_refused(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pb.cli.allocate.MEGABYTES", 0)
    assert objects(run(plain, "--json"))[0]["error"] == "file_too_large"
