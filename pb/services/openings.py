"""The opening of ballots, a batch at a time, in processes that hold the private key and nothing else of the site."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context

from pb import boxes
from pb.errors import Unreadable
from pb.rules.ballots import BallotRules, check, read
from pb.rules.counting import added
from pb.rules.tally import Tally, tally

ALONE = 20_000  # up to this many ballots one process is done before others have started
AHEAD = 3  # batches waiting for each process: memory stays the same however many ballots there are

Sealed = tuple[bytes, bytes, str]  # commitment, sealed ballot, channel


@dataclass(frozen=True)
class Part:
    """What some ballots say together: a tally for each channel, and how many broke their commitment or a rule."""

    tallies: Mapping[str, Tally]
    invalid: Mapping[str, int] = field(default_factory=dict)


class _Tools:
    """What a process needs to open ballots, handed to it once."""

    private_key: bytes
    rules: BallotRules


def open_all(
    private_key: bytes, rules: BallotRules, batches: Iterable[Sequence[Sealed]], number: int, processes: int
) -> Iterator[tuple[int, Part]]:
    """Open batches and yield (ballots done, what they say) as each is ready; the order makes no difference to a sum."""
    done = 0
    if number <= ALONE or processes < 2:
        begin(private_key, rules)
        for batch in batches:
            done += len(batch)
            yield done, open_batch(batch)
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), begin, (private_key, rules)) as pool:
        waiting: list[tuple[int, Future[Part]]] = []
        for batch in batches:
            waiting.append((len(batch), pool.submit(open_batch, batch)))
            if len(waiting) >= processes * AHEAD:
                size, first = waiting.pop(0)
                done += size
                yield done, first.result()
        for size, each in waiting:
            done += size
            yield done, each.result()


def begin(private_key: bytes, rules: BallotRules) -> None:
    """Give this process what it needs."""
    _Tools.private_key, _Tools.rules = private_key, rules


def open_batch(batch: Sequence[Sealed]) -> Part:
    """Open a batch, check each commitment and each rule again, and count (votes.md 4)."""
    opened = boxes.open_many(_Tools.private_key, [(promised, sealed) for promised, sealed, _ in batch])
    valid: defaultdict[str, list[Collection[int]]] = defaultdict(list)
    invalid: defaultdict[str, int] = defaultdict(int)
    for (_, _, channel), found in zip(batch, opened, strict=True):
        numbers = _numbers(found)
        if numbers is None:
            invalid[channel] += 1
        else:
            valid[channel].append(numbers)
    return Part({channel: tally(_Tools.rules, ballots) for channel, ballots in valid.items()}, dict(invalid))


def together(parts: Iterable[Part]) -> Part:
    """Return parts as one."""
    tallies: defaultdict[str, list[Tally]] = defaultdict(list)
    invalid: defaultdict[str, int] = defaultdict(int)
    for part in parts:
        for channel, found in part.tallies.items():
            tallies[channel].append(found)
        for channel, number in part.invalid.items():
            invalid[channel] += number
    return Part({channel: added(found) for channel, found in tallies.items()}, dict(invalid))


def _numbers(found: tuple[bytes, bytes] | None) -> Collection[int] | None:
    """Return the numbers a ballot names, or None if it did not open or breaks a rule."""
    if found is None:
        return None
    try:
        choices = read(found[1], _Tools.rules)
    except Unreadable:
        return None
    if check(_Tools.rules, choices):
        return None
    return [number for numbers in choices.values() for number in numbers]
