"""Texts, calendars and maps that services make: nothing unsafe goes through, nothing is lost on the way."""

import json
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from pb.errors import Invalid, Unreadable
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
