"""Each preset is voted, sealed, counted and verified through the box, its jury included (R18; issue: other counts)."""

import dataclasses
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine

from pb.errors import Conflict, Invalid
from pb.rules import ballots as rules
from pb.rules import edition as text
from pb.services import boxes, counts, editions, juries, roll
from pb.services.actors import SYSTEM, Actor
from tests import samples, voting
from tests.services.test_bundles import bundle, codes
from tests.voting import Vote

Clock = time_machine.Traveller
FOLDER = Path(__file__).resolve().parents[2] / "editions"
OVER = datetime(2027, 4, 29, 9, tzinfo=UTC)
BEFORE = datetime(2027, 3, 31, 9, tzinfo=UTC)
JUDGED, RECORD = date(2027, 4, 28), "Jury 2027/1"
SHARES = (40, 45, 30, 10)  # percent of the envelope that the four projects of a track ask, below its cap
POINTS = (0, 32, 40, 10)  # of the jury: it likes less what voters like best
EXPECTED = {  # track by track: the ranking, and what is funded
    "auderghem-2021": [("1 2 3 4", "1 2 3")],
    "charleroi-2022": [("1 2 3 4", "1 2 3 4")],
    "gent-2017": [("2 1 3 4", "2 1 3 4"), ("6 5 7 8", "6 5 7"), ("10 9 11 12", "10 9 12")],
    "kortrijk-2021": [("2 1 3 4", "2 1")],
    "langemark-poelkapelle-2022": [("3 2 1 4", "3 2")],
    "mons-2022": [("2 3 1 4", "2 3 1 4")],
    "uccle-2022": [("1 2 3 4", "1 2 3 4")],
    "watermael-boitsfort-2022": [("1 2 3 4", "1 2"), ("5 6 7 8", "5 6 7 8")],
    "woluwe-saint-lambert-2022": [("1 2 3 4", "1 2 3 4")],
}
STOPPED = {"gent-2017": [("2 1 3 4", "2 1 3 4"), ("6 5 7 8", "6 5 7"), ("10 9 11 12", "10 9")]}
CASES = [(slug, "skip", EXPECTED[slug]) for slug in sorted(EXPECTED)] + [
    (slug, "stop", STOPPED[slug]) for slug in sorted(STOPPED)
]
Shared = list[tuple[str, str]]  # track by track


@pytest.fixture
def backend() -> str:
    return "sqlite"


def prepared(slug: str, clock: Clock, rule: str = "skip") -> Vote:
    """Return the preset with four projects in each track and enough voters to reach its minimum of votes."""
    file = text.read((FOLDER / f"{slug}.toml").read_bytes())
    tracks = tuple(dataclasses.replace(track, rule=rule) for track in file.tracks)
    file = dataclasses.replace(file, phases=samples.calendar(), tracks=tracks)
    view = editions.load(SYSTEM, file, published=True)
    number = 0
    for track in file.tracks:
        for share in SHARES:
            number += 1
            wanted = max(track.least_cents, track.envelope_cents * share // 100)
            most = (track.ballot.limit_cents or wanted) // max(1, track.ballot.min_choices)
            cost = min(wanted, track.cap_cents or wanted, most)
            samples.on_ballot(view, samples.facts(f"Un projet numéro {number}", track.code, cost), number)
    voters = max(track.min_votes for track in file.tracks) + 6
    refs = roll.add(editions.get(view.id), voting.people(voters), date(2027, 3, 15))
    held = Vote(editions.get(view.id), refs=refs)
    clock.move_to(BEFORE)
    boxes.prepare([SYSTEM], held.fresh())
    clock.move_to(samples.calendar()[3].starts_at)
    held.fresh()
    return held


def cast(held: Vote) -> None:
    """Give the first project of each track most votes, the last one least, within the limits of the ballot."""
    assert held.edition.box is not None
    box = held.edition.box.rules
    limits = boxes.rules_of(held.edition)
    for voter in range(len(held.refs)):
        choices = {}
        for track in box["tracks"]:
            numbers = [project["number"] for project in box["projects"] if project["track"] == track["code"]]
            chosen = [number for place, number in enumerate(numbers) if voter >= 2 * place]
            while chosen and rules.check(limits, {track["code"]: chosen}):
                chosen.pop(0 if voter % 9 == 8 else -1)
            choices[track["code"]] = chosen
        held.cast(voter, choices)


def judge(held: Vote, numbers: tuple[str, ...]) -> None:
    """Have the jury give its points to those that it judges."""
    points = {number: POINTS[(int(number) - 1) % len(POINTS)] for number in numbers}
    juries.keep([SYSTEM], held.edition, points, JUDGED, RECORD)


@pytest.mark.parametrize(("slug", "rule", "expected"), CASES)
def test_a_preset_is_counted_through_the_box(
    slug: str, rule: str, expected: Shared, session: Any, clock: Clock
) -> None:
    held = prepared(slug, clock, rule)
    percent = juries.percent_of(held.edition)
    cast(held)
    clock.move_to(OVER)
    voting.seal(session, held)
    if 0 < percent < 100:
        with pytest.raises(Conflict, match="jury_first"):
            counts.ask([SYSTEM], held.edition)
        judge(held, juries.wanted(held.edition))
    found = voting.count(session, held, lots_seed="tirage")
    if percent == 100:
        assert (found.final, found.document["tracks"][0]["selected"]) == (False, [])
        judge(held, juries.wanted(held.fresh()))
        found = voting.count(session, held)
    assert found.final
    shared = [
        (" ".join(minute["id"] for minute in track["minutes"]), " ".join(track["selected"]))
        for track in found.document["tracks"]
    ]
    assert shared == expected
    assert codes(bundle(held).packed()) == set()


def test_every_preset_is_here() -> None:
    assert sorted(EXPECTED) == sorted(path.stem for path in FOLDER.glob("*.toml"))


def test_points_are_kept_once_and_a_forged_point_is_found(session: Any, clock: Clock) -> None:
    """R18: the points are never changed; another person's points in the report do not fit the log of acts."""
    held = prepared("mons-2022", clock)
    numbers = juries.wanted(held.edition)
    with pytest.raises(Invalid) as refused:
        juries.keep([SYSTEM], held.edition, {"1": 1, "99": 1}, date(2027, 9, 1), " ")
    assert {each.code for each in refused.value.problems} == {
        "jury_lacks",
        "jury_foreign",
        "jury_sitting_day",
        "jury_reference",
    }
    clerk = Actor(kind="staff", account_id="a1", roles={held.edition.municipality_id: ("counting_chief",)})
    with pytest.raises(Exception, match="two_people_needed"):
        juries.keep([clerk, clerk], held.edition, dict.fromkeys(numbers, 1), date(2027, 3, 1), RECORD)
    judge_day = date(2027, 3, 30)
    juries.keep([SYSTEM], held.edition, {number: int(number) for number in numbers}, judge_day, RECORD)
    with pytest.raises(Conflict, match="jury_scored"):
        juries.keep([SYSTEM], held.edition, dict.fromkeys(numbers, 9), judge_day, RECORD)
    cast(held)
    clock.move_to(OVER)
    voting.seal(session, held)
    document = voting.count(session, held, lots_seed="tirage").document
    made = bundle(held)
    document["settled"]["jury"] = {number: 11 - int(number) for number in numbers}
    assert {"shared", "story"} <= codes(made.signed_again("allocation.json", juries.counting.canonical(document)))
