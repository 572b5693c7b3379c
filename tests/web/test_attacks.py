"""A hostile visitor: nasty values on every page, forged addresses, another's cached page, a database that goes away."""

import re
import shutil
import time as wall
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import psycopg
import pytest
from werkzeug.datastructures import MultiDict

from pb.db import db
from pb.models.votes import Ballot, Participation
from pb.services.actors import SYSTEM
from pb.web import logs, requests
from tests import addresses, colleagues, samples, voting

HERE = "/fr/forest-2027"
SECONDS = 2.0  # of work: other programs may share the machine
NASTY = (
    "",
    "\0",
    "a\0b",
    "\ud800",
    "💩" * 50,
    "x" * 10_000,
    "-1",
    "1e9",
    "NaN",
    "9" * 5000,
    "000000000" + "9" * 4999,
    "' or 1=1 --",
    "../../etc/passwd",
    "\r\nX-Evil: 1",
    "\u202egnp.exe",
    "١٢",
    "%s%(name)s{{7*7}}",
    "99999999999999999999",
)
QUERY = ("q", "track", "theme", "cost", "status", "sort", "page", "order", "next", "language", "act", "before")
FIELDS = {
    "votes.identify": ("code", "day", "month", "year"),
    "votes.review": ("blank",),
    "votes.cast": ("ballot",),
    "accounts.sign_in": ("email", "password"),
    "accounts.factor": ("code",),
}
ROLES = ("participation", "administrator", "counting_chief", "auditor")
ELSEWHERE = (
    "//evil.example",
    "https://evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "/fr//evil.example",
    "javascript:alert(1)",
    "/fr/forest-2027/../../x",
    f"{HERE}/\r\nSet-Cookie: a=b",
    f"{HERE}/%2e%2e/%2e%2e/",
    f"{HERE}@evil.example",
    "/fr/%2f%2fevil.example",
    "",
)


def encoded(value):
    """Write half characters too, as no browser would."""
    return value.encode("utf-8", "surrogatepass")


@pytest.fixture
def held(session, clock):
    """An open vote with a box."""
    found = voting.vote()
    session.commit()
    return found


@pytest.fixture
def staff(app, held):
    """Somebody who may do everything here."""
    return colleagues.signed_in(app, "anne@example.org", *((held.edition.municipality_id, role) for role in ROLES))


def quick(client, method, path, **options):
    """Send a request; it is answered quickly and never breaks."""
    began = wall.thread_time()
    answer = client.open(path, method=method, **options)
    assert answer.status_code < 500, (method, path[:200], str(options)[:200])
    assert wall.thread_time() - began < SECONDS, (method, path[:200], str(options)[:200])
    assert "X-Evil" not in answer.headers
    return answer


def test_nasty_addresses_break_no_page(app, staff, session):
    """I8, T8: every page with every value in each part of its address."""
    project = session.execute(db.text("select id from project limit 1")).scalar()
    pages = [page for page in addresses.of(app, project_id=project) if "GET" in page.methods]
    for page in pages:
        for name, value in zip(QUERY * 2, NASTY, strict=False):
            quick(staff.client, "GET", page.path, query_string=MultiDict({name: encoded(value)}))
    for value in (*NASTY[1:4], "x" * 3000, "9" * 5000, "..", "%00"):
        for rule in {
            re.sub(r"(?<=/)(forest-2027|x|1|[0-9a-f]{12,32}\S*|p[0-9a-f]{10})(?=/|$)", "{}", p.path) for p in pages
        }:
            if "{}" in rule:
                quick(staff.client, "GET", rule.replace("{}", "").replace("//", "/") + encoded(value).decode("latin-1"))


def test_nasty_forms_break_no_page(app, staff, session):
    """I8, T8: every form of the site, each field with every value, twice, as a list, and missing."""
    project = session.execute(db.text("select id from project limit 1")).scalar()
    token = colleagues.form_token(staff.client)
    for page in addresses.of(app, project_id=project):
        if "POST" not in page.methods or page.endpoint in ("accounts.sign_out", "accounts.end_session"):
            continue
        shown = staff.client.get(page.path).text if "GET" in page.methods else ""
        fields = FIELDS.get(page.endpoint) or tuple(dict.fromkeys(re.findall(r'name="(\w[\w-]*)"', shown)))
        for place, field in enumerate(fields or ("number", "back", "instead_of")):
            if field == "form_token":
                continue
            for value in NASTY[place % len(NASTY) :: 3 if len(fields) < 6 else 99]:  # long forms take long
                quick(staff.client, "POST", page.path, data={"form_token": token, field: encoded(value)})
            if place % 7:
                continue
            both = MultiDict([("form_token", token), (field, "1"), (field, "2")])
            quick(staff.client, "POST", page.path, data=both)
            quick(staff.client, "POST", page.path, data={"form_token": token, f"{field}[]": "1"})
        quick(staff.client, "POST", page.path, data={"form_token": token})
        quick(staff.client, "POST", page.path, data=b"\xff" * 999, content_type="multipart/form-data; boundary=b")


