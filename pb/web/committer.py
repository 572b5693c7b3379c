"""One request, one transaction, closed here before the answer leaves; the whole view is tried again on a lock."""

import secrets
from collections.abc import Callable
from typing import Any

from flask import Flask, g, request
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from pb import db
from pb.errors import Unavailable

SAFE = ("GET", "HEAD", "OPTIONS")
TRIES = 4


class Application(Flask):
    """The Flask application whose views run inside one transaction each."""

    def full_dispatch_request(self) -> Any:
        """Say before the first query whether this request may write, so that a GET takes no lock."""
        db.writing.set(request.method not in SAFE)
        return super().full_dispatch_request()

    def dispatch_request(self) -> Any:
        """Run the view and settle its transaction: commit a POST that answers below 400, else roll back."""
        return transact(lambda: self.make_response(super(Application, self).dispatch_request()))


def transact(view: Callable[[], Any]) -> Any:
    """Run a view and settle; a lock or a serialisation failure runs it again, at most three times."""
    for attempt in range(TRIES):
        try:
            return _once(view)
        except DBAPIError as error:
            if not db.transient(error):
                if isinstance(error, OperationalError | InterfaceError):
                    raise Unavailable("unavailable") from error
                raise
            if attempt == TRIES - 1:
                raise Unavailable("unavailable") from error
            db.pause(attempt, secrets.randbelow(1000) / 1000)
            g.pop("_login_user", None)
        except PoolTimeout as error:
            raise Unavailable("unavailable") from error
    raise Unavailable("unavailable")


def _once(view: Callable[[], Any]) -> Any:
    """Run a view once and close its transaction, whatever happens."""
    try:
        response = view()
    except BaseException:
        db.settle(False)
        raise
    db.settle(request.method not in SAFE and response.status_code < 400)
    return response
