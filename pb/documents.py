"""Papers as tagged PDF (PDF/UA) from templates of Typst; every value comes in as an inert string (I5, R49).

A template of `templates/print` is filled by Jinja first: `{{ value }}` becomes a string literal that Typst sets as
plain text, whatever it holds; `{{ value|lit }}` is the same literal for use inside Typst code; `{{ text|paragraphs }}`
keeps the lines of a longer text apart. Nothing is fetched: fonts and `layout.typ` come from the same folder, and
pictures made on the way (QR codes) are handed in as `pictures`.
"""

import re
import tempfile
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from jinja2 import Environment

from pb import stationery

FOLDER = Path(__file__).resolve().parent.parent / "templates" / "print"
FONTS = FOLDER / "fonts"
LAYOUT = "layout.typ"
PICTURE = re.compile(r"[a-z0-9_-]{1,60}\.(svg|png|webp)")
KEPT = "\n\t"
SETTABLE = (  # what our fonts and those inside Typst can set: anything else would stop the whole paper (PDF/UA)
    range(0x20, 0x7F), range(0xA0, 0x378), range(0x384, 0x38B), range(0x38E, 0x3A2), range(0x3A3, 0x500),
    range(0x5D0, 0x5EB), range(0x60C, 0x60D), range(0x621, 0x63B), range(0x640, 0x653), range(0x660, 0x66A),
    range(0x1E00, 0x1F00), range(0x2000, 0x200B), range(0x2010, 0x2028), range(0x202F, 0x2041),
    range(0x2044, 0x2053), range(0x2074, 0x208F), range(0x20A0, 0x20C1), range(0x2190, 0x2300), range(0x25A0, 0x2607),
)  # fmt: skip
UNKNOWN = "□"


class Code(str):
    """A piece of Typst that we wrote ourselves; everything else is text."""

    __slots__ = ()


def pdf(
    name: str,
    facts: Mapping[str, Any],
    language: str,
    pictures: Mapping[str, bytes] | None = None,
    *,
    sample: bool = False,
) -> bytes:
    """Return the paper of a template filled with facts, as tagged PDF; the same facts give the same bytes.

    `pictures` are files that the template shows by their name (`qr.svg`). `facts` needs what the template names; the
    template itself names the language of its text. In a `sample` a fact that is missing shows its name.
    """
    source = _templates(language, sample).get_template(f"{name}.typ").render({"language": language, **facts})
    with tempfile.TemporaryDirectory(prefix="pb-paper-") as made:
        folder = Path(made)
        (folder / LAYOUT).write_bytes((FOLDER / LAYOUT).read_bytes())
        for file, content in (pictures or {}).items():
            if not PICTURE.fullmatch(file):
                raise ValueError(f"a picture is not named {file!r}")
            (folder / file).write_bytes(content)
        main = folder / "main.typ"
        main.write_text(source, "utf-8")
        return typst.compile(main, root=folder, font_paths=[FONTS], ignore_system_fonts=True, pdf_standards="ua-1")


def literal(value: object) -> Code:
    """Return a value as a string literal of Typst that can hold nothing but text (I2)."""
    text = unicodedata.normalize("NFC", "" if value is None else str(value))
    kept = "".join(each if each in KEPT else _settable(each) for each in text)
    escaped = kept.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", " ")
    return Code(f'"{escaped}"')


@lru_cache(maxsize=4096)
def _settable(sign: str) -> str:
    """Return a sign as it can be set: an emoji or what cannot be seen goes, a letter that no font has is a box."""
    if any(ord(sign) in each for each in SETTABLE):
        return sign
    return "" if unicodedata.category(sign)[0] in "SMCZ" else UNKNOWN


def _inert(value: object) -> str:
    """Return what stands for a value in the text of a paper; the semicolon ends the expression."""
    return value if isinstance(value, Code) else f"#{literal(value)};"


def _paragraphs(text: object) -> Code:
    """Return a longer text with its empty lines as paragraphs and its other lines as lines."""
    blocks = re.split(r"\n\s*\n", str(text or "").replace("\r\n", "\n").strip())
    return Code("\n\n".join(" \\\n".join(_inert(line.strip()) for line in block.split("\n")) for block in blocks))


@lru_cache
def _templates(language: str, sample: bool) -> Environment:
    found = stationery.environment(FOLDER, language, sample, finalize=_inert)
    found.filters["lit"] = literal
    found.filters["paragraphs"] = _paragraphs
    return found
