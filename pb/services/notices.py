"""The standing texts of the site: those of the edition, else the ones we ship with the municipality put in."""

from functools import lru_cache
from pathlib import Path

from pb import words
from pb.rules import braces
from pb.services.snapshots import EditionView, facts_of

FOLDER = Path(__file__).resolve().parent.parent.parent / "editions" / "texts"
KEYS = ("accessibility", "privacy", "legal", "contact")
FIRST = ("home_title", "home_intro", "how_it_works", "how_to_submit", "how_to_vote", "vote_on_paper", "help", "faq")


def standing(edition: EditionView, key: str, language: str) -> str:
    """Return a standing text in Markdown; a language that the edition lacks gets ours, never another language."""
    own = edition.texts.get(key, {}).get(language, "")
    return own or braces.fill(_shipped(key, language), facts_of(edition, language))


@lru_cache
def shipped() -> dict[str, dict[str, str]]:
    """Return the texts that a new edition begins with, in every language of the site; the facts stand in braces."""
    return {key: {language: _shipped(key, language) for language in words.LANGUAGES} for key in FIRST}


@lru_cache
def _shipped(key: str, language: str) -> str:
    return (FOLDER / f"{key}.{language}.md").read_text("utf-8").strip()


def ours(key: str) -> dict[str, str]:
    """Return the text that we ship under a key, by language; nothing when there is none."""
    return {language: _shipped(key, language) for language in words.LANGUAGES} if key in (*KEYS, *FIRST) else {}
