"""What the set-up adds to the demonstration: next year's edition as a draft, with two things still to mend."""

from collections.abc import Iterator
from dataclasses import replace

from pb.services import editions
from pb.services import setup as sets
from pb.services.demo_parts import Part, Scene


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
