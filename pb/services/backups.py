"""Backups: every table row by row in an order that tells nothing of time, with the files, and their return (X5, T9)."""

import base64
import gzip
import hashlib
import json
import sqlite3
import tarfile
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, cast

from sqlalchemy import Connection, Date, LargeBinary, Table, create_engine, func, insert, select, text

from pb import clock, words
from pb.db import Base, Instant, installation, session
from pb.errors import Conflict, Refusal, Unreadable
from pb.services import journal, keyring, migrations
from pb.services.actors import SYSTEM

PASSING = frozenset({"session", "attempt", "beat"})  # of the moment: a restored session would be a stolen one
LATER = ("box",)  # a sealed box takes no rows, so it comes after what lies in it
OUTSIDE = ("mail",)  # folders of the data folder that are no data of the field
BATCH = 500
MANIFEST = "manifest.json"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Summary:
    """What a backup holds: when it was made, from which tables, how many rows, and the head of its journal."""

    made_at: str
    revision: str
    rows: Mapping[str, int]
    files: int
    head: str


def dump(archive: BinaryIO, say: Say = lambda name: None) -> Summary:
    """Write every table and file to a stream; run outside any transaction, on the owner's address.

    Rows leave in the order of their keys, which are random where order could tell who voted what, and ballots are
    copied in one instant together with the register.
    """
    digests: dict[str, str] = {}
    rows: dict[str, int] = {}
    with _snapshot() as connection, tarfile.open(fileobj=archive, mode="w|gz") as tar:
        for table in _tables():
            say(table.name)
            rows[table.name] = _dump_table(tar, connection, table, digests)
        names = list(_files(installation().data_dir))
        for name in names:
            say(name)
            content = (installation().data_dir / name).read_bytes()
            _add(tar, f"files/{name}", content, digests)
        number, head = _head(connection)
        about = {
            "format": 1,
            "made_at": words.stamp(clock.now()),
            "revision": _revision(connection),
            "head": f"{number}:{head}",
            "rows": rows,
            "digests": digests,
        }
        _add(tar, MANIFEST, json.dumps(about, sort_keys=True, indent=1).encode(), {})
    return _summary(about)


def check(archive: BinaryIO) -> Summary:
    """Read a whole archive and compare it with its own list; raise `Unreadable` for any difference."""
    found: dict[str, str] = {}
    about: dict[str, Any] = {}
    with _whole():
        for name, content in _members(archive):
            if name == MANIFEST:
                about = json.loads(content.read())
            else:
                found[name] = _digest(content)
    if about.get("format") != 1:
        raise Unreadable("not_a_backup")
    for name in sorted({*found, *about["digests"]}):
        if found.get(name) != about["digests"].get(name):
            raise Unreadable("backup_differs", name=name)
    return _summary(about)


def restore(archive: BinaryIO, summary: Summary, say: Say = lambda name: None) -> None:
    """Load a checked archive into an empty database and data folder, all of it or nothing.

    Raise `Conflict` when there is something already, when the tables are of another version, when the master key is
    another one, or when the journal of the backup does not hold.
    """
    state = migrations.state()
    session.remove()
    settings = installation()
    if state != "empty" or any(_files(settings.data_dir)):
        raise Conflict("backup_into_full")
    if migrations.newest() != summary.revision:
        raise Conflict("backup_other_version", tables=summary.revision)
    migrations.make_tables(say)
    with _whole(), migrations.as_owner() as connection:
        _load(archive, connection, settings.data_dir, say)
        _after(connection)
    migrations.give_rights()


def settle(summary: Summary) -> None:
    """Check what was restored and write it in the journal, in the present transaction; raise `Conflict`."""
    try:
        keyring.ring()
    except Refusal:
        raise Conflict("backup_other_secret") from None
    broken = journal.verify()
    if broken is not None:
        raise Conflict("backup_differs", name=f"journal {broken.number}")
    journal.write(SYSTEM, "backup.restore", "installation", made_at=summary.made_at, head=summary.head)


@contextmanager
def _snapshot() -> Iterator[Connection]:
    """Yield a connection that sees one instant; SQLite is copied first, so that the vote need not wait."""
    settings = installation()
    if not settings.sqlite:
        engine = migrations.owner_engine()
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            yield connection
        engine.dispose()
        return
    source = settings.database_url.removeprefix("sqlite:///")
    with tempfile.TemporaryDirectory(dir=settings.data_dir, prefix=".backup-") as folder:
        copy = Path(folder) / "copy.sqlite"
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(copy)) as other:
            live.backup(other)
        engine = create_engine(f"sqlite:///{copy}", hide_parameters=True)
        with engine.connect() as connection:
            yield connection
        engine.dispose()


def _tables() -> list[Table]:
    """Return the tables in the order in which they can be filled."""
    kept = [table for table in Base.metadata.sorted_tables if table.name not in PASSING]
    return [table for table in kept if table.name not in LATER] + [table for table in kept if table.name in LATER]


