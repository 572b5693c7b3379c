"""The look keeps its promises: readable colours, light files, and nothing that the content policy would refuse."""

import gzip
import re
from pathlib import Path

import pytest

from pb.rules.accent import contrast

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = [path for path in TEMPLATES if not {"emails", "print"} & set(path.relative_to(ROOT / "templates").parts)]
PICTURES = sorted((STATIC / "images").rglob("*.svg"))
SHEET = (STATIC / "css" / "pb.css").read_text()

TEXT_ON = [
    ("ink", "page"), ("ink", "soft"), ("ink", "tint"), ("muted", "page"), ("muted", "soft"), ("muted", "tint"),
    ("accent", "page"), ("accent", "soft"), ("accent", "tint"), ("on-accent", "accent"), ("on-deep", "deep"),
    ("bad", "page"), ("bad", "bad-tint"), ("care", "page"), ("care", "care-tint"), ("ink", "care-tint"),
    ("ink", "bad-tint"), ("page", "ink"),
]  # fmt: skip


def colours(scheme: str) -> dict[str, str]:
    """Read the custom properties of a scheme; the dark one keeps what it does not change."""
    light, dark = re.findall(r":root\{(.*?)\n\}", SHEET, re.DOTALL)[:2]
    found = dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{3,6})\b", light))
    if scheme == "dark":
        found |= dict(re.findall(r"--([a-z-]+):(#[0-9a-f]{3,6})\b", dark))
    return {name: code if len(code) == 7 else "#" + "".join(c * 2 for c in code[1:]) for name, code in found.items()}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT_ON)
def test_words_stand_out(scheme, text, ground):
    found = colours(scheme)
    assert contrast(found[text], found[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_borders_of_fields_stand_out(scheme):
    found = colours(scheme)
    assert contrast(found["edge"], found["page"]) >= 3
    assert contrast(found["focus"], found["page"]) >= 3


def test_the_style_sheet_and_the_script_are_light():
    assert len(gzip.compress(SHEET.encode(), 9)) <= 8 * 1024
    assert (STATIC / "js" / "pb.js").stat().st_size < 4 * 1024


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_page_carries_nothing_inline(path):
    text = re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)
    assert not re.search(r"""(src|srcset)=["']?(https?:)?//""", text)


def test_every_file_that_a_page_names_is_there():
    named = {
        (path.name, name) for path in PAGES for name in re.findall(r"""asset\(["']([\w./-]+)["']\)""", path.read_text())
    }
    assert named
    assert [each for each in named if not (STATIC / each[1]).is_file()] == []


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: path.stem)
def test_a_picture_is_small_flat_and_without_words(path):
    text = path.read_text()
    assert len(text) <= (9_000 if path.stem == "hero" else 6_000)
    assert not re.search(r"<text|Gradient|<script|<image|href|style=", text)
    assert text.count("viewBox") == 1


def test_every_page_of_the_vote_names_the_help_line():
    """Help phone and hours stand wherever somebody votes, asks for a code or is not found (R36)."""
    folders = {"votes", "booth"}
    own = {"codes/ask.html", "codes/asked.html", "cases/report.html", "cases/opened.html", "cases/dispute.html"}
    pages = {str(path.relative_to(ROOT / "templates")): path.read_text() for path in PAGES}
    asked = {at: text for at, text in pages.items() if at.partition("/")[0] in folders or at in own}
    assert own < asked.keys()
    assert not [at for at, text in asked.items() if 'extends "layout' in text and "votes/help_line.html" not in text]
