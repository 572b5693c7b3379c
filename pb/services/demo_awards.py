"""What the deciding bodies decided on the result of last year: sittings, decisions, numbers, as the site keeps them."""

from collections.abc import Iterator
from datetime import timedelta

from pb import clock
from pb.rules import phases
from pb.services import awards, counts, deciding, editions, sittings
from pb.services.actors import SYSTEM
from pb.services.demo_parts import Part, Scene

SHARE = 0.25  # of the award, when the winners are validated
REFERENCES = {"jury": "Jury / jury", "college": "Collège / college", "council": "Conseil / gemeenteraad"}


def decided(scene: Scene) -> Iterator[Part]:
    """Record the decisions on the winners of last year, body after body."""
    edition = editions.get(scene.view.id)
    award = phases.find(edition.phases, "award")
    if not scene.counted or award is None or counts.latest(edition.id, published=True) is None:
        return
    at = award.starts_at + (award.ends_at - award.starts_at) * SHARE
    actor = scene.staff.get("college", SYSTEM)
    for number, body in enumerate(edition.settings.deciding_chain, 1):
        day = clock.day_of(at) + timedelta(days=number)
        with clock.played(clock.start_of(day) + timedelta(hours=20)):
            sitting = sittings.convene(actor, edition, body, day, REFERENCES[body])
            awards.propose_all(actor, edition, {}, {}, sitting)
            made = deciding.adopt_all(actor, edition, sitting, f"{day.year}/R{number}", day)
        yield Part(f"{edition.slug}: {len(made)} decisions on the result")
