"""Channels shown together when too few ballots came by one of them, so that nobody's vote stands out (R39, B10)."""

from collections.abc import Mapping


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
