"""One row of an edition, found by its identifier and locked when it is to be changed."""

from typing import Any, TypeVar, cast

from pb.db import Base, session
from pb.errors import Unknown

Row = TypeVar("Row", bound=Base)


def row(edition_id: int, table: type[Row], row_id: str, *, lock: bool = False) -> Row:
    """Return a row of an edition as it stands now; raise `Unknown` for that of another, or none."""
    row = session.get(table, row_id, with_for_update=lock or None, populate_existing=lock)
    if row is None or cast(Any, row).edition_id != edition_id:
        raise Unknown("unknown")
    return row
