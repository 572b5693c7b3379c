"""What every test may ask for: a database of each kind, the application, a visitor, a clock, a browser."""

import contextvars
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import time_machine
from flask import Flask, has_app_context
from flask.testing import FlaskClient

from pb.config import Config
from pb.db import session as database_session
from pb.services.snapshots import EditionView
from tests import databases, postgres, samples

pytest_plugins = ["tests.browser", "tests.mailbox"]

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT.parent / "shared" / "data"
RUN = "PB_TEST_FOLDER"
ROOM_BYTES = 2_000_000_000
NOON = datetime(2027, 4, 1, 10, tzinfo=UTC)  # noon in Brussels

hypothesis.settings.register_profile("pb", deadline=None, database=None)
hypothesis.settings.load_profile("pb")


def pytest_configure(config: pytest.Config) -> None:
    """Give all workers of this run one folder, and compile the catalogues."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    folder = tempfile.mkdtemp(prefix="pb-test-", dir=_quick_folder())
    Path(folder).chmod(0o755)
    os.environ[RUN] = folder
    subprocess.run([sys.executable, str(ROOT / "scripts" / "words.py")], check=True)


def _quick_folder() -> Path | None:
    """Return where the server of the tests lies: in memory if there is room, for each test copies 400 files.

    The path is short either way: a socket's has room for about a hundred characters.
    """
    memory, disk = Path("/dev/shm"), Path("/tmp")
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM_BYTES:
        return memory
    return disk if os.access(disk, os.W_OK) else None


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the database server of this run and leave nothing behind."""
    if "PYTEST_XDIST_WORKER" in os.environ or RUN not in os.environ:
        return
    folder = Path(os.environ.pop(RUN))
    postgres.stop(folder / "server")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def run_folder() -> Path:
    """Return the folder that all workers of this run share."""
    return Path(os.environ[RUN])


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    """Return the kind of database: whatever asks for a database runs once on each."""
    return str(request.param)


@pytest.fixture(scope="session")
def templates(run_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[databases.Templates]:
    """Hold the migrated, empty database of each kind that the tests' databases are copied from."""
    with databases.Templates(run_folder, tmp_path_factory.mktemp("templates")) as kept:
        yield kept


@pytest.fixture
def database_url(backend: str, templates: databases.Templates, tmp_path: Path) -> Iterator[str]:
    """Return the address of a fresh database with every table, on SQLite and then on PostgreSQL."""
    with templates.copy(backend, tmp_path) as url:
        yield url


@pytest.fixture
def settings(database_url: str, templates: databases.Templates, tmp_path: Path) -> Config:
    """Return test settings in a folder of their own."""
    return templates.settings(tmp_path, database_url)


@pytest.fixture
def app(settings: Config) -> Iterator[Flask]:
    """Return the application on a fresh database."""
    with databases.application(settings) as made:
        made.test_client_class = Visitor
        yield made


class Visitor(FlaskClient):
    """A browser without windows: each request stands alone, as on the site, whatever context the test is in."""

    def open(self, *args: Any, **options: Any) -> Any:
        """Send a request; what the test wrote is committed before, and read anew after."""
        mine = has_app_context()
        if mine:
            database_session.commit()
        answer = contextvars.Context().run(super().open, *args, **options)
        if mine:
            database_session.expire_all()
        return answer


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Return a visitor of the site without a session."""
    return app.test_client()


@pytest.fixture
def session(request: pytest.FixtureRequest, settings: Config) -> Iterator[Any]:
    """Return the database session, in the application's context where the test has one, else without any page."""
    whole = "app" in request.fixturenames
    with nullcontext(request.getfixturevalue("app")) if whole else databases.ground(settings) as app, app.app_context():
        yield database_session
        database_session.rollback()


@pytest.fixture
def edition(request: pytest.FixtureRequest, session: Any, clock: time_machine.Traveller) -> EditionView:
    """Return the sample edition; the mark `at` of a module says at which instant, else it is noon on 1 April 2027."""
    mark = request.node.get_closest_marker("at")
    if mark is not None:
        clock.move_to(mark.args[0])
    return samples.edition()


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Stop the time at noon on 1 April 2027; `clock.move_to(instant)` and `clock.shift(delta)` change it."""
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of real votes and maps beside the project, or skip."""
    if not DATA.is_dir():
        pytest.skip(f"the data folder is not there: {DATA.relative_to(ROOT.parent)} beside the project")
    return DATA
