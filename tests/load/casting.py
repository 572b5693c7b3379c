"""The vote under load: casts, whole journeys, casts beside readers; the list and the pages that everybody reads."""

import asyncio
from collections.abc import Callable, Iterator

from tests.load import crowds
from tests.load.crowds import Crowd
from tests.load.figures import Figure, median, percentile
from tests.load.site import HOST, Site, place, serve

RUNS = 3
CLIENTS = 32
PASSERS_BY = 1000  # each with an order of projects of their own
TARGETS = {
    "postgresql": {"cast": 200, "p99": 250, "journey": 50},
    "sqlite": {"cast": 60, "p99": None, "journey": 10},
}
BESIDE = {"postgresql": None, "sqlite": 10}  # casts a second while twelve readers are busy
READERS, READING_SECONDS = 12, 6
SIZES = {"alone": 100, "cast": 600, "beside": 150, "journey": 250}


def measure(kind: str, at: str, share: float = 1.0) -> list[Figure]:
    """Measure casts and journeys on a database of a kind; `share` makes the runs smaller."""
    sizes = {name: max(4, int(size * share)) for name, size in SIZES.items()}
    voters = RUNS * sum(sizes.values())
    with place(kind, at, voters) as held, serve(held) as site:
        numbers = iter(range(voters))
        found = asyncio.run(_all(site, lambda name: _next(numbers, sizes[name])))
        return found + [Figure(f"memory of two workers after the vote, {kind}", site.proportional_mib(), "MiB", 200)]


def _next(numbers: Iterator[int], count: int) -> range:
    first = next(numbers)
    for _ in range(count - 1):
        next(numbers)
    return range(first, first + count)


async def _all(site: Site, take: Callable[[str], range]) -> list[Figure]:
    kind, port, town = site.place.kind, site.place.port, site.place.town
    targets = TARGETS[kind]
    await crowds.pass_by(HOST, port, _public(town.slug)[:2], PASSERS_BY)
    runs: dict[str, list[Crowd]] = {"alone": [], "cast": [], "beside": [], "journey": []}
    for _ in range(RUNS):
        runs["alone"].append(await crowds.cast(HOST, port, await crowds.prepare(HOST, port, town, take("alone")), 1))
        runs["cast"].append(
            await crowds.cast(HOST, port, await crowds.prepare(HOST, port, town, take("cast")), CLIENTS)
        )
        runs["journey"].append(await crowds.journey(HOST, port, town, take("journey"), 16))
        runs["beside"].append(await _beside(site, await crowds.prepare(HOST, port, town, take("beside"))))
    for name, held in runs.items():
        _check(name, held)
    return [
        *_latency(f"cast, one voter at a time, {kind}", runs["alone"], {50: 10}),
        _rate(f"cast, {CLIENTS} voters at once, {kind}", runs["cast"], targets["cast"]),
        *_latency(f"cast, {CLIENTS} voters at once, {kind}", runs["cast"], {99: targets["p99"]}),
        _rate(f"cast beside {READERS} busy readers, {kind}", runs["beside"], BESIDE[kind]),
        *_latency(f"cast beside {READERS} busy readers, {kind}", runs["beside"], {}),
        _rate(f"whole journeys, 16 voters at once, {kind}", runs["journey"], targets["journey"]),
        *_latency(f"whole journey, 16 voters at once, {kind}", runs["journey"], {}),
        *_steps(runs["journey"], kind),
    ]


async def _beside(site: Site, ready: list[bytes]) -> Crowd:
    """Cast with four clients while twelve readers ask for pages without a pause."""
    pages = _public(site.place.town.slug)
    readers = asyncio.create_task(crowds.read(HOST, site.place.port, pages, READERS, READING_SECONDS))
    await asyncio.sleep(0.5)
    crowd = await crowds.cast(HOST, site.place.port, ready, 4)
    await readers
    return crowd


def reading(kind: str, at: str, seconds: float = 5) -> list[Figure]:
    """Measure the list of forty projects and the page of each, sixteen readers at once."""
    with place(kind, at, 3) as held, serve(held) as site:
        return asyncio.run(_reading(site, seconds))


async def _reading(site: Site, seconds: float) -> list[Figure]:
    slug, kind, figures = site.place.town.slug, site.place.kind, []
    for name, paths in (("list of projects", _public(slug)[1:2]), ("pages of projects", _public(slug)[2:])):
        await crowds.read(HOST, site.place.port, paths, 16, 2)
        runs = [await crowds.read(HOST, site.place.port, paths, 16, seconds) for _ in range(RUNS)]
        _check(name, runs)
        wanted = 400 if name == "list of projects" else None
        figures.append(_rate(f"{name}, 16 readers at once, {kind}", runs, wanted))
        figures += _latency(f"{name}, 16 readers at once, {kind}", runs, {99: 80 if wanted else None})
    return figures


def _public(slug: str) -> list[str]:
    return [f"/fr/{slug}/", f"/fr/{slug}/projects", *(f"/fr/{slug}/projects/{number}" for number in range(1, 41))]


def _rate(name: str, runs: list[Crowd], target: float | None) -> Figure:
    return median(name, [run.rate for run in runs], "/s", target=target, sense=">=")


def _latency(name: str, runs: list[Crowd], targets: dict[int, float | None]) -> list[Figure]:
    """Return p50, p95 and p99 in milliseconds, each the median of the runs."""
    return [
        median(
            f"{name}: p{share}", [1000 * percentile(run.taken, share) for run in runs], "ms", target=targets.get(share)
        )
        for share in (50, 95, 99)
    ]


def _steps(runs: list[Crowd], kind: str) -> list[Figure]:
    names = list(runs[0].steps)
    return [
        median(f"– {name}, {kind}: p50", [1000 * percentile(run.steps[name], 50) for run in runs], "ms")
        for name in names
    ]


def _check(name: str, runs: list[Crowd]) -> None:
    """Refuse figures of answers that are not what was asked for."""
    odd = {status: number for run in runs for status, number in run.statuses.items() if status != 200}
    if odd:
        raise RuntimeError(f"{name}: answers other than 200: {odd}")
