"""T1: five thousand votes while a worker is killed every 250 ms; none acknowledged is lost, none is doubled.

The clients keep a ledger of their own: a vote is acknowledged when an answer of status 200 was read completely, or when
the same form was told, with its tracker, that its vote is recorded. Then the ledger is compared with the database.
"""

import asyncio
import os
import random
import re
import signal
import time
from dataclasses import dataclass, field

from sqlalchemy import func, select

from pb import boxes as crypto
from pb.db import session
from pb.models.votes import Ballot, Participation
from pb.services import boxes
from tests import databases
from tests.load import crowds
from tests.load.figures import Figure, percentile
from tests.load.journeys import text
from tests.load.site import HOST, Place, Site, place, serve
from tests.load.wire import Answer, Broken, Line

CLIENTS = 20
EVERY_SECONDS = 0.25
LEAST_KILLS = 40
PATIENCE_SECONDS = 30.0
WAVE = 500  # voters brought to the last button before a wave of casting: a form is good for fifteen minutes
TRACKER = re.compile(r'class="tracker">([^<]+)<')


@dataclass
class Ledger:
    """What the clients know: trackers acknowledged, statuses seen, kills, and seconds from first try to answer."""

    acknowledged: list[str] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    broken: int = 0
    kills: int = 0
    taken: list[float] = field(default_factory=list)

    def note(self, answer: Answer) -> None:
        """Remember a status."""
        self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1


def measure(kind: str, at: str, votes: int) -> list[Figure]:
    """Run the trial on a fresh database and return what must be nought, and how long a voter waited."""
    with place(kind, at, votes) as held:
        with serve(held) as site:
            ledger = asyncio.run(_trial(site, votes))
        found = verify(held, ledger)
    waited = percentile(ledger.taken, 99)
    name = f"{votes:,} votes under kill -9, {kind}"
    note = f"{ledger.kills} kills, {ledger.broken} answers cut off, statuses {dict(sorted(ledger.statuses.items()))}"
    return [
        Figure(f"{name}: acknowledged votes lost", found["lost"], "", 0),
        Figure(f"{name}: people or ballots doubled", found["doubled"], "", 0),
        Figure(f"{name}: participations without ballot", found["apart"], "", 0),
        Figure(f"{name}: voters without an answer", votes - len(ledger.acknowledged), "", 0),
        Figure(f"{name}: answers 500", ledger.statuses.get(500, 0), "", 0),
        Figure(f"{name}: workers killed", ledger.kills, "", min(LEAST_KILLS, votes // 10), ">="),
        Figure(f"{name}: p99 from first try to answer", 1000 * waited, "ms", 2000, note=note),
    ]


def verify(held: Place, ledger: Ledger) -> dict[str, int]:
    """Compare the ledger with register and box."""
    with databases.ground(held.settings) as app, app.app_context():
        stored = [crypto.tracker(each) for each in session.scalars(select(Ballot.commitment))]
        people = session.scalar(select(func.count()).select_from(Participation)) or 0
        balance = boxes.balance(held.town.edition_id)
    voters = len(held.town.voters)
    return {
        "lost": len(set(ledger.acknowledged) - set(stored)),
        "doubled": len(stored) - len(set(stored)) + max(0, people - voters) + max(0, len(stored) - voters),
        "apart": abs(people - len(stored)) + (0 if balance.holds else 1),
    }


async def _trial(site: Site, votes: int) -> Ledger:
    """Bring voters to the last button undisturbed, a wave at a time, then have them cast while workers die."""
    ledger = Ledger()
    for first in range(0, votes, WAVE):
        wave = range(first, min(votes, first + WAVE))
        ready = await crowds.prepare(HOST, site.place.port, site.place.town, wave)
        over = asyncio.Event()
        killer = asyncio.create_task(_kill(site, ledger, over))
        await crowds.shared(HOST, site.place.port, CLIENTS, ready, lambda line, raw: _insist(line, raw, ledger))
        over.set()
        await killer
    return ledger


async def insist_all(site: Site, voters: range) -> Ledger:
    """Have voters cast undisturbed, and return the ledger."""
    ledger = Ledger()
    ready = await crowds.prepare(HOST, site.place.port, site.place.town, voters)
    await crowds.shared(HOST, site.place.port, CLIENTS, ready, lambda line, raw: _insist(line, raw, ledger))
    return ledger


async def _kill(site: Site, ledger: Ledger, over: asyncio.Event) -> None:
    """Kill a worker, any one, again and again."""
    while not over.is_set():
        await asyncio.sleep(EVERY_SECONDS)
        alive = site.workers()
        if alive:
            try:
                os.kill(random.choice(alive), signal.SIGKILL)
            except ProcessLookupError:
                continue
            ledger.kills += 1


async def _insist(line: Line, raw: bytes, ledger: Ledger) -> None:
    """Send the same form until it is acknowledged, as a person does whose page does not come."""
    start = time.monotonic()
    while time.monotonic() - start < PATIENCE_SECONDS:
        try:
            answer = await asyncio.wait_for(line.send(raw, again=False), 10)
        except (Broken, TimeoutError):
            line.close()
            ledger.broken += 1
            await asyncio.sleep(0.05)
            continue
        ledger.note(answer)
        found = TRACKER.search(text(answer))
        if answer.status in (200, 409) and found:
            ledger.acknowledged.append(found[1])
            ledger.taken.append(time.monotonic() - start)
            return
        await asyncio.sleep(0.05)
