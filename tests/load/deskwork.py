"""Paper at the desk as it is done: checks one after the other, ballots keyed one by one, files of very many ballots."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from pb import clock
from pb.db import session, transaction
from pb.models.paper import PaperIntake
from pb.rules.paper import ENVELOPES, TABLE
from pb.rules.paper_ballots import mark
from pb.services import accounts, boxes, editions, paper_batches, sessions
from pb.services.actors import Actor
from tests import colleagues, databases
from tests.load import town
from tests.load.figures import Figure, percentile
from tests.load.journeys import FORM_TOKEN, text, value
from tests.load.site import HOST, ROOT, Place, place, serve
from tests.load.wire import Line, Visitor
from tests.paperfiles import as_xlsx

PB = Path(sys.executable).with_name("pb")
LONG_AGO = timedelta(days=40)  # so that the vote of the town is over by now
CHECKS, KEYED, PILE = 300, 300, 500
ANSWER_MS, MARKS = 150, 4


def measure(kind: str, at: str) -> list[Figure]:
    """Measure the check of people and envelopes, keying, and a file of 5,000 ballots."""
    with place(kind, at, 2 * CHECKS) as held, serve(held):
        found = [figure for way in (ENVELOPES, TABLE) for figure in _checks(held, kind, way)]
    with place(kind, at, 1, LONG_AGO) as held, serve(held):
        found += _keying(held, kind)
    return found + files(kind, at, 5_000, 3.0, 10.0)


def files(
    kind: str, at: str, ballots: int, check_seconds: float | None = None, enter_seconds: float | None = None
) -> list[Figure]:
    """Measure the check of a workbook of ballots and people, and its entry; the start of the program is counted."""
    name = f"workbook of {ballots:,} papers and as many people, {kind}"
    with place(kind, at, ballots, LONG_AGO) as held:
        path = workbook(held, ballots)
        checked, told = _command(held, "import", held.town.slug, "B1", str(path), "--dry-run")
        if (told["papers"], told["people"], told["errors"]) != (ballots, ballots, []):
            raise RuntimeError(f"the check did not come out: {told}")
        entered, told = _command(held, "import", held.town.slug, "B1", str(path))
        if told["entered"] != ballots:
            raise RuntimeError(f"the entry did not come out: {told}")
    return [
        Figure(f"{name}: checked", checked, "s", target=check_seconds),
        Figure(f"{name}: checked again, entered and closed", entered, "s", target=enter_seconds),
    ]


def _checks(held: Place, kind: str, way: str) -> list[Figure]:
    """Check people one after the other, as a scanner gives them."""
    browser = _browser(held, _staff(held, way)[1])
    with databases.ground(held.settings) as app, app.app_context(), transaction():
        code = "T1" if way == TABLE else "E1"
        day, edition_id = clock.today(), held.town.edition_id
        session.add(
            PaperIntake(edition_id=edition_id, code=code, way=way, state="open", day=day, by_post=True, opened_by="")
        )
    first = 0 if way == ENVELOPES else CHECKS
    numbers = [each.number for each in town.people(2 * CHECKS)[first : first + CHECKS]]
    address = f"/fr/{held.town.slug}/staff/paper/intakes/{code}"

    async def scan(line: Line) -> list[float]:
        token, taken = await form_token(line, browser, address), []
        for number in numbers:
            answer = await line.send(browser.post(address, [("form_token", token), ("who", number)]))
            if answer.status != 200 or 'class="answer"' not in text(answer):
                raise RuntimeError(f"the check did not come out: {answer.status}")
            taken.append(1000 * answer.seconds)
        return taken

    return _waited(held, f"check of one {'envelope' if way == ENVELOPES else 'person at a table'}, {kind}", scan)


def keyer(held: Place, papers: int) -> tuple[Actor, str, list[int]]:
    """Open a batch of so many papers for a member of staff; return who, their session, and the projects' numbers."""
    actor, token = _staff(held, "keying")
    with databases.ground(held.settings) as app, app.app_context(), transaction():
        view = editions.get(held.town.edition_id)
        paper_batches.make(actor, view, "B1", papers)
        return actor, token, [option.number for option in boxes.rules_of(view).options]


