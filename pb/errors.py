"""Refusals in words of the field: each has a stable code, details and the status a page answers with."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Problem:
    """One thing to mend: a stable code, where it is (a key or field), and the facts of its sentence."""

    code: str
    at: str = ""
    details: dict[str, Any] = field(default_factory=dict)


class Refusal(Exception):
    """An act was refused and nothing was kept; `code` finds the sentence in `pb.rules.sentences`."""

    status = 409

    def __init__(self, code: str, problems: Iterable[Problem] = (), **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.problems = tuple(problems)
        self.details = details


class Invalid(Refusal):
    """What was sent is not acceptable; `problems` lists all that is wrong with it, not only the first."""

    status = 422


class Conflict(Refusal):
    """The state of things forbids the act."""

    status = 409


class Forbidden(Refusal):
    """The person has no right to the act, or the token does not hold."""

    status = 403


class Unknown(Refusal):
    """There is no such thing here, or it belongs to somebody else."""

    status = 404


class Unidentified(Refusal):
    """The act needs a session and there is none, or it has ended."""

    status = 401


class TooMany(Refusal):
    """A limit was reached; `seconds` says when to try again."""

    status = 429


class Unavailable(Refusal):
    """Something that the act needs is down: nothing was recorded, try again."""

    status = 503


class Unreadable(Refusal):
    """A file or a setting cannot be read; `line` or `at` names the place (exit code 2 of the command)."""

    status = 422
