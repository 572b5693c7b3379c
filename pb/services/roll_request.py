"""The letter that asks the population service for the roll: who, on which day, which columns, what law (R35, D7)."""

from typing import Any

from pb import clock, words
from pb.rules import ages, phases
from pb.rules.setting_words import WORDS
from pb.services import letterheads
from pb.services.snapshots import EditionView


def facts(edition: EditionView, language: str) -> dict[str, Any]:
    """Return what the letter says, in French or in Dutch."""
    settings = edition.settings
    vote = phases.find(edition.phases, "vote")
    return {
        **letterheads.head(edition, language),
        "title": words.pick(edition.titles, language),
        "today": clock.today(),
        "day": settings.register_day,
        "age": settings.voter_min_age,
        "age_day": ages.reference_day(settings, edition.phases) if vote else None,
        "vote": vote,
        "registers": ", ".join(words.translate(WORDS[name], language) for name in settings.registers),
        "adoption": edition.adoption,
        "site_name": words.pick(edition.municipality.names, language),
    }
