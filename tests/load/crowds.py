"""Many visitors at once, each asking for the next thing as soon as the last has come (a closed loop)."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from tests.load.journeys import Voter
from tests.load.town import Town
from tests.load.wire import Line, Visitor

APART_SECONDS = 0.005  # people do not come within the same instant: one worker would answer all of them


@dataclass
class Crowd:
    """What came of it: the seconds of each answer and of the whole, and the statuses seen."""

    taken: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    seconds: float = 0.0
    steps: dict[str, list[float]] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Return how many were served in a second."""
        return len(self.taken) / self.seconds

    def note(self, status: int, seconds: float) -> None:
        """Add an answer."""
        self.taken.append(seconds)
        self.statuses[status] = self.statuses.get(status, 0) + 1


async def shared(
    host: str, port: int, clients: int, work: Sequence[object], act: Callable[..., Awaitable[None]]
) -> None:
    """Have some clients, each with a line of its own, share out pieces of work until all are done."""
    left = iter(work)

    async def client(number: int) -> None:
        await asyncio.sleep(number * APART_SECONDS)
        line = Line(host, port)
        for piece in left:
            await act(line, piece)
        line.close()

    await asyncio.gather(*(client(number) for number in range(clients)))


async def prepare(host: str, port: int, town: Town, voters: range, clients: int = 8) -> list[bytes]:
    """Bring voters to the last button and return the requests that cast."""
    ready: list[bytes] = []

    async def come(line: Line, number: int) -> None:
        ready.append(await Voter(town, number, line).ready())

    await shared(host, port, clients, voters, come)
    return ready


async def cast(host: str, port: int, requests: Sequence[bytes], clients: int) -> Crowd:
    """Send prepared ballots."""
    crowd = Crowd()

    async def send(line: Line, raw: bytes) -> None:
        answer = await line.send(raw, again=False)
        crowd.note(answer.status, answer.seconds)

    start = time.perf_counter()
    await shared(host, port, clients, requests, send)
    crowd.seconds = time.perf_counter() - start
    return crowd


async def journey(host: str, port: int, town: Town, voters: range, clients: int) -> Crowd:
    """Have voters make the whole journey, each with a browser of its own."""
    crowd = Crowd()

    async def go(line: Line, number: int) -> None:
        line.close()  # somebody else's browser
        voter, start = Voter(town, number, line), time.perf_counter()
        await voter.vote()
        crowd.note(200, time.perf_counter() - start)
        for step, taken in voter.noted.items():
            crowd.steps.setdefault(step, []).extend(taken)

    start = time.perf_counter()
    await shared(host, port, clients, voters, go)
    crowd.seconds = time.perf_counter() - start
    return crowd


async def read(host: str, port: int, paths: Sequence[str], clients: int, seconds: float) -> Crowd:
    """Have readers ask for pages, each with a browser that keeps its cookies, for some seconds."""
    crowd = Crowd()
    start = time.perf_counter()

    async def reader(first: int) -> None:
        await asyncio.sleep(first * APART_SECONDS)
        line, browser, at = Line(host, port), Visitor(f"{host}:{port}"), first
        while time.perf_counter() - start < seconds:
            answer = browser.learn(await line.send(browser.get(paths[at % len(paths)])))
            crowd.note(answer.status, answer.seconds)
            at += 1
        line.close()

    await asyncio.gather(*(reader(number) for number in range(clients)))
    crowd.seconds = time.perf_counter() - start
    return crowd


async def pass_by(host: str, port: int, paths: Sequence[str], visitors: int) -> None:
    """Have strangers look at pages once each, so that the site is as warm as on any day."""

    async def look(line: Line, _: int) -> None:
        for path in paths:
            await line.send(Visitor(f"{host}:{port}").get(path))

    await shared(host, port, 8, range(visitors), look)


async def arrive(host: str, port: int, path: str, per_minute: int, seconds: float) -> Crowd:
    """Have strangers come at a steady pace, each with a browser and a line of their own, however slow the answers."""
    crowd = Crowd()

    async def look(number: int) -> None:
        await asyncio.sleep(number * 60 / per_minute)
        line = Line(host, port)
        answer = await line.send(Visitor(f"{host}:{port}").get(path))
        crowd.note(answer.status, answer.seconds)
        line.close()

    start = time.perf_counter()
    await asyncio.gather(*(look(number) for number in range(int(per_minute * seconds / 60))))
    crowd.seconds = time.perf_counter() - start
    return crowd


async def spread(host: str, port: int, requests: Sequence[bytes], clients: int, seconds: float) -> Crowd:
    """Send prepared ballots evenly over some seconds."""
    crowd = Crowd()
    pause = seconds * clients / max(1, len(requests))

    async def send(line: Line, raw: bytes) -> None:
        begun = time.perf_counter()
        answer = await line.send(raw, again=False)
        crowd.note(answer.status, answer.seconds)
        await asyncio.sleep(max(0.0, pause - (time.perf_counter() - begun)))

    start = time.perf_counter()
    await shared(host, port, clients, requests, send)
    crowd.seconds = time.perf_counter() - start
    return crowd


async def weigh(host: str, port: int, path: str) -> int:
    """Return the bytes of a page as they travel, compressed."""
    line = Line(host, port)
    answer = await line.send(Visitor(f"{host}:{port}").get(path))
    line.close()
    if b"content-encoding: gzip" not in answer.head.lower():
        raise RuntimeError("the page was not compressed")
    return len(answer.body)
