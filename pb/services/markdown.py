"""Texts written in Markdown, shown as safe HTML: no raw HTML is read, and what comes out is cleaned once more (C3)."""

import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

READER = MarkdownIt("commonmark", {"html": False}).enable("table")
LOOKING = MarkdownIt("commonmark", {"html": True})  # to tell people that HTML is not shown
TAGS = {
    "a",
    "blockquote",
    "br",
    "code",
    "em",
    "h2",
    "h3",
    "h4",
    "hr",
    "li",
    "ol",
    "p",
    "strong",
    "table",
    "tbody",
    "td",
    "th",
    "thead",
    "tr",
    "ul",
}
PHOTO = re.compile(r"^[ \t]*\[(?:photo|foto)[ \t]+([1-9]\d?)\][ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
LOWERED = {"h1": "h2", "h5": "h4", "h6": "h4"}  # the page has its one h1 already


@lru_cache(maxsize=1024)
def render(text: str) -> Markup:
    """Return a text as HTML that may stand in a page as it is."""
    tokens = READER.parse(text)
    for token in tokens:
        token.tag = LOWERED.get(token.tag, token.tag)
    html = READER.renderer.render(tokens, READER.options, {})
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"https", "http", "mailto", "tel"},
        link_rel=None,
    )
    return Markup(clean)  # noqa: S704 - nothing is left but the signs allowed above


def parts(text: str) -> list[Markup | int]:
    """Return a text as pieces of HTML, and between them the numbers of the photos that stand on lines of their own."""
    pieces = PHOTO.split(text)
    found: list[Markup | int] = []
    for at, piece in enumerate(pieces):
        if at % 2:
            found.append(int(piece))
        elif piece.strip():
            found.append(render(piece))
    return found


def photos(text: str) -> set[int]:
    """Return the numbers of the photos that a text places."""
    return {int(number) for number in PHOTO.findall(text)}


def html_in(text: str) -> str:
    """Return the first piece of HTML in a text, or nothing: it would be shown as it is typed."""
    for block in LOOKING.parse(text):
        for token in (block, *(block.children or ())):
            if token.type in ("html_block", "html_inline"):
                return str(token.content).strip()[:40]
    return ""


def plain(text: str, most: int = 160) -> str:
    """Return the beginning of a text without any marks, cut between two words: for descriptions in lists and links."""
    words = nh3.clean(READER.render(text), tags=set()).split()
    found = " ".join(words)
    if len(found) <= most:
        return found
    return found[: found.rindex(" ", 0, most)] + "…" if " " in found[:most] else found[:most]
