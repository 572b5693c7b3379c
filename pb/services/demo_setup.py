"""What the demonstration shows of running an edition: next year's draft, an agenda, people who are told."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from pb import clock
from pb.rules.agenda import Occasion
from pb.rules.phases import find
from pb.services import agenda, alerts, editions
from pb.services import setup as sets
from pb.services.demo_parts import Part, Scene

HALL = (
    {"fr": "Maison communale", "nl": "Gemeentehuis"},
    {"fr": "Place Antoine Gilson 1", "nl": "Antoine Gilsonplein 1"},
    50.7981,
    4.417,
)
MARKET = (
    {"fr": "Marché de la place Keym", "nl": "Markt op het Keymplein"},
    {"fr": "Place Eugène Keym", "nl": "Eugène Keymplein"},
    50.8092,
    4.4032,
)
EVENING = {
    "fr": "Soirée d’information : les projets en trois minutes",
    "nl": "Infoavond: de projecten in drie minuten",
    "en": "Information evening: the projects in three minutes",
}
STAND = {
    "fr": "Stand au marché : votez avec nous",
    "nl": "Stand op de markt: stem samen met ons",
    "en": "Stand on the market: vote with us",
}
BACK = {
    "fr": "Bilan de l’édition : ce qui a marché, ce qu’il faut changer",
    "nl": "Terugblik op de editie: wat ging goed, wat moet anders",
    "en": "Looking back: what went well, what to change",
}


def next_year(scene: Scene) -> Iterator[Part]:
    """Begin next year's edition from the open one: not adopted yet, a text that waits for its Dutch."""
    if scene.counted:
        return
    actor = scene.staff["participation"]
    made = sets.draft(actor, scene.view.municipality_id, scene.view.year + 1, editions.file_of(scene.view))
    fresh = {"fr": "Le pigeonnier du parc sert de point d’information chaque mercredi de mai."}
    file = editions.file_of(made)
    editions.load(actor, replace(file, texts={**file.texts, "faq": fresh}))
    yield Part(f"{made.slug}: a draft for next year")


def meetings(scene: Scene) -> Iterator[Part]:
    """Put information meetings, a stand and the evaluation on the agenda of an edition."""
    vote, evaluation = find(scene.view.phases, "vote"), find(scene.view.phases, "evaluation")
    if vote is None or evaluation is None:
        return
    evening, morning = timedelta(days=5, hours=19), timedelta(days=22, hours=10)
    rows = (
        ("information", vote.starts_at + evening, HALL, ("wheelchair", "hearing_loop"), EVENING),
        ("stand", vote.starts_at + morning, MARKET, ("wheelchair",), STAND),
        ("evaluation", evaluation.starts_at + evening, HALL, ("wheelchair", "sign_language"), BACK),
    )
    for kind, starts, (names, address, latitude, longitude), access, titles in rows:
        ends = starts + timedelta(hours=2)
        made = Occasion(kind, titles, starts, ends, names, address, {}, latitude, longitude, ("fr", "nl"), access)
        agenda.keep(scene.staff["participation"], scene.view, made)
    yield Part(f"{scene.view.slug}: an agenda")


def followers(scene: Scene) -> Iterator[Part]:
    """Have invented residents asked to be told of the open edition."""
    if scene.counted:
        return
    with clock.played(min(clock.now(), scene.view.phases[0].starts_at - timedelta(days=3))):
        alerts.invent(scene.view, [(f"habitant{at}@demo.example", ("fr", "nl")[at % 3 == 0]) for at in range(1, 25)])
    yield Part(f"{scene.view.slug}: people who are told")
