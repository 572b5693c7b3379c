"""Words for people: sentences, amounts and dates in French, Dutch and English, for pages, mails and commands alike."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from gettext import NullTranslations, translation
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_currency, format_decimal, format_percent

from pb.clock import BRUSSELS
from pb.rules.sentences import SENTENCES

LANGUAGES = ("fr", "nl", "en")
LOCALES = {"fr": "fr_BE", "nl": "nl_BE", "en": "en_GB", "de": "de_BE"}
NAMES = {"fr": "Français", "nl": "Nederlands", "en": "English", "de": "Deutsch"}
FOLDER = Path(__file__).resolve().parent.parent / "translations"
OWN: ContextVar[Mapping[tuple[str, str], str]] = ContextVar("own")  # language and source → sentence
KEPT = 4096  # amounts and dates in words of each kind: a page writes the same ones again and again


@lru_cache
def catalogue(language: str) -> NullTranslations:
    """Return the catalogue of a language; English is the language of the code."""
    return translation("messages", FOLDER, [language], fallback=language == "en")


@contextmanager
def worded(own: Mapping[tuple[str, str], str]) -> Iterator[None]:
    """Say these sentences, by language and source, instead of those of the catalogue: an edition's own words."""
    token = OWN.set(own)
    try:
        yield
    finally:
        OWN.reset(token)


def sentence(text: str, language: str) -> str:
    """Return an English source sentence in a language, in an edition's own words or in ours, its facts still open."""
    return OWN.get({}).get((language, text)) or catalogue(language).gettext(text)


def sentences(one: str, many: str, number: int, language: str) -> str:
    """Return the singular or plural sentence for a number, its facts still open."""
    found = catalogue(language).ngettext(one, many, number)
    form = one if found == catalogue(language).ngettext(one, many, 1) else many
    return OWN.get({}).get((language, form)) or found


def translate(text: str, language: str, **facts: Any) -> str:
    """Return an English source sentence in a language, with its facts put in."""
    found = sentence(text, language) if text else ""
    return found % facts if facts or (language, text) in OWN.get({}) else found


def plural(one: str, many: str, number: int, language: str, **facts: Any) -> str:
    """Return the singular or plural sentence for a number, which is the fact `num`."""
    return sentences(one, many, number, language) % {"num": count(number, language), **facts}


@lru_cache(KEPT)
def money(cents: int, language: str) -> str:
    """Write an amount of cents as euro, without ",00" for whole euro: 5.000 € in French, € 5.000 in Dutch."""
    pattern = {"fr": "#,##0.00 ¤", "nl": "¤ #,##0.00", "en": "¤#,##0.00"}.get(language, "#,##0.00 ¤")
    if cents % 100 == 0:
        pattern = pattern.replace(".00", "")
    amount = Decimal(cents).scaleb(-2)
    text = format_currency(amount, "EUR", pattern, LOCALES[language], currency_digits=False)
    return text.replace(" ", "\u00a0").replace("\u202f", ".") if language == "fr" else text.replace(" ", "\u00a0")


@lru_cache(KEPT)
def count(number: float, language: str) -> str:
    """Write a number with the separators of the language."""
    text = format_decimal(number, locale=LOCALES[language])
    return text.replace("\u202f", ".") if language == "fr" else text


@lru_cache(KEPT)
def percent(share: float, language: str) -> str:
    """Write a share of 1 as a percentage with at most one decimal."""
    return format_percent(share, "#,##0.#\u00a0%" if language == "fr" else "#,##0.#%", LOCALES[language])


@lru_cache(KEPT)
def hundredths(number: int, language: str) -> str:
    """Write hundredths as a number with two decimals, 83.25 or 83,25, from whole numbers alone."""
    return f"{number // 100}{'.' if language == 'en' else ','}{number % 100:02d}"


