"""Taking an edition away with everything that hangs on it: for rehearsals alone, by the owner of the tables (D5)."""

from sqlalchemy import ColumnElement, Connection, Table, delete, func, select, text

from pb.db import Base, as_owner
from pb.models.guards import lower_guards, raise_guards

KEPT = frozenset({"journal", "rehearsal", "edition", "job"})  # what staff did stays written down
GUARDED = ("participation", "ballot", "box")


def remove(edition_id: int) -> dict[str, int]:
    """Delete every row of an edition, children first, and return how many went from each table.

    Must be called outside any transaction; the guards are lowered and raised again within this one.
    """
    with as_owner() as connection:
        _lower(connection)
        removed = {table.name: _delete(connection, table, edition_id) for table in reversed(_tables())}
        edition = Base.metadata.tables["edition"]
        removed["edition"] = connection.execute(delete(edition).where(edition.c.id == edition_id)).rowcount
        for statement in raise_guards(connection.dialect.name):
            connection.execute(text(statement))
    return {name: number for name, number in removed.items() if number}


def left(edition_id: int) -> int:
    """Count the rows of an edition that are still there, in every table that can hold one."""
    with as_owner() as connection:
        return sum(
            connection.execute(
                select(func.count()).select_from(table).where(_condition(table, edition_id))
            ).scalar_one()
            for table in _tables()
        )


def _tables() -> list[Table]:
    """Return the tables that hold rows of editions, parents first."""
    return [table for table in Base.metadata.sorted_tables if table.name not in KEPT and _reached(table, set())]


def _reached(table: Table, seen: set[str]) -> bool:
    """Tell whether the rows of a table belong to an edition, directly or by their parent."""
    if "edition_id" in table.c:
        return True
    parents = {key.column.table for key in table.foreign_keys if key.column.table is not table}
    return any(
        parent.name not in seen | {"edition", "municipality", "account"} and _reached(parent, {*seen, table.name})
        for parent in parents
    )


def _condition(table: Table, edition_id: int) -> ColumnElement[bool]:
    """Return which rows of a table belong to an edition."""
    if "edition_id" in table.c:
        return table.c.edition_id == edition_id
    for key in table.foreign_keys:
        parent = key.column.table
        if parent.name not in {"edition", "municipality", "account", table.name} and _reached(parent, {table.name}):
            return table.c[key.parent.name].in_(select(key.column).where(_condition(parent, edition_id)))
    raise LookupError(table.name)


def _delete(connection: Connection, table: Table, edition_id: int) -> int:
    return connection.execute(delete(table).where(_condition(table, edition_id))).rowcount


def _lower(connection: Connection) -> None:
    """Let the owner delete from the tables that only grow."""
    dialect = connection.dialect.name
    for name in GUARDED:
        for statement in lower_guards(dialect, name):
            connection.execute(text(statement))
