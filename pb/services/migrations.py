"""The tables of the installation: what state they are in, and how they come up to this version."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config as Alembic
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, inspect, make_url, text

from pb.db import Base, installation, prepare, session, transaction
from pb.errors import Conflict
from pb.models.rights import VERSION, grants
from pb.services import keyring

FOLDER = Path(__file__).resolve().parent.parent.parent / "migrations"
REFUSALS = {"empty": "no_tables", "old": "old_tables", "newer": "newer_tables"}


def state() -> str:
    """Say whether the database is "empty", "old", "current" or "newer" than this version."""
    held, scripts = _heads(), ScriptDirectory(str(FOLDER))
    if not held:
        return "empty"
    if held == set(scripts.get_heads()):
        return "current"
    known = {script.revision for script in scripts.walk_revisions()}
    return "old" if held <= known else "newer"


def ensure() -> None:
    """Make the tables of an empty SQLite database; anywhere else refuse with the command to run (`Conflict`).

    Must be called outside any transaction.
    """
    found = state()
    session.remove()
    if found == "empty" and installation().sqlite:
        upgrade()
    elif found != "current":
        raise Conflict(REFUSALS[found])


def upgrade(say: Callable[[str], None] = lambda name: None) -> None:
    """Bring the tables up to this version on the owner's address, then make missing keys and give the web its rights.

    `say` hears the name of each migration before it runs. Must be called outside any transaction.
    """
    make_tables(say)
    give_rights()
    with transaction():
        keyring.make_all()


def make_tables(say: Callable[[str], None] = lambda name: None) -> None:
    """Bring the tables alone up to this version; must be called outside any transaction."""
    settings = installation()
    if settings.sqlite:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    names = pending()
    session.remove()
    for name in names:
        say(name)
        command.upgrade(_alembic(), name)
    if settings.sqlite and names:
        Path(settings.database_url.removeprefix("sqlite:///")).chmod(0o640)  # for us and the group of our programs


def newest() -> str:
    """Return the name of the last migration of this version."""
    return str(ScriptDirectory(str(FOLDER)).get_current_head())


def pending() -> list[str]:
    """Return the names of the migrations that have not run, in order; raise `Conflict` on a newer database."""
    if state() == "newer":
        raise Conflict("newer_tables")
    held, scripts = _heads(), ScriptDirectory(str(FOLDER))
    names = [script.revision for script in scripts.walk_revisions()]
    done = {each.revision for head in held for each in scripts.iterate_revisions(head, "base")}
    return [name for name in reversed(names) if name not in done]


def _heads() -> set[str]:
    """Return the names of the last migrations that ran, seen by the present transaction."""
    return set(MigrationContext.configure(session.connection()).get_current_heads())


def give_rights() -> None:
    """Give the web's role its rights when it is not the owner itself (PostgreSQL only)."""
    settings = installation()
    web = make_url(settings.database_url)
    if settings.sqlite or web.username in (None, make_url(settings.database_owner_url).username):
        return
    with as_owner() as connection:
        role = connection.dialect.identifier_preparer.quote_identifier(web.username or "")
        held = {
            name for name in inspect(connection).get_table_names() if name in Base.metadata.tables or name == VERSION
        }
        for statement in grants(role, held):
            connection.execute(text(statement))


@contextmanager
def as_owner() -> Iterator[Connection]:
    """Yield a connection on the owner's address whose transaction is kept whole, or not at all."""
    engine = owner_engine()
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def owner_engine() -> Engine:
    """Return an engine on the owner's address, to be disposed of after use: it may migrate, restore and seal."""
    engine = create_engine(installation().database_owner_url, hide_parameters=True)
    prepare(engine)
    return engine


def _alembic() -> Alembic:
    found = Alembic()
    found.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    return found
