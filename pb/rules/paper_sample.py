"""The public sample of paper ballots: drawn by a published seed, the same at every run, with what it proves (P7)."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from pb.errors import Invalid

MOST = 2000
CONFIDENCE = 3  # none wrong among n: fewer than 3/n wrong with 95 % confidence


@dataclass(frozen=True, order=True)
class Drawn:
    """A paper of the sample: its batch and its serial there."""

    batch: str
    serial: int


def draw(seed: str, papers: Iterable[Drawn], number: int) -> tuple[Drawn, ...]:
    """Return `number` papers by ascending SHA-256 of seed, batch and serial between zero bytes; all if there are fewer.

    The order in which the papers are given makes no difference. Raise `Invalid` for a seed of several lines or none.
    """
    seed = seed.strip()
    if not seed or len(seed) > 200 or not seed.isprintable():
        raise Invalid("bad_seed")
    if not 1 <= number <= MOST:
        raise Invalid("paper_sample_size", most=MOST)
    ordered = sorted(set(papers), key=lambda one: (_place(seed, one), one))
    return tuple(ordered[:number])


def bound_per_mille(checked: int, wrong: int, whole: int) -> int | None:
    """Return the tenths of a percent below which wrong papers stay with 95 % confidence; none when one was wrong.

    A sample of every paper proves it for all of them.
    """
    if wrong or not checked:
        return None
    if checked >= whole:
        return 0
    return min(1000, -(-CONFIDENCE * 1000 // checked))


def _place(seed: str, paper: Drawn) -> str:
    return hashlib.sha256(f"{seed}\0{paper.batch}\0{paper.serial}".encode()).hexdigest()
