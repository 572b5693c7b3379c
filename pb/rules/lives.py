"""The life of something that several people handle one after the other, as a small table of moves."""

from collections.abc import Mapping

from pb.errors import Conflict

Moves = Mapping[str, tuple[tuple[str, ...], str]]  # act → (from, to)


def moved(moves: Moves, state: str, act: str, code: str) -> str:
    """Return the state after an act; raise `Conflict` with the code of this life when it cannot be done now."""
    sources, target = moves[act]
    if state not in sources:
        raise Conflict(code)
    return target
