"""Decisions with what follows from them: one line per kind of business, for what it does and whom it is told to.

`results` and `grants` add their lines here; pages adopt through this module, never through `decisions` alone.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date

from pb.errors import Conflict, Invalid, Problem
from pb.rules import decisions as rules
from pb.rules.decisions import Draft
from pb.services import admissions, awards, decisions, notifications
from pb.services.actors import Actor
from pb.services.decisions import DecisionView
from pb.services.snapshots import EditionView

Effect = Callable[[Actor, EditionView, DecisionView], None]
EFFECTS: Mapping[str, Effect] = {  # once it is adopted
    "admissibility": admissions.adopted,
    "results": awards.adopted,
    # grants
}
TOLD: Mapping[str, Effect] = {  # once its signed extract is recorded (R33)
    "admissibility": notifications.tell,
    "results": awards.told,
    # grants
}


def adopt(
    actor: Actor,
    edition: EditionView,
    business_id: str,
    number: str,
    decided_on: date | None,
    adopted: Draft | None = None,
) -> DecisionView:
    """Record a decision, with the adopted text when it differs from the proposal, and carry it out."""
    draft = adopted or decisions.business(edition, business_id).draft
    made = decisions.adopt(actor, edition, business_id, number, decided_on, draft)
    effect = EFFECTS.get(made.draft.kind)
    if effect is not None:
        effect(actor, edition, made)
    return made


def adopt_all(
    actor: Actor,
    edition: EditionView,
    sitting_id: str,
    number: str,
    decided_on: date | None,
    *,
    counted_on: bool = False,
    but: Collection[str] = (),
) -> list[DecisionView]:
    """Adopt every point of a sitting as it is proposed, except some: under one number, or one each, counted on.

    All or nothing: raises `Invalid` naming each point that is not ready, by its matter.
    """
    points = [
        each for each in decisions.waiting(edition.id) if each.sitting_id == sitting_id and each.id not in set(but)
    ]
    if not points:
        raise Conflict("nothing_on_agenda")
    numbers = rules.numbered(number, len(points)) if counted_on else [number] * len(points)
    if numbers is None:
        raise Invalid("bad_decision", [Problem("number_cannot_grow", "number", {"number": number})])
    problems = [
        Problem(each.code, f"{point.id}.{each.at}", each.details)
        for point in points
        for each in rules.check_decision(point.draft, point.limits)
    ]
    if problems:
        raise Invalid("points_not_ready", problems)
    return [adopt(actor, edition, point.id, each, decided_on) for point, each in zip(points, numbers, strict=True)]


def record_extract(
    actor: Actor, edition: EditionView, deliberation_id: str, name: str, content: bytes, signed_on: date | None
) -> None:
    """Keep the signed extract; the first time, everybody concerned is told each decision that it holds (R33)."""
    if not decisions.record_extract(actor, edition, deliberation_id, name, content, signed_on):
        return
    for decision in decisions.under(edition, deliberation_id):
        tell = TOLD.get(decision.draft.kind)
        if tell is not None:
            tell(actor, edition, decision)
