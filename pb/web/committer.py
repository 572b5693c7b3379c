"""One request, one transaction, closed here before the answer leaves; the whole view is tried again on a lock."""

import secrets
from collections.abc import Callable, Hashable
from typing import Any

from flask import Flask, current_app, g, has_request_context, request
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from pb import db
from pb.errors import Unavailable

SAFE = ("GET", "HEAD", "OPTIONS")
TRIES = 4
ADDRESSES = 10_000  # kept at most


class Application(Flask):
    """The Flask application whose views run inside one transaction each."""

    def url_for(self, /, endpoint: str, **values: Any) -> str:
        """Return an address; a page names the same few dozen again and again, so that they are kept."""
        special = any(name.startswith("_") and value is not None for name, value in values.items())
        if special or endpoint.startswith(".") or not has_request_context():
            return super().url_for(endpoint, **values)
        kept: dict[Hashable, str] = self.extensions.setdefault("pb_addresses", {})
        key = (endpoint, request.script_root, *sorted((name, repr(value)) for name, value in values.items()))
        found = kept.get(key)
        if found is None:
            if len(kept) >= ADDRESSES:
                kept.clear()
            kept[key] = found = super().url_for(endpoint, **values)
        return found

    def full_dispatch_request(self) -> Any:
        """Say before the first query whether this request may write, so that a GET takes no lock."""
        db.writing.set(writes())
        return super().full_dispatch_request()

    def dispatch_request(self) -> Any:
        """Run the view and settle its transaction: commit a POST that answers below 400, else roll back."""
        return transact(lambda: self.make_response(super(Application, self).dispatch_request()))


def writes() -> bool:
    """Tell whether this request may change something: any but a safe method, and the pages that say so of their GET."""
    view = current_app.view_functions.get(request.endpoint or "")
    return request.method not in SAFE or bool(getattr(view, "changes", False))


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
    db.settle(writes() and response.status_code < 400)
    return response
