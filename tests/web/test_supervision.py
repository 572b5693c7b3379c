"""The decision goes to the supervisory authority and its answer is noted, each once, for everybody to read (R44)."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
import time_machine
from flask import Flask
from pypdf import PdfReader

from pb.services import counts, journal
from pb.services.actors import SYSTEM
from tests import voting
from tests.colleagues import Colleague, signed_in
from tests.voting import Vote
from tests.web.test_staff_results import BALLOTS, CLOSED, HERE, decide

Clock = time_machine.Traveller
DECIDED = datetime(2027, 5, 24, 9, tzinfo=UTC)


@pytest.fixture
def backend() -> str:
    """Which database stands behind does not matter here."""
    return "sqlite"


@pytest.fixture
def held(session: Any, clock: Clock) -> Vote:
    """Return a published result whose days to object are over."""
    made = voting.vote()
    made.cast_all(BALLOTS)
    session.commit()
    clock.move_to(CLOSED)
    voting.seal(session, made)
    voting.count(session, made)
    counts.announce(SYSTEM, made.fresh())
    session.commit()
    clock.move_to(DECIDED)
    made.fresh()
    return made


@pytest.fixture
def people(app: Flask, held: Vote) -> Iterator[Colleague]:
    """Return people of the services."""
    roles = [(held.edition.municipality_id, name) for name in ("participation", "administrator")]
    return (signed_in(app, f"agent{number}@example.org", *roles) for number in range(20))


def test_sent_then_answered_once(people: Iterator[Colleague], held: Vote, session: Any, clock: Clock) -> None:
    who, there = next(people), f"{HERE}/supervision"
    sending = {"sent_on": "2027-05-24", "reference": "BPL 2027/5"}
    assert who.post(there, sending).status_code == 409  # nothing is decided
    for body in ("college", "council"):
        decide(people, held, body, session)
    assert "Supervisory authority" in who.client.get(HERE).text
    for wrong, said in (
        ({"sent_on": "2027-05-23"}, "from the decision of"),
        ({"sent_on": "2027-05-25"}, "from the decision of"),
        ({"reference": " "}, "Give the reference of the sending"),
    ):
        answer = who.post(there, {**sending, **wrong})
        assert (answer.status_code, said in answer.text) == (422, True), wrong
    assert who.post(there, sending).status_code == 303
    clock.move_to(datetime(2027, 6, 30, 9, tzinfo=UTC))
    who = next(people)
    for given, said in (
        ({"answer": "annulled", "answered_on": "2027-06-20"}, "Say in French and in Dutch why"),
        ({"answer": "perhaps", "answered_on": "2027-06-20"}, "Choose what the supervisory authority answered"),
        ({"answer": "approved", "answered_on": "2027-05-23"}, "from the sending of"),
        ({"answer": "approved", "answered_on": "2027-07-01"}, "from the sending of"),
    ):
        refused = who.post(there, given)
        assert (refused.status_code, said in refused.text) == (422, True), given
    said = {"words_fr": "La loi exige un jury.", "words_nl": "De wet eist een jury."}
    assert who.post(there, {"answer": "suspended", "answered_on": "2027-06-20", **said}).status_code == 303
    assert "De wet eist een jury." in who.client.get("/nl/forest-2027/results").text
    minutes = PdfReader(BytesIO(who.client.get("/fr/forest-2027/results/minutes-fr.pdf").data))
    assert "La loi exige un jury." in " ".join(" ".join(page.extract_text().split()) for page in minutes.pages)
    assert journal.latest(held.edition.id, ("result.supervision_answered",))
    assert who.post(there, {"sent_on": "2027-06-21", "reference": "BPL 2027/6"}).status_code == 303  # sent again
    assert who.post(there, {"answer": "no_answer", "answered_on": "2027-06-30"}).status_code == 303
