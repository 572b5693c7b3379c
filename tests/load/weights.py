"""How heavy pages are: compressed bytes of each, and the queries each asks the database."""

import gzip
import re
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from pb.app import create_app
from pb.db import db
from tests.load.figures import Figure
from tests.load.journeys import BALLOT, CHOSEN, FORM_TOKEN, value
from tests.load.site import Place, place
from tests.load.town import SLUG

LINKED = re.compile(r'<(?:link rel="stylesheet" href|script src)="([^"]+)"')
PUBLIC = (
    "",
    "projects",
    "projects/map",
    "projects/1",
    "vote",
    "results",
    "rules",
    "calendar",
    "help",
    "privacy",
    "contact",
)
VOTE_PAGE_KB, MOST_QUERIES = 20, 8


def measure(at: str) -> list[Figure]:
    """Return bytes and queries of the public pages and of the pages of the vote."""
    with place("sqlite", at, 3) as held:
        return list(_pages(held))


def _pages(held: Place) -> Iterator[Figure]:
    app = create_app(held.settings)  # a process that has answered nothing yet
    with app.app_context():
        engine = db.engine
    client = app.test_client()
    options = {
        "base_url": held.settings.base_url,
        "headers": {"Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin"},
    }
    most: dict[str, int] = {}
    for name in PUBLIC:
        address = f"/fr/{SLUG}/{name}"
        with counted(engine) as cold:
            answer = client.get(address, **options)
        with counted(engine) as warm:
            client.get(address, **options)
        most[address] = warm[0]
        yield Figure(
            f"page {address}", len(answer.data) / 1000, "kB", note=f"{cold[0]} queries at first, then {warm[0]}"
        )
    yield Figure("most queries of a public page", max(most.values()), "", MOST_QUERIES)
    for name, page in _vote(held, client, options):
        whole = len(gzip.compress(page.encode(), 6)) + sum(
            _weight(app, client, link, options) for link in LINKED.findall(page)
        )
        yield Figure(f"page of the vote: {name}, with style and script", whole / 1000, "kB", VOTE_PAGE_KB)


def _vote(held: Place, client: FlaskClient, options: dict[str, object]) -> Iterator[tuple[str, str]]:
    """Walk through the vote and yield each page."""
    base = f"/fr/{SLUG}/vote"

    def page(address: str, **form: str) -> str:
        answer = client.post(address, data=form, **options) if form else client.get(address, **options)
        body = gzip.decompress(answer.data) if answer.headers.get("Content-Encoding") == "gzip" else answer.data
        return body.decode()

    yield "how", page(base)
    listed = page(f"/fr/{SLUG}/projects")
    for number in CHOSEN:
        page(f"{base}/add", form_token=value(FORM_TOKEN, listed), number=str(number))
    yield "choose", page(f"/fr/{SLUG}/projects")
    identify = page(f"{base}/identify")
    yield "identify", identify
    code, born = held.town.voters[0]
    year, month, day = born.split("-")
    page(f"{base}/identify", form_token=value(FORM_TOKEN, identify), code=code, day=day, month=month, year=year)
    review = page(f"{base}/review")
    yield "review", review
    yield "thanks", page(f"{base}/cast", form_token=value(FORM_TOKEN, review), ballot=value(BALLOT, review))


def _weight(app: Flask, client: FlaskClient, link: str, options: dict[str, object]) -> int:
    return len(client.get(link, **options).data)


@contextmanager
def counted(engine: Engine) -> Iterator[list[int]]:
    """Count the statements that the database is asked meanwhile."""
    number = [0]

    def one(connection: object, cursor: object, statement: str, *_: object) -> None:
        number[0] += not statement.startswith("BEGIN")

    event.listen(engine, "before_cursor_execute", one)
    try:
        yield number
    finally:
        event.remove(engine, "before_cursor_execute", one)
