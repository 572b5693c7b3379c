"""The headers and cookies of every answer: pages, errors, files, forms, over plain http and over TLS."""

import re
from contextlib import contextmanager
from dataclasses import replace

import pytest

from pb import clock as time
from pb.db import session as rows
from pb.rules.permissions import STAFF
from pb.services import sessions
from pb.web.headers import POLICY
from tests import addresses, colleagues, databases, samples

FIXED = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
OFF = re.compile(r"([a-z-]+=\(\), )+[a-z-]+=\(\)")
KEYS = "publickey-credentials-get=(self)"  # on the pages that ask a security key, and there alone
FORBIDDEN = ("Server", "X-Powered-By", "Access-Control-Allow-Origin", "Access-Control-Allow-Credentials")
LASTING = re.compile(r"public, max-age=\d+(, immutable)?")


@pytest.fixture
def backend():
    """Headers hang on no database."""
    return "sqlite"


@contextmanager
def over_tls(settings):
    """Give a visitor of the site as it runs behind TLS."""
    with databases.application(replace(settings, base_url="https://localhost")) as app, app.app_context():
        samples.edition()
        rows.commit()
        yield app, app.test_client()


def every_answer(app, client):
    """Yield the answers of all pages, by their methods and one that none takes, and of errors."""
    for page in addresses.of(app):
        for method in (*page.methods, "TRACE"):
            yield f"{method} {page.path}", client.open(page.path, method=method)
    for path in ("/nothing", "/fr/nowhere/", "/static/x/nothing.css", "/fr/staff", "/de/", "/fr/forest-2027/%00"):
        yield path, client.get(path)
    yield "large form", client.post("/fr/staff/sign-in", data={"email": "x" * 1_100_000})


def test_every_answer_carries_the_headers(app, client, session, clock):
    """C3, C4, C6, C11."""
    samples.edition()
    wrong = []
    for what, answer in every_answer(app, client):
        lacking = [name for name, value in FIXED.items() if answer.headers.get(name) != value]
        leaking = [name for name in FORBIDDEN if name in answer.headers]
        allowed = answer.headers.get("Permissions-Policy", "")
        if not OFF.fullmatch(allowed.replace(KEYS, "publickey-credentials-get=()")) or KEYS in allowed:
            lacking.append("Permissions-Policy")
        if lacking or leaking or answer.status_code >= 500:
            wrong.append((what, answer.status, lacking, leaking))
    assert not wrong


def test_every_answer_to_staff_and_over_tls_carries_them_too(settings, clock):
    """C3, C4, C5, S6: with every right, each page by GET; each cookie is bound to this host and closed to scripts."""
    with over_tls(settings) as (app, client):
        place = samples.edition("other-2027", municipality="other").municipality_id
        roles = [(owner, role) for owner in (1, place) for role in STAFF if role not in ("regional", "client")]
        account = colleagues.account("all@example.org", *roles, (None, "regional"), (None, "client"))
        token = sessions.start("staff", account_id=account.id, factors=sessions.KEY, fresh_at=time.now())
        rows.commit()
        client.set_cookie("__Host-pb-staff", token, domain="localhost")
        wrong, cookies, seen = [], set(), 0
        for page in addresses.of(app):
            if "GET" not in page.methods:
                continue
            answer = client.get(page.path, base_url="https://localhost")
            seen += answer.status_code == 200
            lacking = [name for name, value in FIXED.items() if answer.headers.get(name) != value]
            lasting = answer.headers.get("Strict-Transport-Security", "")
            policy = answer.headers.get("Permissions-Policy", "").replace(KEYS, "publickey-credentials-get=()")
            if lacking or not OFF.fullmatch(policy) or not lasting.startswith("max-age=63072000"):
                wrong.append((page.path, lacking, policy, lasting))
            if "/staff" in page.path and answer.headers["Cache-Control"] != "no-store":
                wrong.append((page.path, answer.headers["Cache-Control"]))
            cookies.update(answer.headers.getlist("Set-Cookie"))
        assert not wrong
        assert seen > 40, "the sweep opens hardly anything any more"
        for cookie in cookies:
            assert cookie.startswith("__Host-pb-"), cookie
            assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; ")), cookie
            assert "SameSite=" in cookie, cookie
            assert "Domain=" not in cookie, cookie


