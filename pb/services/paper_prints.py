"""Printed matter of the paper vote: ballot, slips, labels, lists, tally sheets, posters; always FR and NL (R48)."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import segno

from pb import documents, words
from pb.errors import Conflict, Unknown
from pb.rules.ballots import BASKET, Section
from pb.rules.paper_ballots import mark
from pb.rules.phases import find as phase_of
from pb.rules.sentences import N_
from pb.services import ballots, listings, paper, paper_intakes
from pb.services.snapshots import EditionView

FR, NL = "fr", "nl"
PRINTS = ("ballot", "ballot-large", "poster", "slip", "list", "labels", "scan", "tally")
TEMPLATES = {"ballot-large": "paper_ballot", **{name: f"paper_{name}" for name in PRINTS if name != "ballot-large"}}
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
            f"p{row['number']}.svg": _code(row["mark"]) for section in facts["sections"] for row in section["rows"]
        }
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
                "rule": (_rule(section, FR), _rule(section, NL)),
                "rows": rows,
            }
        )
    return made


def _rule(section: Section, language: str) -> str:
    """Return the rule of a section of the ballot in words."""
    if section.kind == BASKET and section.limit_cents is not None:
        text = N_("Mark as many projects as you like, as long as their costs come to at most %(limit)s together.")
        return words.translate(text, language, limit=words.money(section.limit_cents, language))
    if section.max_choices == 1:
        return words.translate(N_("Mark one project."), language)
    if section.max_choices:
        return words.translate(N_("Mark at most %(most)s projects."), language, most=section.max_choices)
    return words.translate(N_("Mark as many projects as you like."), language)


def _labels(edition: EditionView) -> tuple[list[tuple[str, str, str]], dict[str, bytes]]:
    """Return a label for each box, intake and batch: kind, code, where; and the picture of each."""
    where = {place.id: " / ".join(dict.fromkeys(_pair(place.names))) for place in edition.places}
    found = paper.figures(edition)
    labels = [("box", box.code, where.get(box.place_id, "")) for box in paper_intakes.boxes(edition)]
    labels += [("intake", each.code, where.get(each.place_id or 0, "")) for each in found.intakes]
    labels += [("batch", each.code, "") for each in found.batches]
    pictures = {f"{kind}-{at}.svg": _code(f"{edition.slug} {kind} {code}") for at, (kind, code, _) in enumerate(labels)}
    return labels, pictures


def _code(text: str) -> bytes:
    """Return a QR code that a scanner types as text."""
    held = BytesIO()
    segno.make(text, error="m", micro=False).save(held, kind="svg", border=2, xmldecl=False)
    return held.getvalue()


def _pair(texts: Mapping[str, str]) -> tuple[str, str]:
    return words.pick(texts, FR), words.pick(texts, NL)
