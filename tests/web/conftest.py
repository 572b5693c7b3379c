"""What tests of pages may ask for besides the application."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from typing import Any

import pytest
import structlog
from flask import Flask
from sqlalchemy import event

from pb.db import db
from pb.services.snapshots import EditionView
from tests.colleagues import Colleague, signed_in


@pytest.fixture
def staff(app: Flask, edition: EditionView) -> Colleague:
    """Return somebody of the participation service, with a browser."""
    return signed_in(app, "anne@example.org", (edition.municipality_id, "participation"))


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], Any]:
    """Return a context that lists the statements sent to the database within it, apart from transaction control."""

    @contextmanager
    def listen() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
            if not statement.upper().startswith(("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT")):
                seen.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    return listen


@pytest.fixture
def said(app: Flask) -> Iterator[StringIO]:
    """What the site writes in its log."""
    held, lines = structlog.get_config(), StringIO()
    structlog.configure(**{**held, "logger_factory": structlog.PrintLoggerFactory(lines)})
    yield lines
    structlog.configure(**held)
