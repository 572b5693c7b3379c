"""A backup holds everything but keys, opens with its own key only, and comes back whole or not at all."""

import base64
import gzip
import io
import json
import re
import secrets
import tarfile
from dataclasses import replace

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DBAPIError

from pb.archives import Lock, Opened, new_key_pair
from pb.cli import main
from pb.db import Base, prepare
from pb.errors import Unreadable
from pb.keys import make_secret_file
from pb.models.rights import grants
from pb.services import accounts, backups, outbox
from tests import colleagues, databases, voting


@pytest.fixture
def backend():
    """Each test asks for the kinds it needs."""
    return "sqlite"


def environment(monkeypatch, folder, url, secret):
    """Have the command see an installation."""
    for name, value in databases.environment(folder, url.replace("+psycopg", ""), secret).items():
        monkeypatch.setenv(name, value)


def run(*arguments, asked=""):
    """Run a command."""
    return CliRunner().invoke(main, [str(each) for each in arguments], input=asked)


def contents(url):
    """Return what every table holds, apart from what passes."""
    engine = create_engine(url)
    prepare(engine)
    with engine.connect() as connection:
        found = {
            table.name: sorted(map(repr, connection.execute(select(table)).all()))
            for table in Base.metadata.sorted_tables
            if table.name not in backups.PASSING
        }
    engine.dispose()
    return found


def filled(settings):
    """Fill an installation with a vote, an account, a picture and a mail."""
    with databases.ground(settings) as app, app.app_context():
        from_here = voting.vote(voters=4)
        for number in range(4):
            from_here.cast(number)
        colleagues.account("anne@example.org", (from_here.edition.municipality_id, "administrator"))
        outbox.queue("account_ready", "anne@example.org", "fr", name="Anne")
        databases.db.session.commit()
    (settings.data_dir / "uploads" / "ab").mkdir(parents=True)
    (settings.data_dir / "uploads" / "ab" / "picture.webp").write_bytes(b"picture")


@pytest.fixture
def clock(clock):
    """The vote is open."""
    return clock


@pytest.fixture
def two(templates, tmp_path, request):
    """Give the settings of a filled installation and the address of an empty database, of the kind asked for."""
    kind = request.param
    with templates.copy(kind, tmp_path) as full, templates.copy(kind, tmp_path / "other", empty=True) as empty:
        yield templates.settings(tmp_path, full), empty


@pytest.fixture(autouse=True)
def other_folder(tmp_path):
    """Give the second installation its folder."""
    (tmp_path / "other").mkdir()


both = pytest.mark.parametrize("two", ["sqlite", "postgresql"], indirect=True)


@both
def test_everything_comes_back_on_either_database(two, tmp_path, monkeypatch, clock):
    """T9: rows, files and guards; the journal is whole and says what happened."""
    settings, empty = two
    filled(settings)
    environment(monkeypatch, tmp_path, settings.database_url, settings.secret_file)
    out = tmp_path / "backup"
    made = run("backup", out)
    assert made.exit_code == 0, made.output
    head = next(line for line in made.stdout.splitlines() if line.startswith("Note this line")).split(": ", 1)[1]
    before = contents(settings.database_url)
    environment(monkeypatch, tmp_path / "other", empty, settings.secret_file)
    back = run("restore", out, "--head", head, asked=f"y\n{head[-8:]}\n")
    assert back.exit_code == 0, back.output
    after = contents(empty)
    for name, rows in before.items():
        if name == "mail":
            assert len(after[name]) == len(rows)
            assert "'held'" in after[name][0], "a mail that may have left is not sent again"
        elif name == "journal":
            assert after[name][: len(rows)] == rows or set(rows) < set(after[name])
            assert len(after[name]) == len(rows) + 1
        else:
            assert after[name] == rows, name
    picture = tmp_path / "other" / "var" / "uploads" / "ab" / "picture.webp"
    assert picture.read_bytes() == b"picture"
    assert run("journal", "verify", "--head", head).exit_code == 0
    with pytest.raises(DBAPIError, match="only grows"):
        change(empty, "delete from journal")


