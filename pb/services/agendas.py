"""What stands on the agenda of a sitting, what each point still needs, and the texts that go out (R32)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pb import deeds, words
from pb.deeds import Deed, Listing, Part
from pb.errors import Problem
from pb.rules import decisions as rules
from pb.rules.decisions_sentences import BUSINESS, DECIDED
from pb.rules.settings import EQUAL_LANGUAGES
from pb.services import decisions, matters
from pb.services.decisions import BusinessView, DecisionView
from pb.services.sittings import SittingView
from pb.services.snapshots import EditionView, Names

FILES = ("texts.docx", "texts.txt", "list.docx")
SITTING = {
    "fr": "{body} – séance du {day}",
    "nl": "{body} – zitting van {day}",
}
ANNEX = {"fr": "Liste annexée", "nl": "Lijst in bijlage"}
HEADINGS = {
    "fr": ("N°", "Projet", "Décision", "Montant", "Article", "Motifs"),
    "nl": ("Nr.", "Project", "Beslissing", "Bedrag", "Artikel", "Motivering"),
}
LABELS = {
    "fr": {"outcome": "Décision", "amount": "Montant retenu", "article": "Base", "facts": "Faits"},
    "nl": {"outcome": "Beslissing", "amount": "In aanmerking genomen bedrag", "article": "Grond", "facts": "Feiten"},
}
BODIES = {
    "fr": {
        "college": "Collège des bourgmestre et échevins",
        "council": "Conseil communal",
        "jury": "Jury de citoyens",
    },
    "nl": {"college": "College van burgemeester en schepenen", "council": "Gemeenteraad", "jury": "Burgerjury"},
}


@dataclass(frozen=True)
class Point:
    """A point with the name of its matter and what it still needs before it can be adopted."""

    business: BusinessView
    names: Names
    problems: tuple[Problem, ...]
    departs: bool


def points(
    edition: EditionView, sitting_id: str | None = None, waiting: Sequence[BusinessView] | None = None
) -> list[Point]:
    """Return the points that wait, of one sitting (an empty name: of none), each with what it needs.

    `waiting`: all of them, where they were read already.
    """
    waiting = decisions.waiting(edition.id) if waiting is None else waiting
    found = [each for each in waiting if sitting_id in (None, each.sitting_id)]
    names = matters.names(edition, {each.draft.kind for each in found})
    return [
        Point(
            each,
            names.get(each.draft.subject) or _unnamed(each.draft.kind, each.draft.subject),
            tuple(rules.check_decision(each.draft, each.limits)),
            rules.departs(each.draft),
        )
        for each in found
    ]


def named(edition: EditionView, found: Sequence[DecisionView]) -> dict[str, Names]:
    """Return what the matters of decisions are called."""
    names = matters.names(edition, {each.draft.kind for each in found})
    return {
        each.draft.subject: names.get(each.draft.subject) or _unnamed(each.draft.kind, each.draft.subject)
        for each in found
    }


def file(edition: EditionView, sitting: SittingView, name: str) -> bytes:
    """Return one of the files of a sitting: the texts as DOCX or plain text, or the annexed list, in FR then NL."""
    rows = [(point.names, point.business.draft) for point in points(edition, sitting.id)]
    if not rows:
        taken = [each for each in decisions.everything(edition.id) if each.sitting_id == sitting.id]
        names = named(edition, taken)
        rows = [(names[each.draft.subject], each.draft) for each in reversed(taken)]
    if name == "list.docx":
        return deeds.listing([_listing(sitting, rows, language) for language in EQUAL_LANGUAGES])
    parts = [_part(sitting, rows, language) for language in EQUAL_LANGUAGES]
    return deeds.docx(parts) if name == "texts.docx" else deeds.plain(parts).encode()


def title(sitting: SittingView, language: str) -> str:
    """Return the name of a sitting in French or Dutch."""
    body, day = BODIES[language][sitting.body], words.day(sitting.held_on, language, weekday=False)
    return SITTING[language].format(body=body, day=day) + (f" ({sitting.reference})" if sitting.reference else "")


def _part(sitting: SittingView, rows: Sequence[tuple[Names, rules.Draft]], language: str) -> Part:
    return Part(language, title(sitting, language), [_deed(names, draft, language) for names, draft in rows])


def _deed(names: Names, draft: rules.Draft, language: str) -> Deed:
    labels = LABELS[language]
    notes = [(labels["outcome"], words.translate(DECIDED[draft.outcome], language))]
    if draft.amount_cents is not None:
        notes.append((labels["amount"], words.money(draft.amount_cents, language)))
    notes.append((labels["article"], draft.article))
    if draft.facts.get(language):
        notes.append((labels["facts"], draft.facts[language]))
    return Deed(words.pick(names, language), draft.texts.get(language, "").split("\n"), notes)


def _listing(sitting: SittingView, rows: Sequence[tuple[Names, rules.Draft]], language: str) -> Listing:
    lines = [
        (
            str(number),
            words.pick(names, language),
            words.translate(DECIDED[draft.outcome], language),
            "" if draft.amount_cents is None else words.money(draft.amount_cents, language),
            draft.article,
            draft.facts.get(language, ""),
        )
        for number, (names, draft) in enumerate(rows, 1)
    ]
    return Listing(language, f"{ANNEX[language]} – {title(sitting, language)}", HEADINGS[language], lines)


def _unnamed(kind: str, subject: str) -> Mapping[str, str]:
    """Return a name for a matter whose own subject gives none."""
    rest = subject.partition(" ")[2]
    return {language: f"{words.translate(BUSINESS[kind], language)} {rest}".strip() for language in EQUAL_LANGUAGES}
