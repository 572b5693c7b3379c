"""The count as it is done: a sealed box of very many ballots, the tally worker, and the time and memory it took."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import cast

from sqlalchemy import Table, insert

from pb import boxes, clock
from pb.db import session, transaction
from pb.models.votes import Ballot, Participation
from pb.rules.ballots import BallotRules, canonical, check
from pb.services import boxes as box_services
from pb.services import counts, editions, sealing
from pb.services.actors import SYSTEM
from tests import databases
from tests.load.figures import Figure, median
from tests.load.site import ROOT, Place, peak_mib, place

PB = Path(sys.executable).with_name("pb")
BATCH = 2_000
LONG_AGO = timedelta(days=40)  # so that the vote of the town is over by now
REGISTER, BOX = (cast(Table, table.__table__) for table in (Participation, Ballot))


def measure(kind: str, at: str, ballots: int, runs: int, most_seconds: float, most_mib: float) -> list[Figure]:
    """Fill a box, seal it and count it some times; the seconds are those of the whole program, its start included."""
    name = f"{ballots:,} ballots, {kind}"
    with sealed(kind, at, ballots) as (held, seconds):
        taken = [count(held, ballots) for _ in range(runs)]
    return [
        Figure(f"sealing of {name}", seconds, "s"),
        median(f"count of {name}", [each for each, _ in taken], "s", target=most_seconds),
        Figure(f"memory of the count of {name}", max(each for _, each in taken), "MiB", target=most_mib),
    ]


@contextmanager
def sealed(kind: str, at: str, ballots: int) -> Iterator[tuple[Place, float]]:
    """Yield a place whose vote is over and whose box is sealed, and the seconds of the sealing."""
    with place(kind, at, 3, LONG_AGO) as held:
        fill(held, ballots)
        with databases.ground(held.settings) as app, app.app_context():
            with transaction():
                ready = sealing.check([SYSTEM], editions.get(held.town.edition_id))
            start = time.perf_counter()
            sealing.carry_out(ready)
            seconds = time.perf_counter() - start
        yield held, seconds


def count(held: Place, ballots: int) -> tuple[float, float]:
    """Have the tally worker count once; return its seconds and the most memory it had, in MiB."""
    with databases.ground(held.settings) as app, app.app_context(), transaction():
        counts.ask([SYSTEM], editions.get(held.town.edition_id), lots_seed="un tirage public")
    start = time.perf_counter()
    child = subprocess.Popen(
        [str(PB), "work", "--tally", "--once"],
        cwd=ROOT,
        env={**os.environ, **held.environment},
        stderr=subprocess.PIPE,
    )
    most = peak_mib(child)
    seconds = time.perf_counter() - start
    with databases.ground(held.settings) as app, app.app_context():
        found = counts.latest(held.town.edition_id)
    if found is None or found.document["ballots"]["total"] != ballots or found.document["ballots"]["invalid"]:
        said = child.stderr.read().decode()[-2000:] if child.stderr else ""
        raise RuntimeError(f"the count did not come out: {said}")
    return seconds, most


def fill(held: Place, ballots: int) -> None:
    """Put invented ballots of random content into the box, with as many participations."""
    with databases.ground(held.settings) as app, app.app_context():
        view = editions.get(held.town.edition_id)
        assert view.box is not None
        job = (box_services.rules_of(view), view.box.sealed_length, view.box.public_key)
        sizes = [min(BATCH, ballots - at) for at in range(0, ballots, BATCH)]
        facts = {"edition_id": view.id, "channel": "online"}
        noted = facts | {"place_id": None, "day": clock.today() - timedelta(days=20)}
        with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
            for batch in pool.map(invented, [job] * len(sizes), sizes):
                people = [noted | {"person_ref": secrets.token_bytes(32)} for _ in batch]
                rows = [
                    facts | {"ballot_id": boxes.new_ballot_id(), "commitment": promised, "sealed": closed}
                    for promised, closed in batch
                ]
                with transaction():
                    session.execute(insert(REGISTER), people)
                    session.execute(insert(BOX), rows)


def invented(job: tuple[BallotRules, int, bytes], number: int) -> list[tuple[bytes, bytes]]:
    """Return (commitment, sealed ballot) of so many valid ballots, one in twenty of them blank."""
    rules, length, public_key = job
    chance, made = Random(), []
    while len(made) < number:
        choices = {
            "flagship": chance.sample([one.number for one in rules.options if one.track == "flagship"], 2),
            "boost": chance.sample([one.number for one in rules.options if one.track == "boost"], chance.randrange(8)),
        }
        if chance.random() < 0.05:
            choices = {}
        if check(rules, choices):
            continue
        content, nonce = canonical(rules.edition, rules.digest, choices), boxes.new_nonce()
        made.append((boxes.commitment(nonce, content), boxes.seal(nonce, content, length, public_key)))
    return made
