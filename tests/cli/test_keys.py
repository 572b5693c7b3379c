"""`pb keys master`: the master key changed step by step, each step by the same command (D2)."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from pb.cli import main
from pb.keys import read_secret_file
from pb.models.keys import Key
from pb.services import holders, journal
from tests import colleagues, databases


@pytest.fixture
def backend():
    """Keys hang on no kind of database."""
    return "sqlite"


@pytest.fixture
def secret(settings, tmp_path, monkeypatch):
    """A secrets file of its own, and the environment of a command; a demonstration asks for no second factor."""
    place = Path(shutil.copy2(settings.secret_file, tmp_path / "secret"))
    for name, value in databases.environment(tmp_path, settings.database_url, place).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PB_ENV", "demonstration")
    return place


def step(*more):
    command = ["keys", "master", "--by", "anne@example.org", "--with", "bert@example.org", *more]
    return CliRunner().invoke(main, command, catch_exceptions=False)


def test_the_master_key_is_changed_in_three_steps(app, session, secret):
    colleagues.account("anne@example.org")
    colleagues.account("bert@example.org")
    holder = holders.find_or_make("ada@example.org", "Ada", "fr")
    session.commit()
    first = read_secret_file(secret)
    keys = {row.id: row.wrapped for row in session.scalars(select(Key))}
    session.rollback()

    assert "no former master key" in step("--finish").output
    assert "Restart every program" in step().output
    both = read_secret_file(secret)
    assert (both.previous, both.current != first.current) == (first.current, True)
    assert f"{len(keys)} keys were put" in step().output
    assert "0 keys were put" in step().output, "a step that was done is not done again"
    assert "is gone" in step("--finish").output
    assert read_secret_file(secret).all == (both.current,)

    session.expire_all()
    assert not {row.id for row in session.scalars(select(Key)) if row.wrapped == keys[row.id]}
    acts = [line.act for line in journal.latest(None) if line.act.startswith("keys.")]
    assert acts == ["keys.master_moved", "keys.master_moved", "keys.master_moved", "keys.master"]
    session.rollback()
    assert CliRunner().invoke(main, ["health"]).exit_code == 0
    assert holder


def test_one_person_alone_changes_nothing(app, session, secret):
    colleagues.account("anne@example.org")
    session.commit()
    before = secret.read_bytes()
    command = ["keys", "master", "--by", "anne@example.org", "--with", "anne@example.org"]
    assert CliRunner().invoke(main, command).exit_code != 0
    assert secret.read_bytes() == before
