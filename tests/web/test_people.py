"""The pages of people and roles, and of one's own ways to sign in, in a browser without script."""

import re

import pytest

from pb.services import accounts, security_keys, sessions
from tests import colleagues, residents, samples
from tests.keys import SoftKey

PEOPLE = "/fr/staff/people"
FACTOR = "/fr/staff/factor"


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


@pytest.fixture
def place(session, clock):
    return samples.edition().municipality_id


@pytest.fixture
def two(app, place):
    """An administrator and somebody of the participation service, each with a browser."""
    return (
        colleagues.signed_in(app, "anne@example.org", (place, "administrator")),
        colleagues.signed_in(app, "chris@example.org", (place, "participation")),
    )


def test_a_role_is_asked_for_and_confirmed_by_another(two, place):
    anne, chris = two
    data = {"place": str(place), "email": "new@example.org", "role": "finance", "language": "fr"}
    assert anne.post(PEOPLE, data).status_code == 303
    page = chris.client.get(f"{PEOPLE}/requests").text
    grant = re.search(r'action="(/fr/staff/people/requests/\w+/grant)"', page)[1]
    assert "grant" not in anne.client.get(f"{PEOPLE}/requests").text
    assert anne.post(grant).status_code == 403
    assert chris.post(grant).status_code == 303
    assert len(residents.mails("invitation")) == 1


def test_a_form_with_mistakes_says_each(two, place):
    anne, _ = two
    wrong = anne.post(PEOPLE, {"place": str(place), "email": "no address", "role": "witness", "language": "fr"})
    assert wrong.status_code == 422
    assert "error-summary" in wrong.text
    assert anne.post(PEOPLE, {"place": "999", "email": "a@b.example", "role": "x", "language": "zz"}).status_code == 422


def test_changing_people_asks_for_a_fresh_factor(two, place, clock):
    anne, chris = two
    clock.shift(301)
    address = f"{PEOPLE}/{chris.actor.account_id}/disable"
    assert anne.post(address).status_code == 401
    assert anne.post(PEOPLE, {"place": str(place), "email": "a@b.example"}).status_code in (401, 422)
    assert anne.client.get(PEOPLE).status_code == 200


def test_an_account_is_closed_from_the_list(two):
    anne, chris = two
    page = anne.client.get(PEOPLE).text
    assert "chris<wbr>@example.org" in page, "an address may break before its @"
    assert f"{anne.actor.account_id}/disable" not in page, "nobody is offered to close the own account"
    assert anne.post(f"{PEOPLE}/{chris.actor.account_id}/disable").status_code == 303
    assert chris.client.get("/fr/staff").status_code == 401
    assert anne.post(f"{PEOPLE}/nobody/disable").status_code == 404


def test_the_list_asks_the_database_little(two, count_queries):
    anne, _ = two
    anne.client.get(PEOPLE)
    with count_queries() as seen:
        assert anne.client.get(PEOPLE).status_code == 200
    assert len(seen) <= 12, len(seen)


def test_the_table_of_rights_names_every_role(two):
    page = two[1].client.get("/fr/staff/rights").text
    assert "Préparer l’urne et ouvrir le vote" in page
    assert "le second facteur est demandé à nouveau" in page


def test_recovery_codes_are_shown_once_and_open_the_desk(app, two):
    anne, _ = two
    codes = re.findall(
        r"<code translate=\"no\">([0-9A-Z-]{14})</code>", anne.post("/fr/staff/account/recovery-codes").text
    )
    assert len(codes) == 10
    client = app.test_client()
    colleagues.post(client, "/fr/staff/sign-in", {"email": "anne@example.org", "password": colleagues.PASSWORD})
    assert colleagues.post(client, FACTOR, {"code": ""}).status_code == 422
    assert colleagues.post(client, FACTOR, {"code": codes[3]}).status_code == 303
    assert client.get("/fr/staff").status_code == 200


def test_a_security_key_opens_the_desk(app, two):
    """A3: the page carries what the key is asked; what the key answers comes back as a form."""
    anne, _ = two
    page = anne.client.get("/fr/staff/account/keys/new")
    assert "publickey-credentials-get=(self)" in page.headers["Permissions-Policy"]
    key, asked, ticket = SoftKey(), *parts(page.text)
    data = {"name": "blue", "ticket": ticket, "answer": key.enrol(asked)}
    assert anne.post("/fr/staff/account/keys/new", data).status_code == 303
    assert "blue" in anne.client.get("/fr/staff/account").text
    client = app.test_client()
    colleagues.post(client, "/fr/staff/sign-in", {"email": "anne@example.org", "password": colleagues.PASSWORD})
    asked, ticket = parts(client.get(FACTOR).text)
    wrong = colleagues.post(client, FACTOR, {"ticket": ticket, "answer": SoftKey().show(asked)})
    assert wrong.status_code == 422
    step = colleagues.post(client, FACTOR, {"ticket": ticket, "answer": key.show(asked)})
    assert step.status_code == 303
    assert client.get("/fr/staff").status_code == 200


def parts(page):
    """Return what the page asks a key, and its ticket."""
    asked = re.search(r'data-key="([^"]+)"', page)[1].replace("&#34;", '"')
    return asked, re.search(r'name="ticket"[^>]*value="([^"]+)"', page)[1]


def test_a_key_is_taken_away_by_its_owner_alone(app, two, session):
    anne, chris = two
    key, ask = SoftKey(), security_keys.ask_enrolment(anne_now := sessions_of(anne))
    token = security_keys.enrol(anne_now, ask.ticket, key.enrol(ask.options), "blue")
    session.commit()
    assert anne.client.get("/fr/staff").status_code == 401, "the session before the key is over (S2)"
    anne.client.set_cookie("pb-staff", token, domain="localhost")
    address = f"/fr/staff/account/keys/{key.id.hex()}/remove"
    assert chris.post(address).status_code == 404
    assert anne.post(address).status_code == 303
    assert security_keys.keys(anne.actor.account_id) == []


def sessions_of(colleague):
    return sessions.find(("staff",), colleague.client.get_cookie("pb-staff").value)


def test_a_password_and_an_app_are_changed_on_their_pages(two):
    anne, _ = two
    page = "/fr/staff/account/password"
    assert anne.post(page, {"old": "x", "password": "quatre chemins vers la mare"}).status_code == 422
    done = anne.post(page, {"old": colleagues.PASSWORD, "password": "quatre chemins vers la mare"})
    assert (done.status_code, done.location) == (303, "/fr/staff/account")
    assert anne.client.get("/fr/staff/account").status_code == 200, "this browser stays signed in"
    shown = anne.client.get("/fr/staff/account/app").text
    ticket = re.search(r'name="ticket"[^>]*value="([^"]+)"', shown)[1]
    assert anne.post("/fr/staff/account/app", {"ticket": ticket, "code": "1"}).status_code == 422


def test_a_link_to_begin_anew_that_does_not_hold_is_refused(client, session):
    assert client.get("/fr/staff/reset/nothing").status_code == 404
    assert accounts.names([]) == {}
