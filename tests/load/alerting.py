"""Alerts to ten thousand residents over the mail server that fails half-way: one mail each, once (R6, T15)."""

from datetime import timedelta

from pb import clock
from pb.db import transaction
from pb.services import alerts, editions, jobs
from tests import databases
from tests.load import mailing
from tests.load.figures import Figure
from tests.load.site import Place


def measure(kind: str, at: str, people: int) -> list[Figure]:
    """Have the worker tell so many people that the vote is open; return what must be nought, and how long it took."""
    return mailing.sending(f"alerts to {people:,} residents, {kind}", (kind, at, 1), people, _subscribe, "alert")


def _subscribe(held: Place, people: int) -> None:
    """Have so many people confirmed a day ago, half of them in each language, and ask for the message."""
    with databases.ground(held.settings) as app, app.app_context():
        edition = editions.get(held.town.edition_id)
        for first in range(0, people, mailing.BATCH):
            with transaction():
                for number in range(first, min(first + mailing.BATCH, people)):
                    row = alerts._made(edition.id, f"person{number}@example.org", ("fr", "nl")[number % 2])
                    row.confirmed_at = clock.now() - timedelta(days=1)
        with transaction():
            facts = {"event": "vote_open", "since": clock.now().isoformat()}
            jobs.ask(alerts.QUEUE, alerts.KIND, edition_id=edition.id, **facts)
