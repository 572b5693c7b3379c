"""The headers of every answer: a strict content policy, no caching of what is personal, and compression (C3–C9)."""

import gzip

from flask import Flask, current_app, g, request
from werkzeug.wrappers import Response

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
FIXED = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": (
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), fullscreen=(), geolocation=(), gyroscope=(), "
        "magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(), usb=()"
    ),
}
SMALL = 1000
PACKED = ("text/", "application/json", "image/svg+xml", "application/javascript")


def install(app: Flask) -> None:
    """Have every answer, errors and files included, carry the headers."""
    app.after_request(add)


def add(response: Response) -> Response:
    """Add the headers that every answer carries."""
    for header, value in FIXED.items():
        response.headers.setdefault(header, value)
    if current_app.config["PB"].secure:
        response.headers["Strict-Transport-Security"] = "max-age=63072000; includeSubDomains"
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
    response.vary.add("Cookie")
    return _compress(response)


def allow_keys(response: Response) -> Response:
    """Let this page ask a security key (A3)."""
    policy = FIXED["Permissions-Policy"].replace("publickey-credentials-get=()", "publickey-credentials-get=(self)")
    response.headers["Permissions-Policy"] = policy
    return response


def _compress(response: Response) -> Response:
    """Compress a text answer for a browser that can read it."""
    if response.direct_passthrough or response.status_code in (204, 304) or "Content-Encoding" in response.headers:
        return response
    if not (response.mimetype or "").startswith(PACKED):
        return response
    response.vary.add("Accept-Encoding")
    if request.accept_encodings["gzip"] > 0 and (response.calculate_content_length() or 0) > SMALL:
        response.set_data(gzip.compress(response.get_data(), g.get("packing", 1)))
        response.headers["Content-Encoding"] = "gzip"
    return response
