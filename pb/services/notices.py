"""The standing texts of the site: those of the edition, else the ones we ship with the municipality put in."""

from functools import lru_cache
from pathlib import Path

from pb import words
from pb.services.snapshots import EditionView

FOLDER = Path(__file__).resolve().parent.parent.parent / "editions" / "texts"
KEYS = ("accessibility", "privacy", "legal")


def standing(edition: EditionView, key: str, language: str) -> str:
    """Return a standing text in Markdown; a language that the edition lacks gets ours, never another language."""
    own = edition.texts.get(key, {}).get(language, "")
    return own or _filled(edition, _shipped(key, language), language)


@lru_cache
def _shipped(key: str, language: str) -> str:
    return (FOLDER / f"{key}.{language}.md").read_text()


def _filled(edition: EditionView, text: str, language: str) -> str:
    """Put the municipality's names and ways to reach it where the text has {braces}."""
    contact = edition.municipality.contact
    facts = {
        "municipality": words.pick(edition.municipality.names, language),
        "service": words.pick(contact.get("service"), language),
        "address": words.pick(contact.get("address"), language),
        "publisher": words.pick(contact.get("publisher"), language),
        "phone": str(contact.get("phone") or "–"),
        "email": str(contact.get("email") or "–"),
        "age": str(edition.settings.voter_min_age),
    }
    for name, fact in facts.items():
        text = text.replace("{" + name + "}", fact or "–")
    return text
