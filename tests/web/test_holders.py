"""The pages by which project holders come in and go, in a browser without script."""

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from pb.services import own_data
from pb.web.holders import WAYS_IN
from tests import addresses, colleagues, residents, samples

SIGN_IN, CODE, OWN = "/fr/account/sign-in", "/fr/account/code", "/fr/account"
MAIL = "camille@example.org"


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


def ask(client, address=MAIL, page=SIGN_IN):
    return colleagues.post(client, page, {"email": address})


def test_the_link_of_the_mail_leads_in(client, session, clock):
    step = ask(client)
    assert (step.status_code, step.location) == (303, CODE)
    link = f"/fr/account/enter/{residents.mails()[-1]['token']}"
    for _ in range(3):
        assert client.get(link).status_code == 200
        assert client.get_cookie("pb-holder") is None, "looking is not pressing (A12)"
    step = colleagues.post(client, link)
    assert (step.status_code, step.location) == (303, OWN)
    assert MAIL in client.get(OWN).text
    assert colleagues.post(client, link).status_code == 404, "a link works once"


def test_the_link_fails_in_another_browser_and_says_what_to_do(app, client, session, clock):
    ask(client)
    other, link = app.test_client(), f"/fr/account/enter/{residents.mails()[-1]['token']}"
    for answer in (other.get(link), colleagues.post(other, link)):
        assert answer.status_code == 403
        assert SIGN_IN in answer.text
    assert other.get_cookie("pb-holder") is None


def test_the_code_leads_in_and_back_to_the_page_that_was_wanted(client, session, clock):
    ask(client, page=f"{SIGN_IN}?next=/fr/forest-2027/projects")
    facts = residents.mails()[-1]
    wrong = colleagues.post(client, CODE, {"code": "1"})
    assert wrong.status_code == 422
    assert "error-summary" in wrong.text
    step = colleagues.post(client, CODE, {"code": facts["code"]})
    assert (step.status_code, step.location) == (303, "/fr/forest-2027/projects")


def test_the_answer_is_one_for_everybody(app, session, clock):
    """A9."""
    residents.signed_in(app, MAIL)
    answers = [ask(app.test_client(), address) for address in (MAIL, "nobody@example.org")]
    assert {(answer.status_code, answer.location, answer.text) for answer in answers} == {(303, CODE, answers[0].text)}
    assert ask(app.test_client(), "no address").status_code == 422


def test_the_cookie_is_closed_to_scripts_and_goes_to_this_site_only(client, session, clock):
    ask(client)
    cookie = colleagues.post(client, CODE, {"code": residents.mails()[-1]["code"]}).headers.getlist("Set-Cookie")[0]
    assert all(flag in cookie for flag in ("pb-holder=", "HttpOnly", "SameSite=Lax", "Path=/"))


def test_signing_out_ends_the_session_for_good(app, session, clock):
    _, client = residents.signed_in(app)
    old = client.get_cookie("pb-holder").value
    answer = colleagues.post(client, "/fr/account/sign-out")
    assert answer.status_code == 303
    assert "storage" in answer.headers["Clear-Site-Data"]
    client.set_cookie("pb-holder", old, domain="localhost")
    refused = client.get(OWN)
    assert refused.status_code == 401
    assert f"{SIGN_IN}?next=/fr/account" in refused.text


def test_one_session_never_opens_the_pages_of_the_other_kind(app, session, clock):
    """S7."""
    place = samples.edition().municipality_id
    _, holder = residents.signed_in(app)
    staff = colleagues.signed_in(app, "anne@example.org", (place, "administrator"))
    token = holder.get_cookie("pb-holder").value
    holder.set_cookie("pb-staff", token, domain="localhost")
    holder.set_cookie("pb-voter", token, domain="localhost")
    assert holder.get("/fr/staff").status_code == 401
    staff.client.set_cookie("pb-holder", staff.client.get_cookie("pb-staff").value, domain="localhost")
    assert staff.client.get(OWN).status_code == 401


def test_name_language_and_phone_are_ones_own_to_change(app, session, clock):
    _, client = residents.signed_in(app)
    step = colleagues.post(client, OWN, {"name": "Camille D.", "language": "nl", "phone": "02 123 45 67", "role": "x"})
    assert (step.status_code, step.location) == (303, "/nl/account")
    assert 'value="02 123 45 67"' in client.get("/nl/account").text
    wrong = colleagues.post(client, OWN, {"name": "", "language": "de", "phone": "call me"})
    assert wrong.status_code == 422


def test_one_sees_ones_sessions_and_ends_the_others(app, session, clock):
    """S8."""
    one, two = residents.signed_in(app)[1], residents.signed_in(app)[1]
    third = residents.signed_in(app, "somebody.else@example.org")[1]
    other = re.search(r'action="(/fr/account/sessions/[0-9a-f]{64}/end)"', one.get(OWN).text)[1]
    assert colleagues.post(third, other).status_code == 404
    assert colleagues.post(one, other).status_code == 303
    assert two.get(OWN).status_code == 401


def test_my_data_are_mine_alone(app, session, clock):
    """D6: two people at once, never crossed."""
    people = [residents.signed_in(app, f"{name}@example.org", name)[1] for name in ("anna", "bert")]
    tokens = [colleagues.form_token(client) for client in people]

    def fetch(turn):
        answer = people[turn % 2].post("/fr/account/export", data={"form_token": tokens[turn % 2]})
        return answer.headers["Content-Disposition"], json.loads(answer.text)["account"]["name"]

    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(fetch, range(20)))
    assert found == [('attachment; filename="my-data.json"', name) for name in ("anna", "bert") * 10]


def test_erasing_asks_first_and_says_what_stays(app, session, clock, monkeypatch):
    _, client = residents.signed_in(app)
    assert colleagues.post(client, "/fr/account/erase").status_code == 422
    assert client.get(OWN).status_code == 200
    step = colleagues.post(client, "/fr/account/erase", {"sure": "y"})
    assert step.status_code == 303
    assert client.get(OWN).status_code == 401


def test_the_menu_of_public_pages_knows_a_holder(app, client, session, clock):
    samples.edition()
    _, holder = residents.signed_in(app)
    page = "/fr/forest-2027/"
    for _ in range(2):  # from memory too, and never the one for the other
        assert "/fr/account/sign-out" in holder.get(page).text
        assert "/fr/account/sign-out" not in client.get(page).text
    assert SIGN_IN in client.get(page).text


def test_every_way_in_is_on_the_list(app, session, clock):
    """A14: no other page gives a session of a holder."""
    assert set(WAYS_IN) <= set(app.view_functions)
    assert own_data.SHARES is not None
    for page in addresses.of(app):
        if page.endpoint in WAYS_IN or "POST" not in page.methods:
            continue
        client = app.test_client()
        colleagues.post(client, page.path)
        assert client.get_cookie("pb-holder") is None, page.endpoint
