"""No form of another site does anything here, and no link changes anything."""

import pytest
from sqlalchemy import text

from pb.db import Base
from pb.web import csrf
from tests import addresses, colleagues, samples


@pytest.fixture
def place(session, clock):
    """The sample edition with one project, and the address of every page that takes a form."""
    edition = samples.edition()
    return edition, samples.on_ballot(edition, samples.facts())


@pytest.fixture
def staff(app, place):
    """Somebody who may do everything here."""
    edition, _ = place
    roles = ("participation", "administrator", "counting_chief", "auditor")
    return colleagues.signed_in(app, "anne@example.org", *((edition.municipality_id, role) for role in roles))


def forms(app, project):
    """Return every address that takes a form."""
    found = [page for page in addresses.of(app, project_id=project) if "POST" in page.methods]
    return [page.path for page in found if page.endpoint not in csrf.WITHOUT_FORM]


def test_only_mail_programs_may_do_without_a_form():
    assert {"one_click.stop"} == csrf.WITHOUT_FORM


def state(session):
    """Return everything that is stored, apart from when sessions and programs were last heard of."""
    session.rollback()
    found = {}
    for name, table in Base.metadata.tables.items():
        if name not in ("session", "beat", "attempt"):
            found[name] = sorted(map(repr, session.execute(table.select()).all()))
    session.rollback()
    return found


@pytest.mark.parametrize("token", [None, "", "x", "AAAA", "é", "a" * 5000])
def test_a_form_without_its_token_is_refused(app, staff, place, session, token):
    """C1: every form of the site, with the session of somebody who may do everything."""
    colleagues.form_token(staff.client)
    before = state(session)
    for path in forms(app, place[1]):
        answer = staff.client.post(path, data={} if token is None else {"form_token": token})
        assert answer.status_code == 400, path
    assert state(session) == before


def test_a_token_of_another_browser_is_refused(app, staff, place):
    foreign = colleagues.form_token(app.test_client())
    colleagues.form_token(staff.client)
    for path in forms(app, place[1]):
        assert staff.client.post(path, data={"form_token": foreign}).status_code == 400, path


@pytest.mark.parametrize("origin", ["cross-site", "same-site", "nonsense"])
def test_a_request_that_another_site_made_is_refused(app, staff, place, origin):
    token = colleagues.form_token(staff.client)
    for path in forms(app, place[1]):
        answer = staff.client.post(path, data={"form_token": token}, headers={"Sec-Fetch-Site": origin})
        assert answer.status_code == 400, path


def test_a_token_differs_on_each_page_and_holds_on_all(app, client, session):
    samples.edition()
    one, two = colleagues.form_token(client), colleagues.form_token(client)
    assert one != two
    for token in (one, two):
        answer = client.post("/fr/staff/sign-in", data={"form_token": token, "email": "", "password": ""})
        assert answer.status_code == 422


def test_a_token_in_the_address_does_not_count(client, session):
    samples.edition()
    token = colleagues.form_token(client)
    assert client.post(f"/fr/staff/sign-in?form_token={token}").status_code == 400


def test_looking_changes_nothing(app, staff, place, session):
    """C2: every page by GET and HEAD, with every right."""
    before = state(session)
    for page in addresses.of(app, project_id=place[1]):
        for method in ("GET", "HEAD"):
            assert staff.client.open(page.path, method=method).status_code < 500, page.path
    assert state(session) == before
    assert session.execute(text("select count(*) from participation")).scalar() == 0
