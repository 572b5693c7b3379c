"""Printed matter of the paper vote: ballot, slips, labels, lists, tally sheets, posters; always FR and NL (R48)."""

import re
from collections.abc import Mapping
from typing import Any

from barcode.codex import Code128

from pb import documents, words
from pb.errors import Conflict, Unknown
from pb.rules import paper_labels
from pb.rules.ballots import BASKET, Section
from pb.rules.paper_ballots import mark
from pb.rules.phases import find as phase_of
from pb.rules.sentences import N_
from pb.services import agenda, ballots, listings, paper, paper_intakes
from pb.services.snapshots import EditionView

FR, NL = "fr", "nl"
PRINTS = ("ballot", "ballot-large", "poster", "slip", "list", "labels", "scan", "tally")
TEMPLATES = {"ballot-large": "paper_ballot", **{name: f"paper_{name}" for name in PRINTS if name != "ballot-large"}}
QUIET, BAR_HEIGHT = 10, 34  # modules
LINES = 22  # of a page of the emergency list


def make(edition: EditionView, name: str) -> bytes:
    """Return one of the prints as tagged PDF, French and Dutch on the same paper.

    Raise `Unknown` for another name, `Conflict` while the responsible publisher is missing (R43).
    """
    if name not in PRINTS:
        raise Unknown("unknown")
    if not any(edition.municipality.contact.get("publisher", {}).values()):
        raise Conflict("publisher_missing_on_print")
    facts = _facts(edition)
    pictures: dict[str, bytes] = {}
    if name == "labels":
        facts["labels"], pictures = _labels(edition)
    if name == "scan":
        pictures = {
            f"p{row['number']}.svg": _bars(row["mark"]) for section in facts["sections"] for row in section["rows"]
        }
    if name == "poster":
        facts["meetings"] = list(zip(*(agenda.printed(edition, language, 6) for language in (FR, NL)), strict=True))
    facts["large"] = name == "ballot-large"
    return documents.pdf(TEMPLATES[name], facts, FR, pictures)


def _facts(edition: EditionView) -> dict[str, Any]:
    """Return what every print needs; texts of the municipality come as a pair, French first."""
    contact = edition.municipality.contact
    vote = phase_of(edition.phases, "vote")
    return {
        "translate": words.translate,
        "written": words,
        "slug": edition.slug,
        "place": _pair(edition.municipality.names),
        "title": _pair(edition.titles),
        "service": _pair(contact.get("service", {})),
        "publisher": _pair(contact.get("publisher", {})),
        "phone": contact.get("phone", ""),
        "vote": vote,
        "age": edition.settings.voter_min_age,
        "digest": edition.box.digest[:16] if edition.box else "",
        "sections": _sections(edition),
        "places": [(_pair(each.names), _pair(each.address), _pair(each.hours), each.kind) for each in edition.places],
        "ways": [way for way in ("table", "envelopes") if edition.settings.paper_way in paper_intakes.ways_of(way)],
        "lines": LINES,
    }


def _sections(edition: EditionView) -> list[dict[str, Any]]:
    """Return the sections of the ballot in their order, each with its rule and its projects as printed."""
    titles = {view.number: view.facts.titles for view in listings.everything(edition) if view.number}
    rules = ballots.rules(edition)
    made = []
    for track in edition.tracks:
        section = next(each for each in rules.sections if each.track == track.code)
        rows = [
            {
                "number": option.number,
                "mark": mark(edition.slug, option.number),
                "titles": _pair(titles.get(option.number, {})),
                "cost": option.cost_cents,
            }
            for option in rules.options
            if option.track == track.code
        ]
        made.append(
            {
                "code": track.code,
                "names": _pair(track.names),
                "rule": (rule_in_words(section, FR), rule_in_words(section, NL)),
                "rows": rows,
            }
        )
    return made


def rule_in_words(section: Section, language: str) -> str:
    """Return the rule of a section of the ballot in words, every limit that a voter can break."""
    least, most, limit = section.min_choices, section.max_choices, section.limit_cents
    facts = {"least": least, "most": most, "limit": words.money(limit or 0, language)}
    basket = section.kind == BASKET and limit is not None
    if basket and least < 2 and most is None:
        said = [N_("Mark as many projects as you like, as long as their costs come to at most %(limit)s together.")]
    else:
        said = [_number_rule(least, most), *([N_("Their costs come to at most %(limit)s together.")] if basket else [])]
    if section.min_spend_cents:
        facts["spend"] = words.money(section.min_spend_cents, language)
        said.append(N_("Their costs come to at least %(spend)s together."))
    if least or section.min_spend_cents:
        said.append(N_("This part may also stay empty."))
    return " ".join(words.translate(text, language, **facts) for text in said)


def _number_rule(least: int, most: int | None) -> str:
    """Return how many projects may be marked."""
    if most == 1:
        return N_("Mark one project.")
    if least > 1 and most == least:
        return N_("Mark exactly %(most)s projects.")
    if least > 1 and most:
        return N_("Mark between %(least)s and %(most)s projects.")
    if most:
        return N_("Mark at most %(most)s projects.")
    if least > 1:
        return N_("Mark at least %(least)s projects.")
    return N_("Mark as many projects as you like.")


def _labels(edition: EditionView) -> tuple[list[tuple[str, str, str]], dict[str, bytes]]:
    """Return a label for each box, intake and batch: kind, code, where; and the picture of each."""
    where = {place.id: " / ".join(dict.fromkeys(_pair(place.names))) for place in edition.places}
    found = paper.figures(edition)
    labels = [("box", box.code, where.get(box.place_id, "")) for box in paper_intakes.boxes(edition)]
    labels += [("intake", each.code, where.get(each.place_id or 0, "")) for each in found.intakes]
    labels += [("batch", each.code, "") for each in found.batches]
    pictures = {
        f"{kind}-{at}.svg": _bars(paper_labels.written(edition.year, kind, code))
        for at, (kind, code, _) in enumerate(labels)
    }
    return labels, pictures


def _bars(text: str) -> bytes:
    """Return a bar code (Code 128) that every scanner types as text, with the quiet zones it needs."""
    (modules,) = Code128(text).build()
    bars = "".join(
        f'<rect x="{QUIET + found.start()}" width="{len(found[0])}" height="{BAR_HEIGHT}"/>'
        for found in re.finditer("1+", modules)
    )
    size = f'viewBox="0 0 {len(modules) + 2 * QUIET} {BAR_HEIGHT}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{bars}</svg>'.encode()


def _pair(texts: Mapping[str, str]) -> tuple[str, str]:
    return words.pick(texts, FR), words.pick(texts, NL)
