"""`pb codes print`: letters written into one PDF, locked where it is serious, and nowhere else in clear (E4)."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from pb.cli import main
from pb.codes import parse
from pb.db import db
from pb.models.editions import Edition
from pb.services import roll
from tests import databases, rolls, samples

SLUG = "forest-2027"


@pytest.fixture
def backend():
    """The command adds nothing to what the acts do on both databases."""
    return "sqlite"


@pytest.fixture
def run(settings, monkeypatch, clock, tmp_path):
    """Return what runs the command on the database of the test, with three people on its roll."""
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
        edition = samples.edition()
        people = [rolls.person(1), rolls.person(2, language="NL"), rolls.person(3, street="")]
        rolls.load(db.session, edition, rolls.write(tmp_path / "roll.csv", people))
        row = db.session.get(Edition, edition.id)
        row.settings = {**row.settings, "code_runs": ["everybody", "list"], "letter_cents": 155}
        db.session.commit()

    def command(*arguments):
        return CliRunner().invoke(main, ["codes", "print", *map(str, arguments)], catch_exceptions=False)

    return command


def codes_in(path, password=""):
    """Return the codes that stand in a PDF."""
    pdf = PdfReader(path)
    if password:
        assert pdf.decrypt(password)
    words = " ".join(page.extract_text() for page in pdf.pages).split()
    return {word for word in words if parse(word)}


def test_letters_come_in_one_file_and_their_codes_hold(run, settings, tmp_path):
    out = tmp_path / "letters.pdf"
    result = run(SLUG, out, "--json")
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout.splitlines()[-1]) == {
        "edition": SLUG, "kind": "everybody", "letters": 3, "at_desk": 1, "cost_cents": 310, "files": [str(out)],
    }  # fmt: skip
    found = codes_in(out)
    assert len(found) == 3
    assert out.stat().st_mode & 0o077 == 0
    assert PdfReader(out).trailer["/Root"]["/MarkInfo"]["/Marked"]
    with databases.ground(settings) as app, app.app_context():
        assert all(roll.by_code(1, parse(code)) for code in found)
    assert not [path for path in (settings.data_dir / "letters").rglob("*.bin") if path.is_file()]


def test_a_second_run_has_nothing_to_print_and_no_file_is_overwritten(run, tmp_path):
    out = tmp_path / "letters.pdf"
    assert run(SLUG, out).exit_code == 0
    again = run(SLUG, out)
    assert again.exit_code == 1
    assert "already" in again.stderr
    none = run(SLUG, tmp_path / "more.pdf")
    assert none.exit_code == 1
    assert "Nobody" in none.stderr
    assert not (tmp_path / "more.pdf").exists()


def test_a_list_and_a_password(run, tmp_path):
    listed = tmp_path / "list.txt"
    listed.write_text("85.07.30-001" + rolls.number(rolls.date(1985, 7, 30), 1)[-2:] + "\n")
    out = tmp_path / "one.pdf"
    result = run(SLUG, out, "--kind", "list", "--list", listed, "--password")
    assert result.exit_code == 0, result.stderr
    password = result.stderr.split("Password of the file: ")[1].strip()
    assert len(codes_in(out, password)) == 1


@pytest.mark.parametrize(("arguments", "code"), [(["--kind", "ages_12_15"], 1), (["--kind", "all"], 2)])
def test_what_the_edition_did_not_choose(run, tmp_path, arguments, code):
    assert run(SLUG, Path(tmp_path / "x.pdf"), *arguments).exit_code == code
