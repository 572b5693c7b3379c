"""One line of the Today page: what waits for somebody or deserves a look, said in words, with the page that helps."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select

from pb.db import session
from pb.services.actors import Actor
from pb.services.snapshots import EditionView


@dataclass(frozen=True)
class Waiting:
    """A task for whoever reads it, or a check (`check`) that concerns them.

    `text` is an English source sentence, with `%(num)s` for a number; `endpoint` and `values` lead to the page that
    helps (language and edition are added); after `due` the line is late.
    """

    text: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    endpoint: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    due: datetime | None = None
    check: bool = False


Source = Callable[[Actor, EditionView], list[Waiting]]  # one query at most: the page has twelve


def ask(*parts: Select[Any]) -> Row[Any]:
    """Ask several counts or days at once, with one query."""
    return session.execute(select(*(part.scalar_subquery() for part in parts))).one()


def counted(told: Iterable[tuple[int, str, str]]) -> list[Waiting]:
    """Return a line for each number that is not nought, with its sentence and the page that helps."""
    return [Waiting(text, {"num": number}, endpoint) for number, text, endpoint in told if number]
