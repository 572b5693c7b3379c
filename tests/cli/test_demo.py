"""`pb demo`: loads once, tells the same afterwards, mends a loading that was stopped, and gives second factors."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pb.cli import main
from pb.services.demo_people import STAFF
from tests import databases


@pytest.fixture
def backend() -> str:
    """The loading is proved on both databases elsewhere."""
    return "sqlite"


@pytest.fixture
def environment(database_url: str, templates: databases.Templates, tmp_path: Path) -> Mapping[str, str]:
    """Return the environment of a fresh installation."""
    (tmp_path / "var").mkdir()
    return databases.environment(tmp_path, database_url, templates.folder / "secret")


def run(environment: Mapping[str, str], *arguments: str) -> Result:
    """Run `pb demo`."""
    return CliRunner().invoke(main, ["demo", *arguments], env=environment, catch_exceptions=False)


def test_loads_once_and_lets_people_in(environment: Mapping[str, str], tmp_path: Path) -> None:
    first = run(environment)
    assert first.exit_code == 0
    for member in STAFF:
        assert member.email in first.stdout
    sheet = tmp_path / "var" / "demonstration.txt"
    assert sheet.stat().st_mode & 0o077 == 0
    assert sheet.read_text("utf-8").strip() == first.stdout.strip()

    moved = run({**environment, "PB_BASE_URL": "http://localhost:8123"})
    assert moved.stdout.replace("http://localhost:8123", "http://localhost") == first.stdout

    code = run(environment, "code", STAFF[0].email).stdout.strip()
    assert len(code) == 6
    assert code.isdigit()
    assert run(environment, "code", "nobody@demo.example").exit_code == 1


@pytest.mark.long
def test_heals_a_loading_that_was_stopped(environment: Mapping[str, str], tmp_path: Path) -> None:
    first, sheet = run(environment), tmp_path / "var" / "demonstration.txt"
    sheet.unlink()
    healed = run(environment)
    assert healed.exit_code == 0
    assert healed.stdout != first.stdout
    assert sheet.exists()
    assert run(environment, "--reset", "--phase", "submission").exit_code == 0


def test_production_has_no_demonstration(environment: Mapping[str, str], tmp_path: Path) -> None:
    secret = tmp_path / "elsewhere" / "secret"
    secret.parent.mkdir()
    secret.write_bytes(Path(environment["PB_SECRET_FILE"]).read_bytes())
    secret.chmod(0o600)
    real = {
        **environment,
        "PB_ENV": "production",
        "PB_BASE_URL": "https://budget.example.org",
        "PB_SECRET_FILE": str(secret),
        "PB_MAIL_URL": "smtps://mail.example.org",
        "PB_MAIL_FROM": "pb@example.org",
    }
    for arguments in ((), ("--reset",), ("code", STAFF[0].email)):
        refused = run(real, *arguments)
        assert refused.exit_code == 1, refused.output
        assert "only in a demonstration" in refused.stderr
