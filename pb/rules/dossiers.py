"""The life of a dossier of the purchasing centre: eight steps as one table of moves; none can be skipped (RP7)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from pb.errors import Conflict, Forbidden, Invalid, Problem, Unknown

STEPS = ("contact", "needs", "specifications", "quotes", "offers", "validation", "order", "mission")
ENDS = ("closed", "not_relevant", "dropped")
STATUSES = ("draft", *STEPS, *ENDS)
PARTIES = ("client", "service")


@dataclass(frozen=True)
class DossierMove:
    """A row of the table: from where to where, by whom, what must be there (keys of `Situation.there`), whether why."""

    name: str
    sources: tuple[str, ...]
    target: str
    by: tuple[str, ...]
    needs: tuple[str, ...] = ()
    reason: bool = False


MOVES = (
    DossierMove("send", ("draft",), "contact", ("client",), ("need",)),
    DossierMove("take_up", ("contact",), "needs", ("service",)),
    DossierMove("confirm", ("needs",), "specifications", ("service",), ("lot",)),
    DossierMove("not_relevant", ("contact", "needs"), "not_relevant", ("service",), reason=True),
    DossierMove("invite", ("specifications",), "quotes", ("service",), ("protocol", "specifications", "criteria")),
    DossierMove("open", ("quotes",), "offers", ("service",), ("offer",)),
    DossierMove("revise", ("quotes", "offers", "validation"), "specifications", ("service",), reason=True),
    DossierMove("propose", ("offers",), "validation", ("service",), ("winner",)),
    DossierMove("validate", ("validation",), "order", ("client",), ("decision",)),
    DossierMove("order", ("order",), "mission", ("service",), ("room",)),
    DossierMove("close", ("mission",), "closed", ("client",), ("evaluation",)),
    DossierMove("drop", ("draft", *STEPS[:6]), "dropped", PARTIES, reason=True),
)
NAMES = tuple(move.name for move in MOVES)
NEEDS = ("need", "lot", "protocol", "specifications", "criteria", "offer", "winner", "decision", "room", "evaluation")


@dataclass(frozen=True)
class Situation:
    """What a move depends on: where the dossier is, who acts, what is there, and the reason given."""

    status: str
    by: str
    there: Collection[str] = field(default_factory=frozenset)
    reason: str = ""


def number(status: str) -> int:
    """Return the number of the step, from 1 to 8; 0 for a draft or an end."""
    return STEPS.index(status) + 1 if status in STEPS else 0


def allowed(status: str, by: str) -> list[DossierMove]:
    """Return the moves a party may make from here, whatever they may still need."""
    return [move for move in MOVES if status in move.sources and by in move.by]


def waits_for(status: str) -> str:
    """Return whom a dossier waits for: "client", "service", or nobody."""
    onward = [move for move in MOVES if status in move.sources and move.name not in ("drop", "not_relevant", "revise")]
    return onward[0].by[0] if onward else ""


def missing(move: DossierMove, there: Collection[str]) -> list[str]:
    """Return what a move still lacks."""
    return [need for need in move.needs if need not in there]


def check(name: str, situation: Situation) -> DossierMove:
    """Return the move that may be made; raise `Unknown`, `Conflict`, `Forbidden` or `Invalid` saying why not."""
    move = next((each for each in MOVES if each.name == name), None)
    if move is None:
        raise Unknown("unknown_move", move=name)
    if situation.status not in move.sources:
        raise Conflict("dossier_not_from_here")
    if situation.by not in move.by:
        raise Forbidden("dossier_not_yours")
    lacking = missing(move, situation.there)
    if lacking:
        raise Conflict("dossier_lacks", [Problem(f"lacks_{need}") for need in lacking])
    if move.reason and not situation.reason.strip():
        raise Invalid("reason_needed", [Problem("text_needed", "reason")])
    return move


def days_by_step(moves: Collection[tuple[str, str, int]]) -> Mapping[str, list[int]]:
    """Return how many days each step took, from moves (source, target, day as an ordinal) in order."""
    spent: dict[str, list[int]] = {}
    since: int | None = None
    for source, _, day in moves:
        if since is not None and source in STEPS:
            spent.setdefault(source, []).append(day - since)
        since = day
    return spent
