"""Cases around the roll: their life, their outcomes, and until when a person is answered (R35, R41)."""

from collections.abc import Iterable, Mapping
from datetime import date

from pb.errors import Invalid, Problem
from pb.rules import lives, working_days
from pb.rules.letters import last_vote_day
from pb.rules.lives import Moves
from pb.rules.phases import Phase

NOT_FOUND, NOT_ME = KINDS = ("not_found", "not_me")
OPEN, PROPOSED, SETTLED = STATES = ("open", "proposed", "settled")
OUTCOMES: Mapping[str, tuple[str, ...]] = {NOT_FOUND: ("put_on_roll", "refused"), NOT_ME: ("founded", "unfounded")}
MOVES: Moves = {
    "propose": ((OPEN, PROPOSED), PROPOSED),
    "send_back": ((PROPOSED,), OPEN),
    "settle": ((PROPOSED,), SETTLED),
}
PROOFS = ("identity_card", "register", "document")
LEAST_WORDS = 3  # of a reason: one word is none


def moved(state: str, act: str) -> str:
    """Return the state of a case after an act; raise `Conflict` when it cannot be done now."""
    return lives.moved(MOVES, state, act, "case_state")


def due(today: date, days: int, phases: Iterable[Phase]) -> date:
    """Return the day on which a person is answered at the latest: so many working days, and never after the vote."""
    answered, last = working_days.after(today, days), last_vote_day(phases)
    return min(answered, last) if last is not None and last >= today else answered


def check_decision(kind: str, outcome: str, proof: str, answer: str) -> None:
    """Refuse a proposal without a known outcome, a proof that was seen, or reasons in words (law of 29 July 1991)."""
    problems = []
    if outcome not in OUTCOMES[kind]:
        problems.append(Problem("case_outcome", "outcome"))
    if kind == NOT_FOUND and outcome == "put_on_roll" and proof not in PROOFS:
        problems.append(Problem("case_proof", "proof"))
    if len(answer.split()) < LEAST_WORDS:
        problems.append(Problem("case_reason", "answer"))
    if problems:
        raise Invalid("invalid", problems)
