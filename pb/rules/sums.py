"""Sums by key: how much there is of each, whatever is counted."""

from collections.abc import Hashable, Iterable
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)


def by_key(pairs: Iterable[tuple[Key, int]]) -> dict[Key, int]:
    """Return the sum of the numbers of each key, in the order in which keys came first."""
    found: dict[Key, int] = {}
    for key, number in pairs:
        found[key] = found.get(key, 0) + number
    return found
