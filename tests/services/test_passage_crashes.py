"""The way from the close to the publication when its worker is killed at every part of every step (R44, T7)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Barrier
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from pb import work
from pb.db import session as database
from pb.db import settle, transaction
from pb.models.results import Bundle, Count, TurnoutFigures
from pb.models.votes import Box
from pb.services import bundles, counts, jobs, journal, listings, passage, result_mails, sealing
from pb.services.actors import SYSTEM, Actor
from tests import voting
from tests.voting import Vote

Clock = time_machine.Traveller
OVER = datetime(2027, 4, 29, 9, tzinfo=UTC)
AFTER_LEASE = jobs.LEASE + timedelta(seconds=1)
BALLOTS = [{"flagship": [1, 2], "boost": list(range(4, 12))}, {"flagship": [1], "boost": [4]}, {"flagship": [2]}]


def killed_at(queue: str, part: int) -> bool:
    """Take the next job and die in a part of it: what was not committed is lost. False: it died after its last part."""
    with transaction():
        job = jobs.take([queue])
    assert job is not None
    parts = work.QUEUES[queue][job.kind](job.edition_id or 0, job.facts)
    for number, percent in enumerate(parts):
        if number == part:
            database.rollback()
            return True
        with transaction():
            jobs.progress(job.id, percent)
    database.rollback()
    return False


def killed_everywhere(queue: str, clock: Clock) -> int:
    """Kill the worker in the first part, its successor in the second, and so on; then let one finish."""
    part = 0
    while killed_at(queue, part):
        part += 1
        clock.shift(AFTER_LEASE)
    clock.shift(AFTER_LEASE)
    assert work.step(queue)
    database.expire_all()
    return part


def clerk(held: Vote) -> Actor:
    """Return somebody who may publish."""
    return Actor(kind="staff", account_id="a1", roles=frozenset({(held.edition.municipality_id, "participation")}))


@pytest.fixture
def held(session: Any, clock: Clock) -> Vote:
    """Return a vote that is over, without a tie that matters."""
    made = voting.vote()
    made.cast_all(BALLOTS)
    session.commit()
    clock.move_to(OVER)
    return made


def test_every_step_goes_on_where_its_worker_died(held: Vote, session: Any, clock: Clock) -> None:
    """Whatever was done stays, nothing is done twice, and the outcome is that of an undisturbed way."""
    edition_id = held.edition.id
    ready = sealing.check([SYSTEM], held.fresh())
    jobs.ask(counts.QUEUE, passage.SEAL, edition_id=edition_id, by=list(ready.by), ballots=ready.ballots)
    session.commit()
    assert killed_everywhere("tally", clock) == 2
    checksum = session.get(Box, edition_id).checksum
    counts.ask([SYSTEM], held.fresh())
    session.commit()
    assert killed_everywhere("tally", clock) >= 3
    (found,) = counts.all_of(edition_id)
    passage.plan(clerk(held), held.fresh(), None)
    session.commit()
    killed_everywhere("work", clock)
    assert len(journal.latest(edition_id, ("result.publish",))) == 1
    statuses = {view.number: view.status for view in listings.everything(held.fresh())}
    assert (statuses[1], statuses[2], statuses[3]) == ("selected", "selected", "not_selected")
    killed_everywhere("tally", clock)  # the bundle
    killed_everywhere("work", clock)  # the figures
    assert session.scalars(select(Bundle.number)).all() == [1]
    assert session.scalars(select(TurnoutFigures.number)).all() == [1]
    made = bundles.require(edition_id, 1)
    assert sha256(bundles.path(made).read_bytes()).hexdigest() == made.digest
    result_mails.ask(clerk(held), held.fresh())
    session.commit()
    killed_everywhere("work", clock)
    assert not work.step("work")
    assert not work.step("tally")
    assert session.get(Box, edition_id).checksum == checksum
    assert voting.count(session, held).digest == found.digest


def test_a_clock_that_jumps_during_the_count_changes_nothing(held: Vote, session: Any, clock: Clock) -> None:
    """T17: an hour back, an hour on, between any two parts; the document holds no instant."""
    voting.seal(session, held)
    undisturbed = voting.count(session, held)
    counts.ask([SYSTEM], held.fresh())
    session.commit()
    asked = jobs.take(["tally"])
    assert asked is not None
    for part, _ in enumerate(counts.carry_out(held.edition.id, asked.facts)):
        clock.shift(timedelta(hours=-1 if part % 2 else 1))
        session.commit()
    jobs.finish(asked.id)
    session.commit()
    latest = counts.latest(held.edition.id)
    assert latest is not None
    assert (latest.number, latest.digest) == (2, undisturbed.digest)


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_two_workers_at_once_keep_one_count(app: Flask, held: Vote, session: Any, backend: str) -> None:
    """Two workers carry out one request side by side, and two people ask at once: one count each time."""
    voting.seal(session, held)
    edition = held.fresh()
    session.commit()
    session.remove()
    barrier = Barrier(2, timeout=30)

    def ask(_: int) -> str:
        with app.app_context():
            barrier.wait()
            try:
                counts.ask([SYSTEM], edition)
            except voting.Conflict as refusal:
                settle(False)
                return refusal.code
            settle(True)
            return "asked"

    def carry_out(_: int) -> None:
        with app.app_context():
            job = jobs.latest(edition.id, counts.KIND)
            assert job is not None
            facts = job.facts
            settle(True)
            barrier.wait()
            for _ in counts.carry_out(edition.id, facts):
                settle(True)
            settle(True)

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(ask, range(2))) == ["asked", "count_running"]
        list(pool.map(carry_out, range(2)))
    assert session.scalars(select(Count.number).where(Count.edition_id == edition.id)).all() == [1]