@pytest.mark.parametrize("name", ["pb-order", "pb-choice", "pb-voter", "pb-staff", "pb-form", "pb-device"])
def test_nasty_cookies_break_no_page(client, held, name):
    for value in ("\xff\xfe", '"', '"\\303\\050"', "000000000" + "9" * 4900, "é" * 900, "..", '"\\000"'):
        for path in (f"{HERE}/projects", f"{HERE}/vote/review", "/fr/staff/account", "/fr/staff/sign-in"):
            quick(client, "GET", path, headers={"Cookie": f"{name}={value}"})
            quick(client, "POST", path, headers={"Cookie": f"{name}={value}"}, data={"form_token": "AAAA"})


def test_the_name_of_a_file_may_be_of_any_length(client, session):
    assert client.get("/static/000000000000/" + "x" * 5000).status_code == 404
    assert client.get("/static/000000000000/a/../../../pyproject.toml").status_code == 404


@pytest.mark.parametrize("wanted", ELSEWHERE)
def test_no_form_sends_anybody_elsewhere(client, held, wanted):
    """C10: `back` of a choice and `next` of signing in lead within this site."""
    token = colleagues.form_token(client)
    answer = client.post(f"{HERE}/vote/add", data={"form_token": token, "number": "1", "back": wanted})
    assert answer.status_code == 303
    assert answer.location.startswith(f"{HERE}/")
    colleagues.account("bea@example.org")
    data = {"form_token": token, "email": "bea@example.org", "password": colleagues.PASSWORD}
    answer = client.post("/fr/staff/sign-in", query_string={"next": wanted}, data=data)
    assert answer.status_code == 303
    assert answer.location.split("?")[0] == "/fr/staff/factor"
    assert "evil" not in answer.location


def test_a_page_kept_for_others_holds_nothing_of_the_first(app, held):
    """C5: what one visitor adds to an address is not in the page that the next one gets from memory."""
    first, second = app.test_client(), app.test_client()
    for client in (first, second):
        client.set_cookie("pb-order", "7")
    for page in ("projects", "projects/map", "projects/1", "", "help", "rules", "results"):
        path = f"{HERE}/{page}?page=1&x=y&q="
        mine = first.get(f"{path}&page=CANARY&order=7&order=CANARY&x=CANARY&q=CANARY")
        theirs = second.get(path)
        assert mine.status_code == theirs.status_code == 200
        assert "CANARY" not in theirs.text, path
        tokens = [colleagues.TOKEN.search(page.text) for page in (mine, theirs)]
        assert not tokens[0] or tokens[0][1] != tokens[1][1]
        assert mine.headers["Cache-Control"] == theirs.headers["Cache-Control"] == "no-store"
        assert "Cookie" in theirs.vary
    mine, theirs = (client.get_cookie("pb-form") for client in (first, second))
    assert mine.value != theirs.value


def test_a_choice_is_in_no_page_of_others(app, held):
    first, second = app.test_client(), app.test_client()
    for client in (first, second):
        client.set_cookie("pb-order", "7")
        client.get(f"{HERE}/projects")
    token = colleagues.form_token(first)
    first.post(f"{HERE}/vote/add", data={"form_token": token, "number": "1"})
    chosen = 'formaction="/fr/forest-2027/vote/remove"'
    assert chosen in first.get(f"{HERE}/projects").text
    assert chosen not in second.get(f"{HERE}/projects").text


def test_projects_of_another_edition_are_unknown_here(app, held, session):
    """Z3, Z4: with every right in one municipality, nothing of another; nothing of another edition of one's own."""
    ours = samples.edition("forest-2026")
    theirs = samples.edition("lake-2027", municipality="lake")
    projects = [samples.on_ballot(each, samples.facts()) for each in (ours, theirs)]
    anne = colleagues.signed_in(app, "anne@example.org", *((held.edition.municipality_id, role) for role in ROLES))
    token = colleagues.form_token(anne.client)
    for page in addresses.of(app, project_id="PROJECT"):
        if "/staff/" not in page.path or "forest-2027" not in page.path:
            continue
        for method in page.methods:
            data = {"form_token": token} if method == "POST" else None
            for project in projects:
                if "PROJECT" in page.path:
                    path = page.path.replace("PROJECT", project)
                    assert anne.client.open(path, method=method, data=data).status_code == 404, path
            path = page.path.replace("forest-2027", "lake-2027").replace("PROJECT", projects[1])
            assert anne.client.open(path, method=method, data=data).status_code == 403, path


