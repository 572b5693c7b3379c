"""A sitting of sixty projects: proposals, the files that go out, adoption, the extract, and the letters to print."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from pb import clock
from pb.db import transaction
from pb.rules.reviews import Answer, Opinion
from pb.services import (
    accounts,
    advisers,
    agendas,
    deciding,
    editions,
    listings,
    notifications,
    opinions,
    projects,
    proposals,
    reviews,
    sittings,
)
from pb.services.actors import SYSTEM, Actor
from pb.services.notifications import Handler
from pb.services.recipients import Recipient
from pb.services.snapshots import EditionView
from tests import colleagues, databases, samples
from tests.load.evening import phases
from tests.load.figures import Figure
from tests.load.site import place
from tests.load.town import SLUG, Town, facts
from tests.papers import pdf

PROJECTS, SERVICES = 60, 3
MOST_SECONDS = 10
SAID = {"fr": "Avis motivé du service, en deux phrases. Rien ne s’y oppose.", "nl": "Gemotiveerd advies. Geen bezwaar."}
HANDLER = Handler("Anne Dupré", {"fr": "Cheffe de service", "nl": "Diensthoofd"}, "02 000 00 00", "anne@example.org")


def measure(kind: str, at: str) -> list[Figure]:
    """Carry a sitting of sixty projects from the study to its letters, and measure each part."""
    taken: dict[str, float] = {}
    with place(kind, at, 0, build=build) as held, databases.ground(held.settings) as app, app.app_context():
        edition = editions.get(held.town.edition_id)
        with transaction():
            sitting = sittings.convene(SYSTEM, edition, "college", clock.today(), "séance 12")
        with timed(taken, "proposals with their reasoned texts"), transaction():
            proposals.put_all(SYSTEM, edition, {each.id for each in proposals.ready(edition)}, sitting)
        view = sittings.get(edition, sitting)
        for name in agendas.FILES:
            with timed(taken, name):
                agendas.file(edition, view, name)
        with timed(taken, "adopted all at once"), transaction():
            (first, *_) = deciding.adopt_all(SYSTEM, edition, sitting, "2027/41", clock.today())
        with timed(taken, "extract recorded, letters written"), transaction():
            deciding.record_extract(SYSTEM, edition, first.deliberation_id, "extrait.pdf", pdf(), clock.today())
        _address(edition)
        with timed(taken, "letters to print"), transaction():
            notifications.print_waiting(SYSTEM, edition)
    name = f"sitting of {PROJECTS} projects, {kind}"
    found = [Figure(f"{name}: {part}", seconds, "s", MOST_SECONDS) for part, seconds in taken.items()]
    files = sum(taken[each] for each in agendas.FILES)
    return [*found, Figure(f"{name}: its three files together", files, "s", MOST_SECONDS)]


@contextmanager
def timed(taken: dict[str, float], part: str) -> Iterator[None]:
    """Note how many seconds a part takes."""
    start = time.perf_counter()
    yield
    taken[part] = time.perf_counter() - start


def build(settings: object, count: int) -> Town:
    """Make an edition with sixty projects whose study is complete."""
    with databases.ground(settings) as app, app.app_context():  # type: ignore[arg-type]
        with transaction():
            view = _edition()
            notifications.name_handler(SYSTEM, view, HANDLER)
            codes = [_service(view, number) for number in range(SERVICES)]
        with transaction():
            made = [_project(view, number) for number in range(1, PROJECTS + 1)]
            opinions.ask(SYSTEM, view, made, codes)
        with transaction():
            colleagues.account("willy@example.org", (view.municipality_id, "participation"))
            _judge(view, accounts.by_email("willy@example.org"))
    return Town(SLUG, view.id, ())


def _edition() -> EditionView:
    """Load an edition whose call is over and whose projects are studied."""
    file, today = samples.edition_file(SLUG), clock.today()
    head = replace(file.edition, year=today.year)
    calendar = phases(today - timedelta(days=10))
    return editions.load(SYSTEM, replace(file, edition=head, phases=calendar), published=True)


def _service(edition: EditionView, number: int) -> int:
    names = {"fr": f"Service {number}", "nl": f"Dienst {number}"}
    code = advisers.keep(SYSTEM, edition, "", names, f"service{number}@example.org", "fr", ())
    return next(each.id for each in advisers.every(edition.municipality_id) if each.code == code)


def _project(edition: EditionView, number: int) -> str:
    sent = clock.now() - timedelta(days=15)
    made = projects.create(SYSTEM, edition, replace(facts(number), retained_cents=None), at=sent)
    projects.move(SYSTEM, edition, made, "submit", by="participation", at=sent)
    projects.move(SYSTEM, edition, made, "take_up", by="participation", at=sent)
    return made


def _judge(edition: EditionView, staff: Actor) -> None:
    """Give every opinion and answer every criterion."""
    for project_id, asked in opinions.of_edition(edition.id).items():
        for each in asked:
            given = Opinion("feasible", SAID, 3_000_00, on_behalf="Willy", received_on=clock.today())
            opinions.give(staff, edition, each.id, given, each.version, proof="Bonjour, oui.")
        track = next(track for found, _, track in listings.under_study(edition) if found == project_id)
        criteria = {each.code: Answer("met", SAID) for each in reviews.checklist(edition, track)}
        reviews.judge(staff, edition, project_id, criteria)


def _address(edition: EditionView) -> None:
    """Complete the addresses, as staff do for people without e-mail."""
    with transaction():
        for letter in notifications.every(edition):
            to = Recipient("Anne Dubois", ("Rue du Hêtre 1", "1190 Bois-Joli"), "", letter.language)
            notifications.address(SYSTEM, edition, letter.id, to)