def _dump_table(tar: tarfile.TarFile, connection: Connection, table: Table, digests: dict[str, str]) -> int:
    """Write a table as lines of JSON and return how many there are."""
    number = 0
    with tempfile.SpooledTemporaryFile(8_000_000, dir=str(installation().data_dir)) as lines:
        found = select(table).order_by(*table.primary_key.columns)
        for row in connection.execute(found.execution_options(yield_per=BATCH)).mappings():
            values = {column.name: _plain(row[column.name]) for column in table.columns}
            lines.write(json.dumps(values, ensure_ascii=False, sort_keys=True).encode() + b"\n")
            number += 1
        size = lines.tell()
        lines.seek(0)
        digests[f"tables/{table.name}.jsonl"] = _digest(lines)
        lines.seek(0)
        tar.addfile(_info(f"tables/{table.name}.jsonl", size), lines)
    return number


def _load(archive: BinaryIO, connection: Connection, folder: Path, say: Say) -> None:
    """Fill tables and folder from an archive."""
    tables = {table.name: table for table in Base.metadata.sorted_tables}
    for name, content in _members(archive):
        say(name)
        kind, _, rest = name.partition("/")
        if kind == "tables":
            _fill(connection, tables[rest.removesuffix(".jsonl")], content)
        elif kind == "files":
            place = (folder / rest).resolve()
            if not place.is_relative_to(folder) or place.exists():
                raise Unreadable("backup_differs", name=name)
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            place.write_bytes(content.read())
            place.chmod(0o600)


def _fill(connection: Connection, table: Table, lines: BinaryIO) -> None:
    """Insert the rows of a table in batches."""
    batch: list[dict[str, Any]] = []
    for line in lines:
        row = json.loads(line)
        batch.append({column.name: _typed(column.type, row[column.name]) for column in table.columns})
        if len(batch) == BATCH:
            connection.execute(insert(table), batch)
            batch = []
    if batch:
        connection.execute(insert(table), batch)


def _after(connection: Connection) -> None:
    """Hold back mail that may have left since, and have PostgreSQL count on from the restored numbers."""
    mail = Base.metadata.tables["mail"]
    connection.execute(mail.update().where(mail.c.state.in_(("waiting", "sending"))).values(state="held"))
    if connection.dialect.name != "postgresql":
        return
    for table in Base.metadata.sorted_tables:
        key = table.primary_key.columns.values()[0]
        if table.autoincrement_column is key:
            last = connection.scalar(select(func.max(key)))
            if last is not None:
                found = text("select setval(pg_get_serial_sequence(:table, :column), :last)")
                connection.execute(found, {"table": table.name, "column": key.name, "last": last})


def _files(folder: Path) -> Iterator[str]:
    """Yield the files of the data folder that belong in a backup: no database, key, mail or half-written file."""
    settings = installation()
    apart = {settings.secret_file, Path(settings.database_url.removeprefix("sqlite:///")).resolve()}
    for path in sorted(folder.rglob("*")) if folder.exists() else ():
        name = path.relative_to(folder)
        hidden = any(part.startswith(".") for part in name.parts) or name.parts[0] in OUTSIDE
        keys = path.is_relative_to(settings.tally_dir)
        beside = any(str(path).startswith(str(each)) for each in apart)
        if path.is_file() and not (hidden or keys or beside or path.suffix == ".part"):
            yield str(name)


def _members(archive: BinaryIO) -> Iterator[tuple[str, BinaryIO]]:
    """Yield the plain files of an archive, and nothing else that a tar can hold."""
    with tarfile.open(fileobj=archive, mode="r|gz") as tar:
        for member in tar:
            content = tar.extractfile(member) if member.isreg() else None
            if content is None or member.name.startswith("/") or ".." in member.name.split("/"):
                raise Unreadable("not_a_backup")
            yield member.name, cast(BinaryIO, content)


@contextmanager
def _whole() -> Iterator[None]:
    """Turn what a cut or altered archive makes of its reader into a refusal."""
    try:
        yield
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile, ValueError, KeyError):
        raise Unreadable("backup_broken") from None


def _add(tar: tarfile.TarFile, name: str, content: bytes, digests: dict[str, str]) -> None:
    digests[name] = hashlib.sha256(content).hexdigest()
    tar.addfile(_info(name, len(content)), BytesIO(content))


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info


def _digest(content: Any) -> str:
    found = hashlib.sha256()
    while piece := content.read(65_536):
        found.update(piece)
    return found.hexdigest()


def _plain(value: Any) -> Any:
    """Write a value so that JSON can hold it."""
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value.isoformat() if isinstance(value, date | datetime) else value


def _typed(kind: Any, value: Any) -> Any:
    """Read a value back as its column has it."""
    if value is None:
        return None
    if isinstance(kind, LargeBinary):
        return base64.b64decode(value)
    if isinstance(kind, Instant):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, Date) else value


def _head(connection: Connection) -> tuple[int, str]:
    lines = Base.metadata.tables["journal"]
    row = connection.execute(select(lines.c.number, lines.c.digest).order_by(lines.c.number.desc()).limit(1)).first()
    return (row.number, row.digest.hex()) if row else (0, journal.START.hex())


def _revision(connection: Connection) -> str:
    return str(connection.scalar(text("select version_num from alembic_version")))


def _summary(about: Mapping[str, Any]) -> Summary:
    files = sum(name.startswith("files/") for name in about["digests"])
    return Summary(about["made_at"], about["revision"], about["rows"], files, about["head"])
