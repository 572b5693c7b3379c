"""The database: the base of all tables, the session, and the one place where a transaction is closed."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from typing import Any

from flask import current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, Connection, Date, DateTime, Engine, LargeBinary, MetaData, String, create_engine, event
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, registry
from sqlalchemy.pool import NullPool
from sqlalchemy.sql import Executable
from sqlalchemy.types import TypeDecorator

from pb.config import Config

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
SAFE_WAL = (3, 51, 3)  # older releases of SQLite can corrupt a database in WAL mode
RETRY_STATES = {"40001", "40P01"}
AWAY = (OperationalError, InterfaceError, PoolTimeout)  # what SQLAlchemy says when no database answers

writing: ContextVar[bool] = ContextVar("writing", default=True)


class Instant(TypeDecorator[datetime]):
    """An aware instant in UTC; the embedded database keeps it without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse an instant without a zone and store it in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of all tables, with names for every constraint."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={
            datetime: Instant(),
            date: Date(),
            bytes: LargeBinary(),
            str: String(),
            dict[str, Any]: JSON(),
            list[Any]: JSON(),
        },
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
session = db.session


@event.listens_for(session, "do_orm_execute")
def fresh(state: ORMExecuteState) -> None:
    """Have a row that is read to be locked stand as it is now, not as it was read before the wait for the lock."""
    if getattr(state.statement, "_for_update_arg", None) is not None:
        state.update_execution_options(populate_existing=True)


def options(url: str, threads: int) -> dict[str, Any]:
    """Return the options of the engine for a database address."""
    shared: dict[str, Any] = {
        "hide_parameters": True,
        "json_serializer": lambda value: json.dumps(value, ensure_ascii=False, sort_keys=True),
    }
    if url.startswith("sqlite"):
        return {**shared, "connect_args": {"timeout": 15, "check_same_thread": False}, "pool_size": threads + 2}
    guard = "-c statement_timeout=30s -c idle_in_transaction_session_timeout=60s -c synchronous_commit=on"
    return {**shared, "pool_pre_ping": True, "pool_size": threads + 1, "connect_args": {"options": guard}}


def prepare(engine: Engine) -> None:
    """Set each SQLite connection up: durable, foreign keys on, and a write takes its lock at once."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def connect(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        library = tuple(int(part) for part in cursor.execute("select sqlite_version()").fetchone()[0].split("."))
        mode = "wal" if library >= SAFE_WAL else "truncate"
        for pragma in ("foreign_keys=on", f"journal_mode={mode}", "synchronous=full", "secure_delete=on"):
            cursor.execute(f"pragma {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing.get() else "BEGIN")


def installation() -> Config:
    """Return the settings of the installation whose database this is."""
    found: Config = current_app.config["PB"]
    return found


def memory() -> dict[str, Any]:
    """Return what this process remembers for the installation, such as opened keys; nothing that only lives here."""
    found: dict[str, Any] = current_app.extensions.setdefault("pb", {})
    return found


def keep_anyway(act: Callable[[], None]) -> None:
    """Have an act written in a second short transaction, also when this one is refused (attempts, refusals)."""
    session.info.setdefault("kept", []).append(act)


def settle(good: bool) -> None:
    """Close the transaction: commit when good, else roll back; then write what is kept anyway."""
    acts = session.info.pop("kept", [])
    try:
        if good:
            session.commit()
        else:
            session.rollback()
    finally:
        if acts:
            _keep(acts)


def _keep(acts: list[Callable[[], None]]) -> None:
    """Write the acts that survive a refusal, in a transaction of their own."""
    session.rollback()
    token = writing.set(True)
    try:
        for act in acts:
            act()
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        writing.reset(token)


@contextmanager
def transaction() -> Iterator[None]:
    """Carry out one act of a command or of the worker: all of it is kept, or nothing."""
    try:
        yield
    except BaseException:
        settle(False)
        raise
    settle(True)


@contextmanager
def as_owner() -> Iterator[Connection]:
    """Work with the rights of the owner of the tables, in a transaction of its own: for sealing and purging alone."""
    with _owner_engine() as engine, engine.begin() as connection:
        yield connection


def changed(statement: Executable) -> int:
    """Carry a deletion or change out in the session and return how many rows it met."""
    done: Any = session.execute(statement)
    return int(done.rowcount)


def compact() -> None:
    """Write register and box anew, so that no page keeps what was deleted or the order in which rows came."""
    with _owner_engine() as engine:
        connection = engine.raw_connection()
        try:
            driver: Any = connection.driver_connection
            if engine.dialect.name == "postgresql":
                driver.autocommit = True
                driver.execute("vacuum (full, analyze) ballot, participation")
            else:
                driver.execute("vacuum")
        finally:
            connection.close()


@contextmanager
def _owner_engine() -> Iterator[Engine]:
    """Open the database at the owner's address for a moment; a long rewrite meets no time limit."""
    engine = create_engine(installation().database_owner_url, poolclass=NullPool, hide_parameters=True)
    prepare(engine)
    token = writing.set(True)
    try:
        yield engine
    finally:
        writing.reset(token)
        engine.dispose()


def transient(error: DBAPIError) -> bool:
    """Tell whether the same act may succeed when it is tried again: a lock, a deadlock, a restart."""
    if error.connection_invalidated:
        return True
    if getattr(error.orig, "sqlstate", None) in RETRY_STATES:
        return True
    return isinstance(error, OperationalError) and "locked" in str(error.orig)


def pause(attempt: int, share: float) -> None:
    """Wait before another try: 20 ms doubled at each, spread by a share between 0 and 1."""
    time.sleep(0.02 * 2**attempt * (0.5 + share))
