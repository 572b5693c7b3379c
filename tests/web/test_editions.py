"""The pages of an edition: what they say in each phase and language, and that what is kept in memory is right."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from pb.services import editions
from pb.services.actors import SYSTEM
from tests import samples

PAGES = (
    "",
    "calendar",
    "rules",
    "help",
    "submit",
    "accessibility",
    "privacy",
    "legal",
    "contact",
    "projects",
    "projects/map",
)


@pytest.fixture
def client(session: Any, app: Flask, clock: Any) -> FlaskClient:
    samples.edition()
    return app.test_client()


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_each_page_stands_in_each_language(client: FlaskClient, language: str, page: str) -> None:
    answer = client.get(f"/{language}/forest-2027/{page}")
    assert answer.status_code == 200
    assert f'<html lang="{language}-BE">' in answer.text
    assert answer.text.count("<h1") == 1
    assert re.search(r'<meta name="description" content="[^"]+">', answer.text)
    assert re.search(r'<meta property="og:title" content="[^"]+">', answer.text)
    assert not re.search(r"\{\w+\}", answer.text), "a fact was not put in"
    for other in ("fr", "nl", "en"):
        assert f'href="/{other}/forest-2027/{page}"' in answer.text


@pytest.mark.parametrize(
    ("day", "address"),
    [
        (datetime(2027, 1, 15, tzinfo=UTC), "calendar"),
        (datetime(2027, 2, 10, tzinfo=UTC), "submit"),
        (datetime(2027, 3, 10, tzinfo=UTC), "projects"),
        (datetime(2027, 4, 10, tzinfo=UTC), "projects"),
        (datetime(2027, 5, 10, tzinfo=UTC), "results"),
        (datetime(2027, 9, 10, tzinfo=UTC), "projects?status=chosen"),
    ],
)
def test_the_one_big_button_follows_the_phase(client: FlaskClient, clock: Any, day: datetime, address: str) -> None:
    clock.move_to(day)
    page = client.get("/fr/forest-2027/").text
    assert re.findall(r'class="button big" href="([^"]+)"', page) == [f"/fr/forest-2027/{address}"]


def test_the_end_is_said_in_words(client: FlaskClient, clock: Any) -> None:
    page = client.get("/fr/forest-2027/").text
    assert "mercredi 28\u00a0avril 2027, minuit" in page
    clock.move_to(datetime(2027, 4, 28, 21, 59, tzinfo=UTC))
    assert 'href="/fr/forest-2027/projects">' in client.get("/fr/forest-2027/").text
    clock.move_to(datetime(2027, 4, 28, 22, tzinfo=UTC))
    assert "minuit" not in client.get("/fr/forest-2027/").text


def test_a_change_is_seen_at_once(client: FlaskClient, session: Any) -> None:
    assert "Votre quartier, votre choix" in client.get("/fr/forest-2027/").text
    file = samples.edition_file()
    editions.load(SYSTEM, replace(file, texts={"home_title": {"fr": "Autrement", "nl": "Anders"}}))
    page = client.get("/fr/forest-2027/").text
    assert "Autrement" in page
    assert "Votre quartier" not in page


def test_an_edition_not_published_is_not_there(client: FlaskClient, session: Any) -> None:
    editions.load(SYSTEM, samples.edition_file("forest-2028", year=2028))
    for page in PAGES:
        assert client.get(f"/fr/forest-2028/{page}").status_code == 404


def test_every_setting_stands_with_its_article(client: FlaskClient) -> None:
    page = client.get("/fr/forest-2027/rules").text
    assert page.count('<dl class="facts rows">') >= 7
    assert "70.000\u00a0€" in page
    assert re.search(r"\(art\.\s4\)", page)
    assert "last_vote_day" not in page


def test_the_calendar_can_be_taken_along(client: FlaskClient) -> None:
    answer = client.get("/nl/forest-2027/calendar.ics")
    assert answer.mimetype == "text/calendar"
    body = answer.data.decode()
    assert all(len(line.encode()) <= 75 for line in body.split("\r\n"))
    assert "\n" not in body.replace("\r\n", "")
    whole = body.replace("\r\n ", "")
    events = whole.split("BEGIN:VEVENT")[1:]
    assert len(events) == 8
    vote = next(event for event in events if "UID:forest-2027-vote@" in event)
    assert "DTSTART;VALUE=DATE:20270401" in vote
    assert "DTEND;VALUE=DATE:20270429" in vote, "the end of an event is not part of it"
    assert "URL:http://localhost/nl/forest-2027/calendar" in vote
    assert "Participatiebudget" in vote


def test_help_lists_each_place_beside_the_map(client: FlaskClient) -> None:
    page = client.get("/nl/forest-2027/help").text
    assert 'href="#place1"' in page
    assert 'id="place1"' in page
    assert "maandag van 9 tot 12 uur" in page


def test_the_colours_of_a_municipality(client: FlaskClient, session: Any) -> None:
    assert "/theme/" not in client.get("/fr/forest-2027/").text
    file = samples.edition_file()
    editions.load(SYSTEM, replace(file, municipality=replace(file.municipality, accent="#7a2e8e")))
    assert 'href="/theme/7a2e8e.css"' in client.get("/fr/forest-2027/").text
    sheet = client.get("/theme/7a2e8e.css")
    assert "--accent:" in sheet.text
    assert "immutable" in sheet.headers["Cache-Control"]
    assert client.get("/theme/nothing.css").status_code == 404


def test_a_visit_costs_one_query(client: FlaskClient, app: Flask, count_queries: Any) -> None:
    client.get("/fr/forest-2027/projects", headers={"Cookie": "pb-order=1"})
    with count_queries() as queries:
        client.get("/fr/forest-2027/projects", headers={"Cookie": "pb-order=1"})
    assert len(queries) == 1, queries


def test_hours_pass(client: FlaskClient, clock: Any) -> None:
    clock.move_to(datetime(2027, 4, 26, 10, tzinfo=UTC))
    first = client.get("/fr/forest-2027/").text
    clock.shift(timedelta(days=1))
    assert client.get("/fr/forest-2027/").text != first
