"""How well one order tells another: 1 means that it says everything, 0 that it is chance."""

from collections.abc import Hashable, Sequence
from itertools import pairwise
from math import sqrt


def likeness(first: Sequence[Hashable], second: Sequence[Hashable]) -> float:
    """Return the size of Spearman's correlation between two orders of the same things."""
    places = {thing: place for place, thing in enumerate(second)}
    number = len(first)
    apart = sum((place - places[thing]) ** 2 for place, thing in enumerate(first))
    return abs(1 - 6 * apart / (number * (number**2 - 1)))


def neighbours(first: Sequence[Hashable], second: Sequence[Hashable]) -> int:
    """Return how many pairs that follow each other in one order do so in the other."""
    following = set(pairwise(second))
    return sum(pair in following for pair in pairwise(first))


def chance(number: int) -> float:
    """Return the likeness that two random orders pass once in about a hundred thousand times."""
    return 4.4 / sqrt(number - 1)
