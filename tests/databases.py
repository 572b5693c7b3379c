"""Databases for tests: one migrated template of each kind, and a quick copy of it for each test."""

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest
from flask import Flask

from pb.config import Config, load
from pb.db import db, options, prepare
from pb.services import migrations
from tests import postgres


def environment(folder: Path, url: str, secret: Path) -> dict[str, str]:
    """Return the environment of an installation for tests, in a folder of its own, with a master key file."""
    return {
        "PB_ENV": "test",
        "PB_DATA_DIR": str(folder / "var"),
        "PB_DATABASE_URL": url,
        "PB_SECRET_FILE": str(secret),
        "PB_BASE_URL": "http://localhost",
    }


@contextmanager
def application(settings: Config) -> Iterator[Flask]:
    """Assemble the whole application, and close its connections afterwards."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with _closed(import_module("pb.app").create_app(settings)) as app:
        yield app


@contextmanager
def ground(settings: Config) -> Iterator[Flask]:
    """Open the database without any page, as services see it, and close it afterwards."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    app = Flask("pb")
    app.config.update(
        PB=settings,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=options(settings.database_url, settings.threads),
    )
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)
    with _closed(app):
        yield app


@contextmanager
def _closed(app: Flask) -> Iterator[Flask]:
    app.testing = True
    try:
        yield app
    finally:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def migrate(settings: Config) -> None:
    """Bring a database to the newest revision and make the keys of the installation, as an installation does."""
    with ground(settings) as app, app.app_context():
        migrations.upgrade()


class Templates:
    """The migrated, empty databases of one worker, made when first asked for."""

    def __init__(self, run_folder: Path, folder: Path) -> None:
        self.run_folder = run_folder
        self.folder = folder
        self.server = ""
        self.missing = ""
        self.name = f"pb_test_{secrets.token_hex(4)}"
        self.made: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if "postgresql" in self.made:
            postgres.command(self.server, f"drop database if exists {self.name} with (force)")

    def settings(self, folder: Path, url: str) -> Config:
        """Return test settings with a data folder of their own; the master key is the one of the templates."""
        return load(environment(folder, url, self.folder / "secret"))

    @contextmanager
    def copy(self, backend: str, folder: Path, empty: bool = False) -> Iterator[str]:
        """Yield the address of a database for one test, migrated unless `empty`; skip where there is no server."""
        with self._sqlite(folder, empty) if backend == "sqlite" else self._postgresql(empty) as url:
            yield url

    @contextmanager
    def _sqlite(self, folder: Path, empty: bool) -> Iterator[str]:
        template, file = self.folder / "template.sqlite", folder / "pb.sqlite"
        if not empty:
            if "sqlite" not in self.made:
                migrate(self.settings(self.folder, f"sqlite:///{template}"))
                self.made.add("sqlite")
            shutil.copyfile(template, file)
        yield f"sqlite:///{file}"

    @contextmanager
    def _postgresql(self, empty: bool) -> Iterator[str]:
        self._find_server()
        if not empty and "postgresql" not in self.made:
            postgres.command(self.server, f"create database {self.name}")
            self.made.add("postgresql")
            migrate(self.settings(self.folder, self._beside(self.name)))
        name = f"{self.name}_{secrets.token_hex(4)}"
        source = "template0" if empty else self.name
        postgres.command(self.server, f"create database {name} template {source}")
        try:
            yield self._beside(name)
        finally:
            postgres.command(self.server, f"drop database if exists {name} with (force)")

    def _find_server(self) -> None:
        if self.missing:
            pytest.skip(self.missing)
        try:
            self.server = self.server or postgres.shared(self.run_folder)
        except postgres.Missing as reason:
            self.missing = str(reason)
            pytest.skip(self.missing)

    def _beside(self, database: str) -> str:
        head, _, options = self.server.partition("?")
        return f"{head.rpartition('/')[0]}/{database}" + (f"?{options}" if options else "")
