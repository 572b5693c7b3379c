"""A tie settled by decision: put to the body, adopted and kept in one act, from one form (R16, R32)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pb.rules import award_texts
from pb.rules.decisions import Draft
from pb.services import awards, deciding, decisions, sittings
from pb.services.actors import Actor
from pb.services.snapshots import EditionView


@dataclass(frozen=True)
class Ordered:
    """The order that a body decided, with the day and number of its decision and what it states."""

    order: tuple[str, ...]
    body: str
    held_on: date | None
    number: str
    facts: Mapping[str, str]
    texts: Mapping[str, str]


def decide(actor: Actor, edition: EditionView, decided: Ordered) -> None:
    """Record a decision that puts tied projects in order; its order is kept for good and the next count takes it."""
    known = [
        each for each in sittings.every(edition.id) if (each.body, each.held_on) == (decided.body, decided.held_on)
    ]
    sitting = known[0].id if known else sittings.convene(actor, edition, decided.body, decided.held_on)
    draft = Draft(
        awards.KIND,
        awards.TIE + ",".join(decided.order),
        "settle_tie",
        award_texts.TIE_ARTICLE,
        decided.facts,
        decided.texts,
    )
    point = decisions.propose(actor, edition, draft, None, sitting)
    deciding.adopt(actor, edition, point, decided.number, decided.held_on)
