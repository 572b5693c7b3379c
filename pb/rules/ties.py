"""Equal votes: the order in which projects are named, and the order drawn when a tie changes who is funded (R16)."""

from collections.abc import Collection, Sequence
from hashlib import sha256

from pb.errors import Invalid


def by_number(name: str) -> tuple[bool, int, str, str]:
    """Return the sort key of an id: ids of digits first, as numbers, then the others by code point."""
    digits = name.isascii() and name.isdigit()
    number = name.lstrip("0") if digits else ""
    return not digits, len(number), number, name


def lots(seed: str, ids: Collection[str]) -> list[str]:
    """Draw ids by lot: ascending hexadecimal SHA-256 of the seed, one zero byte and the id, all in UTF-8 (R16)."""
    start = sha256(seed.encode() + b"\0")

    def digest(name: str) -> str:
        lot = start.copy()
        lot.update(name.encode())
        return lot.hexdigest()

    return sorted(ids, key=digest)


def drawn(tied: Collection[str], tie_order: Sequence[str] | None, lots_seed: str | None) -> list[str] | None:
    """Return the tied ids in the order decided, or None when nothing given settles all of them (R16).

    Raises Invalid when the order decided names a project twice.
    """
    if tie_order is not None:
        places = {name: place for place, name in enumerate(tie_order)}
        if len(places) < len(tie_order):
            raise Invalid("twice_in_order")
        if all(name in places for name in tied):
            return sorted(tied, key=places.__getitem__)
    return lots(lots_seed, tied) if lots_seed is not None else None
