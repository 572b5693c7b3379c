"""Texts, calendars and maps that services make: nothing unsafe goes through, nothing is lost on the way."""

import json
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from pb.errors import Invalid, Unreadable
from pb.rules.agenda import Occasion
from pb.services import calendars, geo, markdown, notices
from pb.services.snapshots import EditionView
from tests import samples
from tests.rules.test_plan import BOUNDARY


@pytest.fixture
def backend() -> str:
    """The database has no part in this."""
    return "sqlite"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        "[x](javascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](https://elsewhere.example/a.png)",
        '<a href="https://e.example" style="x" onclick="y">z</a>',
    ],
)
def test_markdown_lets_nothing_act(hostile: str) -> None:
    seen = Seen()
    seen.feed(markdown.render(hostile))
    assert not [tag for tag, _ in seen.tags if tag in ("script", "img")]
    assert not [name for _, attributes in seen.tags for name in attributes if name != "href"]
    assert not [each for _, attributes in seen.tags for each in attributes.values() if not each.startswith("https:")]


class Seen(HTMLParser):
    """Notes the tags that a browser would see, with their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))


def test_markdown_keeps_what_people_write() -> None:
    html = markdown.render("# Titre\n\n- un **mot**\n\n[lien](https://example.org) <b>")
    assert html == (
        "<h2>Titre</h2>\n<ul>\n<li>un <strong>mot</strong></li>\n</ul>\n"
        '<p><a href="https://example.org">lien</a> &lt;b&gt;</p>\n'
    )


def test_the_beginning_of_a_text_ends_with_a_word() -> None:
    assert markdown.plain("**Un** mot") == "Un mot"
    assert markdown.plain("mot " * 100, 20) == "mot mot mot mot mot…"


@pytest.mark.parametrize("key", notices.KEYS)
@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_a_standing_text_of_ours_is_filled_in(session: Any, key: str, language: str) -> None:
    text = notices.standing(samples.edition(), key, language)
    assert "{" not in text
    assert "Dienst Participatie" in text or language != "nl"


def test_a_time_of_day_is_one_of_brussels(session: Any) -> None:
    edition: EditionView = samples.edition()
    phase = edition.phases[0].__class__(
        "vote", datetime(2027, 4, 1, 7, 30, tzinfo=UTC), datetime(2027, 11, 1, tzinfo=UTC)
    )
    held = edition.__class__(**{**vars(edition), "phases": (phase,)})
    body = calendars.feed(held, "fr", "http://localhost/x", datetime(2027, 1, 1, tzinfo=UTC)).decode()
    assert "DTSTART;TZID=Europe/Brussels:20270401T093000\r\n" in body
    assert "DTEND;TZID=Europe/Brussels:20271101T010000\r\n" in body


def test_a_calendar_is_one_that_programs_read(session: Any) -> None:
    """RFC 5545: lines of at most 75 bytes, both ends of a kind, nothing of a text outside its line, each event once."""
    edition: EditionView = samples.edition()
    phase = edition.phases[0].__class__(
        "vote", datetime(2027, 3, 31, 22, tzinfo=UTC), datetime(2027, 4, 28, 16, tzinfo=UTC)
    )
    held = edition.__class__(**{**vars(edition), "phases": (phase, *edition.phases[:1])})
    said = "Un, deux ; trois\r\nEND:VEVENT\rX:1"
    meeting = Occasion(
        "stand", {"fr": "é" * 90}, datetime(2027, 4, 3, 22, tzinfo=UTC), datetime(2027, 4, 4, 22, tzinfo=UTC),
        {"fr": "Maison"}, {"fr": "Place 1"}, {"fr": said}, 50.8, 4.4, id="o1",
    )  # fmt: skip
    body = calendars.feed(held, "fr", "http://localhost/x", datetime(2027, 1, 1, tzinfo=UTC), [meeting])
    lines = body.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    whole = body.decode().replace("\r\n ", "")
    events = whole.split("BEGIN:VEVENT")[1:]
    assert len(events) == whole.count("END:VEVENT\r\n") == 3
    for each in events:
        kinds = {
            line.split(":")[0].partition(";")[2] for line in each.split("\r\n") if line.startswith(("DTSTART", "DTEND"))
        }
        assert len(kinds) == 1, each
    assert len({line for line in whole.split("\r\n") if line.startswith("UID:")}) == 3
    assert "DESCRIPTION:Un\\, deux \\; trois\\nEND:VEVENT\\nX:1" in whole
    assert "DTSTART;VALUE=DATE:20270404\r\nDTEND;VALUE=DATE:20270405" in whole


def test_a_map_is_kept_and_found(session: Any, settings: Any) -> None:
    outline = {**BOUNDARY, "properties": {"nis": "99999"}}
    other = {**BOUNDARY, "properties": {"nis": "21017"}}
    content = json.dumps({"features": [outline, other], "attribution": "© Somebody"}).encode()
    made = geo.bring_in("forest", "99999", [content])
    assert made.credit == "© Somebody"
    assert made.body.count(b"<path") == 1
    assert geo.find("forest") == made
    assert Path(settings.data_dir / "maps" / "forest.svg").read_bytes() == made.body
    assert geo.find("nowhere") is None


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b'{"features": 3}', b'{"features": [1]}'])
def test_what_is_no_map_is_refused(session: Any, content: bytes) -> None:
    with pytest.raises(Unreadable, match="not_geojson"):
        geo.bring_in("forest", "99999", [content])


def test_a_map_of_elsewhere_is_refused(session: Any) -> None:
    content = json.dumps({"features": [{**BOUNDARY, "properties": {"nis": "21017"}}]}).encode()
    with pytest.raises(Invalid, match="map_empty"):
        geo.bring_in("forest", "99999", [content])
