"""Channels shown together when too few ballots came by one of them, so that nobody's vote stands out (R39, B10)."""

from collections.abc import Iterable, Mapping

SMALL_COUNT = 10  # a smaller number beside a channel or a day is not shown apart (B10)


def together(ballots: Mapping[str, int], least: int) -> tuple[tuple[str, ...], ...]:
    """Return groups of the channels used, each with at least `least` ballots, or one group where that cannot be.

    The smallest are put together first, so that as many channels as possible keep a line of their own.
    """
    used = sorted((number, name) for name, number in ballots.items() if number)
    groups: list[tuple[list[str], int]] = [([name], number) for number, name in used]
    while len(groups) > 1 and min(number for _, number in groups) < least:
        groups.sort(key=lambda group: (group[1], group[0]))
        (first, a), (second, b) = groups[0], groups[1]
        groups = [(sorted(first + second), a + b), *groups[2:]]
    return tuple(sorted(tuple(names) for names, _ in groups))


def apart(counts: Iterable[int]) -> bool:
    """Tell whether the numbers of one thing may be shown apart, channel by channel or day by day (B10)."""
    return all(number >= SMALL_COUNT for number in counts)


def spans(days: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """Return (first day, last day, number), days in order and put together until each span is large enough (B10)."""
    found: list[tuple[str, str, int]] = []
    for day in sorted(days):
        if found and found[-1][2] < SMALL_COUNT:
            first, _, number = found.pop()
            found.append((first, day, number + days[day]))
        else:
            found.append((day, day, days[day]))
    if len(found) > 1 and found[-1][2] < SMALL_COUNT:
        _, last, number = found.pop()
        first, _, before = found.pop()
        found.append((first, last, before + number))
    return found
