"""Every word that people see exists in French and Dutch, whole and with its facts."""

import re
from collections import Counter
from functools import lru_cache

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from pb.rules import labels, lifecycle, permissions, phases, sentences
from tests.house.sources import ROOT, matching, name

FACT = re.compile(r"%\(\w+\)[sd]")
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2), "plural": (1, 2), "translate": None}
REQUIRED = ("fr", "nl")


@lru_cache
def extracted() -> Catalog:
    """Return the messages that the sources hold now."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file, "babel.cfg")
    found = Catalog()
    for _, _, message, _, _ in extract_from_dir(str(ROOT), methods, options, KEYWORDS, strip_comment_tags=True):
        found.add(message)
    return found


@lru_cache
def catalogue(language: str) -> Catalog:
    """Return the catalogue of a language as it stands in the tree."""
    with (ROOT / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def texts(message):
    """Return the texts of a message, one or several."""
    return list(message) if isinstance(message, tuple | list) else [message]


def test_extraction_finds_the_words():
    assert {labels.STATUSES["draft"], sentences.SENTENCES["forbidden"]} <= {message.id for message in extracted()}


@pytest.mark.parametrize("language", REQUIRED)
def test_nothing_is_missing_empty_or_fuzzy(language):
    known = catalogue(language)
    wrong = [
        message.id
        for message in extracted()
        if message.id and (not (found := known.get(message.id)) or found.fuzzy or not all(texts(found.string)))
    ]
    assert not wrong, f"{len(wrong)} messages"


@pytest.mark.parametrize("language", REQUIRED)
def test_facts_survive_translation(language):
    lost = []
    for message in catalogue(language):
        if not message.id:
            continue
        sources = [set(FACT.findall(text)) for text in texts(message.id)]
        known, needed = set.union(*sources), set.intersection(*sources) - {"%(num)s"}
        if not all(needed <= set(FACT.findall(text)) <= known for text in texts(message.string) if text):
            lost.append(message.id)
    assert not lost


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        (labels.STATUSES, lifecycle.STATUSES),
        (labels.MOVES, lifecycle.NAMES),
        (labels.CAPACITIES, lifecycle.CAPACITIES),
        (labels.PHASES, phases.CODES),
        (labels.PHASES_IN_WORDS, phases.CODES),
        (labels.ROLES, permissions.ROLES),
    ],
    ids=["statuses", "moves", "capacities", "phases", "phases in words", "roles"],
)
def test_every_code_has_its_label(words, codes):
    assert set(words) == set(codes)


def test_no_code_has_two_sentences():
    """A code of two subjects would say the sentence of the last one, for both."""
    known = Counter(code for part in sentences.PARTS for code in part)
    assert not [code for code, times in known.items() if times > 1]


def test_every_code_that_is_raised_has_a_sentence():
    raised = re.compile(
        r"""\b(?:Problem|Invalid|Conflict|Forbidden|Unknown|Unidentified|TooMany|Unavailable|Unreadable)\(\s*"(\w+)\""""
    )
    speechless = {
        f"{name(path)}: {code}"
        for path in matching("pb", ".py")
        for code in raised.findall(path.read_text("utf-8"))
        if code not in sentences.SENTENCES
    }
    assert not speechless
