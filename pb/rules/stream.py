"""A stream of numbers that a seed decides, for invented data that is the same at each run; never for a secret."""

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

Item = TypeVar("Item")


class Stream:
    """Numbers from SHA-256 of the seed, one zero byte and a counter."""

    def __init__(self, seed: str) -> None:
        self._seed = seed.encode() + b"\0"
        self._next = 0

    def below(self, limit: int) -> int:
        """Return the next number, from 0 to below the limit."""
        block = sha256(self._seed + str(self._next).encode()).digest()
        self._next += 1
        return int.from_bytes(block[:16], "big") % limit

    def pick(self, items: Sequence[Item]) -> Item:
        """Return one of the items."""
        return items[self.below(len(items))]

    def shuffled(self, items: Sequence[Item]) -> list[Item]:
        """Return the items in another order."""
        mixed = list(items)
        for place in range(len(mixed) - 1, 0, -1):
            other = self.below(place + 1)
            mixed[place], mixed[other] = mixed[other], mixed[place]
        return mixed
