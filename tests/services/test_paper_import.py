"""Paper from a file: every wrong cell is named, nothing is kept while one is, and the same content counts once."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner

from pb import sheets
from pb.cli import main
from pb.config import Config
from pb.errors import Conflict, Invalid, Unreadable
from pb.models.paper import PaperBatch, PaperEntry
from pb.models.votes import Participation
from pb.rules import paper_ballots
from pb.rules.paper import Papers
from pb.rules.paper_ballots import mark
from pb.services import boxes, paper, paper_batches, paper_import, paper_keying, paper_template, roll
from tests import databases, papering, voting
from tests.paperfiles import HEAD, SLUG, as_csv, as_ods, as_xlsx, row
from tests.papering import BART, OVER, person, take_in

Clock = time_machine.Traveller
ROWS = [HEAD, row(1, 1, 4), row(2), row(3, 1, 2, 3), row(4, 2, reason="deux bulletins / twee stembiljetten")]


@pytest.fixture
def backend() -> str:
    """One database is enough but for what is entered, which one test tries on both."""
    return "sqlite"


def voters(count: int) -> list[list[str]]:
    """Return a list of people as a sheet."""
    return [["Rijksregisternummer", "Naam"], *([voting.number(each + 1), f"Camille {each}"] for each in range(count))]


def over(clock: Clock, people: int = 6) -> Any:
    """Return a vote that is over."""
    held = papering.vote(people)
    clock.move_to(OVER)
    return held


def checked(held: Any, path: Path, code: str = "B7", **more: Any) -> paper_import.Report:
    reading = paper_import.read(held.edition, path, sheets.ON_SITE, more.pop("people", None))
    return paper_import.check(held.edition, code, reading, **more)


def entered(held: Any, path: Path, code: str = "B7", by: Any = None, **more: Any) -> paper_import.Report:
    reading = paper_import.read(held.edition, path, sheets.ON_SITE)
    *_, (_, report) = paper_import.enter(by or [person(held)], held.edition, code, reading, **more)
    assert report is not None
    return report


def test_papers_and_people_on_two_sheets(session: Any, clock: Clock, tmp_path: Path) -> None:
    held = over(clock)
    path = as_xlsx(tmp_path / "b.xlsx", ROWS, voters(4))
    report = checked(held, path)
    assert (report.faults, report.figures, report.people) == ((), Papers(4, 1, 1, 2), 4)
    assert session.query(PaperBatch).count() == session.query(Participation).count() == 0
    report = entered(held, path)
    assert (report.entered, report.state) == (True, "agreed")
    assert session.query(Participation).count() == 4
    (intake,) = paper.figures(held.edition).intakes
    assert (intake.figures.accepted, intake.figures.found, intake.batch) == (4, 4, "B7")
    with pytest.raises(Conflict):
        paper_keying.keep(person(held), held.edition, "B7", papering.Paper(1))
    paper_batches.close(person(held, BART), held.edition, "B7")
    assert paper.reconciled(held.edition)
    assert paper.batch(held.edition, "B7").papers == Papers(4, 1, 1, 2)


def test_the_same_content_has_one_effect(session: Any, clock: Clock, tmp_path: Path) -> None:
    """P4: also saved in another format, also under another name."""
    held = over(clock)
    entered(held, as_xlsx(tmp_path / "b.xlsx", ROWS, voters(4)))
    again = checked(held, as_csv(tmp_path / "b.csv", ROWS), people=as_csv(tmp_path / "p.csv", voters(4)))
    assert (again.unchanged, again.faults) == (True, ())
    other = checked(held, as_csv(tmp_path / "c.csv", [*ROWS[:2], *ROWS[3:], row(2, 3)]), people=tmp_path / "p.csv")
    assert {each.code for each in other.faults} == {"paper_voted_already", "paper_batch_taken"}
    assert session.query(PaperEntry).count() == 4
    assert session.query(Participation).count() == 4


def test_one_sheet_with_both_is_split_and_mixed(session: Any, clock: Clock, tmp_path: Path) -> None:
    held = over(clock, 40)
    rows = [["Rijksregisternummer", *HEAD[1:]]]
    rows += [[voting.number(place + 1), *row(0, 1 + place % 3)[1:]] for place in range(40)]
    path = as_csv(tmp_path / "both.csv", rows)
    readings = [paper_import.read(held.edition, path, sheets.ON_SITE) for _ in range(3)]
    orders = [tuple(each.marks for each in reading.papers) for reading in readings]
    assert len(set(orders)) == 3  # chance that two agree: below 1 in 10^15
    assert {tuple(sorted(order)) for order in orders} == {tuple(sorted(orders[0]))}
    assert entered(held, path).papers == 40
    assert {each.marks[0] for each in session.query(PaperEntry)} == {1, 2, 3}
    assert checked(held, path).unchanged


def test_into_a_batch_that_was_opened(session: Any, clock: Clock, tmp_path: Path) -> None:
    held = papering.vote(6)
    code = take_in(held, range(4))
    clock.move_to(OVER)
    batch = papering.opened(held, code)
    assert [each.code for each in checked(held, as_csv(tmp_path / "a.csv", ROWS[:4]), batch).faults] == [
        "paper_rows_found"
    ]
    path = as_csv(tmp_path / "b.csv", ROWS)
    with_people = checked(held, path, batch, people=as_csv(tmp_path / "p.csv", voters(4)))
    assert "paper_people_known" in {each.code for each in with_people.faults}
    assert entered(held, path, batch).figures == Papers(4, 1, 1, 2)
    assert session.query(Participation).count() == 4


@pytest.mark.parametrize(
    ("at", "value", "code"),
    [
        (2, "1.0", "paper_cell_mark"),
        (2, "1,0", "paper_cell_mark"),
        (2, "2027-04-01", "paper_cell_mark"),
        (2, "2", "paper_cell_mark"),
        (2, "=1+0", "paper_cell_formula"),
        (2, "n", "paper_cell_mark"),
        (0, "1.0", "paper_serial"),
        (0, "", "paper_serial"),
        (0, "-1", "paper_serial"),
        (0, "2027-04-01", "paper_serial"),
        (14, "too ugly", "paper_reason_unknown"),
        (15, "boots", "paper_section_unknown"),
        (17, "x", "paper_cell_unknown"),
    ],
)
def test_a_wrong_cell_is_named(session: Any, clock: Clock, tmp_path: Path, at: int, value: str, code: str) -> None:
    held = over(clock)
    rows = [HEAD, row(1, 1), [*row(2, 5), ""], row(3)]
    rows[2] = [*rows[2], ""][: max(at + 1, 17)] + [""] * (at - 16)
    rows[2][at] = value
    report = checked(held, as_csv(tmp_path / "b.csv", rows), people=as_csv(tmp_path / "p.csv", voters(3)))
    assert (code, 3, at + 1) in {(each.code, each.line, each.column) for each in report.faults}


def test_a_ballot_of_another_edition_and_a_slip_in_a_number(session: Any, clock: Clock, tmp_path: Path) -> None:
    held = over(clock)
    other = [mark("forest-2028", number) for number in range(1, 14)]
    report = checked(held, as_csv(tmp_path / "b.csv", [[HEAD[0], *other], ["1", "1"]]))
    assert {(each.code, each.line) for each in report.faults} >= {("paper_wrong_sign", 1)}
    lists = [
        ["serial", "projets"],
        ["1", f"{mark(SLUG, 4)} {mark(SLUG, 1)}"],
        ["2", "14" + mark(SLUG, 4)[-1]],
        ["3", "4"],
    ]
    report = checked(held, as_csv(tmp_path / "c.csv", lists))
    named = {(each.code, each.line, each.column) for each in report.faults}
    assert ("paper_no_number", 4, 2) in named
    assert named & {("paper_wrong_sign", 3, 2), ("unknown_project", 3, 2)}


def test_a_basket_over_the_envelope_voids_its_section_alone(session: Any, clock: Clock, tmp_path: Path) -> None:
    """R38: nine boost projects cost 45,000 of 40,000; what else stands on the paper counts."""
    held = over(clock)
    dear = tuple(range(4, 13))
    rows = [HEAD, row(1, *dear), row(2, 1, *dear), row(3, *dear[:-1])]
    path = as_xlsx(tmp_path / "b.xlsx", rows, voters(3))
    report = checked(held, path)
    assert (report.faults, report.figures) == ((), Papers(3, 2, 0, 1))
    entered(held, path)
    paper_batches.close(person(held, BART), held.edition, "B7")
    verdicts = [
        paper_ballots.judge(boxes.rules_of(held.edition), one) for _, one in paper_batches.papers_of(held.edition)
    ]
    assert sorted(dict(each.choices).get("boost", ()) for each in verdicts) == [(), (), dear[:-1]]
    assert {each.void.get("boost", "") for each in verdicts} == {"over_basket", ""}


def test_a_serial_twice_or_left_out(session: Any, clock: Clock, tmp_path: Path) -> None:
    held = over(clock)
    people = as_csv(tmp_path / "p.csv", voters(3))
    twice = checked(held, as_csv(tmp_path / "b.csv", [HEAD, row(1), row(2), row(2, 1)]), people=people)
    assert [(each.code, each.line) for each in twice.faults] == [("paper_serial_twice", 4)]
    gap = checked(held, as_csv(tmp_path / "c.csv", [HEAD, row(1), row(2), row(4, 1)]), people=people)
    assert [each.code for each in gap.faults] == ["paper_serials_missing"]


def test_workbooks_hide_and_compute_nothing(session: Any, clock: Clock, tmp_path: Path) -> None:
    held = over(clock)

    def spoil(book: Any, sheet: Any) -> None:
        sheet.write_formula(1, 1, "=1", None, 1)
        sheet.merge_range(2, 2, 2, 3, 1)
        sheet.set_row(3, None, None, {"hidden": True})
        sheet.set_column(5, 5, None, None, {"hidden": True})
        sheet.write_datetime(4, 2, date(2027, 4, 1), book.add_format({"num_format": "d/m/yyyy"}))

    report = checked(held, as_xlsx(tmp_path / "b.xlsx", ROWS, voters(4), spoil=spoil))
    assert {(each.code, each.line, each.column) for each in report.faults} >= {
        ("paper_cell_formula", 2, 2),
        ("paper_cell_merged", 3, 3),
        ("paper_row_hidden", 4, 0),
        ("paper_column_hidden", 0, 6),
        ("paper_cell_mark", 5, 3),
    }
    whole = [HEAD, row(1, 1), [2.0, 1.0, *row(2)[2:]]]  # a spreadsheet keeps 1 as 1.0: that is no fault
    assert not checked(held, as_xlsx(tmp_path / "c.xlsx", whole, voters(2))).faults


def test_open_document_spreadsheets(session: Any, clock: Clock, tmp_path: Path) -> None:
    held = over(clock)
    people = as_csv(tmp_path / "p.csv", voters(4))
    cells = '<table:table-cell table:number-columns-repeated="16384"/>'
    idle = f'<table:table-row table:number-rows-repeated="1048000">{cells}</table:table-row>'
    assert not checked(held, as_ods(tmp_path / "b.ods", ROWS, idle), people=people).faults
    for attributes, code in (
        ('table:formula="of:=1"', "paper_cell_formula"),
        ('table:number-columns-spanned="2"', "paper_cell_merged"),
        ('office:value-type="date" office:date-value="2027-04-01"', "paper_cell_mark"),
    ):
        report = checked(held, as_ods(tmp_path / "c.ods", ROWS, attributes=attributes), people=people)
        assert (code, 5, 2) in {(each.code, each.line, each.column) for each in report.faults}
    cell = "<table:table-cell office:value-type='string'><text:p>9</text:p></table:table-cell>"
    hidden = f'<table:table-row table:visibility="collapse">{cell}</table:table-row>'
    report = checked(held, as_ods(tmp_path / "h.ods", ROWS, hidden), people=people)
    assert ("paper_row_hidden", 6) in {(each.code, each.line) for each in report.faults}
    far = f"<table:table-row>{cell}</table:table-row>"
    with pytest.raises(Unreadable, match="too_many_rows"):
        checked(held, as_ods(tmp_path / "d.ods", ROWS, idle + far))


def test_people_who_cannot_be_noted(session: Any, clock: Clock, tmp_path: Path) -> None:
    held = papering.vote(3)
    held.cast(0)
    clock.move_to(OVER)
    rows = [["NISS"], [voting.number(1)], [voting.number(2)], [voting.number(2)], [voting.number(77)], ["80051700199"]]
    found = checked(
        held,
        as_csv(tmp_path / "b.csv", [HEAD, *(row(n) for n in range(1, 6))]),
        people=as_csv(tmp_path / "p.csv", rows),
    )
    assert {(each.code, each.line) for each in found.faults} == {("paper_person_twice", 4), ("bad_number", 6)}
    rows = [*rows[:3], rows[4]]
    found = checked(
        held, as_csv(tmp_path / "b.csv", [HEAD, row(1), row(2), row(3)]), people=as_csv(tmp_path / "p.csv", rows)
    )
    assert {(each.code, each.line) for each in found.faults} == {("paper_voted_already", 2), ("paper_not_on_roll", 4)}
    with pytest.raises(Invalid, match="paper_file_faults"):
        entered(held, as_xlsx(tmp_path / "b.xlsx", [HEAD, row(1), row(2), row(3)], rows))
    assert session.query(Participation).count() == 1


def test_not_before_the_vote_is_over_and_not_without_people(session: Any, clock: Clock, tmp_path: Path) -> None:
    held = papering.vote(4)
    path = as_csv(tmp_path / "b.csv", ROWS)
    with pytest.raises(Conflict, match="vote_not_over"):
        checked(held, path)
    clock.move_to(OVER)
    assert [each.code for each in checked(held, path).faults] == ["paper_people_missing"]
    people = as_csv(tmp_path / "p.csv", voters(3))
    assert [each.code for each in checked(held, path, people=people).faults] == ["paper_rows_people"]
    people = as_csv(tmp_path / "p.csv", voters(4))
    short = as_csv(tmp_path / "c.csv", ROWS[:4])
    assert not checked(held, short, people=people, not_returned=1).faults
    for text in ("", "a;b\n1;2\n", "\x00\x01"):
        (tmp_path / "x.csv").write_text(text)
        with pytest.raises(Unreadable):
            checked(held, tmp_path / "x.csv")


def test_the_template_reads_back_as_it_was_written(session: Any, clock: Clock, tmp_path: Path) -> None:
    held = over(clock)
    (tmp_path / "t.xlsx").write_bytes(paper_template.make(held.edition))
    report = checked(held, tmp_path / "t.xlsx")
    assert {each.code for each in report.faults} == {"paper_no_papers", "paper_people_missing"}
    headings = paper_template.headings(held.edition)
    assert headings[1].startswith(f"{mark(SLUG, 1)} ")
    rows = [headings, *ROWS[1:]]
    assert not checked(held, as_xlsx(tmp_path / "f.xlsx", rows, voters(4))).faults


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_the_command(
    settings: Config, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backend: str
) -> None:
    names = {"ENV": settings.env, "DATA_DIR": str(settings.data_dir), "DATABASE_URL": settings.database_url}
    names |= {"SECRET_FILE": str(settings.secret_file), "BASE_URL": settings.base_url}
    for name, value in names.items():
        monkeypatch.setenv(f"PB_{name}", value)
    with databases.ground(settings) as app, app.app_context():
        papering.vote(6)
        databases.db.session.commit()
    clock.move_to(OVER)

    def run(*arguments: object) -> Any:
        return CliRunner().invoke(main, ["paper", *map(str, arguments)], catch_exceptions=False)

    assert run("template", SLUG, tmp_path / "t.xlsx").exit_code == 0
    bad = run("import", SLUG, "B7", as_xlsx(tmp_path / "bad.xlsx", [HEAD, row(1, 1), row(1)], voters(2)), "--json")
    assert bad.exit_code == 1
    assert [(each["code"], each["line"]) for each in json.loads(bad.stdout.splitlines()[-1])["errors"]] == [
        ("paper_serial_twice", 3)
    ]
    good = as_xlsx(tmp_path / "good.xlsx", ROWS, voters(4))
    dry = json.loads(run("import", SLUG, "B7", good, "--dry-run", "--json").stdout.splitlines()[-1])
    assert (dry["papers"], dry["entered"], dry["errors"]) == (4, 0, [])
    done = run("import", SLUG, "B7", good, "--json")
    assert done.exit_code == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    assert (said["entered"], said["valid"], said["blank"], said["invalid"], said["state"]) == (4, 1, 1, 2, "closed")
    again = json.loads(run("import", SLUG, "B7", good, "--json").stdout.splitlines()[-1])
    assert (again["entered"], again["unchanged"]) == (0, True)
    assert run("import", SLUG, "B8", tmp_path / "none.csv").exit_code == 2
    told = json.loads(run("status", SLUG, "--json").stdout.splitlines()[-1])
    assert (told["reconciled"], told["register"], told["keyed"], told["batches"][0]["state"]) == (True, 4, 4, "closed")
    assert run("void", SLUG, "B7", "--reason", " ").exit_code == 1
    void = json.loads(run("void", SLUG, "B7", "--reason", "Two papers were swapped.", "--json").stdout.splitlines()[-1])
    assert (void["state"], void["round"], void["voided_digest"]) == ("opened", 2, said["digest"])
    told = run("status", SLUG, "--json")
    assert (told.exit_code, "Batch B7 is not closed yet." in told.stderr) == (1, True)
    swapped = as_xlsx(tmp_path / "swapped.xlsx", [HEAD, row(1, 2), *ROWS[2:]])
    assert json.loads(run("import", SLUG, "B7", swapped, "--json").stdout.splitlines()[-1])["state"] == "closed"
    assert run("record", SLUG, tmp_path / "r.pdf", "--language", "nl").exit_code == 0
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF")
    with databases.ground(settings) as app, app.app_context():
        held = papering.editions.find(SLUG)
        assert paper.reconciled(held)
        assert boxes.balance(held.id).participations == {"paper": 4}
        assert roll.people(held.id) == 6
