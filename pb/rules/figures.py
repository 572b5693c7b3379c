"""Statistics of a vote from plain numbers: groups that are small are put together (B10)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pb.rules.channels import SMALL_COUNT

AGES = ((0, 15), (16, 17), (18, 24), (25, 34), (35, 44), (45, 54), (55, 64), (65, 74), (75, 200))
OLDEST = 75


@dataclass(frozen=True)
class Table:
    """One table of figures: its name, what its numbers are ("people", "money", "share"), and its lines."""

    name: str
    unit: str
    rows: tuple[tuple[str, int], ...]


def age_group(years: int) -> tuple[int, int]:
    """Return the group of an age, both ends included."""
    return next((least, most) for least, most in AGES if years <= most)


def groups(counted: Mapping[tuple[int, int], int]) -> tuple[tuple[str, int], ...]:
    """Return age groups in order with their numbers, neighbours put together until none is small (B10).

    Nothing is shown when all of them together are few.
    """
    found: list[tuple[int, int, int]] = []
    for least, most in AGES:
        number = counted.get((least, most), 0)
        if not number:
            continue
        if found and found[-1][2] < SMALL_COUNT:
            first, _, held = found.pop()
            found.append((first, most, held + number))
        else:
            found.append((least, most, number))
    if len(found) > 1 and found[-1][2] < SMALL_COUNT:
        _, most, number = found.pop()
        first, _, held = found.pop()
        found.append((first, most, held + number))
    shown = [each for each in found if each[2] >= SMALL_COUNT]
    return tuple((named(least, most), number) for least, most, number in shown)


OTHERS = "other"


def areas(counted: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Return people by part of the municipality; small parts, and people of no known one, stand together (B10).

    The smallest part joins the others until these are large enough. Nothing is shown when no two are left.
    """
    shown = sorted((pair for pair in counted.items() if pair[0] and pair[1] >= SMALL_COUNT), key=lambda pair: pair[0])
    rest = sum(counted.values()) - sum(number for _, number in shown)
    while shown and 0 < rest < SMALL_COUNT:
        least = min(shown, key=lambda pair: (pair[1], pair[0]))
        shown.remove(least)
        rest += least[1]
    lines = (*shown, *([(OTHERS, rest)] if rest else []))
    return lines if len(lines) > 1 else ()


def named(least: int, most: int) -> str:
    """Write an age group: 18-24, 75+."""
    return f"{least}+" if most >= OLDEST + 100 else f"{least}-{most}"


def average_hundredths(votes: int, ballots: int) -> int:
    """Return how many projects a ballot names on average, in hundredths, rounded down; 0 without ballots."""
    return votes * 100 // ballots if ballots else 0


def summed(pairs: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """Return the sum of each key, the largest first and equal ones by name."""
    found: dict[str, int] = {}
    for key, number in pairs:
        found[key] = found.get(key, 0) + number
    return tuple(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))


def change_percent(now: int, before: int) -> int | None:
    """Return the change in whole percent, or None when there was nothing before."""
    return round((now - before) * 100 / before) if before else None


def total(rows: Sequence[tuple[str, int]]) -> int:
    """Return the sum of a table."""
    return sum(number for _, number in rows)
