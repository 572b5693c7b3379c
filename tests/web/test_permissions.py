"""Every page for every role, compared with the table of permissions (Z1, Z2, A1)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pb import clock as time
from pb.db import session as rows
from pb.rules import permissions, phases
from pb.rules.permissions import STAFF
from pb.services import editions, journal, sessions
from pb.web import pages
from tests import addresses, colleagues, samples

MOMENTS = {"vote": datetime(2027, 4, 10, 10, tzinfo=UTC), "follow_up": datetime(2027, 8, 1, 10, tzinfo=UTC)}
SHUT = (401, 403)


@pytest.fixture
def backend():
    """Permissions hang on no database."""
    return "sqlite"


@pytest.fixture
def edition(session, clock):
    """The sample edition in its vote phase, with one project."""
    clock.move_to(MOMENTS["vote"])
    found = samples.edition()
    samples.on_ballot(found, samples.facts())
    session.commit()
    return found


def guarded(app):
    """Return the pages that not everybody may see, and that are not for voters or holders."""
    return [
        page
        for page in addresses.of(app, project_id="nobody")
        if not permissions.anyone_may(page.act)
        and not permissions.only_voters_may(page.act)
        and not permissions.only_holders_may(page.act)
    ]


def expected(role, page, edition):
    """Say what the table says of a role on a page now: pages without an edition look at the role alone."""
    local = "/forest-2027/" in page.path
    return permissions.may({role}, page.act, phases.open_at(edition.phases, time.now()) if local else set())


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("role", STAFF)
def test_each_role_opens_what_the_table_says(app, edition, clock, role, moment):
    clock.move_to(MOMENTS[moment])
    owner = None if role == "regional" else edition.municipality_id
    staff = colleagues.signed_in(app, "anne@example.org", (owner, role))
    wrong = []
    for page in guarded(app):
        for method in page.methods:
            answer = staff.client.get(page.path) if method == "GET" else staff.post(page.path)
            allowed = expected(role, page, edition) and not (owner is None and "/forest-2027/" in page.path)
            if allowed == (answer.status_code in SHUT):
                wrong.append((method, page.path, answer.status))
    assert not wrong


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_no_page_takes_another_method(app, edition, method):
    staff = colleagues.signed_in(app, "a@example.org", *((edition.municipality_id, role) for role in STAFF))
    for page in guarded(app):
        assert staff.client.open(page.path, method=method).status_code == 405, page.path


def test_a_password_alone_opens_nothing(app, edition):
    """A1."""
    account = colleagues.account("a@example.org", *((edition.municipality_id, role) for role in STAFF))
    token = sessions.start("staff", account_id=account.id, factors=1)
    rows.commit()
    client = app.test_client()
    client.set_cookie("pb-staff", token, domain="localhost")
    for page in guarded(app):
        for method in page.methods:
            answer = client.get(page.path) if method == "GET" else colleagues.post(client, page.path)
            assert answer.status_code == 401, page.path


@pytest.fixture
def keys_required(app):
    """The site as it runs in production: grave roles open with a security key."""
    app.config["PB"] = replace(app.config["PB"], security_keys=True)


@pytest.mark.parametrize("role", permissions.STRONG_ROLES)
def test_a_grave_role_opens_nothing_with_a_code_and_everything_with_a_key(app, edition, keys_required, role):
    """A1: administrator, College, counting chief; until then the own account alone, to enrol a key."""
    owner = edition.municipality_id
    with_code = colleagues.signed_in(app, "a@example.org", (owner, role))
    with_key = colleagues.signed_in(app, "b@example.org", (owner, role), factors=sessions.KEY)
    tried = 0
    for page in guarded(app):
        if page.act in permissions.WITHOUT_KEY or "GET" not in page.methods:
            continue
        tried += expected(role, page, edition)
        assert with_code.client.get(page.path).status_code == 403, page.path
        assert (with_key.client.get(page.path).status_code in SHUT) != expected(role, page, edition), page.path
    assert tried > 5
    assert "Ajoutez-en une maintenant" in with_code.client.get("/fr/staff/account").text


def test_what_is_refused_to_staff_stands_in_the_journal(app, edition):
    """L2; looking at a page alone writes nothing (C2)."""
    staff = colleagues.signed_in(app, "a@example.org", (edition.municipality_id, "help_desk"))
    assert staff.client.get("/fr/staff/people").status_code == 403
    assert journal.latest(None, ("account.refused",)) == []
    assert staff.post("/fr/forest-2027/staff/alarms/settle").status_code == 403
    assert staff.post("/fr/staff/people/nobody/disable").status_code == 403
    here, everywhere = journal.latest(edition.id, ("account.refused",)), journal.latest(None, ("account.refused",))
    assert [(line.subject, line.actor) for line in here] == [("settle_alarm", staff.actor.account_id)]
    assert [line.subject for line in everywhere] == ["change_people", "settle_alarm"]
    auditor = colleagues.signed_in(app, "b@example.org", (edition.municipality_id, "auditor"))
    assert "settle_alarm" not in auditor.client.get("/fr/forest-2027/staff/journal").text


def test_a_role_that_is_not_grave_needs_no_key(app, edition, keys_required):
    both = (edition.municipality_id, "participation"), (edition.municipality_id, "administrator")
    staff = colleagues.signed_in(app, "a@example.org", *both)
    assert staff.client.get("/fr/forest-2027/staff/projects").status_code == 200
    assert staff.client.get("/fr/staff/people").status_code == 403


@pytest.mark.parametrize("kind", ["voter", "kiosk"])
def test_a_voter_is_no_staff_and_staff_is_no_voter(app, edition, kind):
    """S7: one cookie never grants what the other does."""
    token = sessions.start(kind, edition_id=edition.id, person_ref=b"r" * 32)
    account = colleagues.account("a@example.org", *((edition.municipality_id, role) for role in STAFF))
    other = sessions.start("staff", account_id=account.id, factors=2)
    rows.commit()
    client = app.test_client()
    client.set_cookie("pb-staff", token, domain="localhost")
    client.set_cookie("pb-voter", other, domain="localhost")
    for page in addresses.of(app, project_id="nobody"):
        if permissions.anyone_may(page.act):
            continue
        for method in page.methods:
            answer = client.get(page.path) if method == "GET" else colleagues.post(client, page.path)
            assert answer.status_code == 401, page.path


def test_a_role_elsewhere_is_no_role_here(app, edition):
    """Z4."""
    samples.edition("other-2027", municipality="other")
    other = editions.find("other-2027")
    staff = colleagues.signed_in(app, "a@example.org", *((other.municipality_id, role) for role in STAFF))
    tried = 0
    for page in guarded(app):
        if "/forest-2027/" in page.path:
            tried += 1
            for method in page.methods:
                answer = staff.client.get(page.path) if method == "GET" else staff.post(page.path)
                assert answer.status_code in (403, 404), page.path
    assert tried > 5


def test_a_grave_page_asks_for_a_fresh_factor(app, edition, clock, monkeypatch):
    """S5: whatever the table marks so is refused after five minutes, and the way back leads through the factor."""
    grave = next(act for act in permissions.ACTS.values() if act.fresh_factor and "administrator" in act.who)
    view = app.view_functions["staff_projects.home"]
    monkeypatch.setitem(app.view_functions, "staff_projects.home", regarded(view, grave.name))
    staff = colleagues.signed_in(app, "a@example.org", (edition.municipality_id, "administrator"))
    clock.shift(301)
    answer = staff.client.get("/fr/staff")
    assert answer.status_code == 401
    assert "/fr/staff/factor?next=" in answer.text


def regarded(view, act):
    """Return a page as if it needed another act."""

    def page(**values):
        pages.guard(act)
        return view(**values)

    page.__dict__["act"] = act
    return page
