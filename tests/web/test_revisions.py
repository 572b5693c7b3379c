"""The pages of a revision: the holder proposes, the service agrees, everybody reads it (R21)."""

import pytest

from pb.services import revisions
from tests import colleagues, granting, residents

pytestmark = pytest.mark.at(granting.WORKING)

OWN, STAFF = "/fr/forest-2027/my-grants/1/revision", "/fr/forest-2027/staff/grants/1/revision"
CANARY = "Deux bancs <script>alert(1)</script>"


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


def test_both_sides_agree_and_everybody_reads_it(app, client, edition, clock, count_queries):
    view = granting.paid(edition, granting.opened(edition), clock)
    _, holder = residents.signed_in(app, "holder@example.org")
    staff = colleagues.signed_in(app, "anne@example.org", (edition.municipality_id, "participation"))
    said = {"changes": CANARY, "why": "Le bois a doublé.", "ends_on": "2028-06-30"}
    assert colleagues.post(holder, OWN, {**said, "why": ""}).status_code == 422
    assert colleagues.post(holder, OWN, {**said, "ends_on": "2020-01-01"}).status_code == 422
    assert colleagues.post(holder, OWN, said).status_code == 303
    assert colleagues.post(holder, OWN, said).status_code == 409
    assert "Changements de projets proposés" in staff.client.get("/fr/forest-2027/staff").text
    assert "Deux bancs &lt;script&gt;" in staff.client.get(STAFF).text
    assert "Deux bancs" not in client.get("/fr/forest-2027/progress/1").text
    answer = {"number": "1", "agree": "1", "changes_nl": "Twee banken", "why_nl": "Het hout werd duurder."}
    assert staff.post(STAFF, {**answer, "why_nl": ""}).status_code == 422
    assert staff.post(STAFF, {**answer, "number": "9"}).status_code == 404
    assert staff.post(STAFF, answer).status_code == 303
    assert staff.post(STAFF, answer).status_code == 409
    page = client.get("/fr/forest-2027/progress/1").text
    assert "Ce qui a changé, d’un commun accord" in page
    assert "<script>alert" not in page
    assert "Twee banken" in client.get("/nl/forest-2027/progress/1").text
    with count_queries() as seen:
        client.get("/nl/forest-2027/progress/1")
    assert len(seen) <= 12, seen
    for browser, address in ((holder, OWN), (staff.client, STAFF)):
        for language in ("fr", "nl", "en"):
            assert browser.get(address.replace("/fr/", f"/{language}/")).status_code == 200
    assert revisions.of(view)[0].state == "agreed"


def test_a_holder_answers_the_service_and_a_stranger_nothing(app, client, edition, clock):
    granting.paid(edition, granting.opened(edition), clock)
    _, holder = residents.signed_in(app, "holder@example.org")
    _, stranger = residents.signed_in(app, "stranger@example.org")
    staff = colleagues.signed_in(app, "anne@example.org", (edition.municipality_id, "participation"))
    auditor = colleagues.signed_in(app, "audit@example.org", (edition.municipality_id, "auditor"))
    texts = {"changes_fr": "Un", "changes_nl": "Een", "why_fr": "Deux", "why_nl": "Twee"}
    assert staff.post(STAFF, {**texts, "changes_nl": ""}).status_code == 422
    assert staff.post(STAFF, texts).status_code == 303
    assert staff.post(STAFF, {"number": "1", "agree": "1"}).status_code == 403, "an agreement takes two"
    assert (stranger.get(OWN).status_code, client.get(OWN).status_code) == (404, 401)
    assert auditor.client.get(STAFF).status_code == 403
    assert colleagues.post(holder, OWN, {"number": "1", "refuse": "1", "reason": ""}).status_code == 422
    assert colleagues.post(holder, OWN, {"number": "x", "agree": "1"}).status_code == 404
    assert colleagues.post(holder, OWN, {"number": "1", "agree": "1"}).status_code == 303
    assert "Un" in client.get("/fr/forest-2027/progress/1").text
