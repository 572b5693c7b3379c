"""Taking an edition away with everything that hangs on it: for rehearsals alone, by the owner of the tables (D5)."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, Connection, Table, delete, func, or_, select, text

from pb.db import Base, as_owner, installation
from pb.models.guards import DECIDED, POINTS, SETTLED, lower_guards, raise_all
from pb.storage import NAME, SHELVES, Storage

KEPT = frozenset({"journal", "rehearsal", "edition", "job"})  # what staff did stays written down
GUARDED = ("participation", "ballot", "box", *DECIDED, *SETTLED, POINTS)
APART = frozenset({"edition", "municipality", "account"})  # what hangs on these alone is no part of an edition
FILES = ("file", "files")  # columns that name files


def remove(edition_id: int) -> dict[str, int]:
    """Delete every row of an edition, children first, with its files; return how many rows went from each table.

    Must be called outside any transaction; the guards are lowered and raised again within this one.
    """
    with as_owner() as connection:
        _lower(connection)
        files = set(_files(connection, edition_id))
        removed = {table.name: _delete(connection, table, edition_id) for table in reversed(tables())}
        edition = Base.metadata.tables["edition"]
        removed["edition"] = connection.execute(delete(edition).where(edition.c.id == edition_id)).rowcount
        for statement in raise_all(connection.dialect.name):
            connection.execute(text(statement))
    for shelf in (Storage(installation().data_dir / name) for name in SHELVES):
        for file in files:
            shelf.delete(file)
    return {name: number for name, number in removed.items() if number}


def left(edition_id: int) -> int:
    """Count the rows of an edition that are still there, in every table that can hold one."""
    with as_owner() as connection:
        return sum(
            connection.execute(
                select(func.count()).select_from(table).where(_condition(table, edition_id))
            ).scalar_one()
            for table in tables()
        )


def tables() -> list[Table]:
    """Return the tables that hold rows of editions, parents first."""
    return [table for table in Base.metadata.sorted_tables if table.name not in KEPT and _reached(table)]


def _reached(table: Table) -> bool:
    """Tell whether the rows of a table belong to an edition, directly or by their parent."""
    return bool(_named(table)) or any(_reached(parent) for _, parent in _parents(table))


def _condition(table: Table, edition_id: int) -> ColumnElement[bool]:
    """Return which rows of a table belong to an edition."""
    named = [column == edition_id for column in _named(table)]
    above = [
        column.in_(select(*parent.primary_key).where(_condition(parent, edition_id)))
        for column, parent in ([] if named else _parents(table))
        if _reached(parent)
    ]
    return or_(*named, *above)


def _named(table: Table) -> list[ColumnElement[int]]:
    """Return the columns of a table that name an edition, by a key of whatever name or by the usual name."""
    keys = {key.parent.name for key in table.foreign_keys if key.column.table.name == "edition"}
    return [column for column in table.c if column.name in keys | {"edition_id"}]


def _parents(table: Table) -> Iterator[tuple[ColumnElement[str], Table]]:
    """Yield the parents of a table that may belong to an edition, each with the column that names its row."""
    for key in sorted(table.foreign_keys, key=lambda key: key.parent.name):
        if key.column.table.name not in APART | {table.name}:
            yield key.parent, key.column.table


def _files(connection: Connection, edition_id: int) -> Iterator[str]:
    """Yield the names of the files that rows of an edition name, in whatever form."""
    for table in tables():
        for column in (column for column in table.c if column.name in FILES):
            for value in connection.scalars(select(column).where(_condition(table, edition_id))):
                yield from NAME.findall(str(value))


def _delete(connection: Connection, table: Table, edition_id: int) -> int:
    return connection.execute(delete(table).where(_condition(table, edition_id))).rowcount


def _lower(connection: Connection) -> None:
    """Let the owner delete from the tables that only grow."""
    dialect = connection.dialect.name
    for name in GUARDED:
        for statement in lower_guards(dialect, name):
            connection.execute(text(statement))
