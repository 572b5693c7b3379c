"""The pages by which staff come in and go, in a browser without script."""

import re
from statistics import quantiles
from time import perf_counter

import pytest
from sqlalchemy import delete

from pb import passwords
from pb.clock import now
from pb.db import session as session_rows
from pb.models.accounts import Attempt
from pb.services import accounts, invitations
from pb.services.actors import SYSTEM
from pb.web.accounts import WAYS_IN, drawn
from pb.web.staff import PLACE
from tests import addresses, colleagues, samples

ANNE = "anne@example.org"
SIGN_IN = "/fr/staff/sign-in"
HOME = "/fr/staff"


@pytest.fixture
def anne(session):
    """An administrator of the sample municipality."""
    edition = samples.edition()
    return colleagues.account(ANNE, (edition.municipality_id, "administrator"))


def first_step(client, password=colleagues.PASSWORD, email=ANNE, **options):
    return colleagues.post(client, SIGN_IN, {"email": email, "password": password}, **options)


def second_step(client, code=None):
    return colleagues.post(client, "/fr/staff/factor", {"code": code or accounts.current_code(ANNE)})


def test_two_steps_lead_to_the_desk(client, anne, clock):
    step = first_step(client)
    assert (step.status_code, step.location) == (303, "/fr/staff/factor")
    assert client.get(HOME).status_code == 401, "a password alone opens no page of staff (A1)"
    half = client.get_cookie("pb-staff").value
    step = second_step(client)
    assert (step.status_code, step.location) == (303, HOME)
    assert client.get_cookie("pb-staff").value != half
    assert "Budget participatif" in client.get(HOME).text


def test_cookies_of_staff_are_strict_and_closed_to_scripts(client, anne, clock):
    """S6; over TLS they are __Host- and Secure (tests/web/test_headers.py)."""
    cookie = first_step(client).headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert "Path=/" in cookie


def test_known_and_unknown_addresses_get_one_answer(client, anne, clock):
    """A9."""
    pages = [first_step(client, "not this password", email) for email in (ANNE, "nobody@example.org")]
    bodies = {re.sub(r'name="(form_token|email)"[^>]*', "", page.text) for page in pages}
    assert [page.status_code for page in pages] == [422, 422]
    assert len(bodies) == 1


def test_after_failures_one_waits_and_is_told_how_long(client, anne, clock):
    for _ in range(5):
        first_step(client, "not this password")
    step = first_step(client)
    assert step.status_code == 429
    assert 0 < int(step.headers["Retry-After"]) <= 900


def test_a_wrong_code_is_refused_kindly(client, anne, clock):
    first_step(client)
    page = second_step(client, "000000")
    assert page.status_code == 422
    assert "error-summary" in page.text


def test_signing_out_ends_the_session_for_good(client, anne, clock):
    """S4: the old cookie opens nothing any more."""
    first_step(client)
    second_step(client)
    old = client.get_cookie("pb-staff").value
    page = colleagues.post(client, "/fr/staff/sign-out")
    assert page.status_code == 303
    assert client.get_cookie("pb-staff") is None
    client.set_cookie("pb-staff", old, domain="localhost")
    assert client.get(HOME).status_code == 401


def test_a_session_given_from_outside_is_not_taken_over(client, anne, clock):
    """S2: fixation."""
    client.set_cookie("pb-staff", "chosen-by-somebody-else", domain="localhost")
    first_step(client)
    assert client.get_cookie("pb-staff").value != "chosen-by-somebody-else"


def test_the_way_in_leads_back_to_where_one_wanted_to_go(app, anne, clock):
    client = app.test_client()
    refused = client.get("/fr/forest-2027/staff/projects?status=draft")
    assert refused.status_code == 401
    wanted = re.search(r'href="(/fr/staff/sign-in\?next=[^"]+)"', refused.text)[1].replace("&amp;", "&")
    data = {"email": ANNE, "password": colleagues.PASSWORD}
    step = colleagues.post(client, wanted, data)
    step = colleagues.post(client, step.location, {"code": accounts.current_code(ANNE)})
    assert step.location == "/fr/forest-2027/staff/projects?status=draft"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example", "/\\evil.example", "https://evil.example", "/fr//evil.example", "/fr/../x", "/%2f%2fevil",
        "javascript:alert(1)", "/fr/x\r\nSet-Cookie: a=b", "\t//evil.example", "/fr/x?a=//evil.example", "/de/x", "",
        "/fr/x#//evil.example", "/fr/x;//evil", "http:evil.example", "///evil.example", "/\t/evil.example", "/fr/@evil",
    ],
)  # fmt: skip
def test_nothing_leads_away_from_the_site(target):
    """C10."""
    assert not PLACE.fullmatch(target)


