"""Code letters on the pages: a resident asks and learns nothing, staff have them made by two people."""

import re

import pytest

from pb import work
from pb.services import letters, print_runs
from tests import colleagues, rolls, samples
from tests.web.test_staff_roll import BORN

ASK = "/fr/forest-2027/vote/code"
CODES = "/fr/forest-2027/staff/codes"
TYPED = {**BORN, "name": "Camille B Sorbier", "street": "rue du Houx"}


@pytest.fixture
def backend():
    """Which database stands behind does not matter to the pages."""
    return "sqlite"


@pytest.fixture
def edition(session, clock, tmp_path):
    """The sample edition in its vote, with five people on the roll."""
    made = samples.edition()
    rolls.load(session, made, rolls.write(tmp_path / "roll.csv", rolls.people(5)))
    return made


def asked(client, **typed):
    """Send the form of the public page."""
    token = colleagues.form_token(client, ASK)
    return client.post(ASK, data={**TYPED, "form_token": token, **typed})


def test_known_and_unknown_get_the_same_answer(client, edition):
    """E5: the same status and body; what becomes of it, only the worker finds out."""
    known, unknown = asked(client), asked(client, name="Paul Tilleul")
    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert "vendredi 2\u00a0avril 2027" in known.text
    assert letters.waiting(edition.id) == {}
    work.step("work")
    work.step("work")
    assert letters.waiting(edition.id) == {"request": 1}


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"name": ""}, "prénom et un nom"),
        ({"street": " "}, "rue"),
        ({"day": "32"}, "date"),
        ({"year": "85"}, "date"),
        ({"year": "1785"}, "date"),
        ({"year": "2028"}, "date"),
        ({"name": "1234", "street": "%%"}, "nom"),
        ({"name": "a" * 300}, "200"),
    ],
)
def test_what_can_be_nobodys_is_said(client, edition, typed, says):
    answer = asked(client, **typed)
    assert answer.status_code == 422
    assert says in answer.text


def test_a_flood_from_one_network_is_slowed_down(client, edition):
    form = {**TYPED, "form_token": colleagues.form_token(client, ASK)}
    answers = {client.post(ASK, data=form).status_code for _ in range(45)}
    assert answers == {200, 429}


def test_the_ways_to_a_code_are_shown_while_there_are_any(client, edition, clock):
    assert ASK in client.get("/fr/forest-2027/vote").text
    assert "02 000 00 00" in client.get("/fr/forest-2027/vote").text
    clock.shift(24 * 3600 * 24)
    assert ASK not in client.get("/fr/forest-2027/vote").text
    answer = client.get(ASK)
    assert answer.status_code == 409
    assert "permanence" in answer.text


@pytest.fixture
def anne(app, edition):
    """Somebody of the participation service."""
    return colleagues.signed_in(app, "anne@example.org", (edition.municipality_id, "participation"))


@pytest.fixture
def bert(app, edition):
    """An administrator."""
    return colleagues.signed_in(app, "bert@example.org", (edition.municipality_id, "administrator"))


def test_two_people_print(client, edition, anne, bert):
    asked(client)
    work.step("work")
    assert "1" in anne.client.get(CODES).text
    answer = anne.post(f"{CODES}/new", {"kind": "on_request"})
    assert answer.status_code == 303
    place = answer.location
    assert anne.post(f"{place}/confirm").status_code == 403
    assert bert.post(f"{place}/confirm").status_code == 303
    assert "progress" in bert.client.get(place).text
    work.step("work")
    word = re.search(r'class="tracker">([^<]+)<', bert.client.get(place).text)
    assert word
    assert word[1] not in anne.client.get(place).text
    assert bert.post(f"{place}/files/1").status_code == 403
    file = anne.post(f"{place}/files/1")
    assert file.mimetype == "application/pdf"
    assert "attachment" in file.headers["Content-Disposition"]
    assert file.headers["Cache-Control"] == "no-store"
    assert anne.post(f"{place}/files/2").status_code == 404
    assert anne.post(f"{place}/erase").status_code == 303
    assert anne.post(f"{place}/files/1").status_code == 409
    assert print_runs.latest(edition.id)[0].state == "over"


def test_a_kind_that_the_edition_did_not_choose_is_refused(edition, anne):
    assert anne.post(f"{CODES}/new", {"kind": "everybody"}).status_code == 409
    assert anne.post(f"{CODES}/new", {}).status_code == 409
    assert print_runs.latest(edition.id) == []
