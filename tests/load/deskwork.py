"""Paper at the desk as it is done: checks one after the other, ballots keyed one by one, files of very many ballots."""

import asyncio
import shutil
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Self

from playwright.sync_api import sync_playwright
from sqlalchemy import select

from pb import clock
from pb.db import session, transaction
from pb.models.paper import PaperEntry, PaperIntake
from pb.rules.paper import ENVELOPES, TABLE
from pb.rules.paper_ballots import SIGNS, check_sign, mark
from pb.services import accounts, boxes, editions, paper_batches, paper_import, sessions
from pb.services.actors import SYSTEM, Actor
from pb.sheets import BY_COMMAND
from tests import colleagues, databases
from tests.browser import FLAGS
from tests.load import town
from tests.load.figures import Figure, percentile
from tests.load.journeys import FORM_TOKEN, text, value
from tests.load.site import HOST, Place, place, serve
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


def keyboard(kind: str, at: str) -> list[Figure]:
    """Key ballots in a real browser by keyboard alone, as fast as it takes them; count the keys that were struck."""
    with place(kind, at, 1, LONG_AGO) as held, serve(held) as site:
        _, token, numbers = keyer(held, KEYED)
        chance, url = Random(7), f"http://{site.host}"
        piles = [sorted(chance.sample(numbers, MARKS)) for _ in range(KEYED)]
        with sync_playwright() as driver:
            window = driver.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS).new_page()
            window.context.add_cookies([{"name": "pb-staff", "value": token, "url": url}])
            window.goto(f"{url}/fr/{held.town.slug}/staff/paper/batches/B1/key")
            start, struck = time.perf_counter(), 0
            for pile in piles:
                for key in [*(key_of(held.town.slug, number) for number in pile), "Enter"]:
                    window.keyboard.press(key)
                    struck += 1
            window.locator("form.keying").wait_for(state="detached", timeout=120_000)
            seconds = time.perf_counter() - start
        kept = _kept(held)
    if kept != piles:
        raise RuntimeError(f"{len(kept)} of {KEYED} papers were kept as they were keyed")
    name = f"{KEYED} ballots of {MARKS} marks keyed in a browser, {kind}"
    return [
        Figure(f"{name}: keys struck for a ballot besides its marks", struck / KEYED - MARKS, "", target=1),
        Figure(f"{name}: ballots an hour that the site can take", 3600 * KEYED / seconds, "", 300, ">="),
    ]


def key_of(slug: str, number: int) -> str:
    """Return the one key that marks a project: the letter behind its number, with Shift for the second of two."""
    return f"Shift+{check_sign(slug, number)}" if number > len(SIGNS) else check_sign(slug, number).lower()


def _kept(held: Place) -> list[list[int]]:
    """Return the marks of every paper that was keyed, in order."""
    with databases.ground(held.settings) as app, app.app_context(), transaction():
        rows = session.scalars(select(PaperEntry.marks).order_by(PaperEntry.serial))
        return [list(marks) for marks in rows]


def files(
    kind: str, at: str, ballots: int, check_seconds: float | None = None, enter_seconds: float | None = None
) -> list[Figure]:
    """Measure the check of a workbook of ballots and people, and its entry with the closing of the batch."""
    name = f"workbook of {ballots:,} papers and as many people, {kind}"
    with place(kind, at, ballots, LONG_AGO) as held:
        path = workbook(held, ballots)
        with databases.ground(held.settings) as app, app.app_context():
            with transaction(), Watch() as checked:
                view = editions.get(held.town.edition_id)
                reading = paper_import.read(view, path, BY_COMMAND)
                report = paper_import.check(view, "B1", reading)
            with transaction(), Watch() as entered:
                *_, (_, done) = paper_import.enter([SYSTEM], view, "B1", reading)
        if not report.clean or done is None or (done.papers, done.people, done.state) != (ballots, ballots, "closed"):
            raise RuntimeError(f"the file did not come in: {report.faults[:3]}")
    return [
        Figure(f"{name}: read and checked", checked.seconds, "s", target=check_seconds, note=checked.note),
        Figure(f"{name}: entered and closed", entered.seconds, "s", target=enter_seconds, note=entered.note),
    ]


class Watch:
    """A stop watch that also tells how long the processor worked."""

    def __enter__(self) -> Self:
        self.seconds, self.busy = time.perf_counter(), time.process_time()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds, self.busy = time.perf_counter() - self.seconds, time.process_time() - self.busy

    @property
    def note(self) -> str:
        """Return the seconds of the processor in words."""
        return f"{self.busy:.1f} s of processor"


def _checks(held: Place, kind: str, way: str) -> list[Figure]:
    """Check people one after the other, as a scanner gives them."""
    browser = _browser(held, _staff(held, way)[1])
    code = intake(held, way)
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


def intake(held: Place, way: str) -> str:
    """Begin a session at a table or a reception of envelopes and return its code."""
    code = "T1" if way == TABLE else "E1"
    facts = {"edition_id": held.town.edition_id, "day": clock.today(), "by_post": True, "opened_by": ""}
    with databases.ground(held.settings) as app, app.app_context(), transaction():
        session.add(PaperIntake(code=code, way=way, state="open", **facts))
    return code


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

    return _waited(held, f"keying of one paper with the next page, batch of {PILE}, {kind}", key, None)


def _waited(
    held: Place, name: str, act: Callable[[Line], Awaitable[list[float]]], most: float | None = ANSWER_MS
) -> list[Figure]:
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
        Figure(f"{name}: p95", percentile(taken, 95), "ms", target=most),
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
