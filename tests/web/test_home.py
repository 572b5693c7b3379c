"""The front of the site: one address leads to the right language, and only published editions are listed."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pb.services import editions
from pb.services.actors import SYSTEM
from tests import samples


@pytest.fixture
def client(session: Any, app: Flask, clock: Any) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize(
    ("asked", "language"), [("nl-BE,fr;q=0.5", "nl"), ("de,en;q=0.3", "en"), ("zh", "fr"), ("", "fr")]
)
def test_the_browser_says_the_language(client: FlaskClient, session: Any, asked: str, language: str) -> None:
    samples.edition()
    samples.edition("uccle-2027", municipality="uccle")
    answer = client.get("/", headers={"Accept-Language": asked})
    assert (answer.status_code, answer.location) == (302, f"/{language}/")
    assert "Accept-Language" in answer.headers["Vary"]


def test_the_only_edition_is_the_front(client: FlaskClient, session: Any) -> None:
    samples.edition()
    editions.load(SYSTEM, samples.edition_file("forest-2028", year=2028))
    assert client.get("/?language=nl").location == "/nl/forest-2027/"


def test_editions_stand_under_their_municipality(client: FlaskClient, session: Any) -> None:
    samples.edition()
    samples.edition("uccle-2027", municipality="uccle")
    editions.load(SYSTEM, samples.edition_file("forest-2028", year=2028))
    page = client.get("/nl/").text
    assert 'href="/nl/forest-2027/"' in page
    assert 'href="/nl/uccle-2027/"' in page
    assert "forest-2028" not in page
    assert "Mooibos" in page


def test_an_empty_site_says_so(client: FlaskClient, session: Any) -> None:
    assert client.get("/").location == "/fr/"
    assert client.get("/en/").status_code == 200
