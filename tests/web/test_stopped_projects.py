"""An association dissolves: money is claimed back, things go to the service, the project is given up (R20, R22)."""

import io
from datetime import date, timedelta

import pytest

from pb import clock as time
from pb.services import equipment, listings, projects
from pb.services.equipment import ItemFacts
from tests import colleagues, granting
from tests.web.test_staff_projects import picture

pytestmark = pytest.mark.at(granting.WORKING)

STAFF = "/fr/forest-2027/staff"
SAW = ItemFacts({"fr": "Scie", "nl": "Zaag"}, {}, {}, 120_00, date(2027, 6, 16))
CLAIM = {
    "principal": "3000", "announced_on": "2027-06-17", "due_on": "2027-07-17",
    "reason_fr": "L’association est dissoute.", "reason_nl": "De vereniging is ontbonden.",
}  # fmt: skip


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


def test_what_a_dissolved_association_bought_goes_to_the_service(client, staff, edition, clock, count_queries):
    view = granting.paid(edition, granting.opened(edition), clock)
    projects.move(granting.ANNE, edition, view.project_id, "start", by="participation")
    staff = colleagues.signed_in(staff.client.application, "b@example.org", (edition.municipality_id, "participation"))
    item = equipment.enter(granting.ANNE, edition, SAW, view.id)
    here, handing = f"{STAFF}/grants/1", f"{STAFF}/equipment/{item}/hand-over"
    assert handing not in staff.client.get(here).text
    assert staff.post(f"{here}/claim/new", CLAIM).status_code == 303
    page = staff.client.get(here).text
    with count_queries() as seen:
        staff.client.get(here)
    assert len(seen) <= 12, seen
    for part in (handing, "compte encore comme en cours", "va au service"):
        assert part in page
    assert "remettre\u00a0: 1" in staff.client.get(STAFF).text
    assert staff.post(handing, {"handed_on": "2027-06-17", "place_fr": "Dépôt", "place_nl": "Depot"}).status_code == 303
    why = {"text": "L’association est dissoute."}
    projects.move(granting.ANNE, edition, view.project_id, "abandon", by="participation", reasons=why)
    page = staff.client.get(here).text
    for part in (handing, "compte encore comme en cours", "va au service"):
        assert part not in page
    assert "remettre\u00a0: 1" not in staff.client.get(STAFF).text
    assert listings.get(edition, view.project_id).status == "abandoned"
    assert "Abandonné" in client.get("/fr/forest-2027/progress/1").text


def test_an_overdue_report_stands_on_today_from_the_day_after(staff, edition, clock):
    """R29."""
    view = granting.paid(edition, granting.opened(edition), clock)
    line = "Rapports et comptes en retard\u00a0: 1"
    for days, there in ((0, False), (1, True)):
        clock.move_to(time.start_of(view.due_on + timedelta(days=days)) + timedelta(hours=9))
        again = f"c{days}@example.org"
        service = colleagues.signed_in(staff.client.application, again, (edition.municipality_id, "participation"))
        assert (line in service.client.get(STAFF).text) is there


def test_what_was_never_paid_is_dropped_with_its_reasons(staff, edition):
    granting.opened(edition)
    reasons = {"reason_fr": "Dissoute.", "reason_nl": "Ontbonden."}
    assert staff.post(f"{STAFF}/grants/1/moves/drop", {**reasons, "reason_nl": ""}).status_code == 422
    assert staff.post(f"{STAFF}/grants/1/moves/drop", reasons).status_code == 303
    assert staff.post(f"{STAFF}/grants/1/moves/drop", reasons).status_code == 409
    receipt = {"kind": "wages", "supplier": "A", "file": (io.BytesIO(picture()), "a.jpg")}
    assert staff.post(f"{STAFF}/grants/1/receipts/new", receipt).status_code in (409, 422)
