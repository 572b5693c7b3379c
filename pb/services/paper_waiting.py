"""What the Today page says of paper: the batches that wait for this very person, and what was left open or closed."""

from collections import Counter
from typing import Any

from sqlalchemy import CompoundSelect, literal, select, union_all

from pb import clock
from pb.db import session
from pb.models.paper import PaperBatch, PaperIntake
from pb.rules import paper_moves
from pb.rules.paper_moves import READY, Hands
from pb.rules.phases import find
from pb.rules.sentences import N_
from pb.services.actors import Actor
from pb.services.snapshots import EditionView
from pb.services.waiting import Waiting

COUNTERS, WITNESS = frozenset({"participation", "counting_chief", "counting"}), frozenset({"witness"})
TOLD = {  # move → what is said to whoever can make it
    "key_first": N_("Batch %(code)s waits to be keyed."),
    "key_second": N_("Batch %(code)s waits for its second keying."),
    "settle": N_("Batch %(code)s: differences wait to be settled."),
    "close": N_("Batch %(code)s waits to be closed."),
    "confirm_void": N_("Somebody asks to void batch %(code)s: you can confirm."),
}
LEFT = {
    "open": N_("Sessions and receptions of paper to close: %(num)s"),
    "checked": N_("Sessions and receptions of paper to open: %(num)s"),
}


def waiting(actor: Actor, edition: EditionView) -> list[Waiting]:
    """Return what waits once the vote is over, with one query; a witness only closes."""
    roles = actor.roles_in(edition.municipality_id)
    vote = find(edition.phases, "vote")
    if not (COUNTERS | WITNESS) & roles or vote is None or clock.now() < vote.ends_at:
        return []
    rows = session.execute(_open(edition.id)).all()
    lines = []
    for row in sorted((row for row in rows if row.batch), key=lambda each: each.code):
        move = _move(actor, edition, row.state, Hands(row.first, row.second, row.settler, row.asker, row.importer))
        if move and (COUNTERS & roles or move == "close"):
            lines.append(Waiting(TOLD[move], {"code": row.code}, "paper_batches.show", {"code": row.code}))
    left = Counter(row.state for row in rows if not row.batch) if COUNTERS & roles else Counter()
    return lines + [Waiting(text, {"num": left[state]}, "paper.index") for state, text in LEFT.items() if left[state]]


def _open(edition_id: int) -> CompoundSelect[Any]:
    """Return the question for batches and intakes of which something is still to be done."""
    none, due = literal(""), PaperIntake.handed_out
    batches = select(
        literal(True).label("batch"),
        PaperBatch.code.label("code"),
        PaperBatch.state.label("state"),
        PaperBatch.first_by.label("first"),
        PaperBatch.second_by.label("second"),
        PaperBatch.settler.label("settler"),
        PaperBatch.void_by.label("asker"),
        PaperBatch.importer.label("importer"),
    ).where(PaperBatch.edition_id == edition_id, PaperBatch.state.not_in(READY))
    intakes = select(literal(False), PaperIntake.code, PaperIntake.state, none, none, none, none, none).where(
        PaperIntake.edition_id == edition_id,
        (PaperIntake.state == "open") | (PaperIntake.state == "checked") & (PaperIntake.accepted + due > 0),
    )
    return union_all(batches, intakes)


def _move(actor: Actor, edition: EditionView, state: str, hands: Hands) -> str:
    """Return what this person can do with a batch now that nobody else has begun, or nothing."""
    begun = {"key_first": hands.first, "key_second": hands.second, "settle": hands.settler}
    possible = paper_moves.possible(state, actor.account_id, hands, edition.settings.duties)
    return next((move for move in TOLD if move in possible and begun.get(move, "") in ("", actor.account_id)), "")
