"""Cases on the pages: opened by residents, looked at and settled by two of staff; nobody learns who is on the roll."""

import re

import pytest

from pb.services import roll_cases
from tests import colleagues, rolls, voting
from tests.web.test_votes import Browser

HERE = "/fr/forest-2027"
REPORT = f"{HERE}/vote/not-found"
CASES = f"{HERE}/staff/cases"
TOLD = {
    "name": "Nina Tilleul", "day": "30", "month": "7", "year": "1985", "street": "rue du Houx 7",
    "message": "Rien reçu.", "email": "nina@example.org", "phone": "",
}  # fmt: skip
CLAIM = re.compile(r'name="claim" value="([^"]+)"')


@pytest.fixture
def backend():
    """Which database stands behind does not matter to the pages."""
    return "sqlite"


@pytest.fixture
def held(session, app, clock):
    """An open vote with three voters."""
    made = voting.vote(3)
    session.commit()
    return made


def staff(app, held, role, name):
    """Return a member of staff."""
    return colleagues.signed_in(app, f"{name}@example.org", (held.edition.municipality_id, role))


def report(client, **typed):
    """Tell that one is not found."""
    return client.post(REPORT, data={**TOLD, **typed, "form_token": colleagues.form_token(client, REPORT)})


def test_from_the_page_to_the_roll_by_two_people(app, client, held):
    answer = report(client)
    assert answer.status_code == 200
    assert "mardi 6\u00a0avril 2027" in answer.text
    leon, anne = staff(app, held, "help_desk", "leon"), staff(app, held, "participation", "anne")
    case = roll_cases.latest(held.edition.id)[0].id
    page = leon.client.get(f"{CASES}/{case}").text
    assert "Nina Tilleul" in page
    assert "nina@example.org" in page
    assert "30\u00a0juillet 1985" in page
    form = {
        "outcome": "put_on_roll", "proof": "identity_card", "number": rolls.number(rolls.date(1985, 7, 30), 9),
        "name": "Nina Tilleul", "day": "30", "month": "7", "year": "1985", "street": "Rue du Houx 7",
        "place": "1190 Bois-Joli", "spoken": "fr", "answer": "La carte et le registre concordent.",
    }  # fmt: skip
    assert leon.post(f"{CASES}/{case}/propose", {**form, "proof": ""}).status_code == 422
    assert leon.post(f"{CASES}/{case}/propose", form).status_code == 303
    assert leon.post(f"{CASES}/{case}/settle/confirm").status_code == 403, "the help desk does not change the roll"
    assert anne.post(f"{CASES}/{case}/settle/confirm").status_code == 303
    assert roll_cases.get(held.edition.id, case).outcome == "put_on_roll"
    assert anne.post(f"{CASES}/{case}/settle/confirm").status_code == 409


@pytest.mark.parametrize(
    ("typed", "says"),
    [({"email": ""}, "adresse e-mail"), ({"email": "nina@"}, "nina@"), ({"name": ""}, "nom"), ({"year": "x"}, "date")],
)
def test_what_lacks_is_said(client, held, typed, says):
    answer = report(client, **typed)
    assert answer.status_code == 422
    assert says in answer.text
    assert roll_cases.latest(held.edition.id) == []


def test_somebody_on_the_roll_gets_the_same_answer(client, held):
    """E5: opening a case asks the roll nothing."""
    known = report(client, name="Camille 0", street="Rue du Test 1", day="17", month="5", year="1980")
    unknown = report(client)
    plain = [re.sub(r"<b>\d+</b>|\d+\.", "", each.text) for each in (known, unknown)]
    assert known.status_code == unknown.status_code == 200
    assert len(plain[0]) == len(plain[1])


def test_already_voted_and_it_was_not_me(session, app, client, held):
    held.cast(0)
    session.commit()
    browser = Browser(client)
    assert browser.identify(held, 0).status_code == 409
    claim = CLAIM.search(browser.page)[1]
    page = client.post(f"{HERE}/vote/not-me", data={"claim": claim, "form_token": browser.form_token()})
    assert page.status_code == 200
    sent = {"claim": claim, "message": "J’étais absente.", "phone": "02 000 00 00", "email": ""}
    answer = client.post(f"{HERE}/vote/not-me", data={**sent, "form_token": browser.form_token()})
    assert answer.status_code == 200
    case = roll_cases.latest(held.edition.id)[0]
    page = staff(app, held, "participation", "anne").client.get(f"{CASES}/{case.id}").text
    assert "En ligne" in page
    assert "Lettre avec code faite le" in page
    answer = client.post(f"{HERE}/vote/not-me", data={**sent, "form_token": browser.form_token()})
    assert answer.status_code == 409


def test_a_form_of_ones_own_making_is_worth_nothing(client, held):
    sent = {"claim": "A" * 100, "message": "x", "phone": "1", "email": "", "form_token": Browser(client).form_token()}
    assert client.post(f"{HERE}/vote/not-me", data=sent).status_code == 403
    assert roll_cases.latest(held.edition.id) == []


def test_the_desk_opens_both_kinds(session, app, held):
    held.cast(0)
    session.commit()
    leon = staff(app, held, "help_desk", "leon")
    assert leon.post(f"{CASES}/new", TOLD).status_code == 200
    page = leon.post(f"{HERE}/staff/desk", {"number": voting.number(1), "day": "17", "month": "5", "year": "1980"}).text
    card = re.search(r'name="card" value="([^"]+)"', page)[1]
    place = held.edition.places[0].id
    answer = leon.post(f"{HERE}/staff/desk/pass", {"card": card, "place": place})
    claim = CLAIM.search(answer.text)[1]
    assert leon.post(f"{CASES}/not-me", {"claim": claim}).status_code == 200
    sent = {"claim": claim, "message": "Pas moi", "phone": "1", "email": ""}
    assert leon.post(f"{CASES}/not-me", sent).status_code == 200
    assert roll_cases.waiting(held.edition.id) == {"not_found": 1, "not_me": 1}
    assert {case.channel for case in roll_cases.latest(held.edition.id)} == {"desk"}
    assert "2 dossiers" in leon.client.get(CASES).text


def test_a_case_of_another_edition_is_unknown(app, client, held):
    voting.samples.edition("other-2027", municipality="other")
    report(client)
    case = roll_cases.latest(held.edition.id)[0].id
    anne = staff(app, held, "participation", "anne")
    assert anne.client.get(f"/fr/other-2027/staff/cases/{case}").status_code in (403, 404)
    assert anne.client.get(f"{CASES}/nobody").status_code == 404
