"""Every wrong setting is named at start with what to do, and production starts on nothing permissive."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from pb.cli import main
from pb.cli.messages import explain
from pb.config import load
from pb.errors import Invalid
from tests.conftest import ROOT

PRODUCTION = {
    "PB_ENV": "production",
    "PB_DATA_DIR": "/srv/pb",
    "PB_DATABASE_URL": "postgresql://web:secret@db/pb",
    "PB_SECRET_FILE": "/etc/pb/secret",
    "PB_BASE_URL": "https://budget.example.be",
    "PB_MAIL_URL": "smtp://mail.example.be:587",
    "PB_MAIL_FROM": "budget@example.be",
}


def problems(**changes):
    """Return the codes of what is wrong with changed production settings, by name of the setting."""
    environment = {name: value for name, value in {**PRODUCTION, **changes}.items() if value is not None}
    try:
        load(environment)
    except Invalid as refusal:
        explain(refusal)  # each has its sentence, or this fails
        return {problem.at: problem.code for problem in refusal.problems}
    return {}


def test_the_demonstration_needs_no_setting():
    found = load({})
    assert found.demonstration
    assert found.sqlite
    assert not found.secure


def test_production_starts_with_what_it_needs():
    assert problems() == {}
    assert load(PRODUCTION).database_url.startswith("postgresql+psycopg://")
    assert load(PRODUCTION).trusted_hosts == ("budget.example.be",)


@pytest.mark.parametrize("name", ["PB_DATABASE_URL", "PB_SECRET_FILE", "PB_BASE_URL", "PB_MAIL_URL", "PB_MAIL_FROM"])
def test_production_guesses_nothing(name):
    """X11, D2."""
    assert problems(**{name: None})[name].startswith("setting_")


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("PB_ENV", "prod", "setting_choice"),
        ("PB_ENV", "debug", "setting_choice"),
        ("PB_SECURITY_KEYS", "advised", "setting_security_keys"),
        ("PB_SECURITY_KEYS", "no", "setting_choice"),
        ("PB_WORKERS", "many", "setting_number"),
        ("PB_WORKERS", "0", "setting_number"),
        ("PB_WORKERS", "٣", "setting_number"),
        ("PB_THREADS", "-1", "setting_number"),
        ("PB_PROXY_HOPS", "1.5", "setting_number"),
        ("PB_DATABASE_URL", "mysql://x/y", "setting_database"),
        ("PB_BASE_URL", "budget.example.be", "setting_address"),
        ("PB_BASE_URL", "https://budget.example.be/vote", "setting_address"),
        ("PB_BASE_URL", "https://[", "setting_address"),
        ("PB_BASE_URL", "https://host:port", "setting_address"),
        ("PB_BASE_URL", "http://budget.example.be", "setting_https"),
        ("PB_SECRET_FILE", "/srv/pb/secret", "setting_secret_place"),
        ("PB_MAIL_URL", "file:/tmp/mail", "setting_mail_file"),
        ("PB_MAIL_URL", "imap://mail.example.be", "setting_mail"),
        ("PB_LOG_LEVEL", "debug", "setting_debug"),
        ("PB_LOG_LEVEL", "loud", "setting_choice"),
        ("PB_HEAD_TO", "a@example.org,nobody", "setting_addresses"),
        ("PB_TLS_ADDRESS", "127.0.0.1", "setting_host_port"),
        ("PB_TLS_ADDRESS", "proxy:99999", "setting_host_port"),
        ("PB_BACKUP_KEY", "abc", "setting_backup_key"),
        ("PB_SECURITY_CONTACT", "security@example.be", "setting_contact"),
        ("PB_SCANNER", "clamd", "setting_scanner"),
    ],
)
def test_a_wrong_setting_is_named(name, value, code):
    assert problems(**{name: value})[name] == code


def test_all_wrong_settings_are_named_at_once():
    assert len(problems(PB_WORKERS="x", PB_THREADS="y", PB_LOG_LEVEL="loud", PB_BASE_URL="z", PB_MAIL_FROM=None)) == 5


def test_a_command_says_them_all_without_a_traceback(monkeypatch):
    monkeypatch.setenv("PB_WORKERS", "many")
    monkeypatch.setenv("PB_ENV", "prod")
    said = CliRunner().invoke(main, ["health"])
    assert said.exit_code == 2
    assert "PB_WORKERS" in said.stderr
    assert "PB_ENV" in said.stderr
    assert "Traceback" not in said.output


@pytest.mark.parametrize("command", [["-m", "gunicorn", "wsgi:app"], ["wsgi.py"]], ids=["gunicorn", "any other server"])
def test_the_web_server_says_them_too_and_does_not_start(command, tmp_path):
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={"PB_ENV": "prod", "PB_THREADS": "x", "PB_DATA_DIR": str(tmp_path), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "PB_ENV" in done.stderr
    assert "PB_THREADS" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_secret_nobody_made_stops_production(tmp_path, monkeypatch):
    """D2: no key is made up outside a demonstration."""
    for name, value in {**PRODUCTION, "PB_DATA_DIR": str(tmp_path / "var")}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PB_DATABASE_URL", f"sqlite:///{tmp_path / 'pb.sqlite'}")
    monkeypatch.setenv("PB_SECRET_FILE", str(tmp_path / "secret"))
    said = CliRunner().invoke(main, ["health"])
    assert said.exit_code == 2
    assert str(tmp_path / "secret") in said.stderr
    assert not (tmp_path / "secret").exists()


def test_debugging_is_impossible_in_production(monkeypatch, tmp_path):
    """C11: no setting and no variable of the framework turns it on."""
    text = (ROOT / "config.py").read_text() + (ROOT / "pb" / "config.py").read_text()
    assert "DEBUG" not in text.replace("setting_debug", "")
