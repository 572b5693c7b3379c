"""The last guards, in the database itself: register, ballots, journal only grow; a sealed box takes nothing (B11)."""

APPEND_ONLY = ("participation", "ballot", "journal")
SEALED = ("participation", "ballot")

SQLITE_GROWS = """
create trigger if not exists {table}_no_{act} before {act} on {table}
begin select raise(abort, '{table} only grows'); end
"""
SQLITE_SEALED = """
create trigger if not exists {table}_sealed before insert on {table}
when exists (select 1 from box where edition_id = new.edition_id and sealed_at is not null)
begin select raise(abort, 'the box is sealed'); end
"""
POSTGRESQL_FUNCTIONS = (
    """
create or replace function pb_only_grows() returns trigger language plpgsql as
$$ begin raise exception '% only grows', tg_table_name; end $$
""",
    """
create or replace function pb_sealed() returns trigger language plpgsql as $$ begin
if exists (select 1 from box where edition_id = new.edition_id and sealed_at is not null)
then raise exception 'the box is sealed'; end if; return new; end $$
""",
)
POSTGRESQL_GROWS = """
create or replace trigger {table}_no_{act} before {act} on {table} for each {each} execute function pb_only_grows()
"""
POSTGRESQL_SEALED = """
create or replace trigger {table}_sealed before insert on {table} for each row execute function pb_sealed()
"""


def raise_guards(dialect: str) -> list[str]:
    """Return the statements that put every guard in place."""
    return _postgresql() if dialect == "postgresql" else _sqlite()


def lower_guards(dialect: str, table: str) -> list[str]:
    """Return the statements that let the owner rewrite one table, within the transaction that raises them again."""
    names = [f"{table}_no_update", f"{table}_no_delete", *([f"{table}_sealed"] if table in SEALED else [])]
    on = f" on {table}" if dialect == "postgresql" else ""
    return [f"drop trigger if exists {name}{on}" for name in names]


def _sqlite() -> list[str]:
    """Return the triggers of the embedded database."""
    grows = [SQLITE_GROWS.format(table=table, act=act) for table in APPEND_ONLY for act in ("update", "delete")]
    return grows + [SQLITE_SEALED.format(table=table) for table in SEALED]


def _postgresql() -> list[str]:
    """Return the functions and triggers of PostgreSQL."""
    acts = (("update", "row"), ("delete", "row"), ("truncate", "statement"))
    grows = [POSTGRESQL_GROWS.format(table=table, act=act, each=each) for table in APPEND_ONLY for act, each in acts]
    sealed = [POSTGRESQL_SEALED.format(table=table) for table in SEALED]
    return [*POSTGRESQL_FUNCTIONS, *grows, *sealed]