async def form_token(line: Line, browser: Visitor, address: str) -> str:
    """Return the token of the form on a page."""
    return value(FORM_TOKEN, text(browser.learn(await line.send(browser.get(address)))))


def _keying(held: Place, kind: str) -> list[Figure]:
    """Key ballots one after the other in a batch of some size: each is kept, and the next page fetched."""
    _, token, numbers = keyer(held, PILE)
    browser, chance = _browser(held, token), Random(7)
    address = f"/fr/{held.town.slug}/staff/paper/batches/B1/key"

    async def key(line: Line) -> list[float]:
        token, taken = await form_token(line, browser, address), []
        for serial in range(1, KEYED + 1):
            marked = [("marked", str(number)) for number in chance.sample(numbers, MARKS)]
            kept = await line.send(browser.post(address, [("form_token", token), ("serial", str(serial)), *marked]))
            page = await line.send(browser.get(address))
            if (kept.status, page.status) != (303, 200):
                raise RuntimeError(f"the keying did not come out: {kept.status}, {page.status}")
            taken.append(1000 * (kept.seconds + page.seconds))
        return taken

    return _waited(held, f"keying of one paper with the next page, batch of {PILE}, {kind}", key)


def _waited(held: Place, name: str, act: Callable[[Line], Awaitable[list[float]]]) -> list[Figure]:
    """Do something on one line again and again, and return how long one waits."""

    async def run() -> list[float]:
        line = Line(HOST, held.port)
        try:
            return await act(line)
        finally:
            line.close()

    taken = asyncio.run(run())
    return [
        Figure(f"{name}: p50", percentile(taken, 50), "ms"),
        Figure(f"{name}: p95", percentile(taken, 95), "ms", target=ANSWER_MS),
    ]


def _browser(held: Place, token: str) -> Visitor:
    return Visitor(f"{HOST}:{held.port}", {"pb-staff": token})


def _staff(held: Place, name: str) -> tuple[Actor, str]:
    """Return a member of staff with the token of a session that has both factors."""
    email = f"{name}@example.org"
    with databases.ground(held.settings) as app, app.app_context(), transaction():
        view = editions.get(held.town.edition_id)
        row = colleagues.account(email, (view.municipality_id, "counting"))
        token = sessions.start("staff", account_id=row.id, factors=2, fresh_at=clock.now())
        return accounts.by_email(email), token


def workbook(held: Place, ballots: int) -> Path:
    """Write a workbook of papers on one sheet and people on another, as the template has them."""
    with databases.ground(held.settings) as app, app.app_context(), transaction():
        numbers = [option.number for option in boxes.rules_of(editions.get(held.town.edition_id)).options]
    head = ["Numéro estampillé / Gestempeld nummer", *(mark(held.town.slug, number) for number in numbers)]
    chance = Random(7)
    papers: list[list[object]] = [list(head)]
    for serial in range(1, ballots + 1):
        marked = set(chance.sample(numbers, MARKS))
        papers.append([serial, *(1 if number in marked else "" for number in numbers)])
    people = [["Numéro de registre national"], *([each.number] for each in town.people(ballots))]
    return as_xlsx(held.folder / "papers.xlsx", papers, people)


def _command(held: Place, *arguments: str) -> tuple[float, dict[str, Any]]:
    """Run `pb paper` on a place; return its seconds and what it said in JSON."""
    start = time.perf_counter()
    done = subprocess.run(
        [str(PB), "paper", *arguments, "--json"],
        cwd=ROOT,
        env={**os.environ, **held.environment},
        capture_output=True,
        text=True,
        check=False,
    )
    seconds = time.perf_counter() - start
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return seconds, json.loads(done.stdout.splitlines()[-1])
