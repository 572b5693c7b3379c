"""News to ten thousand followers over a real mail server that fails half-way: one mail each, once.

The worker is the real one, in a process of its own. The server takes 4,000 mails, then refuses, hangs up in the middle
of a message and is gone for a while; then it takes the rest, ill-mannered at parting. It keeps a ledger of its own.
"""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from aiosmtpd.smtp import SMTP
from sqlalchemy import func, select

from pb import clock
from pb.db import session, transaction
from pb.fields import Cell, index, seal
from pb.models.jobs import Mail
from pb.models.progress import Follower
from pb.services import editions, followers, keyring, listings, news, projects
from pb.services.actors import SYSTEM, Actor
from pb.services.listings import ProjectView
from pb.services.snapshots import EditionView
from tests import databases, samples
from tests.load.figures import Figure
from tests.load.site import ROOT, Place, peak_mib, place
from tests.mailbox import Office

PB = sys.executable.rpartition("/")[0] + "/pb"
BATCH = 1_000
LONG_AGO = timedelta(days=40)  # so that the project was chosen since
AWAY_SECONDS = 15.0
PATIENCE_SECONDS = 3_600.0
AFTER_SECONDS = 5.0  # in which a mail too many would come
STOP = re.compile(rb"List-Unsubscribe: <\S+/(?:follow|alerts)/one-click/\S+>")
TITLES = {"fr": "Le four chauffe", "nl": "De oven is warm"}
TEXTS = {"fr": "Premier pain samedi.", "nl": "Zaterdag eerste brood."}


@dataclass
class Post:
    """A mail server with a ledger: who got what, how often it failed, and in which way it fails next."""

    half: int
    got: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    stoppable: int = 0
    away_until: float = 0.0

    async def handle_EHLO(self, server: SMTP, session: Any, envelope: Any, hostname: str) -> str:  # noqa: N802
        """Be away for a while, half-way."""
        session.host_name = hostname
        if time.monotonic() < self.away_until:
            self.failures["away"] += 1
            return "421 Not now"
        return "250 HELP"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a mail, or fail: refused for now, cut off, then away."""
        taken = sum(self.got.values())
        if taken >= self.half and self.failures["refused"] < 3:
            self.failures["refused"] += 1
            return "451 Not now"
        if taken >= self.half and self.failures["cut off"] < 3:
            self.failures["cut off"] += 1
            self.away_until = time.monotonic() + AWAY_SECONDS
            server.transport.abort()
            return "421 Gone"
        self.got[envelope.rcpt_tos[0]] += 1
        content: bytes = envelope.content
        self.stoppable += bool(STOP.search(content.replace(b"\r\n ", b" ")))
        return "250 OK"

    async def handle_QUIT(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        """Part without manners."""
        return "421 Closing"


def measure(kind: str, at: str, readers: int) -> list[Figure]:
    """Publish news that so many follow; return what must be nought, and how long the mails took."""
    return sending(f"news to {readers:,} followers, {kind}", (kind, at, 1, LONG_AGO), readers, _publish, "project_news")


def sending(
    name: str, where: tuple[Any, ...], people: int, ask: Callable[[Place, int], None], template: str
) -> list[Figure]:
    """Have the worker mail so many people while the server fails half-way, and return the ledger's figures."""
    with place(*where) as held:
        post = Post(half=2 * people // 5)
        office = Office(post)  # type: ignore[arg-type]
        office.start()
        try:
            ask(held, people)
            seconds, most = work(held, f"smtp://127.0.0.1:{office.port}", post, people)
        finally:
            office.stop()
        late = waiting(held, template)
    twice = sum(number - 1 for number in post.got.values())
    note = ", ".join(f"{number} × {what}" for what, number in post.failures.items())
    return [
        Figure(f"{name}: people without a mail", people - len(post.got), "", 0),
        Figure(f"{name}: mails too many", twice, "", 0),
        Figure(f"{name}: mails that still wait", late, "", 0),
        Figure(f"{name}: mails without one-click stop", sum(post.got.values()) - post.stoppable, "", 0),
        Figure(f"{name}: failures of the server", sum(post.failures.values()), "", 6, ">=", note=note),
        Figure(f"{name}: whole sending, the time away included", seconds, "s"),
        Figure(f"{name}: memory of the worker", most, "MiB", 300),
    ]


def _publish(held: Place, readers: int) -> None:
    """Have so many people follow a project that was chosen, and publish its news."""
    with databases.ground(held.settings) as app, app.app_context():
        edition = editions.get(held.town.edition_id)
        project = _chosen(edition)
        for first in range(0, readers, BATCH):
            with transaction():
                session.add_all(
                    _follower(edition, project.id, number) for number in range(first, min(first + BATCH, readers))
                )
        assert followers.number(edition, project.id) == readers
        with transaction():
            news.write(Actor(kind="staff", account_id="anne"), edition, project, TITLES, TEXTS, None)


def _chosen(edition: EditionView) -> ProjectView:
    """Have a project chosen and validated, each move in its phase."""
    first = listings.listed(edition)[0].id
    with transaction():
        counted = {"by": "count", "reasons": {"minute": "funded"}, "at": clock.now() - timedelta(days=7)}
        projects.move(SYSTEM, edition, first, "select", **counted)
        projects.move(SYSTEM, edition, first, "validate", by="deciding_body", reasons=samples.REASONS)
    return listings.get(editions.get(edition.id), first)


def _follower(edition: EditionView, project_id: str, number: int) -> Follower:
    ring, name, address = keyring.ring(), f"f{number:06d}", f"reader{number}@example.org"
    return Follower(
        id=name,
        edition_id=edition.id,
        project_id=project_id,
        language="nl" if number % 3 else "fr",
        address=seal(ring, Cell("follower", name, "address"), address),
        address_index=index(ring, "follower", "address", address),
        asked_at=clock.now(),
        confirmed_at=clock.now(),
    )


def work(held: Place, url: str, post: Post, readers: int) -> tuple[float, float]:
    """Run the worker until everybody has a mail, and a little longer; return seconds, and most memory in MiB."""
    start = time.monotonic()
    with (held.folder / "log").open("ab") as log:
        child = subprocess.Popen(
            [PB, "work"],
            cwd=ROOT,
            env={**os.environ, **held.environment, "PB_MAIL_URL": url},
            stdout=log,
            stderr=log,
        )
        most: list[float] = []
        watcher = threading.Thread(target=lambda: most.append(peak_mib(child)))
        watcher.start()
        try:
            while time.monotonic() - start < PATIENCE_SECONDS and child.poll() is None and len(post.got) < readers:
                time.sleep(0.5)
            seconds = time.monotonic() - start
            time.sleep(AFTER_SECONDS)
        finally:
            child.send_signal(signal.SIGTERM)
            child.wait(30)
            watcher.join()
    return seconds, most[0]


def waiting(held: Place, template: str) -> int:
    """Return how many mails of a template have not left."""
    found = select(func.count()).select_from(Mail).where(Mail.template == template, Mail.state != "sent")
    with databases.ground(held.settings) as app, app.app_context():
        return session.scalar(found) or 0
