"""The life of an intake and of a batch of papers: two tables of moves, and who may make them (P5, Z6, Z7)."""

from dataclasses import dataclass

from pb.errors import Conflict, Forbidden, Invalid, Problem, Unknown

INTAKE_STATES = ("open", "checked", "joined")
BATCH_STATES = ("opened", "keyed_once", "differing", "agreed", "closed", "void_asked", "sealed")
READY = ("closed", "sealed")  # nothing of such a batch is missing any more
BOX_STATES = ("placed", "collected", "received", "emptied")
SMALL, FULL = "small", "full"


@dataclass(frozen=True)
class Move:
    """One row of a table: its name, from where, to where, and whether a reason is asked."""

    name: str
    sources: tuple[str, ...]
    target: str
    reason: bool = False


INTAKE_MOVES = (
    Move("check_in", ("open",), "open"),
    Move("close", ("open",), "checked"),
    Move("reopen", ("checked",), "open", reason=True),
    Move("join", ("checked",), "joined"),
)
BATCH_MOVES = (
    Move("key_first", ("opened",), "opened"),
    Move("recount", ("opened",), "opened", reason=True),
    Move("finish_first", ("opened",), "keyed_once"),
    Move("key_second", ("keyed_once",), "keyed_once"),
    Move("finish_second_differing", ("keyed_once",), "differing"),
    Move("finish_second_agreed", ("keyed_once",), "agreed"),
    Move("settle", ("differing",), "differing"),
    Move("finish_settling", ("differing",), "agreed"),
    Move("import", ("opened",), "agreed"),
    Move("close", ("agreed",), "closed"),
    Move("key_again", ("agreed", "differing", "keyed_once"), "opened", reason=True),
    Move("ask_void", ("closed",), "void_asked", reason=True),
    Move("confirm_void", ("void_asked",), "opened"),
    Move("withdraw_void", ("void_asked",), "closed"),
    Move("seal", ("closed",), "sealed"),
)
BOX_MOVES = (
    Move("collect", ("placed",), "collected"),
    Move("receive", ("collected", "placed"), "received"),
    Move("empty", ("received",), "emptied"),
    Move("place", ("emptied", "received"), "placed"),
)


@dataclass(frozen=True)
class Hands:
    """Who did what on a batch so far; nobody is an empty name."""

    first: str = ""
    second: str = ""
    settler: str = ""
    void_asker: str = ""
    importer: str = ""


def check_intake(name: str, state: str, reason: str = "") -> Move:
    """Return the move of an intake that may be made, or raise `Conflict` or `Invalid`."""
    return _check(INTAKE_MOVES, name, state, reason)


def check_box(name: str, state: str) -> Move:
    """Return the move of a ballot box that may be made, or raise `Conflict`."""
    return _check(BOX_MOVES, name, state, "")


def check_batch(name: str, state: str, who: str, hands: Hands, duties: str = SMALL, reason: str = "") -> Move:
    """Return the move of a batch that this person may make; raise `Conflict`, `Forbidden` or `Invalid`.

    *full*: both keyers, settler and closer are four people; *small*: the confirmer settles and closes (votes.md 6).
    """
    move = _check(BATCH_MOVES, name, state, reason)
    if who in barred(name, hands, duties):
        raise Forbidden("paper_same_person")
    return move


def barred(name: str, hands: Hands, duties: str = SMALL) -> frozenset[str]:
    """Return who may not make a move of a batch for what they did before."""
    keyers = {hands.first, hands.second, hands.importer}
    found: dict[str, set[str]] = {
        "key_second": {hands.first},
        "finish_second_differing": {hands.first},
        "finish_second_agreed": {hands.first},
        "settle": keyers,
        "finish_settling": keyers,
        "close": keyers | ({hands.settler} if duties == FULL else set()),
        "confirm_void": {hands.void_asker},
    }
    return frozenset(found.get(name, set()) - {""})


def possible(state: str, who: str, hands: Hands, duties: str = SMALL) -> list[str]:
    """Return the names of the moves of a batch that this person may make from here."""
    return [move.name for move in BATCH_MOVES if state in move.sources and who not in barred(move.name, hands, duties)]


def _check(moves: tuple[Move, ...], name: str, state: str, reason: str) -> Move:
    rows = [move for move in moves if move.name == name]
    if not rows:
        raise Unknown("unknown_move", move=name)
    for move in rows:
        if state in move.sources:
            if move.reason and not reason.strip():
                raise Invalid("reason_needed", [Problem("text_needed", "reason")])
            return move
    raise Conflict("paper_not_from_here", state=state)
