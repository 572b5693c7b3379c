"""The opening of ballots, a batch at a time, in processes that hold the private key and nothing else of the site."""

from collections import Counter, defaultdict, deque
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from types import TracebackType
from typing import Self

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


class Opener:
    """Opens the batches it is given, in this process when they are few, else in several; a context manager."""

    def __init__(self, private_key: bytes, rules: BallotRules, number: int, processes: int) -> None:
        """Take the key and the rules for a number of ballots to come."""
        self.found = Part({})
        self.waiting: deque[Future[Part]] = deque()
        self.most = processes * AHEAD
        self.pool: ProcessPoolExecutor | None = None
        if number > ALONE and processes > 1:
            self.pool = ProcessPoolExecutor(processes, get_context("spawn"), begin, (private_key, rules))
        else:
            begin(private_key, rules)

    def __enter__(self) -> Self:
        """Be ready."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End the processes."""
        if self.pool is not None:
            self.pool.shutdown(cancel_futures=True)

    def take(self, batch: Sequence[Sealed]) -> None:
        """Open a batch, or hand it over and wait while too many are under way."""
        if self.pool is None:
            self.found = together(self.found, open_batch(batch))
            return
        self.waiting.append(self.pool.submit(open_batch, batch))
        while len(self.waiting) > self.most:
            self.found = together(self.found, self.waiting.popleft().result())

    def result(self) -> Part:
        """Return what all the batches say; the order in which they came makes no difference."""
        while self.waiting:
            self.found = together(self.found, self.waiting.popleft().result())
        return self.found


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


def together(first: Part, second: Part) -> Part:
    """Return two parts as one."""
    tallies = dict(first.tallies)
    for channel, found in second.tallies.items():
        tallies[channel] = added([tallies[channel], found]) if channel in tallies else found
    return Part(tallies, dict(Counter(first.invalid) + Counter(second.invalid)))


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
