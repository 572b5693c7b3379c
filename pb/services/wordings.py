"""The wording of mails and letters as an edition changes it, sentence by sentence, beside what we ship (R48)."""

import re
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from functools import lru_cache
from pathlib import Path

from jinja2.ext import extract_from_ast
from sqlalchemy import select

from pb import stationery, words
from pb.db import session
from pb.errors import Conflict, Invalid, Unknown
from pb.models.wordings import Wording as Row
from pb.rules import letter_words, wordings
from pb.rules.settings import EQUAL_LANGUAGES
from pb.rules.wordings import LETTERS, MAILS, OF_THE_INSTALLATION, Sentence
from pb.services import journal
from pb.services.actors import Actor
from pb.services.snapshots import EditionView
from pb.services.text_prints import text_fingerprint

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"
CALLS = ("_", "ngettext", "translate")  # how a template says a sentence
NAMED = re.compile(r"[a-z][a-z0-9_]{1,40}")
LAW = "{# law #}"  # before a sentence that the law wants as it is
Texts = Mapping[str, Mapping[str, str]]  # sentence → language → text, with facts between braces
Own = Mapping[tuple[str, str], str]  # language and source → sentence


@lru_cache
def titles() -> dict[str, str]:
    """Return every mail of an edition and every letter with its English name; one without goes by its subject."""
    found = {path.stem for path in (TEMPLATES / "emails").glob("*.txt")} - set(MAILS) - OF_THE_INSTALLATION
    named = {key: next(each.message for each in sentences(key) if each.subject) for key in sorted(found)}
    return {**MAILS, **named, **LETTERS}


def title(key: str, language: str) -> str:
    """Return the name of a mail or letter as staff read it."""
    return wordings.shown(words.catalogue(language).gettext(titles()[key]))


@lru_cache
def sentences(key: str) -> tuple[Sentence, ...]:
    """Return the sentences of a mail or letter in their order; raise `Unknown`."""
    path = TEMPLATES / (f"print/{key}.typ" if key in LETTERS else f"emails/{key}.txt")
    if key in OF_THE_INSTALLATION or not NAMED.fullmatch(key) or not path.exists():
        raise Unknown("unknown")
    source = path.read_text("utf-8")
    found = [*_in(source), *(Sentence(text) for text in letter_words.OF_PAPERS.get(key, ()))]
    return tuple({each.message: each for each in reversed(found)}.values())[::-1]


def languages(key: str) -> tuple[str, ...]:
    """Return the languages of a mail or letter: legal documents are French and Dutch alone (R48)."""
    return EQUAL_LANGUAGES if key in LETTERS else words.LANGUAGES


def shipped(sentence: Sentence, language: str) -> str:
    """Return a sentence as we ship it, with its facts between braces."""
    held = words.catalogue(language)
    if sentence.pair is None:
        return wordings.shown(held.gettext(sentence.message))
    return wordings.shown(held.ngettext(*sentence.pair, 1 if sentence.message == sentence.pair[0] else 2))


def own(edition_id: int | None, *keys: str) -> dict[str, dict[tuple[str, str], str]]:
    """Return what an edition says in its own words: mail or letter → (language, source) → sentence."""
    if edition_id is None:
        return {}
    found: dict[str, dict[tuple[str, str], str]] = {}
    for row in session.scalars(select(Row).where(Row.edition_id == edition_id, Row.key.in_(keys))):
        source = next((each.message for each in sentences(row.key) if each.id == row.sentence), None)
        if source is not None:
            found.setdefault(row.key, {})[row.language, source] = wordings.kept(row.text)
    return found


def speaking(edition: EditionView, key: str) -> AbstractContextManager[None]:
    """Have a letter speak as the edition wrote it."""
    return words.worded(own(edition.id, key).get(key, {}))


def of(edition_id: int) -> dict[str, dict[str, dict[str, str]]]:
    """Return every wording of an edition: mail or letter → sentence → language → text."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for row in session.scalars(select(Row).where(Row.edition_id == edition_id)):
        found.setdefault(row.key, {}).setdefault(row.sentence, {})[row.language] = row.text
    return found


def changed(key: str, texts: Texts) -> dict[str, dict[str, str]]:
    """Return the sentences that differ from those we ship; an empty one is ours again. Raise `Invalid` (R48)."""
    found, problems = {}, []
    for each in sentences(key):
        ours = {code: wordings.tidy(each, shipped(each, code)) for code in languages(key)}
        given = {code: wordings.tidy(each, texts.get(each.id, {}).get(code, "")) for code in ours}
        if not any(given.values()) or given == ours:
            continue
        problems += wordings.check(each, given, ours)
        found[each.id] = {code: text for code, text in given.items() if text}
    if problems:
        raise Invalid("invalid", problems)
    return found


def write(actor: Actor, edition: EditionView, key: str, texts: Texts, *, seen: str) -> bool:
    """Keep the wording of a mail or letter: what differs from ours, in French and Dutch; tell whether it changed.

    Raise `Invalid` for one language alone, an unknown fact or one that must stay, `Conflict` when somebody else
    changed it since `seen`.
    """
    held = of(edition.id).get(key, {})
    if seen != fingerprint(held):
        raise Conflict("changed_meanwhile")
    wanted = changed(key, texts)
    if wanted == held:
        return False
    for row in session.scalars(select(Row).where(Row.edition_id == edition.id, Row.key == key)).all():
        session.delete(row)
    session.flush()
    for name, each in wanted.items():
        for language, text in each.items():
            session.add(Row(edition_id=edition.id, key=key, sentence=name, language=language, text=text))
    session.flush()
    journal.write(actor, "edition.wording", f"mail {key}", edition_id=edition.id, sentences=len(wanted))
    return True


def carry_over(source_id: int, edition_id: int) -> None:
    """Have a new edition speak as the one that it was begun from."""
    for row in session.scalars(select(Row).where(Row.edition_id == source_id)).all():
        session.add(
            Row(edition_id=edition_id, key=row.key, sentence=row.sentence, language=row.language, text=row.text)
        )


def fingerprint(held: Texts) -> str:
    """Return a digest of a wording, so that the later of two people is told."""
    return text_fingerprint({f"{name} {code}": text for name, each in held.items() for code, text in each.items()})


def _in(source: str) -> Iterator[Sentence]:
    """Yield the sentences that a template says, in their order."""
    lines = source.splitlines()
    parsed = stationery.environment(TEMPLATES, "en").parse(source)
    for number, _, texts in extract_from_ast(parsed, CALLS, babel_style=False):
        line, said = lines[number - 1], [text for text in texts or () if isinstance(text, str)]
        pair = (said[0], said[1]) if len(said) == 2 else None
        for text in said:
            yield Sentence(text, line.startswith("Subject:"), LAW in line, pair)