def test_what_may_be_personal_is_never_kept(app, client, session, clock):
    """C5: only files under their digest are kept, and every answer varies by cookie."""
    samples.edition()
    wrong = []
    for what, answer in every_answer(app, client):
        kept = answer.headers.get("Cache-Control", "")
        public = what.split()[-1].startswith(("/static/", "/media/", "/map/", "/theme/")) and answer.status_code == 200
        if "Cookie" not in (answer.vary or ()) or not (kept == "no-store" or (public and LASTING.fullmatch(kept))):
            wrong.append((what, answer.status, kept))
    assert not [one for one in wrong if not anonymous(one[0])]


def anonymous(what):
    """Tell whether a page is the same for everybody and may be kept for a moment."""
    return bool(re.match(r"GET /(fr/forest-2027/(calendar\.ics|results/.+\.\w+)|robots\.txt|map/|api/v1/)", what))


def test_files_carry_no_cookie(app, client, session):
    for page in addresses.of(app):
        if page.endpoint.startswith(("assets.", "media.", "theme.", "health.")):
            assert "Set-Cookie" not in client.get(page.path).headers


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND"])
def test_other_methods_are_refused_everywhere(app, client, session, method):
    """C9."""
    samples.edition()
    for page in addresses.of(app):
        answer = client.open(page.path, method=method)
        assert answer.status_code == 405, (method, page.path)
        assert set(answer.headers["Allow"].split(", ")) >= set(page.methods)


def test_an_accident_tells_nothing(app, client, session, monkeypatch):
    """C11: a page that breaks says sorry, and nothing of why."""
    samples.edition()
    monkeypatch.setitem(app.view_functions, "home.front", broken)
    broken.__dict__["act"] = "see_public"
    answer = client.get("/fr/")
    assert answer.status_code == 500
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert "unlikely words" not in answer.text
    assert "Traceback" not in answer.text


def broken(**values):
    """Break."""
    raise RuntimeError("unlikely words")


def test_over_tls_cookies_are_bound_to_the_host(settings, clock):
    """S6, C4."""
    with over_tls(settings) as (_app, client):
        colleagues.account("anne@example.org", name="Anne")
        rows.commit()
        page = client.get("/fr/staff/sign-in", base_url="https://localhost")
        assert page.headers["Strict-Transport-Security"].startswith("max-age=63072000")
        token = colleagues.TOKEN.search(page.text)[1]
        data = {"email": "anne@example.org", "password": colleagues.PASSWORD, "form_token": token}
        answer = client.post("/fr/staff/sign-in", data=data, base_url="https://localhost")
        cookies = [*page.headers.getlist("Set-Cookie"), *answer.headers.getlist("Set-Cookie")]
        assert len(cookies) >= 2
        for cookie in cookies:
            assert cookie.startswith("__Host-pb-")
            assert {"Secure", "HttpOnly", "Path=/"} <= set(cookie.split("; "))
            assert "Domain=" not in cookie
            assert len(cookie) < 4096
        assert "SameSite=Strict" in answer.headers["Set-Cookie"]


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "localhost@evil.example", "", "a b", "[::1"]
)
def test_a_foreign_host_is_refused(client, session, host):
    """C7."""
    samples.edition()
    answer = client.get("/fr/forest-2027/", headers={"Host": host})
    assert answer.status_code == 400
    assert "evil.example" not in answer.text


@pytest.mark.parametrize(
    "header", ["X-Forwarded-Host", "X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "X-Real-IP", "X-Original-URL"]
)
def test_a_forged_header_of_a_proxy_changes_nothing(client, session, header):
    """C8: without a proxy in front none of these is believed."""
    samples.edition()
    plain = client.get("/fr/staff/sign-in")
    forged = client.get("/fr/staff/sign-in", headers={header: "evil.example"})
    assert forged.status_code == plain.status_code
    assert "evil.example" not in forged.text


def test_forged_networks_do_not_hide_a_guesser(client, session, clock):
    """A8, C8: rotating X-Forwarded-For starts no new count."""
    statuses = []
    for number in range(70):
        headers = {"X-Forwarded-For": f"10.{number}.0.1"}
        data = {"email": f"guess{number}@example.org", "password": "not this password"}
        statuses.append(colleagues.post(client, "/fr/staff/sign-in", data, headers=headers).status_code)
    assert statuses.count(422) <= 60
    assert statuses[-1] == 429


def test_text_is_compressed_for_browsers_that_read_it(client, session):
    samples.edition()
    packed = client.get("/fr/staff/sign-in", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in client.get("/fr/staff/sign-in").headers
