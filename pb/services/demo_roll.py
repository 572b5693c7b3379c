"""What the demonstration shows of the roll: letters asked for, a run that waits for a second person, three cases."""

from collections.abc import Iterator
from datetime import timedelta

from pb import clock
from pb.rules import letters as rules
from pb.rules.phases import open_at
from pb.services import letters, print_runs, roll, roll_cases, roll_versions
from pb.services.actors import PUBLIC
from pb.services.demo_parts import Part, Scene

ASKED = 7  # residents who asked for a letter
NEW = (
    {
        "name": "Ysaline Charmille",
        "born": "1994-03-08",
        "street": "rue du Loutrier 31",
        "message": "J’ai emménagé en mars.",
    },
    {"email": "ysaline@demo.example"},
    "fr",
)
GONE = (
    {"name": "Joost Elzenbos", "born": "1961-11-02", "street": "Hulstlaan 5", "message": "Mijn brief is niet gekomen."},
    {"phone": "02 000 00 00"},
    "nl",
)
REASONS = "Op de dag van het uittreksel was u ingeschreven in een andere gemeente: u kunt daar stemmen."


def add(scene: Scene) -> Iterator[Part]:
    """Add letters, a run and cases to the edition whose vote is open now."""
    edition = scene.view
    if scene.counted or "vote" not in open_at(edition.phases, clock.now()) or edition.box is None:
        return
    service, desk = scene.staff["participation"], scene.staff["help_desk"]
    page = next(iter(roll_versions.pages(edition.id, roll.current_version(edition.id))), [])
    people = [(row.person_ref, roll.opened(row)) for row in page]
    adults = [
        ref
        for ref, each in people
        if rules.concerns(rules.EVERYBODY, each.birth_date, edition.settings, edition.phases)
    ]
    for ref in adults[-ASKED:]:
        letters.put_down(edition.id, ref, letters.REQUEST)
    print_runs.ask(service, edition, rules.YOUNG)
    with clock.played(clock.now() - timedelta(days=1)):
        roll_cases.report(PUBLIC, edition, *NEW)
        roll_cases.report(desk, edition, *GONE)
    second = next(case for case in roll_cases.latest(edition.id) if case.channel == roll_cases.DESK)
    roll_cases.propose(desk, edition, second.id, "refused", REASONS)
    yield Part(f"{edition.slug}: {ASKED} letters asked for, a run and two cases that wait")