def test_an_invited_person_makes_an_account(client, session, clock):
    samples.edition()
    token = invitations.invite(SYSTEM, "new@example.org", "participation")
    address = f"/nl/staff/invitation/{token}"
    page = client.get(address).text
    ticket = re.search(r'name="ticket"[^>]*value="([^"]+)"', page)[1]
    key = re.search(r'<strong translate="no">([^<]+)<', page)[1].replace(" ", "")
    assert '<svg class="qr"' in page
    data = {"name": "New", "language": "nl", "password": colleagues.PASSWORD, "ticket": ticket}
    wrong = colleagues.post(client, address, {**data, "code": "000000", "password": "short"})
    assert wrong.status_code == 422
    assert ticket in wrong.text, "the same picture goes on, so that the app need not scan again"
    done = colleagues.post(client, address, {**data, "code": passwords.code_at(key, now())})
    assert (done.status_code, done.location) == (303, "/nl/staff/sign-in")
    assert client.get(address).status_code == 404, "an invitation works once"


def test_an_invitation_gives_no_more_than_it_says(client, session, clock):
    """Z5: fields nobody asked for change nothing."""
    samples.edition()
    token = invitations.invite(SYSTEM, "new@example.org", "witness")
    address = f"/fr/staff/invitation/{token}"
    page = client.get(address).text
    ticket = re.search(r'name="ticket"[^>]*value="([^"]+)"', page)[1]
    key = re.search(r'<strong translate="no">([^<]+)<', page)[1].replace(" ", "")
    more = {"role": "administrator", "roles": "administrator", "municipality_id": "1", "email": "boss@example.org"}
    data = {"name": "New", "language": "fr", "password": colleagues.PASSWORD, "ticket": ticket, **more}
    assert colleagues.post(client, address, {**data, "code": passwords.code_at(key, now())}).status_code == 303
    assert {name for _, name in accounts.by_email("new@example.org").roles} == {"witness"}


def test_the_picture_of_the_second_factor_is_the_code(session):
    """The path draws the very modules of the QR code."""
    size, path = drawn("otpauth://totp/pb:a@example.org?secret=ABC&issuer=pb")
    dark = sum(int(width) for width in re.findall(r"h(\d+)v1", path))
    assert size >= 29
    assert 0.25 * size * size < dark < 0.6 * size * size


def test_one_sees_ones_sessions_and_ends_the_others(app, anne, clock):
    """S8."""
    one, two = app.test_client(), app.test_client()
    for client in (one, two):
        clock.shift(60)
        first_step(client)
        second_step(client)
    page = one.get("/fr/staff/account").text
    other = re.search(r'action="(/fr/staff/account/sessions/[0-9a-f]{64}/end)"', page)[1]
    assert colleagues.post(one, other).status_code == 303
    assert two.get(HOME).status_code == 401
    assert one.get(HOME).status_code == 200


def test_every_way_in_is_on_the_list(app, anne, clock):
    """A14: no other page gives a session of staff."""
    ways = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.startswith("accounts.")}
    assert set(WAYS_IN) <= ways
    for page in addresses.of(app):
        if page.endpoint in WAYS_IN or "POST" not in page.methods:
            continue
        client = app.test_client()
        answer = colleagues.post(client, page.path)
        assert "pb-staff=ey" not in str(answer.headers.getlist("Set-Cookie"))
        assert client.get_cookie("pb-staff") is None, page.endpoint


@pytest.mark.long
def test_known_and_unknown_addresses_take_one_time(app, anne):
    """A9: of two hundred requests the fast tenths, which a busy machine disturbs least, differ by less than 5 ms."""
    spent = {ANNE: [], "nobody@example.org": []}
    for turn in range(100):
        for email, times in sorted(spent.items(), reverse=bool(turn % 2)):
            session_rows.execute(delete(Attempt))
            session_rows.commit()
            client = app.test_client()
            data = {"email": email, "password": "not this password", "form_token": colleagues.form_token(client)}
            begun = perf_counter()
            assert client.post(SIGN_IN, data=data).status_code == 422
            times.append(perf_counter() - begun)
    known, unknown = (quantiles(times, n=10)[0] for times in spent.values())
    assert abs(known - unknown) < 0.005, (known, unknown)