def day(value: date | datetime | str, language: str, weekday: bool = True) -> str:
    """Write a Brussels day in words: mercredi 28 avril 2027; the facts of mails hold it as ISO text."""
    if isinstance(value, str):
        value = date.fromisoformat(value)
    if isinstance(value, datetime):
        value = value.astimezone(BRUSSELS).date()
    pattern = {"fr": "d MMMM y", "nl": "d MMMM y", "en": "d MMMM y"}.get(language, "d MMMM y")
    text = format_date(value, ("EEEE " if weekday else "") + pattern, LOCALES[language])
    if language == "fr":
        text = text.replace(" 1 ", " 1er ") if weekday else (f"1er{text[1:]}" if text.startswith("1 ") else text)
    return _hold_number(text)


@lru_cache(KEPT)
def short_day(value: date | datetime, language: str) -> str:
    """Write a day without its year: 28 avril."""
    if isinstance(value, datetime):
        value = value.astimezone(BRUSSELS).date()
    text = format_date(value, "d MMMM", LOCALES[language])
    if language == "fr" and text.startswith("1 "):
        text = "1er" + text[1:]
    return text.replace(" ", "\u00a0")


def hour(value: datetime, language: str) -> str:
    """Write a Brussels time of day: 18 h 30 in French, 18.30 uur in Dutch, 18:30 in English."""
    local = value.astimezone(BRUSSELS)
    if language == "fr":
        return f"{local.hour}\u00a0h" + (f"\u00a0{local.minute:02d}" if local.minute else "")
    if language == "nl":
        return f"{local.hour}" + (f".{local.minute:02d}" if local.minute else "") + "\u00a0uur"
    return format_time(local, "HH:mm", tzinfo=BRUSSELS, locale=LOCALES[language])


@lru_cache(KEPT)
def until(end: datetime, language: str) -> str:
    """Write an exclusive end as people say it: mercredi 28 avril 2027, minuit (R4)."""
    local = end.astimezone(BRUSSELS)
    if local.hour or local.minute:
        return f"{day(local, language)}, {hour(local, language)}"
    midnight = {"fr": "minuit", "nl": "middernacht", "en": "midnight"}.get(language, "24:00")
    return f"{day(local.date() - timedelta(days=1), language)}, {midnight}"


@lru_cache(KEPT)
def instant(value: datetime, language: str) -> str:
    """Write a day and a time of day."""
    return f"{day(value, language)}, {hour(value, language)}"


def stamp(value: datetime) -> str:
    """Write an instant for machines: ISO 8601 in UTC."""
    return format_datetime(value, "yyyy-MM-dd'T'HH:mm:ss'Z'", locale="en")


def present(details: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Write the facts of a sentence: `x_cents` becomes the amount `x`, dates and instants become words."""
    facts: dict[str, Any] = {}
    for name, value in details.items():
        if name.endswith("_cents") and isinstance(value, int):
            facts[name.removesuffix("_cents")] = money(value, language)
        elif name.endswith("_until") and isinstance(value, datetime):
            facts[name] = until(value, language)
        elif isinstance(value, datetime):
            facts[name] = instant(value, language)
        elif isinstance(value, date):
            facts[name] = day(value, language)
        elif isinstance(value, Mapping) and language in value:
            facts[name] = value[language]
        elif isinstance(value, bool) or not isinstance(value, int):
            facts[name] = value
        else:
            facts[name] = count(value, language)
    return facts


def say(code: str, facts: Mapping[str, Any], language: str) -> str:
    """Return the sentence of a refusal, a problem or a minute, with its facts in words."""
    found = translate(SENTENCES[code], language)
    return found % present(facts, language) if facts else found  # a fact may itself be called "language"


def pick(texts: Mapping[str, str] | None, language: str) -> str:
    """Return a text in the language asked for, else in FR, NL or any language it has."""
    texts = texts or {}
    for wanted in (language, "fr", "nl", "en"):
        if texts.get(wanted):
            return texts[wanted]
    return next((text for text in texts.values() if text), "")


def _hold_number(text: str) -> str:
    """Keep the number of the day and its month on one line."""
    parts = text.split(" ")
    for at, part in enumerate(parts[:-1]):
        if part[0].isdigit():
            return " ".join(parts[:at] + ["\u00a0".join(parts[at : at + 2])] + parts[at + 2 :])
    return text
