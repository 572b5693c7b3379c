"""An edition to measure: forty projects with texts and pictures, a vote that is open now, a roll and its codes."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pb import clock
from pb.db import transaction
from pb.rules.phases import Phase, from_days
from pb.rules.projects import CostFacts, PictureFacts, ProjectFacts
from pb.services import boxes, editions, projects, roll
from pb.services.actors import SYSTEM
from pb.services.roll import Resident
from pb.services.snapshots import EditionView
from tests import databases, samples

SLUG = "bench"
FLAGSHIPS, BOOSTS = 12, 28
BORN = date(1975, 1, 1)
A_DAY = 300  # people born on one day
CHOICE = {"flagship": [2, 5], "boost": [14, 20, 31]}
DRAWINGS = sorted(path.stem for path in Path("static/images/projects").glob("*.svg"))
SUMMARY = (
    "Un lieu où l’on se retrouve, que les habitants entretiennent eux-mêmes et qui reste ouvert à toutes et à tous."
)
BODY = " ".join([SUMMARY, "Le comité de quartier s’occupe du reste avec l’école et les commerces de la rue."] * 4)


@dataclass(frozen=True)
class Town:
    """What a visitor needs to vote: the name of the edition, and code and birth date of each person."""

    slug: str
    edition_id: int
    voters: tuple[tuple[str, str], ...]

    def save(self, path: Path) -> None:
        """Write it for another process."""
        path.write_text(json.dumps(asdict(self)))

    @classmethod
    def load(cls, path: Path) -> "Town":
        """Read what `save` wrote."""
        read = json.loads(path.read_text())
        return cls(read["slug"], read["edition_id"], tuple((code, born) for code, born in read["voters"]))


def build(settings: object, voters: int, slug: str = SLUG) -> Town:
    """Make the edition in a database that is migrated, with its box prepared, and return what its voters know."""
    with databases.ground(settings) as app, app.app_context():  # type: ignore[arg-type]
        with transaction():
            view = edition(slug)
        with transaction():
            residents = people(voters)
            refs = roll.add(view, residents, clock.today() - timedelta(days=10))
        with transaction():
            codes = dict(roll.make_codes(view, refs))
            boxes.prepare([SYSTEM], editions.get(view.id))
    letters = tuple((codes[ref], who.birth_date.isoformat()) for ref, who in zip(refs, residents, strict=True))
    return Town(slug, view.id, letters)


def edition(slug: str = SLUG) -> EditionView:
    """Load the edition and bring its projects to the ballot."""
    file = samples.edition_file(slug)
    today = clock.today()
    head, letters = replace(file.edition, year=today.year), ("on_request", "everybody")
    settings = replace(file.settings, code_runs=letters)
    view = editions.load(SYSTEM, replace(file, edition=head, settings=settings, phases=phases(today)), published=True)
    sent, studied = (datetime.now(UTC) - timedelta(days=days) for days in (50, 30))
    for number in range(1, FLAGSHIPS + BOOSTS + 1):
        made = projects.create(SYSTEM, view, facts(number), at=sent)
        for name, by, at in (("submit", "participation", sent), ("take_up", "participation", sent)):
            projects.move(SYSTEM, view, made, name, by=by, at=at)
        projects.move(SYSTEM, view, made, "admit", by="college", reasons=samples.REASONS, at=studied)
        projects.move(SYSTEM, view, made, "put_on_ballot", by="participation", at=studied, number=number)
    return editions.get(view.id)


def phases(today: date) -> tuple[Phase, ...]:
    """Return the calendar of an edition whose vote opened yesterday and lasts."""
    spans = {
        "submission": (-60, -45),
        "review": (-44, -10),
        "campaign": (-9, 30),
        "vote": (-1, 30),
        "count": (31, 35),
        "award": (36, 60),
        "follow_up": (61, 400),
        "evaluation": (200, 230),
    }
    days = {
        code: {"start": (today + timedelta(first)).isoformat(), "end": (today + timedelta(last)).isoformat()}
        for code, (first, last) in spans.items()
    }
    return from_days(days)[0]


def facts(number: int) -> ProjectFacts:
    """Return an invented project of ordinary length with a drawing."""
    flagship = number <= FLAGSHIPS
    cents = (20_000 + 1_000 * number) * 100 if flagship else (1_500 + 100 * (number % 20)) * 100
    return ProjectFacts(
        track="flagship" if flagship else "boost",
        language="fr",
        titles={
            "fr": f"Un projet pour le quartier, le numéro {number}",
            "nl": f"Een project voor de wijk, nummer {number}",
        },
        summaries={"fr": SUMMARY, "nl": SUMMARY},
        bodies={"fr": BODY, "nl": BODY},
        holder=f"Comité de quartier {number}",
        themes=("green" if number % 2 else "social",),
        asked_cents=cents,
        retained_cents=cents,
        place={"fr": f"Place de l’Étang {number}", "nl": f"Vijverplein {number}"},
        latitude=50.80 + number / 10_000,
        longitude=4.40 + number / 10_000,
        cost_lines=(CostFacts("works", {"fr": "Travaux", "nl": "Werken"}, cents, cents),),
        pictures=(
            PictureFacts(
                drawing=DRAWINGS[number % len(DRAWINGS)], descriptions={"fr": "Un dessin", "nl": "Een tekening"}
            ),
        ),
    )


def people(count: int) -> list[Resident]:
    """Return invented residents with valid national numbers."""
    return [_resident(place) for place in range(count)]


def _resident(place: int) -> Resident:
    born = BORN + timedelta(days=place // A_DAY)
    head = f"{born:%y%m%d}{place % A_DAY + 1:03d}"
    return Resident(f"{head}{97 - int(head) % 97:02d}", born, f"Camille {place}", f"Rue du Test {place % 200}")
