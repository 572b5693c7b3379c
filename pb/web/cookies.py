"""The cookies: names and flags in one place (S6), shorter names only where there is no TLS (demonstration)."""

from typing import Any

from flask import current_app, request
from werkzeug.wrappers import Response


def name(short: str) -> str:
    """Return the full name of a cookie: `__Host-pb-…` over TLS."""
    return f"__Host-pb-{short}" if current_app.config["PB"].secure else f"pb-{short}"


def read(short: str) -> str:
    """Return the value of one of our cookies, or nothing."""
    return request.cookies.get(name(short), "")


def write(response: Response, short: str, value: str, *, seconds: int | None = None, strict: bool = False) -> None:
    """Set a cookie that no script can read and that goes to this host only."""
    flags: dict[str, Any] = {"httponly": True, "path": "/", "secure": current_app.config["PB"].secure}
    response.set_cookie(name(short), value, max_age=seconds, samesite="Strict" if strict else "Lax", **flags)


def expire(response: Response, short: str) -> None:
    """Delete a cookie by its name (S7)."""
    response.delete_cookie(name(short), path="/", httponly=True, samesite="Lax", secure=current_app.config["PB"].secure)
