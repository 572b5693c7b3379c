"""What the web's role of PostgreSQL may do: register, ballots, decisions, journal are read and added to only (Z10)."""

from collections.abc import Iterable

from pb.models.guards import APPEND_ONLY, DECIDED, SETTLED

VERSION = "alembic_version"


def grants(role: str, tables: Iterable[str]) -> list[str]:
    """Return the statements that give a role, already quoted, its rights; whatever it had before is taken first."""
    statements = [f"revoke all on all tables in schema public from {role}", f"grant usage on schema public to {role}"]
    for table in sorted(tables):
        if table in (*APPEND_ONLY, *DECIDED, *SETTLED):
            rights = "select, insert"
        elif table == VERSION:
            rights = "select"
        else:
            rights = "select, insert, update, delete"
        statements.append(f'grant {rights} on "{table}" to {role}')
    return [*statements, f"grant usage on all sequences in schema public to {role}"]
