"""The last evening of the call: people write and send projects with photos while the worker draws them."""

import asyncio
import io
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from PIL import Image
from sqlalchemy import func, select

from pb import clock
from pb.db import session, transaction
from pb.models.attachments import Attachment
from pb.models.jobs import Job
from pb.models.projects import Project
from pb.rules.phases import Phase, from_days
from pb.services import editions, holders, projects, sessions
from pb.services.actors import SYSTEM
from tests import databases, samples
from tests.load.crowds import Crowd
from tests.load.figures import Figure, percentile
from tests.load.journeys import FORM_TOKEN, Astray, text, value
from tests.load.site import HOST, ROOT, Place, Site, place, serve
from tests.load.town import SLUG, Town, facts
from tests.load.wire import Answer, Line, Visitor

PB = Path(sys.executable).with_name("pb")
AN_HOUR, PHOTOS = 200, 3  # submissions in the last hour, photos of each
PAUSE_SECONDS = 1.0  # people read and type far longer: here more of them are busy at once
THERE = 60  # projects sent in before
MOST_MILLISECONDS = 500
DRAWN_SECONDS = 900
TYPED: dict[str, list[tuple[str, str]]] = {
    "idea": [
        ("title", "Un four à pain pour la place"), ("language", "fr"), ("objectives-0", "Se rencontrer"),
        ("summary", "Un four que l’on allume le dimanche, avec l’école et les commerces."), ("themes", "green"),
    ],
    "place": [("place_kind", "everywhere")],
    "plan": [
        ("stages", "Bâtir le four, former une équipe, puis cuire chaque dimanche. " * 8), ("contacts", "L’école"),
        ("starts_on", "{start}"), ("ends_on", "{end}"),
    ],
    "budget": [
        ("costs-0-heading", "equipment"), ("costs-0-label", "Briques"), ("costs-0-amount", "3.000"), ("asked", "3000"),
    ],
    "who": [
        ("kind", "person"), ("first_name", "Anne"), ("last_name", "Dubois"), ("email", "{email}"),
        ("phone", "02 000 00 00"), ("address", "Rue du Hêtre 1"), ("postal_code", "1190"), ("city", "Bois-Joli"),
        ("domiciled", "yes"), ("born", "30/7/1985"),
    ],
    "people": [("mandate", "no")],
    "bank": [("iban", "BE32 1234 5678 9002"), ("owner", "Anne Dubois")],
}  # fmt: skip


def measure(kind: str, at: str, minutes: float, times: float = 1.0) -> list[Figure]:
    """Have people come at the rate of the last evening, or so many times as fast, for some minutes."""
    apart = 3600 / AN_HOUR / times
    count = max(2, round(minutes * 60 / apart))
    with place(kind, at, count, build=build) as held, serve(held) as site, worker(held):
        crowd = asyncio.run(_evening(site, count, apart))
        slowest = wait_until_drawn(held)
        sent, photos = kept(held)
        errors = (held.folder / "log").read_text("utf-8", "replace").count("Traceback")
    name = f"last evening, {AN_HOUR * times:.0f} submissions an hour with {PHOTOS} photos, {kind}"
    bad = sum(number for status, number in crowd.statuses.items() if status >= 400) + errors
    return [
        Figure(f"{name}: page p50", percentile(crowd.taken, 50) * 1000, "ms"),
        Figure(f"{name}: page p95", percentile(crowd.taken, 95) * 1000, "ms", MOST_MILLISECONDS),
        Figure(f"{name}: page p99", percentile(crowd.taken, 99) * 1000, "ms", note=f"{len(crowd.taken)} answers"),
        Figure(f"{name}: photo taken in p95", percentile(crowd.steps["photo"], 95) * 1000, "ms", MOST_MILLISECONDS),
        Figure(f"{name}: errors", bad, "", 0),
        Figure(f"{name}: sent in and kept", sent, "", count, ">="),
        Figure(f"{name}: photos drawn", photos, "", count * PHOTOS, ">=", note=f"the slowest after {slowest:.0f} s"),
    ]


def build(settings: object, count: int) -> Town:
    """Make an edition whose call closes tomorrow; its visitors know the token of their session and their address."""
    with databases.ground(settings) as app, app.app_context():  # type: ignore[arg-type]
        with transaction():
            file, today = samples.edition_file(SLUG), clock.today()
            head = replace(file.edition, year=today.year)
            view = editions.load(SYSTEM, replace(file, edition=head, phases=phases(today)), published=True)
            for number in range(1, THERE + 1):
                made = projects.create(SYSTEM, view, replace(facts(number), retained_cents=None))
                projects.move(SYSTEM, view, made, "submit", by="participation")
                projects.move(SYSTEM, view, made, "take_up", by="participation")
        with transaction():
            people = tuple((_token(email), email) for email in (f"anne{at}@example.org" for at in range(count)))
    return Town(SLUG, view.id, people)


def phases(today: date) -> tuple[Phase, ...]:
    """Return a calendar whose call is open until tomorrow."""
    spans = {"submission": (-20, 1), "review": (2, 40), "vote": (41, 60), "count": (61, 65), "award": (66, 90)}
    days = {
        code: {"start": (today + timedelta(first)).isoformat(), "end": (today + timedelta(last)).isoformat()}
        for code, (first, last) in spans.items()
    }
    return from_days(days)[0]


