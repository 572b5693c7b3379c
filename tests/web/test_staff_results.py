"""The guided way on the site: two people seal, count and publish; nothing out of its turn, nothing twice (R44, Z6)."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from flask import Flask

from pb import clock as time
from pb import work
from pb.models.votes import Box
from pb.rules.settings import Settings
from pb.services import (
    counts,
    deciding,
    decisions,
    journal,
    listings,
    notifications,
    passage,
    results,
    sealing,
    sittings,
)
from pb.services.actors import SYSTEM
from tests import samples, voting
from tests.colleagues import Colleague, signed_in
from tests.papers import pdf
from tests.voting import Vote

Clock = time_machine.Traveller
HERE = "/en/forest-2027/staff/results"
NEXT = re.compile(r'name="next" value="([0-9]+)"')
CLOSED = datetime(2027, 4, 28, 22, 5, tzinfo=UTC)
BOTH = {"fr": "Par le vote.", "nl": "Door de stemming."}
BALLOTS = [{"flagship": [1, 2], "boost": list(range(4, 12))}, {"flagship": [1], "boost": [4]}, {"flagship": [2]}]


@pytest.fixture
def backend() -> str:
    """Which database stands behind does not matter here."""
    return "sqlite"


@pytest.fixture
def ballots() -> Any:
    """Two votes for each flagship winner, and no tie that matters."""
    return BALLOTS


@pytest.fixture
def reopens() -> bool:
    """Whether money set free lets the list go on."""
    return False


@pytest.fixture
def held(session: Any, clock: Clock, ballots: Any, reopens: bool, monkeypatch: pytest.MonkeyPatch) -> Vote:
    """Return a vote that has just closed."""
    monkeypatch.setattr(samples, "Settings", partial(Settings, reduction_reopens=reopens))
    made = voting.vote()
    made.cast_all(ballots)
    session.commit()
    clock.move_to(CLOSED)
    return made


@pytest.fixture
def people(app: Flask, held: Vote) -> Iterator[Colleague]:
    """Return people of the counting bureau, each with a fresh second factor."""

    def anybody() -> Iterator[Colleague]:
        number = 0
        while True:
            number += 1
            roles = [(held.edition.municipality_id, name) for name in ("counting_chief", "administrator")]
            yield signed_in(app, f"bureau{number}@example.org", *roles)

    return anybody()


def request_of(page: str) -> str:
    return page.split("/requests/")[1].split("/")[0]


def done_by_two(people: Iterator[Colleague], step: str) -> str:
    """Have one ask and another confirm; return the request."""
    asks, confirms = next(people), next(people)
    assert asks.post(f"{HERE}/ask/{step}").status_code == 303
    request = request_of(confirms.client.get(HERE).text)
    assert "/confirm" not in asks.client.get(HERE).text
    assert asks.post(f"{HERE}/requests/{request}/confirm").status_code == 403
    assert confirms.post(f"{HERE}/requests/{request}/confirm").status_code == 303
    assert confirms.post(f"{HERE}/requests/{request}/confirm").status_code == 409
    return request


def test_from_the_close_to_the_final_list(people: Iterator[Colleague], held: Vote, session: Any, clock: Clock) -> None:
    first = next(people)
    assert first.post(f"{HERE}/ask/count").status_code == 409  # not sealed
    done_by_two(people, "seal_box")
    assert work.step("tally")
    assert next(people).post(f"{HERE}/ask/seal_box").status_code == 409
    assert "The ballots are counted" in next(people).client.get(HERE).text
    done_by_two(people, "count")
    assert work.step("tally")
    session.expire_all()
    someone = next(people)
    assert someone.post(f"{HERE}/ask/count").status_code == 409  # counted: never again for another outcome
    page = someone.client.get(f"{HERE}/publish")
    assert "What everybody will read" in page.text
    assert someone.post(f"{HERE}/publish", {"at": "2027-05-03T11:00"}).status_code == 303
    assert not work.step("work")
    clock.move_to(datetime(2027, 5, 3, 9, 1, tzinfo=UTC))
    assert work.step("work")
    session.expire_all()
    assert {view.number: view.status for view in listings.everything(held.fresh())}[1] == "selected"
    assert journal.latest(held.edition.id, ("result.publish",))
    assert "The proposal for the deciding bodies can be prepared" in next(people).client.get(HERE).text
    clock.move_to(datetime(2027, 5, 24, 9, tzinfo=UTC))
    for body in ("college", "council"):
        decide(people, held, body, session)
    session.expire_all()
    assert "This result is final" in next(people).client.get(HERE).text
    assert {view.number: view.status for view in listings.everything(held.fresh())}[1] == "validated"
    assert "final" in next(people).client.get("/en/forest-2027/results").text


def decide(people: Iterator[Colleague], held: Vote, body: str, session: Any) -> None:
    """Propose the list on the site and have a body adopt it today."""
    who, day = next(people), time.today()
    sitting = sittings.convene(SYSTEM, held.edition, body, day)
    session.commit()
    page = who.client.get(f"{HERE}/list")
    assert page.status_code == 200
    assert who.post(f"{HERE}/list", {"propose": "1", "sitting": sitting}).status_code == 303
    session.expire_all()
    deciding.adopt_all(SYSTEM, held.fresh(), sitting, "2027/1", day)
    session.commit()


@pytest.fixture
def counted(held: Vote, session: Any) -> Vote:
    """Return the vote sealed, counted and published."""
    voting.seal(session, held)
    voting.count(session, held, lots_seed="Forest")
    counts.announce(SYSTEM, held.fresh())
    session.commit()
    held.fresh()
    return held


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("40000", "cannot be granted more than"),
        ("0", "cannot be granted nothing"),
        ("34000,005", "not a number of whole cents"),
    ],
)
def test_amounts_that_cannot_be_granted(counted: Vote, people: Iterator[Colleague], amount: str, said: str) -> None:
    answer = next(people).post(f"{HERE}/list", {"amount_1": amount})
    assert answer.status_code == 422
    assert said in answer.text


def test_a_reduction_shows_both_answers_and_needs_its_reasons(
    counted: Vote, people: Iterator[Colleague], session: Any
) -> None:
    who = next(people)
    page = who.post(f"{HERE}/list", {"amount_4": "100"}).text
    assert "Taken from announced winner no. 4: €4,800" in page.replace("\u00a0", " ")
    assert "Comes besides: " in page
    assert who.post(f"{HERE}/list", {"amount_4": "100", "propose": "1"}).status_code == 422
    assert decisions.waiting(counted.edition.id) == []
    reasons = {"reason_4_fr": "Devis plus bas", "reason_4_nl": "Lagere offerte"}
    assert who.post(f"{HERE}/list", {"amount_4": "100", "propose": "1", **reasons}).status_code == 303
    session.expire_all()
    points = {each.draft.subject: each.draft for each in decisions.waiting(counted.edition.id)}
    view = next(each for each in listings.everything(counted.edition) if each.number == 4)
    draft = points[f"project {view.id}"]
    assert (draft.outcome, draft.amount_cents, draft.reduction["nl"]) == ("validate", 100_00, "Lagere offerte")
    assert "Vu le règlement" in draft.texts["fr"]
    assert "Gelet op het reglement" in draft.texts["nl"]


def test_a_departure_is_reasoned_and_shown(counted: Vote, people: Iterator[Colleague], session: Any) -> None:
    view = next(each for each in listings.everything(counted.edition) if each.number == 1)
    who = next(people)
    assert who.post(f"{HERE}/list/{view.id}", {"departs_fr": "Trop cher"}).status_code == 422
    told = {"departs_fr": "Le terrain est vendu.", "departs_nl": "Het terrein is verkocht."}
    assert who.post(f"{HERE}/list/{view.id}", told).status_code == 303
    session.expire_all()
    (point,) = decisions.waiting(counted.edition.id)
    assert (point.draft.outcome, point.draft.amount_cents) == ("depart", None)
    sitting = sittings.convene(SYSTEM, counted.edition, "council", datetime(2027, 4, 20, tzinfo=UTC).date())
    decisions.place(SYSTEM, counted.edition, point.id, sitting)
    deciding.adopt(SYSTEM, counted.edition, point.id, "9", datetime(2027, 4, 20, tzinfo=UTC).date())
    session.commit()
    assert "Het terrein is verkocht." in who.client.get("/nl/forest-2027/results").text


def subject(held: Vote, number: str) -> str:
    """Return the matter of a project by its number on the ballot."""
    return f"project {next(each.id for each in listings.everything(held.fresh()) if str(each.number) == number)}"


@pytest.mark.parametrize("reopens", [True, False])
def test_the_next_in_line_comes_without_departing_from_the_vote(
    counted: Vote, people: Iterator[Colleague], session: Any, clock: Clock, reopens: bool
) -> None:
    """R17: where the rules let the list go on, money set free goes to the next that fits, by decision of each body."""
    clock.move_to(datetime(2027, 5, 24, 9, tzinfo=UTC))
    who, day = next(people), time.today()
    assert who.post(f"{HERE}/list", {"next": "12"}).status_code == 409  # nothing is free yet
    assert who.post(f"{HERE}/list", {"next": "13"}).status_code == 409
    less = {"amount_4": "100", "reason_4_fr": "Devis plus bas", "reason_4_nl": "Lagere offerte", "propose": "1"}
    for body in ("college", "council"):
        sitting = sittings.convene(SYSTEM, counted.edition, body, day)
        session.commit()
        assert who.post(f"{HERE}/list", {**less, "sitting": sitting}).status_code == 303
        offered = NEXT.findall(who.client.get(f"{HERE}/list").text)
        if not reopens:
            assert offered == []
            assert who.post(f"{HERE}/list", {"next": "12"}).status_code == 409
            return
        (number,) = offered
        assert number in ("12", "13")
        assert who.post(f"{HERE}/list", {"next": str(25 - int(number)), "sitting": sitting}).status_code == 409
        assert who.post(f"{HERE}/list", {"next": number, "sitting": sitting}).status_code == 303
        assert who.post(f"{HERE}/list", {"next": number, "sitting": sitting}).status_code == 303  # a double click
        session.expire_all()
        asked = [each for each in decisions.waiting(counted.edition.id) if each.draft.amount_cents == 4_900_00]
        assert [each.draft.subject for each in asked].count(subject(counted, number)) == 1
        session.expire_all()
        deciding.adopt_all(SYSTEM, counted.fresh(), sitting, f"2027/{body}", day)
        session.commit()
    assert who.post(f"{HERE}/list", {"next": number}).status_code == 409  # both have decided
    session.expire_all()
    view = next(each for each in listings.everything(counted.fresh()) if each.number == int(number))
    assert view.status == "validated"
    assert [each.draft.outcome for each in decisions.of(counted.edition.id, f"project {view.id}", "results")] == [
        "validate",
        "validate",
    ]
    published = results.published(counted.fresh())
    assert published is not None
    row = next(row for track in published.tracks for row in track.rows if str(row.number) == number)
    assert (row.granted_cents, row.departs) == (4_900_00, False)
    assert "de lijst" in who.client.get("/nl/forest-2027/results").text
    clock.shift(timedelta(days=300))
    assert NEXT.findall(next(people).client.get(f"{HERE}/list").text) == []  # the award is over


@pytest.mark.parametrize(
    "ballots", [[{"flagship": [number], "boost": [4, 5, 6, 7, 8, 9, 10, 11]} for number in (1, 2, 3)]]
)
def test_a_tie_is_decided_by_a_form(held: Vote, people: Iterator[Colleague], session: Any) -> None:
    voting.seal(session, held)
    assert not voting.count(session, held).final
    who = next(people)
    assert "Record the decision" in who.client.get(HERE).text
    filled = {"order": "3, 1, 2", "body": "college", "held_on": "2027-04-28", "number": "12"}
    said = {"facts_fr": "Égalité.", "facts_nl": "Gelijke stand.", "text_fr": "Décide.", "text_nl": "Beslist."}
    assert who.post(f"{HERE}/order", filled).status_code == 422
    assert decisions.everything(held.edition.id) == []
    assert who.post(f"{HERE}/order", {**filled, **said, "order": "3, 1"}).status_code == 422
    assert who.post(f"{HERE}/order", {**filled, **said}).status_code == 303
    assert who.post(f"{HERE}/order", {**filled, **said, "order": "1, 2, 3", "number": "13"}).status_code in (409, 422)
    done_by_two(people, "count")
    assert work.step("tally")
    session.expire_all()
    found = counts.latest(held.edition.id)
    assert found is not None
    assert (found.number, found.document["tracks"][0]["selected"]) == (2, ["3", "1"])


def test_staff_without_the_right_see_nothing(app: Flask, counted: Vote) -> None:
    reviewer = signed_in(app, "avis@example.org", (counted.edition.municipality_id, "reviewer"))
    pages = ("", "/draw", "/order", "/publish", "/list")
    assert {reviewer.client.get(HERE + page).status_code for page in pages} == {403}


def test_a_plan_is_replaced_and_carried_out_once(
    held: Vote, people: Iterator[Colleague], session: Any, clock: Clock
) -> None:
    voting.seal(session, held)
    voting.count(session, held, lots_seed="Forest")
    who = next(people)
    assert who.post(f"{HERE}/publish", {"at": "2027-04-01T11:00"}).status_code == 422
    assert who.post(f"{HERE}/publish", {"at": "2027-05-05T11:00"}).status_code == 303
    assert who.post(f"{HERE}/publish", {"at": "2027-05-04T11:00"}).status_code == 303
    clock.move_to(datetime(2027, 5, 4, 9, 1, tzinfo=UTC))
    assert work.step("work")
    session.expire_all()
    first = counts.latest(held.edition.id, published=True)
    assert first is not None
    clock.move_to(datetime(2027, 5, 5, 9, 1, tzinfo=UTC))
    assert work.step("work")
    session.expire_all()
    assert counts.latest(held.edition.id, published=True) == first
    assert len(journal.latest(held.edition.id, ("result.publish",))) == 1


def test_a_clock_that_goes_back_changes_no_count(held: Vote, session: Any, clock: Clock) -> None:
    voting.seal(session, held)
    found = voting.count(session, held, lots_seed="Forest")
    clock.shift(timedelta(hours=-1))
    assert voting.count(session, held).digest == found.digest


def test_a_job_taken_twice_leaves_one_count(held: Vote, session: Any) -> None:
    """A worker that died after its count was kept: the next one carries the same request out, and adds nothing."""
    voting.seal(session, held)
    counts.ask([SYSTEM], held.fresh(), lots_seed="Forest")
    session.commit()
    from_job = counts.jobs.latest(held.edition.id, counts.KIND)
    assert from_job is not None
    for _ in range(2):
        for _ in counts.carry_out(held.edition.id, from_job.facts):
            session.commit()
    assert [each.number for each in counts.all_of(held.edition.id)] == [1]


def test_a_sealing_taken_twice_seals_once(held: Vote, session: Any) -> None:
    """The worker dies after the box is sealed and before it says so: the next one finds it sealed and is done."""
    ready = sealing.check([SYSTEM], held.fresh())
    session.commit()
    facts = {"by": list(ready.by), "ballots": ready.ballots}
    checksums = set()
    for _ in range(2):
        for _ in passage.carry_out_seal(held.edition.id, facts):
            session.commit()
        session.expire_all()
        checksums.add(session.get(Box, held.edition.id).checksum)
    assert len(checksums) == 1
    assert checksums != {""}


def test_the_last_decision_is_told_by_letter(
    counted: Vote, people: Iterator[Colleague], session: Any, clock: Clock
) -> None:
    """R33: once the signed extract is recorded, each holder has a letter; the body before the last writes none."""
    clock.move_to(datetime(2027, 5, 20, 9, tzinfo=UTC))
    known = notifications.Handler("Ana", {"fr": "cheffe", "nl": "hoofd"}, "02 000 00 00", "a@example.org")
    notifications.name_handler(SYSTEM, counted.edition, known)
    session.commit()
    for body in ("college", "council"):
        decide(people, counted, body, session)
        made = next(each for each in decisions.everything(counted.edition.id) if each.body == body)
        deciding.record_extract(SYSTEM, counted.fresh(), made.deliberation_id, "e.pdf", pdf(body), time.today())
        session.commit()
        letters = notifications.every(counted.edition)
        assert bool(letters) == (body == "council")
    assert {each.decision.body for each in letters} == {"council"}
    assert {each.decision.draft.subject for each in letters} == {
        f"project {view.id}" for view in listings.everything(counted.fresh()) if view.status == "validated"
    }
    assert notifications.pdf(counted.edition, letters[0].id).startswith(b"%PDF")
