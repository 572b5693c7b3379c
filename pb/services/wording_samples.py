"""What a mail or letter looks like with its words as they are being written: a sample, its facts between braces."""

from collections.abc import Callable, Mapping
from datetime import date
from types import SimpleNamespace

from pb import clock, documents, stationery, words
from pb.rules import letter_words
from pb.rules.settings import EQUAL_LANGUAGES
from pb.rules.wordings import CASES, kept
from pb.services import letter_papers, letterheads, result_mails, sites, wordings
from pb.services.letter_papers import Written
from pb.services.roll import Resident
from pb.services.snapshots import EditionView

CODE = "ABCDE-FGHJK-MNPQR"


def mails(edition: EditionView, key: str, language: str, texts: wordings.Texts) -> list[tuple[str, str]]:
    """Return subject and body of a mail for each case that it knows."""
    facts = {"language": language, "base_url": sites.of(edition), "slug": edition.slug}
    facts["edition"] = words.pick(edition.titles, language)
    facts["municipality"] = words.pick(edition.municipality.names, language)
    with words.worded(_own(key, texts)):
        cases = [stationery.mail(key, language, {**facts, **case}, sample=True) for case in CASES.get(key, ({},))]
    return [(subject, body) for subject, body, _ in cases]


def letter(edition: EditionView, key: str, language: str, texts: wordings.Texts) -> bytes:
    """Return a letter as PDF; of one that knows several cases the first."""
    with words.worded(_own(key, texts)):
        made = MADE.get(key)
        if made:
            return made(edition, language)
        facts = {**letterheads.head(edition, language), **CASES.get(key, ({},))[0]}
        return documents.pdf(key, facts, language, sample=True)


def _own(key: str, texts: wordings.Texts) -> dict[tuple[str, str], str]:
    """Return what is being written, by language and source."""
    sources = {each.id: each.message for each in wordings.sentences(key)}
    return {
        (language, sources[name]): kept(text)
        for name, each in texts.items()
        for language, text in each.items()
        if name in sources and text.strip()
    }


def _codes(edition: EditionView, language: str) -> bytes:
    """Return a code letter to an adult and one to somebody of thirteen."""
    today, name = clock.today(), "{name}"
    born = (date(1970, 1, 1), date(today.year - 13, 1, 1))
    people = [Resident("", day, name, "{address}", language) for day in born]
    return letter_papers.set_(edition, [Written(each, CODE) for each in people])


def _results(edition: EditionView, language: str) -> bytes:
    """Return the letter of a project that was chosen, and of one that was not."""
    blanks = {name: f"{{{name}}}" for name in ("votes", "rank", "minute", "body", "until")}
    subject = words.translate(result_mails.SUBJECT, language, title="{title}")
    shared = {"language": language, "to": ["{name}"], "day": "{day}", "reference": edition.slug, "subject": subject}
    written = []
    for won, text in (("1", letter_words.RESULT["won"]), ("", letter_words.RESULT["lost"])):
        said = {**blanks, "won": won, "outcome": words.translate(text, language)}
        written.append({**shared, **result_mails.letter_words(language, said)})
    heads = {code: letterheads.head(edition, code) for code in EQUAL_LANGUAGES}
    return documents.pdf("result_letters", {"letters": written, "heads": heads, "title": subject}, language)


def _kept(edition: EditionView, language: str) -> bytes:
    """Return the letters about an envelope that stayed closed: a vote on record, somebody too young."""
    today = clock.today()
    past = SimpleNamespace(channel="online", day=today)
    shared = {"languages": [language], "name": "{name}", "to": ["{name}", "{address}"], "day": today, "place": None}
    facts = {
        "letters": [{**shared, "outcome": "duplicate", "past": past}, {**shared, "outcome": "under_age", "past": None}],
        "heads": {code: letterheads.head(edition, code) for code in EQUAL_LANGUAGES},
        "titles": {code: words.pick(edition.titles, code) for code in EQUAL_LANGUAGES},
        "today": today,
        "translate": words.translate,
        "written": words,
        "last_day": today,
        "handlers": {code: ["{handler}"] for code in EQUAL_LANGUAGES},
    }
    return documents.pdf("paper_kept", facts, language)


MADE: Mapping[str, Callable[[EditionView, str], bytes]] = {
    "code_letters": _codes,
    "result_letters": _results,
    "paper_kept": _kept,
}
