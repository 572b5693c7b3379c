"""The fair order of projects: each visitor gets one of many, and over all of them no place is favoured."""

import hashlib
from collections.abc import Sequence

ORDERS = 256  # about as many orders as pages kept in memory for one address
SEEDS = 65_536


def orders(projects: int) -> int:
    """Return how many orders there are for a number of projects: whole turns of it, so that no place is favoured."""
    return projects * max(1, ORDERS // projects) if projects else 1


def bucket(seed: int, projects: int) -> int:
    """Return which order a visitor's seed leads to; 65,536 seeds over at most 256 orders differ by less than 0.4 %."""
    return seed % orders(projects)


def order(ids: Sequence[str], seed: int, salt: str) -> list[str]:
    """Return the ids in the order of a seed, the same at every call; the order given and the titles never matter.

    A turn shuffles the ids by SHA-256 of salt, turn and id, and each order of the turn begins one project further:
    within a turn each project stands exactly once in each place, and neighbours differ from turn to turn.
    """
    if not ids:
        return []
    turn, start = divmod(bucket(seed, len(ids)), len(ids))
    shuffled = sorted(ids, key=lambda each: _draw(salt, turn, each))
    return shuffled[start:] + shuffled[:start]


def _draw(salt: str, turn: int, each: str) -> bytes:
    return hashlib.sha256(f"{salt}\0{turn}\0{each}".encode()).digest()
