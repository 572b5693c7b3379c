"""The page of a result of 200 projects: its weight, and how soon it comes to 1,000 readers a minute beside a vote."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import time_machine

from pb import clock
from pb.db import transaction
from pb.rules.projects import ProjectFacts
from pb.services import boxes, casting, counts, editions, jobs, roll, sealing
from pb.services.actors import SYSTEM
from pb.services.casting import Visit
from tests import databases
from tests.load import crowds, town
from tests.load.figures import Figure, median, percentile
from tests.load.site import HOST, Place, Site, place, serve

SLUG, PROJECTS, BALLOTS = "told", 200, 400
PASSED = timedelta(days=60)  # since its vote, which lasts 31 days
READERS_A_MINUTE, SECONDS, RUNS = 1000, 20, 3
VOTES, CLIENTS, WARMING = 1200, 2, 60
MOST_KB, MOST_MS = 60, 100
SYLLABLES = ("ba", "che", "dan", "eur", "gro", "hou", "ien", "jar", "kan", "mer", "noe", "ouk", "que", "tis", "uit")
USUAL = town.facts


def measure(kind: str, at: str) -> list[Figure]:
    """Publish a result of 200 projects, then read its page while the vote of another edition goes on."""
    with place(kind, at, VOTES) as held:
        tell(held)
        with serve(held) as site:
            return asyncio.run(_read(site))


def tell(held: Place) -> None:
    """Hold a vote of two months ago on 200 projects, count it and publish it."""
    usual = town.BOOSTS, town.facts
    town.BOOSTS, town.facts = PROJECTS - town.FLAGSHIPS, _named
    try:
        with databases.ground(held.settings) as app, app.app_context():
            with time_machine.travel(datetime.now(UTC) - PASSED, tick=True):
                edition_id = _vote()
            with time_machine.travel(datetime.now(UTC) - PASSED + timedelta(days=32), tick=True):
                _publish(edition_id)
    finally:
        town.BOOSTS, town.facts = usual


def _named(number: int) -> ProjectFacts:
    """Return a project whose titles resemble no other's: alike ones would make the page look lighter than it is."""
    chance = Random(number)
    titles = {
        language: " ".join("".join(chance.choice(SYLLABLES) for _ in range(chance.randint(1, 4))) for _ in range(7))
        for language in ("fr", "nl")
    }
    return replace(USUAL(number), titles=titles)


def _vote() -> int:
    with transaction():
        view = town.edition(SLUG)
    with transaction():
        refs = roll.add(view, town.people(BALLOTS), clock.today() - timedelta(days=10))
        boxes.prepare([SYSTEM], editions.get(view.id))
    chance = Random(SLUG)
    visits = [Visit(ref, _choice(chance), clock.now()) for ref in refs]
    opened = editions.get(view.id)
    rounds = casting.cast_all(opened, visits)
    while True:
        with transaction():
            if next(rounds, None) is None:
                return view.id


def _choice(chance: Random) -> dict[str, list[int]]:
    """Return a ballot that prefers the first projects, so that the ranking has something to tell."""
    boosts = [town.FLAGSHIPS + 1 + int((PROJECTS - town.FLAGSHIPS) * chance.random() ** 2) for _ in range(8)]
    return {"flagship": [1 + int(town.FLAGSHIPS * chance.random() ** 2)], "boost": sorted(set(boosts))}


def _publish(edition_id: int) -> None:
    with transaction():
        ready = sealing.check([SYSTEM], editions.get(edition_id))
    sealing.carry_out(ready)
    with transaction():
        counts.ask([SYSTEM], editions.get(edition_id), lots_seed="un tirage public")
    with transaction():
        asked = jobs.latest(edition_id, counts.KIND)
        for _ in counts.carry_out(edition_id, asked.facts if asked else {}):
            continue
    with transaction():
        counts.announce(SYSTEM, editions.get(edition_id))


async def _read(site: Site) -> list[Figure]:
    path, port, held = f"/fr/{SLUG}/results", site.place.port, site.place.town
    await crowds.pass_by(HOST, port, [path], WARMING)
    size = await crowds.weigh(HOST, port, path)
    runs, casts = [], []
    share = VOTES // RUNS
    for number in range(RUNS):
        ready = await crowds.prepare(HOST, port, held, range(number * share, (number + 1) * share))
        readers = asyncio.create_task(crowds.arrive(HOST, port, path, READERS_A_MINUTE, SECONDS))
        casts.append(await crowds.spread(HOST, port, ready, CLIENTS, SECONDS))
        runs.append(await readers)
    for crowd in (*runs, *casts):
        if set(crowd.statuses) != {200}:
            raise RuntimeError(f"answers other than 200: {crowd.statuses}")
    name = f"{READERS_A_MINUTE:,} readers a minute of a result of {PROJECTS} projects, {site.place.kind}"
    beside = f"{share // SECONDS} votes a second of another edition"
    p95 = [1000 * percentile(run.taken, 95) for run in runs]
    return [
        Figure(f"result page of {PROJECTS} projects, compressed", size / 1000, "kB", target=MOST_KB),
        median(f"{name}: p95", p95, "ms", target=MOST_MS, note=f"beside {beside}"),
        median(f"{name}: p50", [1000 * percentile(run.taken, 50) for run in runs], "ms"),
        median(f"casts beside them, {site.place.kind}: p95", [1000 * percentile(run.taken, 95) for run in casts], "ms"),
    ]
