"""The log: one line of JSON for a request, without body, address or person, and none for vote pages (L3–L7)."""

import logging
import sys
import time
import traceback
from collections.abc import Iterator

import structlog
from flask import Flask, g, request
from werkzeug.wrappers import Response

SILENT = ("votes", "codes", "booth", "assets", "health", "results.tracker")
UNSEEN = {"pb.unseen": True}  # in the environment of a request that no visitor makes
LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}


def install(app: Flask) -> None:
    """Write one line for each request whose subject may be logged."""
    configure(app.config["PB"].log_level)
    app.before_request(start)
    app.after_request(write)


def configure(level: str) -> None:
    """Write the log as JSON on standard error, with instants in UTC."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            without_words,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def without_words(logger: object, method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Say where an accident happened and of what kind, never its message: databases put values there (L3)."""
    error = event.pop("exc_info", None)
    if isinstance(error, BaseException):
        frames = traceback.extract_tb(error.__traceback__)
        event["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        event["causes"] = [type(each).__name__ for each in _chain(error)]
    return event


def _chain(error: BaseException) -> Iterator[BaseException]:
    """Yield an accident and what brought it about."""
    held: BaseException | None = error
    while held is not None:
        yield held
        held = held.__cause__ or held.__context__


def start() -> None:
    """Note when the request began."""
    g.began = time.perf_counter()


def write(response: Response) -> Response:
    """Write the line of a request: its page, status and milliseconds."""
    subject = (request.endpoint or "").split(".")[0]
    silent = subject in SILENT or request.endpoint in SILENT or "pb.unseen" in request.environ
    if not silent:
        structlog.get_logger().info(
            "request",
            endpoint=request.endpoint,
            method=request.method,
            status=response.status_code,
            milliseconds=round(1000 * (time.perf_counter() - g.get("began", time.perf_counter())), 1),
            request_id=g.get("request_id"),
        )
    return response
