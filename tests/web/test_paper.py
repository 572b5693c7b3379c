"""The pages of paper: the check of an envelope, keying by two people, closing, and who may do what."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from pb.db import transaction
from pb.models.paper import PaperEntry
from pb.models.votes import Participation
from pb.rules.paper_ballots import check_sign, mark
from pb.services import accounts, paper, sessions
from tests import papering, voting
from tests.colleagues import Colleague, signed_in
from tests.papering import OVER

Clock = time_machine.Traveller
AT = "/fr/forest-2027/staff/paper"


@pytest.fixture
def backend() -> str:
    """Pages stand on the services, which are tried on both databases."""
    return "sqlite"


@pytest.fixture
def held(app: Flask, clock: Clock) -> Any:
    with app.app_context(), transaction():
        return papering.vote(8)


def colleague(app: Flask, held: Any, name: str, role: str = "counting") -> Colleague:
    with app.app_context():
        return signed_in(app, f"{name}@example.org", (held.edition.municipality_id, role))


def begun(anne: Colleague, held: Any, way: str = "envelopes") -> str:
    """Begin a session or a reception through its form and return its address."""
    answer = anne.post(f"{AT}/intakes", {"way": way, "place": held.edition.places[0].id, "box": ""})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def test_an_envelope_has_one_answer_in_words(app: Flask, held: Any, count_queries: Any) -> None:
    anne = colleague(app, held, "anne")
    address = begun(anne, held)
    anne.client.get(address)
    with count_queries() as seen:
        answer = anne.post(address, {"who": voting.number(1)})
    assert answer.status_code == 200
    assert "Acceptée" in answer.text
    assert len(seen) <= 14, seen  # the form's token is fetched from another page of these
    again = anne.post(address, {"who": voting.number(1)})
    assert "A déjà voté" in again.text
    assert "Sur papier" in again.text or "sur papier" in again.text
    assert "Pas sur la liste" in anne.post(address, {"who": voting.number(300)}).text
    slip = anne.post(address, {"who": "80.05.17-001-99"})
    assert slip.status_code == 422
    assert voting.number(1) not in again.text
    with app.app_context():
        figures = paper.intake(held.edition, "E1").figures
        assert (figures.accepted, figures.duplicate, figures.not_on_roll) == (1, 1, 1)


def test_what_differs_is_said_before_closing(app: Flask, held: Any) -> None:
    anne = colleague(app, held, "anne")
    address = begun(anne, held)
    anne.post(address, {"who": voting.number(1)})
    anne.post(f"{address}/closed/unidentified")
    answer = anne.post(f"{address}/close", {"number": "3"})
    assert answer.status_code == 422
    assert "3 enveloppes ont été reçues" in answer.text
    assert anne.post(f"{address}/close", {"number": "trois"}).status_code == 422
    words = {"number": "3", "words": "Une enveloppe vide a été jetée par erreur."}
    assert anne.post(f"{address}/close", words).status_code == 303
    assert "Une enveloppe vide" in anne.client.get(AT).text
    assert anne.post(address, {"who": voting.number(2)}).status_code == 409


def test_the_whole_way_by_pages_alone(app: Flask, held: Any, clock: Clock) -> None:
    anne, bart, chloe = (colleague(app, held, name) for name in ("anne", "bart", "chloe"))
    address = begun(anne, held, "table")
    for place in (1, 2, 3):
        assert "Remettez un bulletin" in anne.post(address, {"who": voting.number(place)}).text
    anne.post(f"{address}/close", {"number": "3"})
    refused = anne.post(f"{AT}/batches/new", {"open-T1": "1", "found-T1": "3"})
    assert refused.status_code == 403  # the vote is still open
    clock.move_to(OVER)
    anne, bart, chloe = (again(app, each) for each in ("anne", "bart", "chloe"))
    wrong = anne.post(f"{AT}/batches/new", {"open-T1": "1", "found-T1": "2"})
    assert wrong.status_code == 422
    made = anne.post(f"{AT}/batches/new", {"open-T1": "1", "found-T1": "3"})
    assert made.headers["Location"].endswith("/batches/B1")
    sign = check_sign("forest-2027", 4)
    papers: list[dict[str, Any]] = [
        {"serial": "1", "marks": f"1 4{sign}"},
        {"serial": "2", "marked": ["2", "5"]},
        {"serial": "3", "reason": "two_papers"},
    ]
    key = f"{AT}/batches/B1/key"
    assert anne.post(key, {"serial": "1", "marks": "4Z" if sign != "Z" else "4Y"}).status_code == 422
    for each in papers:
        assert anne.post(key, each).status_code == 303
    assert anne.post(f"{AT}/batches/B1/finish").status_code == 303
    assert anne.client.get(key).status_code == 403
    seen = bart.client.get(key).text
    assert "Bulletins encodés\u00a0: 0 sur 3" in seen
    assert not re.search(r'name="(?:marked|unclear)"[^>]* checked', seen)
    for each in papers:
        bart.post(key, each)
    bart.post(f"{AT}/batches/B1/finish")
    assert bart.post(f"{AT}/batches/B1/close").status_code == 403
    assert chloe.post(f"{AT}/batches/B1/close").status_code == 303
    page = chloe.client.get(f"{AT}/batches/B1").text
    assert "Clôturé" in page
    assert "Tout concorde" in page
    with app.app_context():
        batch = paper.batch(held.edition, "B1")
        assert (batch.papers.valid, batch.papers.invalid) == (2, 1)


def test_a_label_that_is_scanned_leads_to_its_page(app: Flask, held: Any, clock: Clock) -> None:
    anne = colleague(app, held, "anne")
    begun(anne, held)
    chief = colleague(app, held, "carl", "counting_chief")
    box = {"code": "hall-1", "place": held.edition.places[0].id, "seal": "A17", "who": "Carl"}
    chief.post(f"{AT}/boxes/new", box)
    for label, there in (("2027-E1", "/intakes/E1"), ("e1", "/intakes/E1"), ("2027-box-hall-1", "/boxes#box-hall-1")):
        assert anne.client.get(AT, query_string={"label": label}).headers["Location"] == AT + there
    for label in ("2026-E1", "E9", "2027-box-none", "<b>"):
        answer = anne.client.get(AT, query_string={"label": label})
        assert (answer.status_code, "ne porte l’étiquette" in answer.text, "<b>" in answer.text) == (404, True, False)


def test_slips_of_a_keyer_change_nothing(app: Flask, held: Any, clock: Clock) -> None:
    """Bad input: a ballot of another edition, a serial twice, a wrong total."""
    with app.app_context(), transaction():
        code = papering.take_in(held, range(3))
    clock.move_to(OVER)
    with app.app_context(), transaction():
        papering.opened(held, code)
    anne, at = colleague(app, held, "anne"), f"{AT}/batches/B1"
    wrong = anne.post(f"{at}/key", {"serial": "1", "marks": mark("forest-2028", 4)})
    assert (wrong.status_code, "d’une autre édition" in wrong.text) == (422, True)
    for serial in ("1", "2", "3"):
        assert anne.post(f"{at}/key", {"serial": serial, "marked": ["2", "5"]}).status_code == 303
    wrong = anne.post(f"{at}/key", {"serial": "2", "marked": ["4"]})
    assert (wrong.status_code, "encodé, et autrement" in wrong.text) == (422, True)
    assert 'name="again" value="2"' in anne.client.get(f"{at}/key?serial=2").text
    assert anne.post(f"{at}/key", {"serial": "3", "again": "2", "marked": ["4"]}).status_code == 422
    assert anne.post(f"{at}/key", {"serial": "2", "again": "2", "marked": ["4"]}).status_code == 303
    assert 'value="3"' in anne.client.get(f"{at}/recount").text
    wrong = anne.post(f"{at}/recount", {"found-E1": "2", "reason": "Compté"})
    assert (wrong.status_code, "au moins 10 caractères" in wrong.text) == (422, True)
    right = {"found-E1": "2", "lacking-E1": "1", "reason": "Une enveloppe était vide."}
    assert anne.post(f"{at}/recount", right).status_code == 303
    assert anne.post(f"{at}/finish").status_code == 303
    assert anne.post(f"{at}/recount", right).status_code == 409


def again(app: Flask, name: str) -> Colleague:
    """Sign a colleague in again, hours later."""
    with app.app_context(), transaction():
        actor = accounts.by_email(f"{name}@example.org")
        token = sessions.start("staff", account_id=actor.account_id, factors=2, fresh_at=voting.clock.now())
    client = app.test_client()
    client.set_cookie("pb-staff", token, domain="localhost")
    return Colleague(actor, client)


def test_a_second_keyer_finds_the_first_nowhere(app: Flask, held: Any, clock: Clock) -> None:
    """P3: not on the page, not by the address of a paper, not among the own last papers."""
    with app.app_context(), transaction():
        code = papering.take_in(held, range(3))
    clock.move_to(OVER)
    anne, bart = colleague(app, held, "anne"), colleague(app, held, "bart")
    with app.app_context(), transaction():
        batch = papering.opened(held, code)
    key = f"{AT}/batches/{batch}/key"
    for serial in ("1", "2", "3"):
        anne.post(key, {"serial": serial, "marks": "1 2"})
    anne.post(f"{AT}/batches/{batch}/finish")
    for address in (key, f"{key}?serial=1", f"{AT}/batches/{batch}"):
        answer = bart.client.get(address)
        assert answer.status_code == 200
        assert 'value="1" data-sign' not in answer.text or not re.search(
            r'value="1" data-sign[^>]*checked', answer.text
        )
        assert "Bulletin 1<" not in answer.text
        assert answer.headers["Cache-Control"] == "no-store"
    assert 'autocomplete="off"' in bart.client.get(key).text
    with app.app_context():
        assert papering.session.query(PaperEntry).filter_by(keying=2).count() == 0


def test_roles(app: Flask, held: Any, clock: Clock) -> None:
    anne, help_desk, auditor = (
        colleague(app, held, "anne"),
        colleague(app, held, "hugo", "help_desk"),
        colleague(app, held, "aude", "auditor"),
    )
    address = begun(help_desk, held)
    assert auditor.client.get(AT).status_code == 200
    assert auditor.post(address, {"who": voting.number(1)}).status_code == 403
    assert anne.post(f"{AT}/boxes/new", {"code": "1"}).status_code == 403
    chief = colleague(app, held, "carl", "counting_chief")
    box = {"code": "hall-1", "place": held.edition.places[0].id, "seal": "A17", "who": "Carl"}
    assert chief.post(f"{AT}/boxes/new", box).status_code == 303
    assert anne.post(f"{AT}/boxes/hall-1/collect", {"who": "Anne", "seal": "A17"}).status_code == 303
    assert "Urne hall-1" in chief.client.get(f"{AT}/boxes").text
    objection = {"kind": "objection", "words": "Une dame dit ne pas avoir voté.", "decision": "Dossier ouvert."}
    assert help_desk.post(f"{AT}/record/notes", objection).status_code == 303
    assert auditor.post(f"{AT}/record/notes", objection).status_code == 403
    assert help_desk.post(f"{AT}/record/bureau", {"chair": "Hugo"}).status_code == 403
    with app.app_context():
        assert papering.session.query(Participation).count() == 0
    clock.move_to(OVER + timedelta(days=1))
    assert help_desk.client.get(address).status_code in (401, 403)