def photo(seed: int) -> bytes:
    """Return a photo as a telephone takes it: twelve million dots, some three megabytes, with its place."""
    chance, notes = Random(seed), Image.Exif()
    notes.get_ifd(0x8825)[1] = "N"
    small = Image.frombytes("RGB", (500, 375), chance.randbytes(500 * 375 * 3))
    sheet = io.BytesIO()
    small.resize((4000, 3000), Image.Resampling.BICUBIC).save(sheet, "JPEG", quality=88, exif=notes)
    return sheet.getvalue()


@contextmanager
def worker(held: Place) -> Iterator[None]:
    """Run the worker beside the web server, as an installation does."""
    with (held.folder / "log").open("ab") as log:
        child = subprocess.Popen(
            [str(PB), "work"], cwd=ROOT, env={**os.environ, **held.environment}, stdout=log, stderr=log
        )
        try:
            yield
        finally:
            child.terminate()
            child.wait(60)


class Author:
    """Somebody who writes a project and sends it in."""

    def __init__(self, town: Town, number: int, photos: list[bytes], crowd: Crowd, line: Line) -> None:
        token, self.email = town.voters[number]
        self.crowd, self.line, self.photos = crowd, line, photos
        self.browser = Visitor(f"{line.host}:{line.port}", {"pb-holder": token})
        self.mine = f"/fr/{town.slug}/my/projects"

    async def write(self) -> None:
        """Write a whole project, with its photos, send it in, and look where it is."""
        page = await self.get(f"{self.mine}/new?who=boost&where=everywhere")
        there = await self.post("begin", f"{self.mine}/new?who=boost&where=everywhere", page, [])
        for step, typed in TYPED.items():
            page = await self.get(there)
            there = await self.post("step", there, page, [(name, self.filled(each)) for name, each in typed])
            if there.endswith(f"/{step}"):  # who: another kind of holder is asked other things
                page = await self.get(there)
                there = await self.post("step", there, page, [(name, self.filled(each)) for name, each in typed])
        form = there.rpartition("/form/")[0]
        for content in self.photos:
            token = value(FORM_TOKEN, await self.get(there))
            await self.ask("photo", self.browser.upload(f"{form}/files/add", [("form_token", token)], content), 303)
        page = await self.get(f"{form}/check")
        await self.get(await self.post("send", f"{form}/send", page, []))

    def filled(self, typed: str) -> str:
        """Return what this person types."""
        start = datetime.now(UTC).date() + timedelta(days=120)
        return typed.format(email=self.email, start=start, end=start + timedelta(days=100))

    async def get(self, path: str) -> str:
        """Look at a page."""
        return text(await self.ask("page", self.browser.get(path), 200))

    async def post(self, step: str, path: str, page: str, typed: list[tuple[str, str]]) -> str:
        """Send a form and return where it leads."""
        fields = [("form_token", value(FORM_TOKEN, page)), *typed]
        return (await self.ask(step, self.browser.post(path, fields), 303)).location.split("#")[0]

    async def ask(self, step: str, raw: bytes, status: int) -> Answer:
        """Send a request after a pause, and note how long the answer took."""
        await asyncio.sleep(PAUSE_SECONDS)
        answer = self.browser.learn(await self.line.send(raw))
        self.crowd.note(answer.status, answer.seconds)
        self.crowd.steps.setdefault(step, []).append(answer.seconds)
        if answer.status != status:
            raise Astray(f"{step}: {answer.status} instead of {status}: {text(answer)[-1500:]}")
        return answer


async def _evening(site: Site, count: int, apart: float) -> Crowd:
    """Have people come one after the other, whether the ones before are done or not."""
    crowd, photos = Crowd(), [photo(seed) for seed in range(PHOTOS)]
    start = time.perf_counter()

    async def come(number: int) -> None:
        await asyncio.sleep(number * apart)
        line = Line(HOST, site.place.port)
        await Author(site.place.town, number, photos, crowd, line).write()
        line.close()

    await asyncio.gather(*(come(number) for number in range(count)))
    crowd.seconds = time.perf_counter() - start
    return crowd


def wait_until_drawn(held: Place) -> float:
    """Wait until no photo waits any more, and return how long the slowest took from its coming, in seconds."""
    with databases.ground(held.settings) as app, app.app_context():
        latest = time.monotonic() + DRAWN_SECONDS
        while time.monotonic() < latest and _waiting():
            time.sleep(1)
        asked = session.execute(select(Job.due_at, Job.done_at).where(Job.kind == "picture")).all()
        return max(((done - due).total_seconds() for due, done in asked if done), default=0.0)


def kept(held: Place) -> tuple[int, int]:
    """Return how many projects came in during the evening, and how many photos are drawn."""
    with databases.ground(held.settings) as app, app.app_context():
        sent = session.scalar(select(func.count()).select_from(Project).where(Project.status == "submitted"))
        drawn = session.scalar(select(func.count()).select_from(Attachment).where(Attachment.state == ""))
        return sent or 0, drawn or 0


def _waiting() -> Any:
    try:
        return session.scalar(select(func.count()).select_from(Attachment).where(Attachment.state == "waiting"))
    finally:
        session.rollback()


def _token(email: str) -> str:
    return sessions.start("holder", holder_id=holders.find_or_make(email, "Anne", "fr"), fresh_at=clock.now())
