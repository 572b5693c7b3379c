"""The last guards, in the database itself: register, ballots, journal only grow; a box keeps what it froze (B11)."""

from collections.abc import Mapping

APPEND_ONLY = ("participation", "ballot", "journal")
SEALED = ("participation", "ballot")
FROZEN = ("edition_id", "rules", "digest", "public_key", "sealed_length", "prepared_at", "prepared_by")
CLOSED = ("sealed_at", "sealed_by", "checksum")  # once the box is sealed
TAKEN = {  # SQLite's "replace" deletes without asking the guard of deletions: it is met before (keys, what happens)
    "participation": ("edition_id = new.edition_id and person_ref = new.person_ref", "ignore"),  # the first one counts
    "ballot": (
        (  # each key by its own index: with "or" every vote would read the whole box
            "edition_id = new.edition_id and ballot_id = new.ballot_id "
            "union all select 1 from ballot where edition_id = new.edition_id and commitment = new.commitment"
        ),
        "abort, 'ballot only grows'",
    ),
    "journal": ("number = new.number", "abort, 'journal only grows'"),
}

SQLITE_GROWS = """
create trigger if not exists {table}_no_{act} before {act} on {table}
begin select raise(abort, '{table} only grows'); end
"""
SQLITE_TAKEN = """
create trigger if not exists {table}_no_replace before insert on {table}
when exists (select 1 from {table} where {same})
begin select raise({outcome}); end
"""
SQLITE_SEALED = """
create trigger if not exists {table}_sealed before insert on {table}
when exists (select 1 from box where edition_id = new.edition_id and sealed_at is not null)
begin select raise(abort, 'the box is sealed'); end
"""
SQLITE_BOX = """
create trigger if not exists box_no_update before update on box
when {frozen} or (old.sealed_at is not null and ({closed}))
begin select raise(abort, 'the box keeps its rules and its seal'); end
"""
SQLITE_BOX_STAYS = """
create trigger if not exists box_no_{act} before {act} on box {when}
begin select raise(abort, 'the box stays'); end
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
    """
create or replace function pb_box_keeps() returns trigger language plpgsql as $$ begin
if {frozen} or (old.sealed_at is not null and ({closed}))
then raise exception 'the box keeps its rules and its seal'; end if; return new; end $$
""",
)
POSTGRESQL_GROWS = """
create or replace trigger {table}_no_{act} before {act} on {table} for each {each} execute function pb_only_grows()
"""
POSTGRESQL_SEALED = """
create or replace trigger {table}_sealed before insert on {table} for each row execute function pb_sealed()
"""
POSTGRESQL_BOX = (
    "create or replace trigger box_no_update before update on box for each row execute function pb_box_keeps()"
)
DECIDED = ("deliberation", "decision")  # a decision is never edited, only corrected by a new one (R32)
SETTLED = ("draw_notice", "tie_settlement")
POINTS = "jury_points"
ACTS = (("update", "row"), ("delete", "row"), ("truncate", "statement"))


def raise_guards(dialect: str) -> list[str]:
    """Return the statements that put every guard in place."""
    return _postgresql() if dialect == "postgresql" else _sqlite()


def lower_guards(dialect: str, table: str) -> list[str]:
    """Return the statements that let the owner rewrite one table, within the transaction that raises them again."""
    names = [f"{table}_no_update", f"{table}_no_delete", *([f"{table}_sealed"] if table in SEALED else [])]
    on = f" on {table}" if dialect == "postgresql" else ""
    return [f"drop trigger if exists {name}{on}" for name in names]


def guard_decisions(dialect: str) -> list[str]:
    """Return the statements that let decisions and their numbers only grow."""
    return _growing(dialect, dict.fromkeys(DECIDED, "id = new.id"))


def guard_settlements(dialect: str) -> list[str]:
    """Return the statements that let draws and what settles ties only grow (R16)."""
    return _growing(dialect, dict.fromkeys(SETTLED, "edition_id = new.edition_id and number = new.number"))


def guard_points(dialect: str) -> list[str]:
    """Return the statements that let the points of a jury only grow (R18)."""
    return _growing(dialect, {POINTS: "edition_id = new.edition_id"})


def raise_all(dialect: str) -> list[str]:
    """Return the statements that put every guard of the database in place."""
    found = raise_guards(dialect) + guard_decisions(dialect) + guard_settlements(dialect)
    return found + guard_points(dialect)


def _growing(dialect: str, keys: Mapping[str, str]) -> list[str]:
    """Return the statements that let tables only grow, each with the condition of its key."""
    if dialect == "postgresql":
        return [POSTGRESQL_GROWS.format(table=table, act=act, each=each) for table in keys for act, each in ACTS]
    return [
        statement
        for table, same in keys.items()
        for statement in (
            *(SQLITE_GROWS.format(table=table, act=act) for act in ("update", "delete")),
            SQLITE_TAKEN.format(table=table, same=same, outcome=f"abort, '{table} only grows'"),
        )
    ]


def _sqlite() -> list[str]:
    """Return the triggers of the embedded database."""
    grows = [SQLITE_GROWS.format(table=table, act=act) for table in APPEND_ONLY for act in ("update", "delete")]
    taken = [SQLITE_TAKEN.format(table=table, same=same, outcome=outcome) for table, (same, outcome) in TAKEN.items()]
    sealed = [SQLITE_SEALED.format(table=table) for table in SEALED]
    same = "when exists (select 1 from box where edition_id = new.edition_id)"
    stays = [SQLITE_BOX_STAYS.format(act=act, when=when) for act, when in (("delete", ""), ("insert", same))]
    return [*grows, *taken, *sealed, *stays, SQLITE_BOX.format(frozen=_differ(FROZEN), closed=_differ(CLOSED))]


def _postgresql() -> list[str]:
    """Return the functions and triggers of PostgreSQL."""
    grows = [POSTGRESQL_GROWS.format(table=table, act=act, each=each) for table in APPEND_ONLY for act, each in ACTS]
    stays = [POSTGRESQL_GROWS.format(table="box", act=act, each=each) for act, each in ACTS if act != "update"]
    sealed = [POSTGRESQL_SEALED.format(table=table) for table in SEALED]
    written = {
        "frozen": _differ(FROZEN, "::text", "is distinct from"),
        "closed": _differ(CLOSED, "::text", "is distinct from"),
    }
    functions = [each.format(**written) if "{frozen}" in each else each for each in POSTGRESQL_FUNCTIONS]
    return [*functions, *grows, *stays, *sealed, POSTGRESQL_BOX]


def _differ(columns: tuple[str, ...], kind: str = "", unlike: str = "is not") -> str:
    """Return the condition that one of these columns changes; PostgreSQL compares JSON as text alone."""
    return " or ".join(f"new.{column}{kind} {unlike} old.{column}{kind}" for column in columns)
