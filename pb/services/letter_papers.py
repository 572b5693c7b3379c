"""Code letters as tagged PDF: window envelope, French or Dutch or both, the code in a QR behind # (E1, R48)."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import Any

import segno

from pb import documents, words
from pb.rules import letter_words, letters, phases
from pb.services import agenda, letterheads, sites, wordings
from pb.services.roll import Resident
from pb.services.snapshots import EditionView

Setter = Callable[[str, Mapping[str, Any], str], bytes]
KEY = "code_letters"
ALONE = 1000  # letters that this process sets itself
RENEWED = 8  # papers that a process sets before another takes its place
MASK = 2  # one mask for all: trying the eight of them takes most of the time, and any can be read
QR_ERROR = "m"


@dataclass(frozen=True)
class Written:
    """A letter to be set: for whom, and the code in clear, which stands nowhere else."""

    resident: Resident = field(repr=False)
    code: str = field(repr=False)


@contextmanager
def press(number: int) -> Iterator[Setter]:
    """Give what sets papers: here for few letters, for many in a process of its own, renewed now and then.

    What Typst remembers from one paper to the next goes with that process, so that 25,000 letters take no more memory
    than a thousand.
    """
    if number <= ALONE:
        yield documents.pdf
        return
    with ProcessPoolExecutor(1, get_context("spawn"), max_tasks_per_child=RENEWED) as pool:
        yield lambda name, facts, language: pool.submit(documents.pdf, name, facts, language).result()


def paper(edition: EditionView, written: Sequence[Written], setter: Setter = documents.pdf) -> bytes:
    """Return letters as one tagged PDF, each beginning on a page of its own, in the edition's own words."""
    with wordings.speaking(edition, KEY):
        return set_(edition, written, setter)


def set_(edition: EditionView, written: Sequence[Written], setter: Setter = documents.pdf) -> bytes:
    """Set letters in the words that are spoken now."""
    spoken = letters.LANGUAGES if not written else letters.languages(written[0].resident.language)
    sentences = {language: _sentences(edition, language) for language in letters.LANGUAGES}
    facts = {
        "title": sentences[spoken[0]]["title"],
        "spoken": sentences,
        "meetings": {language: agenda.printed(edition, language) for language in letters.LANGUAGES},
        "young": {language: _young(edition, language) for language in letters.LANGUAGES},
        "heads": {language: letterheads.head(edition, language) for language in letters.LANGUAGES},
        "letters": [_facts(edition, each) for each in written],
    }
    return setter(KEY, facts, spoken[0])


def group(resident: Resident) -> str:
    """Return the file in which a letter lies: the desk's, else that of its languages, so that all of it folds alike."""
    return "-".join(letters.languages(resident.language)) if resident.address else "desk"


def address(edition: EditionView, language: str) -> str:
    """Return the page where a code is typed, as people read it."""
    return f"{sites.of(edition)}/{language}/{edition.slug}/vote/identify"


def _facts(edition: EditionView, written: Written) -> dict[str, Any]:
    """Return what one letter says besides the sentences that all share."""
    resident = written.resident
    languages = letters.languages(resident.language)
    return {
        "languages": languages,
        "name": resident.name,
        "lines": resident.address.split("\n") if resident.address else [],
        "code": written.code,
        "young": letters.is_young(resident.birth_date, edition.settings, edition.phases),
        "qr": {language: qr(f"{address(edition, language)}#{written.code}") for language in languages},
    }


def qr(text: str) -> str:
    """Return a QR code as SVG; what stands behind # in an address never reaches a server."""
    out = io.BytesIO()
    made = segno.make(text, error=QR_ERROR, micro=False, mask=MASK, boost_error=False)
    made.save(out, kind="svg", border=0, xmldecl=False, svgns=True)
    return out.getvalue().decode()


def _sentences(edition: EditionView, language: str) -> dict[str, str]:
    """Return the sentences of a letter in one language."""
    return {
        name: words.translate(text, language, **_known(edition, language)) for name, text in letter_words.LETTER.items()
    }


def _young(edition: EditionView, language: str) -> dict[str, str]:
    """Return the sentences of the letter to people of 12 to 15."""
    known = _known(edition, language)
    own = {name: words.translate(text, language, **known) for name, text in letter_words.YOUNG.items()}
    return {**_sentences(edition, language), **own}


def _known(edition: EditionView, language: str) -> Mapping[str, str]:
    """Return the facts that the sentences name."""
    vote = phases.find(edition.phases, "vote")
    contact = edition.municipality.contact
    site = address(edition, language)
    return {
        "start": words.day(vote.starts_at, language) if vote else "–",
        "until": words.until(vote.ends_at, language) if vote else "–",
        "address": site.partition("://")[2],
        "phone": str(contact.get("phone") or "–"),
        "hours": words.pick(contact.get("hours"), language) or "–",
        "publisher": words.pick(contact.get("publisher"), language) or "–",
    }