def change(url, statement):
    """Carry out a statement on a database."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            connection.execute(text(statement))
    finally:
        engine.dispose()


@both
def test_new_rows_are_numbered_after_the_restored_ones(two, tmp_path, monkeypatch, clock):
    settings, empty = two
    filled(settings)
    environment(monkeypatch, tmp_path, settings.database_url, settings.secret_file)
    assert run("backup", tmp_path / "backup").exit_code == 0
    environment(monkeypatch, tmp_path / "other", empty, settings.secret_file)
    assert run("restore", tmp_path / "backup", "--yes").exit_code == 0
    with databases.ground(replace(settings, database_url=empty, database_owner_url=empty)) as app, app.app_context():
        accounts.give_role(accounts.SYSTEM, databases.db.session.scalars(select(accounts.Account)).one(), "auditor", 1)
        databases.db.session.commit()


@pytest.mark.parametrize("two", ["sqlite"], indirect=True)
def test_a_backup_is_locked_and_holds_no_key(two, tmp_path, monkeypatch, clock):
    """X5, D2."""
    settings, empty = two
    filled(settings)
    environment(monkeypatch, tmp_path, settings.database_url, settings.secret_file)
    private = tmp_path / "private"
    public = run("keys", "backup", private).stdout.strip().removeprefix("PB_BACKUP_KEY=")
    monkeypatch.setenv("PB_BACKUP_KEY", public)
    out = tmp_path / "backup"
    assert run("backup", out).exit_code == 0
    assert private.stat().st_mode & 0o077 == 0
    assert out.stat().st_mode & 0o077 == 0
    with out.open("rb") as file:
        inside = gzip.decompress(Opened(file, private.read_text()).read())
    secret = settings.secret_file.read_bytes().split(b":")[-1].strip()
    assert secret not in inside
    for key in settings.tally_dir.rglob("*"):
        assert not key.is_file() or key.read_bytes() not in inside
    assert b"anne@example.org" in inside
    assert b"anne@example.org" not in out.read_bytes()
    environment(monkeypatch, tmp_path / "other", empty, settings.secret_file)
    assert run("restore", out, "--yes").exit_code == 2
    other = tmp_path / "other key"
    other.write_text(new_key_pair()[0])
    assert run("restore", out, "--yes", "--key-file", other).exit_code == 2
    assert run("restore", out, "--yes", "--key-file", private).exit_code == 0


@pytest.mark.parametrize("two", ["sqlite"], indirect=True)
def test_a_backup_that_was_touched_is_not_restored(two, tmp_path, monkeypatch, clock):
    settings, empty = two
    filled(settings)
    environment(monkeypatch, tmp_path, settings.database_url, settings.secret_file)
    out = tmp_path / "backup"
    assert run("backup", out).exit_code == 0
    environment(monkeypatch, tmp_path / "other", empty, settings.secret_file)
    whole = out.read_bytes()
    half = len(whole) // 2
    for bad in (whole[:half], b"nothing", whole[:half] + b"\0" * 99 + whole[half + 99 :], b""):
        (tmp_path / "bad").write_bytes(bad)
        said = run("restore", tmp_path / "bad", "--yes")
        assert said.exit_code == 2, said.output
        assert "Traceback" not in said.output
    (tmp_path / "swapped").write_bytes(edited(whole))
    said = run("restore", tmp_path / "swapped", "--yes")
    assert said.exit_code == 2
    assert "tables/account.jsonl" in said.stderr


def edited(whole):
    """Return the archive with one row changed."""
    sheet = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(whole)) as old, tarfile.open(fileobj=sheet, mode="w:gz") as new:
        for member in old:
            content = old.extractfile(member).read()
            if member.name == "tables/account.jsonl":
                content = content.replace(b"anne@", b"anna@")
            new.addfile(member, io.BytesIO(content))
    return sheet.getvalue()


@pytest.mark.parametrize("two", ["sqlite"], indirect=True)
def test_nothing_is_restored_over_something_or_without_two_people(two, tmp_path, monkeypatch, clock):
    """X5: four eyes, and no closed vote is rolled back unnoticed."""
    settings, empty = two
    filled(settings)
    environment(monkeypatch, tmp_path, settings.database_url, settings.secret_file)
    out = tmp_path / "backup"
    assert run("backup", out).exit_code == 0
    assert run("backup", out).exit_code == 1, "a backup never overwrites a file"
    assert run("restore", out, "--yes").exit_code == 1
    environment(monkeypatch, tmp_path / "other", empty, settings.secret_file)
    for asked in ("n\n", "y\nwrong\n", "y\n", ""):
        assert run("restore", out, asked=asked).exit_code == 1
    assert run("restore", out, "--yes", "--head", "1:00").exit_code == 1
    assert not (tmp_path / "other" / "var" / "uploads").exists()


@pytest.mark.parametrize("two", ["sqlite"], indirect=True)
def test_another_secrets_file_is_noticed(two, tmp_path, monkeypatch, clock):
    settings, empty = two
    filled(settings)
    environment(monkeypatch, tmp_path, settings.database_url, settings.secret_file)
    assert run("backup", tmp_path / "backup").exit_code == 0
    environment(monkeypatch, tmp_path / "other", empty, tmp_path / "other" / "secret")
    said = run("restore", tmp_path / "backup", "--yes")
    assert said.exit_code == 1
    assert "keys" in said.stderr


@pytest.mark.parametrize("two", ["sqlite"], indirect=True)
def test_the_order_of_a_backup_tells_nothing(two, tmp_path, monkeypatch, clock):
    """votes.md 3: ballots leave by their random identifiers, never as they came."""
    settings, _ = two
    filled(settings)
    environment(monkeypatch, tmp_path, settings.database_url, settings.secret_file)
    assert run("backup", tmp_path / "backup").exit_code == 0
    with tarfile.open(tmp_path / "backup") as tar:
        for name in ("ballot", "participation"):
            lines = tar.extractfile(f"tables/{name}.jsonl").read().splitlines()
            assert len(lines) == 4
            key = {"ballot": "ballot_id", "participation": "person_ref"}[name]
            keys = [base64.b64decode(json.loads(line)[key]) for line in lines]
            assert keys == sorted(keys)


def test_keys_leave_apart_and_with_two_people(templates, tmp_path, monkeypatch, clock):
    with templates.copy("sqlite", tmp_path) as url:
        settings = templates.settings(tmp_path, url)
        filled(settings)
        environment(monkeypatch, tmp_path, url, settings.secret_file)
        one = ("--by", "anne@example.org", "--with", "anne@example.org")
        assert run("keys", "export", tmp_path / "keys", *one).exit_code == 1, "two different people (Z6)"
        assert not (tmp_path / "keys").exists()
        assert run("keys", "export", tmp_path / "keys").exit_code == 0
        with tarfile.open(tmp_path / "keys") as tar:
            assert tar.extractfile("secret").read() == settings.secret_file.read_bytes()


def test_production_writes_no_backup_that_anybody_can_read(tmp_path, monkeypatch):
    settings = databases.environment(tmp_path, f"sqlite:///{tmp_path / 'pb.sqlite'}", tmp_path / "secret")
    more = {"PB_ENV": "production", "PB_BASE_URL": "https://x.be", "PB_MAIL_URL": "smtp://x", "PB_MAIL_FROM": "a@x.be"}
    for name, value in {**settings, **more}.items():
        monkeypatch.setenv(name, value)
    make_secret_file(tmp_path / "secret")
    said = run("backup", tmp_path / "backup")
    assert said.exit_code == 1
    assert "PB_BACKUP_KEY" in said.stderr
    assert not (tmp_path / "backup").exists()


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 200_000])
def test_any_length_survives_the_lock(size):
    private, public = new_key_pair()
    sheet = io.BytesIO()
    lock = Lock(sheet, public)
    for at in range(0, size, 7_777):
        lock.write(bytes(min(7_777, size - at)))
    lock.end()
    assert Opened(io.BytesIO(sheet.getvalue()), private).read() == bytes(size)
    for wrong in (sheet.getvalue()[:-1], sheet.getvalue() + b"x"):
        with pytest.raises(Unreadable):
            Opened(io.BytesIO(wrong), private).read()


def test_the_web_role_only_reads_and_adds_where_it_must(templates, tmp_path, clock):
    """Z10, L1: tried on a real PostgreSQL as the role itself."""
    with templates.copy("postgresql", tmp_path) as url:
        settings = templates.settings(tmp_path, url)
        filled(settings)
        engine = create_engine(url)
        role = f"web_{secrets.token_hex(4)}"
        with engine.begin() as connection:
            connection.execute(text(f"create role {role} login"))
            for statement in grants(role, [*Base.metadata.tables, "alembic_version"]):
                connection.execute(text(statement))
        web = create_engine(url.replace("//pb@", f"//{role}@"))
        try:
            for table in ("participation", "ballot", "journal"):
                assert allowed(web, f"select count(*) from {table}")
                for statement in (f"delete from {table}", f"update {table} set edition_id = 1", f"truncate {table}"):
                    assert not allowed(web, statement), statement
                assert not allowed(web, f"alter table {table} disable trigger all")
                assert not allowed(web, f"drop table {table}")
            assert not allowed(web, "update alembic_version set version_num = 'x'")
            assert allowed(web, "update edition set revision = revision + 1")
            assert allowed(
                web,
                "insert into municipality (slug, names, postal_code, nis, accent, logo, contact) "
                "values ('x', '{}', '1', '', '', '', '{}')",
            )
        finally:
            web.dispose()
            with engine.begin() as connection:
                connection.execute(text(f"drop owned by {role}"))
                connection.execute(text(f"drop role {role}"))
            engine.dispose()


def allowed(engine, statement):
    """Tell whether a role may carry out a statement; nothing is kept."""
    with engine.connect() as connection, connection.begin() as kept:
        try:
            connection.execute(text(statement))
        except DBAPIError as error:
            if not re.search("permission denied|must be owner", str(error.orig)):
                raise
            return False
        finally:
            kept.rollback()
    return True
