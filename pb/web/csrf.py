"""Protection of forms: a masked token bound to a random cookie, and the Sec-Fetch-Site check (C1)."""

import base64
import hashlib
import hmac
import secrets

from flask import current_app, g, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from pb.errors import Refusal
from pb.web import cookies
from pb.web.committer import SAFE

FIELD = "form_token"
WITHOUT_FORM = frozenset(
    {"one_click.stop"}
)  # asked for by mail programs, by a link that only its reader has (RFC 8058)
LATER = "form-token-put-in-when-served"  # stands in a page that is kept (pb.web.cache)


class BadToken(Refusal):
    """The form's token is missing or belongs to another browser."""

    status = 400


def secret() -> str:
    """Return this browser's random value, made when it has none."""
    if "csrf" not in g:
        g.csrf = cookies.read("form") or secrets.token_urlsafe(16)
    return str(g.csrf)


def token() -> str:
    """Return a token for a form of this page; it differs each time, so compression reveals nothing."""
    if g.get("form_token_later"):
        return LATER
    mask = secrets.token_bytes(16)
    body = bytes(a ^ b for a, b in zip(mask, _digest(secret()), strict=True))
    g.csrf_used = True
    return base64.urlsafe_b64encode(mask + body).decode().rstrip("=")


def field() -> Markup:
    """Return the hidden field that every form carries."""
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, token())


def check() -> None:
    """Refuse an unsafe request that does not come from one of our own pages."""
    if request.method in SAFE or request.endpoint in WITHOUT_FORM:
        return
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        raise BadToken("bad_form_token")
    if not _holds(request.form.get(FIELD, ""), cookies.read("form")):
        raise BadToken("bad_form_token")


def remember(response: Response) -> Response:
    """Give the browser its random value when a form was shown that needs it."""
    if g.get("csrf_used") and not cookies.read("form"):
        cookies.write(response, "form", secret())
    return response


def _holds(sent: str, cookie: str) -> bool:
    """Tell whether a token was made for the browser that holds the cookie."""
    try:
        raw = base64.urlsafe_b64decode(sent + "=" * (-len(sent) % 4))
    except ValueError:
        return False
    if len(raw) != 32 or not cookie:
        return False
    body = bytes(a ^ b for a, b in zip(raw[:16], raw[16:], strict=True))
    return hmac.compare_digest(body, _digest(cookie))


def _digest(value: str) -> bytes:
    """Return what the token of a browser's random value holds."""
    key: bytes = current_app.config["PB_CSRF_KEY"]
    return hmac.new(key, value.encode(), hashlib.sha256).digest()[:16]
