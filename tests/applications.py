"""An application that meets every rule of its track, to be changed in one place at a time."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from pb.rules.applications import Application, Bank, CostLine, Idea, Member, Person, Plan, Site
from pb.rules.ballots import Section
from pb.rules.births import Birth
from pb.rules.cases import Case, Finding
from pb.rules.eligibility import BY_NAME, one
from pb.rules.phases import from_days
from pb.rules.settings import Settings
from pb.rules.tracks import TrackRules

NOON = datetime(2027, 2, 10, 11, tzinfo=UTC)
BOOST = TrackRules(
    Section("boost", "basket", limit_cents=40_000_00), "boost", 40_000_00, "holder", cap_cents=5_000_00, min_age=18
)
FLAGSHIP = TrackRules(Section("flagship", "approval"), "flagship", 70_000_00, "municipality", cap_cents=35_000_00)
PHASES = from_days(
    {
        "submission": {"start": "2027-01-31", "end": "2027-02-28"},
        "review": {"start": "2027-02-28", "end": "2027-03-31"},
        "award": {"start": "2027-05-02", "end": "2027-05-31"},
    }
)[0]
PERSON = Person(
    "Anne", "Dubois", "anne@example.org", "02 000 00 00", "Rue du Hêtre 1", "1170", "Watermael-Boitsfort",
    Birth(1985, 7, 30), domiciled=True, mandate=False,
)  # fmt: skip
WHOLE = Application(
    track="boost",
    kind="person",
    contact=PERSON,
    idea=Idea("Un four à pain", "fr", ("Se rencontrer",), "Un four allumé le dimanche.", "", ("green",)),
    site=Site("spot", {"fr": "Place Keym"}, 50.8, 4.41, True),
    plan=Plan("Construire, puis cuire.", "La ferme du Chant des Cailles", "", date(2027, 6, 1), date(2027, 12, 1)),
    lines=(CostLine("equipment", "Briques", 3_000_00, 3_000_00),),
    asked_cents=3_000_00,
    bank=Bank("BE32 1234 5678 9002", "", "Anne Dubois"),
)
GROUP = replace(
    WHOLE,
    kind="group",
    name="Le four du quartier",
    members=(Member("Jan Peeters", Birth(1990, 1, 1), True, False, False, 50, True),),
    share=50,
)


def case(application: Application = WHOLE, **changes: Any) -> Case:
    """Return the case of an application; a name of a field of track or settings changes that rule."""
    track, settings = changes.pop("track", BOOST), changes.pop("settings", Settings())
    for name in list(changes):
        for rules in (track, settings):
            if hasattr(rules, name):
                changed = replace(rules, **{name: changes.pop(name)})
                track, settings = (changed, settings) if rules is track else (track, changed)
                break
    facts = {"sent_at": NOON, "phases": PHASES, "postal_codes": ("1170",), "themes": ("green", "social"), **changes}
    return Case(application, track, settings, **facts)


def found(rule: str, given: Case) -> Finding | None:
    """Return what one rule finds."""
    return one(BY_NAME[rule], given)


def says(rule: str, given: Case) -> tuple[str, str] | None:
    """Return the verdict and the code of one rule, or None where it does not concern the case."""
    finding = found(rule, given)
    return (finding.verdict, finding.code) if finding else None
