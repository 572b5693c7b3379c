"""The site as it runs in earnest, for a measurement: a database on disk, the real web server, its workers watched."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine

from pb.cli.run import web_server
from pb.config import Config, load
from tests import databases, postgres
from tests.load.town import Town, build

ROOT = Path(__file__).resolve().parent.parent.parent
HOST = "127.0.0.1"
KINDS = ("postgresql", "sqlite")
DURABLE = "-c fsync=on -c synchronous_commit=on -c max_connections=120 -c shared_buffers=128MB"
START_SECONDS = 30


@dataclass(frozen=True)
class Place:
    """A folder with a migrated database and an edition in it."""

    kind: str
    folder: Path
    environment: dict[str, str]
    port: int
    town: Town

    @property
    def settings(self) -> Config:
        """Return the settings of the installation."""
        return load(self.environment)


class Site:
    """The web server on a place, and what is known of its processes."""

    def __init__(self, place: Place, child: subprocess.Popen[bytes]) -> None:
        self.place, self.child = place, child

    @property
    def host(self) -> str:
        """Return host and port as a request names them."""
        return f"{HOST}:{self.place.port}"

    def workers(self) -> list[int]:
        """Return the process numbers of the workers alive now."""
        found = Path(f"/proc/{self.child.pid}/task/{self.child.pid}/children")
        try:
            return [int(each) for each in found.read_text().split()]
        except OSError:
            return []

    def processor_seconds(self) -> float:
        """Return the time of a processor that the workers have used so far."""
        ticks = [Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()[11:13] for each in self.workers()]
        return sum(int(each) for pair in ticks for each in pair) / os.sysconf("SC_CLK_TCK")

    def proportional_mib(self) -> float:
        """Return the memory of all workers in MiB, shared pages divided among those who share them (PSS)."""
        return sum(_rollup(each, "Pss:") for each in self.workers()) / 1024


@contextmanager
def folder(at: str) -> Iterator[Path]:
    """Make a folder for one measurement and leave nothing of it."""
    made = Path(tempfile.mkdtemp(prefix="pb-bench-", dir=at))
    made.chmod(0o755)
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def database(kind: str, where: Path) -> Iterator[str]:
    """Yield the address of a fresh database that keeps what it commits: SQLite, or a private PostgreSQL server."""
    if kind == "sqlite":
        (where / "var").mkdir(exist_ok=True)
        yield f"sqlite:///{where / 'var' / 'pb.sqlite'}"
        return
    try:
        yield postgres.start(where / "server", DURABLE)
    finally:
        postgres.stop(where / "server")


@contextmanager
def place(
    kind: str, at: str, voters: int, ago: timedelta = timedelta(0), build: Callable[[Config, int], Town] = build
) -> Iterator[Place]:
    """Yield a migrated database of a kind with the edition and so many voters, as if made some time ago."""
    with folder(at) as where, database(kind, where) as url:
        port = free_port()
        environment = databases.environment(where, url, where / "secret") | {"PB_BASE_URL": f"http://{HOST}:{port}"}
        settings = load(environment)
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        databases.migrate(settings)
        with time_machine.travel(datetime.now(UTC) - ago, tick=True):
            town = build(settings, voters)
        yield Place(kind, where, environment, port, town)


@contextmanager
def serve(held: Place) -> Iterator[Site]:
    """Run the real web server with its usual number of workers, its log in the folder."""
    with (held.folder / "log").open("ab") as log:
        child = subprocess.Popen(
            web_server(held.settings, held.port),
            cwd=ROOT,
            env={**os.environ, **held.environment},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        try:
            wait_until_up(held, child)
            yield Site(held, child)
        finally:
            stop(child)


def wait_until_up(held: Place, child: subprocess.Popen[bytes]) -> float:
    """Wait until the site answers and return the seconds it took."""
    start = time.monotonic()
    while time.monotonic() - start < START_SECONDS:
        if child.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"http://{HOST}:{held.port}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return time.monotonic() - start
        except (OSError, urllib.error.URLError):
            time.sleep(0.05)
    raise RuntimeError("the site did not start:\n" + (held.folder / "log").read_text("utf-8", "replace")[-2000:])


def stop(child: subprocess.Popen[bytes]) -> None:
    """End the web server and all its workers."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as trial:
        trial.bind((HOST, 0))
        return int(trial.getsockname()[1])


def peak_mib(child: subprocess.Popen[bytes]) -> float:
    """Watch a program and its children until it ends, and return the most memory they had at once (PSS, MiB)."""
    most = 0.0
    while child.poll() is None:
        most = max(most, sum(_rollup(each, "Pss:") for each in _tree(child.pid)) / 1024)
        time.sleep(0.2)
    return most


def _tree(pid: int) -> list[int]:
    """Return a process and all that hang on it."""
    try:
        below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return [pid]
    return [pid, *(each for child in below for each in _tree(int(child)))]


def _rollup(pid: int, name: str) -> int:
    """Return a line of the memory of a process in KiB, 0 when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(name)), 0)
