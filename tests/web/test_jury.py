"""The points of a jury on the site and by command: by two people, before the votes or after a threshold (R18)."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner
from flask import Flask
from pypdf import PdfReader

from pb import work
from pb.cli import main
from pb.config import Config
from pb.rules import pabulib
from pb.rules.allocation import allocate
from pb.rules.jury import read_points, scored
from pb.services import counts, editions, juries
from tests import samples, voting
from tests.colleagues import Colleague, signed_in
from tests.voting import Vote
from tests.web.test_staff_results import HERE, done_by_two, request_of

Clock = time_machine.Traveller
CLOSED = datetime(2027, 4, 28, 22, 5, tzinfo=UTC)
NUMBERS = range(1, 14)
SHEET = {"held_on": "2027-04-01", "reference": "Jury 2027/1"}


def lines(points: dict[int, int]) -> str:
    """Write points; the projects of the other track get their number, so that none is tied."""
    return "".join(f"{number};{points.get(number, number if number > 3 else 0)}\n" for number in NUMBERS)


@pytest.fixture
def backend() -> str:
    """Which database stands behind does not matter here."""
    return "sqlite"


@pytest.fixture
def percent() -> int:
    return 50


@pytest.fixture
def held(session: Any, clock: Clock, percent: int, monkeypatch: pytest.MonkeyPatch) -> Vote:
    """Return an open vote in which a jury weighs; alone it judges what reached two votes."""
    file = samples.edition_file()
    tracks = tuple(replace(track, min_votes=2 if percent == 100 else 0) for track in file.tracks)
    settings = replace(file.settings, jury_percent=percent, tie_method="lots")
    monkeypatch.setattr(samples, "edition_file", lambda *a, **b: replace(file, tracks=tracks, settings=settings))
    made = voting.vote()
    made.cast_all([{"flagship": [1, 2]}, {"flagship": [1, 2]}, {"flagship": [1, 3]}])
    session.commit()
    return made


@pytest.fixture
def people(app: Flask, held: Vote) -> Iterator[Colleague]:
    """Return people of the counting bureau, each with a fresh second factor."""

    def anybody() -> Iterator[Colleague]:
        for number in range(20):
            roles = [(held.edition.municipality_id, name) for name in ("counting_chief", "administrator")]
            yield signed_in(app, f"bureau{number}@example.org", *roles)

    return anybody()


def counted(people: Iterator[Colleague], held: Vote, session: Any) -> counts.CountView:
    done_by_two(people, "count")
    assert work.step("tally")
    session.expire_all()
    found = counts.latest(held.fresh().id)
    assert found is not None
    return found


def confirmed(people: Iterator[Colleague]) -> str:
    """Have somebody else compare and confirm; return what they saw."""
    second = next(people)
    page = second.client.get(HERE).text
    assert second.post(f"{HERE}/requests/{request_of(page)}/confirm").status_code == 303
    return page


def test_points_beside_the_votes(people: Iterator[Colleague], held: Vote, session: Any, clock: Clock) -> None:
    """3, 2 and 1 votes; 0, 10 and 5 points: 50, 83.33 and 41.66 of 100; the two places go to 2 and 1."""
    first = next(people)
    page = first.client.get(f"{HERE}/jury").text
    assert "No. 13" in page
    assert "Votes weigh 50" in page
    for sent, said in (
        ({"points": "1,2\nx"}, "Line 2 of the points"),
        ({"points": "1,2"}, "The jury gave no points to project 13"),
        ({"points": lines({}) + "77,1"}, "project 77, which is not in the vote"),
        ({"points": lines({1: -1})}, "The points of project 1 are below zero"),
        ({"points": lines({1: 1}), "held_on": "2027-06-01"}, "it cannot be to come"),
    ):
        answer = first.post(f"{HERE}/jury", {**SHEET, **sent})
        assert (answer.status_code, said in answer.text) == (422, True), said
    assert first.post(f"{HERE}/jury", {**SHEET, "points": lines({2: 10, 3: 5})}).status_code == 303
    assert f"/requests/{request_of(first.client.get(HERE).text)}/confirm" not in first.client.get(HERE).text
    assert "No. 2: 10" in confirmed(people)
    assert first.client.get(f"{HERE}/jury").status_code == 409
    clock.move_to(CLOSED)
    done_by_two(people, "seal_box")
    assert work.step("tally")
    found = counted(people, held, session)
    assert found.document["tracks"][0]["selected"] == ["2", "1"]
    assert found.document["tracks"][0]["jury"]["scores"] == {"1": 1500, "2": 2500, "3": 1250}
    counts.announce(voting.SYSTEM, held.fresh())
    session.commit()
    page = first.client.get("/en/forest-2027/results").text
    assert "Score: 83.33 out of 100." in page
    assert "pb allocate flagship.pb" in page
    assert "--jury flagship-jury.csv --jury-percent 50" in page
    assert first.client.get("/en/forest-2027/results/flagship-jury.csv").text == "project,points\n2,10\n1,0\n3,5\n"
    files = {
        name: first.client.get(f"/en/forest-2027/results/{name}").data for name in ("flagship.pb", "flagship-jury.csv")
    }
    election = pabulib.read(files["flagship.pb"])
    again = scored(election.candidates(), read_points(files["flagship-jury.csv"]), 50)
    shared = allocate(again, election.envelope(None), max_winners=2, cap_cents=35_000_00)
    assert list(shared.selected) == ["2", "1"]  # what the command on the page does
    minutes = PdfReader(BytesIO(first.client.get("/fr/forest-2027/results/minutes-fr.pdf").data))
    assert "Score : 83,33 sur 100." in " ".join(minutes.pages[0].extract_text().split())


def test_a_count_waits_for_points_that_weigh_beside_the_votes(
    people: Iterator[Colleague], held: Vote, session: Any, clock: Clock
) -> None:
    clock.move_to(CLOSED)
    done_by_two(people, "seal_box")
    assert work.step("tally")
    someone = next(people)
    assert "Enter the points" in someone.client.get(HERE).text
    answer = someone.post(f"{HERE}/ask/count")
    assert (answer.status_code, "Enter the points of the jury first." in answer.text) == (409, True)


@pytest.mark.parametrize("percent", [100])
def test_a_threshold_then_the_jury(people: Iterator[Colleague], held: Vote, session: Any, clock: Clock) -> None:
    """Kortrijk: 1 and 2 reach two votes; the jury likes 2, and nothing is decided before it has said so."""
    assert next(people).client.get(f"{HERE}/jury").status_code == 409  # first the count
    clock.move_to(CLOSED)
    done_by_two(people, "seal_box")
    assert work.step("tally")
    waiting = counted(people, held, session)
    assert (waiting.final, waiting.document["tracks"][0]["selected"]) == (False, [])
    assert waiting.document["tracks"][0]["jury"]["waits_for"] == ["1", "2"]
    first = next(people)
    assert first.post(f"{HERE}/ask/count").status_code == 409  # nothing new to count
    assert first.post(f"{HERE}/publish", {}).status_code == 409
    assert first.post(f"{HERE}/jury", {**SHEET, "points": "1,3\n2,9"}).status_code == 303
    confirmed(people)
    assert "Count again" in first.client.get(HERE).text
    found = counted(people, held, session)
    assert (found.final, found.document["tracks"][0]["selected"]) == (True, ["2", "1"])
    assert found.document["participations"] == waiting.document["participations"]
    assert first.post(f"{HERE}/ask/count").status_code == 409  # never again for another outcome


def test_points_by_command(
    settings: Config, held: Vote, session: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "PB_ENV": settings.env,
        "PB_DATA_DIR": settings.data_dir,
        "PB_DATABASE_URL": settings.database_url,
        "PB_SECRET_FILE": settings.secret_file,
        "PB_BASE_URL": settings.base_url,
    }.items():
        monkeypatch.setenv(name, str(value))
    file = tmp_path / "jury.csv"
    file.write_text("project,points\n" + lines({2: 10}))
    given = ["vote", "jury", "forest-2027", str(file), "--held-on", "2027-04-01", "--reference", "Jury 1", "--json"]
    session.commit()
    done = CliRunner().invoke(main, given)
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["points"]["2"] == 10
    again = CliRunner().invoke(main, given)
    assert (again.exit_code, "never change" in again.stderr) == (1, True)
    given[6] = "1 April"
    assert CliRunner().invoke(main, given).exit_code == 2
    session.expire_all()
    kept = juries.of(editions.find("forest-2027").id)
    assert kept is not None
    assert kept.reference == "Jury 1"
