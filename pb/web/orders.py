"""The visitor's own order of projects: one of 65,536 numbers in a cookie, which says nothing about the person."""

import secrets

from flask import g, request
from werkzeug.wrappers import Response

from pb.rules.fairness import SEEDS
from pb.web import cookies

COOKIE = "order"
DAYS = 120


def seed() -> int:
    """Return the number of this visitor's order: that of the address, of the cookie, or a new one."""
    for held in (request.args.get("order", ""), cookies.read(COOKIE)):
        if held.isascii() and held.isdigit() and len(held) < 9 and int(held) < SEEDS:
            return int(held)
    if "order" not in g:
        g.order = secrets.randbelow(SEEDS)
    return int(g.order)


def remember(response: Response) -> Response:
    """Have the browser keep its order, the same on all pages and visits; an order in a shared address is not kept."""
    if "order" in g:
        cookies.write(response, COOKIE, str(g.order), seconds=DAYS * 86_400)
    return response
