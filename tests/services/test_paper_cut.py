"""Power cut in the middle of a batch: a file is in whole or not at all, and no paper that was kept is lost (P9, T7)."""

import asyncio
import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from pb.db import session, transaction
from pb.models.paper import PaperBatch, PaperEntry, PaperIntake
from pb.models.votes import Participation
from pb.services import editions, paper, paper_keying
from tests import databases, postgres
from tests.load import deskwork
from tests.load.site import HOST, ROOT, Place, Site, place, serve
from tests.load.wire import Broken, Line, Visitor

pytestmark = pytest.mark.long
BALLOTS, CUTS = 2_000, 8
KEYED, PATIENCE_SECONDS, CUT_SECONDS = 60, 30, 0.4


@pytest.fixture(params=["sqlite", "postgresql"])
def held(request: pytest.FixtureRequest, run_folder: Path) -> Any:
    """Return a town whose vote is over, on each database."""
    try:
        with place(request.param, str(run_folder), BALLOTS, deskwork.LONG_AGO) as made:
            yield made
    except postgres.Missing as reason:
        pytest.skip(str(reason))


def kept(held: Place) -> tuple[int, ...]:
    """Return how many batches, intakes, papers and people are there."""
    with databases.ground(held.settings) as app, app.app_context(), transaction():
        tables = (PaperBatch, PaperIntake, PaperEntry, Participation)
        return tuple(session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


def test_a_file_cut_off_leaves_nothing_and_enters_afterwards(held: Place) -> None:
    command = [
        str(deskwork.PB),
        "paper",
        "import",
        held.town.slug,
        "B1",
        str(deskwork.workbook(held, BALLOTS)),
        "--json",
    ]
    environment = {**os.environ, **held.environment}
    subprocess.run([*command, "--dry-run"], cwd=ROOT, env=environment, capture_output=True, check=True)
    cut, inside, delay = 0, 0, 0.5
    while cut < CUTS:
        child = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        time.sleep(delay)
        if child.poll() is not None:
            break  # it was faster than the last cut
        os.kill(child.pid, signal.SIGKILL)
        child.communicate()
        cut, delay = cut + 1, delay + 0.4
        found = kept(held)
        assert found in ((0, 0, 0, 0), (1, 1, BALLOTS, BALLOTS))
        inside += found == (0, 0, 0, 0)
    assert inside >= 3, "no cut fell while the file was read or entered"
    subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
    assert kept(held) == (1, 1, BALLOTS, BALLOTS)
    with databases.ground(held.settings) as app, app.app_context(), transaction():
        assert paper.reconciled(editions.get(held.town.edition_id))


def test_no_paper_that_was_kept_is_lost(held: Place) -> None:
    actor, token, numbers = deskwork.keyer(held, KEYED)
    wanted = {serial: tuple(sorted({numbers[serial % 7], numbers[-1 - serial % 11]})) for serial in range(1, KEYED + 1)}
    with serve(held) as site:
        kills = asyncio.run(_key_under_fire(site, Visitor(site.host, {"pb-staff": token}), wanted))
    assert kills >= 5
    with databases.ground(held.settings) as app, app.app_context(), transaction():
        desk = paper_keying.desk(actor, editions.get(held.town.edition_id), "B1")
        assert {each.serial: each.marks for each in desk.papers} == wanted


async def _key_under_fire(site: Site, browser: Visitor, wanted: dict[int, tuple[int, ...]]) -> int:
    """Key papers one by one, each sent until it is acknowledged, while the workers are killed; return how often."""
    address, line, over = f"/fr/{site.place.town.slug}/staff/paper/batches/B1/key", Line(HOST, site.place.port), False
    token = await deskwork.form_token(line, browser, address)
    kills = 0

    async def cut() -> None:
        nonlocal kills
        while not over:
            await asyncio.sleep(CUT_SECONDS)
            for worker in site.workers():
                with suppress(ProcessLookupError):
                    os.kill(worker, signal.SIGKILL)
            kills += 1

    killer = asyncio.create_task(cut())
    for serial, marks in wanted.items():
        fields = [("form_token", token), ("serial", str(serial)), *(("marked", str(number)) for number in marks)]
        await _insist(line, browser.post(address, fields))
    over = True
    await killer
    line.close()
    return kills


async def _insist(line: Line, raw: bytes) -> None:
    """Send a paper until it is acknowledged."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        try:
            answer = await asyncio.wait_for(line.send(raw, again=False), 10)
        except (Broken, TimeoutError):
            line.close()
            await asyncio.sleep(0.05)
            continue
        assert answer.status == 303, answer.status
        return
    raise AssertionError("no answer")