def test_forged_addresses_of_a_proxy_change_nothing(app, held):
    """C8, E3: without a proxy in front nobody chooses the network that their failures are counted for."""
    names = set()
    for forged in ("1.2.3.4", "8.8.8.8, 9.9.9.9", "::1", "x" * 500):
        headers = dict.fromkeys(("X-Forwarded-For", "X-Real-IP", "Forwarded"), forged)
        with app.test_request_context("/", headers=headers, environ_base={"REMOTE_ADDR": "10.1.2.3"}):
            names.add(requests.network())
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": "::ffff:10.1.2.99"}):
        names.add(requests.network())
    assert len(names) == 1
    with app.test_request_context("/", environ_base={"REMOTE_ADDR": "::ffff:10.9.9.9"}):
        assert requests.network() not in names


class Slow(BytesIO):
    """A form whose body comes long after its head."""

    def __init__(self, body, clock, wait):
        super().__init__(body)
        self.clock, self.wait = clock, wait

    def readinto(self, room):
        self.clock.shift(self.wait)
        self.wait = timedelta()
        return super().readinto(room)


@pytest.mark.parametrize(("wait", "status"), [(timedelta(seconds=30), 200), (timedelta(minutes=5), 503)])
def test_a_form_held_back_over_the_close_does_not_vote(client, held, session, clock, wait, status):
    """B6: its head came in time and its body long after; a sealed box never meets it."""
    client.get(f"{HERE}/vote/identify")
    clock.move_to(datetime(2027, 4, 28, 21, 55, tzinfo=UTC))
    token = colleagues.form_token(client)
    named = {"form_token": token, "code": held.codes[0], "day": "17", "month": "5", "year": "1980"}
    assert client.post(f"{HERE}/vote/identify", data=named).status_code == 303
    client.post(f"{HERE}/vote/add", data={"form_token": token, "number": "1"})
    ballot = re.search(r'name="ballot" value="([^"]+)"', client.get(f"{HERE}/vote/review").text)[1]
    clock.move_to(datetime(2027, 4, 28, 21, 59, 58, tzinfo=UTC))
    body = f"form_token={token}&ballot={ballot}".encode()
    answer = client.post(
        f"{HERE}/vote/cast",
        input_stream=Slow(body, clock, wait),
        content_length=len(body),
        content_type="application/x-www-form-urlencoded",
    )
    assert answer.status_code == status
    assert session.query(Ballot).count() == session.query(Participation).count() == (status == 200)


def take_away(settings, session):
    """Take the database away while the site runs."""
    session.remove()
    db.engine.dispose()
    if settings.sqlite:
        path = Path(settings.database_url.removeprefix("sqlite:///"))
        shutil.move(path, path.with_suffix(".away"))
        path.mkdir()
        return
    server, _, options = settings.database_url.replace("+psycopg", "").partition("?")
    head, _, name = server.rpartition("/")
    with psycopg.connect(f"{head}/postgres?{options}", autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)")


def test_without_a_database_people_are_told_that_nothing_was_recorded(app, client, held, session, settings):
    """T3: found out before the page begins or within it, it is 503 and never 500."""
    token = colleagues.form_token(client)
    take_away(settings, session)
    for path in (f"{HERE}/projects", f"{HERE}/vote/identify", "/fr/staff/sign-in", "/fr/", f"{HERE}/vote/cast"):
        for method, data in (
            ("GET", None),
            ("POST", {"form_token": token, "ballot": "x", "email": "a", "password": "b"}),
        ):
            answer = contextless(client, path, method, data)
            assert answer.status_code in (503, 405, 200 if (path, method) == ("/fr/staff/sign-in", "GET") else 503), (
                path
            )
            if answer.status_code == 503:
                assert "rien" in answer.text.lower()


def contextless(client, path, method, data):
    """Send a request without the test's own connection, which is gone."""
    return super(type(client), client).open(path, method=method, data=data)


def test_an_accident_is_logged_without_its_words(app):
    """L3: the message of a database names keys and values."""
    try:
        try:
            raise ValueError("CANARY 80.05.17-001.27")
        except ValueError as error:
            raise RuntimeError("CANARY") from error
    except RuntimeError as error:
        found = logs.without_words(None, "error", {"event": "accident", "exc_info": error})
    assert "CANARY" not in str(found)
    assert found["causes"] == ["RuntimeError", "ValueError"]
    assert "test_an_accident_is_logged" in found["at"][-1]
    assert SYSTEM.kind == "system"
