"""Equipment, meetings, recommendations and the report of an edition, from the page to the next edition (R22, R47)."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from pb.errors import Conflict
from pb.models.meetings import Registration
from pb.services import attempts, equipment, meetings
from pb.services.attempts import Limit
from pb.services.equipment import ItemFacts
from tests import colleagues, granting, residents, samples

pytestmark = pytest.mark.at(granting.WORKING)

STAFF = "/fr/forest-2027/staff"
ITEM = {
    "name_fr": "Scie",
    "name_nl": "Zaag",
    "place_fr": "Hangar",
    "value": "120,50",
    "bought_on": "2027-06-01",
    "public": "y",
}
BOTH = {"fr": "Bilan", "nl": "Terugblik"}
MEETING = {
    "name_fr": "Bilan", "name_nl": "Terugblik", "place_fr": "Maison communale", "place_nl": "Gemeentehuis",
    "starts_on": "2027-10-05", "hour": "19:30", "seats": "4",
}  # fmt: skip


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


def test_a_thing_goes_from_its_holder_to_another_project_and_back(client, staff, edition):
    granting.opened(edition)
    here = f"{STAFF}/equipment"
    assert staff.post(f"{here}/new?grant=1", {**ITEM, "name_nl": ""}).status_code == 422
    assert staff.post(f"{here}/new?grant=9", ITEM).status_code == 404
    assert staff.post(f"{here}/new?grant=1", ITEM).status_code == 303
    (item,) = equipment.all_of(edition)
    assert (item.state, item.value_cents, item.grant_number) == ("with_holder", 120_50, 1)
    one = f"{here}/{item.id}"
    assert "Scie" not in client.get("/fr/forest-2027/equipment").text
    assert staff.post(f"{one}/lend", {"borrower": "Ana", "until": "2027-07-01"}).status_code == 409
    assert staff.post(f"{one}/hand-over", {"handed_on": "2027-05-01"}).status_code == 422
    assert staff.post(f"{one}/hand-over", {"handed_on": "2027-06-15", "place_fr": "Service"}).status_code == 303
    assert "Scie" in client.get("/fr/forest-2027/equipment").text
    assert staff.post(f"{one}/lend", {"borrower": "Ana Secret", "until": "2027-06-01"}).status_code == 422
    assert staff.post(f"{one}/lend", {"borrower": "Ana Secret", "until": "2027-07-01"}).status_code == 303
    with pytest.raises(Conflict, match="equipment_not_available"):
        equipment.lend(granting.ANNE, edition, item.id, "Ben", "", granting.WORKING.date() + timedelta(days=3))
    page = client.get("/fr/forest-2027/equipment").text
    assert "Prêté jusqu’au" in page
    assert "Secret" not in page
    assert "Ana Secret" in staff.client.get(here).text
    assert staff.post(f"{one}/back").status_code == 303
    assert staff.post(f"{one}/back").status_code == 409
    assert [loan.borrower for loan in equipment.past_loans(edition, item.id)] == ["Ana Secret"]
    assert staff.post(f"{one}/write-off").status_code == 303
    assert equipment.borrowable(edition) == []
    other = samples.edition("uccle-2027", municipality="uccle")
    assert equipment.all_of(other) == []


def test_people_register_until_the_room_is_full(client, staff, edition, clock, session):
    assert staff.post(f"{STAFF}/evaluation/meetings/new", {**MEETING, "place_nl": ""}).status_code == 422
    assert staff.post(f"{STAFF}/evaluation/meetings/new", {**MEETING, "hour": "25:99"}).status_code == 422
    assert staff.post(f"{STAFF}/evaluation/meetings/new", {**MEETING, "starts_on": "2027-06-01"}).status_code == 422
    assert staff.post(f"{STAFF}/evaluation/meetings/new", MEETING).status_code == 303
    (meeting,) = meetings.all_of(edition)
    here = f"/fr/forest-2027/evaluation/{meeting.id}"
    assert "19\u00a0h\u00a030" in client.get("/fr/forest-2027/evaluation").text
    for sent in ({"address": "x", "people": "1"}, {"address": "a@example.org", "people": "11"}):
        assert colleagues.post(client, here, sent).status_code == 422
    assert colleagues.post(client, here, {"address": "a@example.org", "people": "3"}).status_code == 303
    assert colleagues.post(client, here, {"address": "b@example.org", "people": "2"}).status_code == 409
    assert colleagues.post(client, here, {"address": "A@example.org ", "people": "2"}).status_code == 303
    assert colleagues.post(client, here, {"address": "b@example.org", "people": "2"}).status_code == 303
    assert meetings.get(edition, meeting.id).left == 0
    assert len(residents.mails("meeting_registered")) == 3
    notes = {"attended": "31", "notes_fr": "Très vivant.", "notes_nl": "Heel levendig."}
    assert staff.post(f"{STAFF}/evaluation/meetings/{meeting.id}", notes).status_code == 422
    clock.move_to(meeting.starts_at + timedelta(hours=2))
    staff = colleagues.signed_in(staff.client.application, "b@example.org", (edition.municipality_id, "participation"))
    assert staff.post(f"{STAFF}/evaluation/meetings/{meeting.id}", notes).status_code == 303
    assert colleagues.post(client, here, {"address": "c@example.org", "people": "1"}).status_code == 409
    assert "31 personnes sont venues." in client.get("/fr/forest-2027/evaluation").text
    meetings.sweep()
    assert session.scalar(select(func.count()).select_from(Registration)) == 2
    clock.shift(meetings.KEPT)
    meetings.sweep()
    assert session.scalar(select(func.count()).select_from(Registration)) == 0, "addresses go after the meeting (D5)"


def test_nobody_fills_mailboxes_by_registering(client, edition, monkeypatch):
    """A12: many registrations from one network are refused."""
    few = Limit(3, timedelta(hours=1), timedelta(minutes=5), timedelta(hours=1), shared=True)
    monkeypatch.setitem(attempts.LIMITS, "asking", few)
    starts_at = granting.WORKING + timedelta(days=30)
    held = meetings.convene(granting.ANNE, edition, BOTH, BOTH, starts_at, seats=1000)
    sent = [
        colleagues.post(client, f"/fr/forest-2027/evaluation/{held}", {"address": f"a{n}@example.org", "people": "1"})
        for n in range(4)
    ]
    assert [answer.status_code for answer in sent] == [303, 303, 303, 429]
    assert len(residents.mails("meeting_registered")) == 3


def test_a_recommendation_is_the_to_do_of_the_next_edition(client, staff, edition):
    said = {"text_fr": "Voter aussi le dimanche.", "text_nl": "Ook op zondag stemmen."}
    assert staff.post(f"{STAFF}/evaluation/recommendations/new", {"text_fr": "x"}).status_code == 422
    assert staff.post(f"{STAFF}/evaluation/recommendations/new", said).status_code == 303
    following = samples.edition("forest-2028", year=2028)
    assert [slug for slug, _ in meetings.carried_over(following)] == ["forest-2027"]
    here = "/fr/forest-2028/staff/evaluation/recommendations/forest-2027/1"
    for page in ("evaluation", "setup/check"):
        assert "dimanche" in staff.client.get(f"/fr/forest-2028/staff/{page}").text
    line = "Recommandations d’éditions précédentes sans réponse\u00a0: 1"
    assert line in staff.client.get("/fr/forest-2028/staff").text
    assert staff.client.get(here).status_code == 200
    assert staff.post(here, {"state": "done"}).status_code == 422
    assert staff.post(here, {"state": "done", "answer_fr": "Fait.", "answer_nl": "Gedaan."}).status_code == 303
    assert "dimanche" not in staff.client.get("/fr/forest-2028/staff/setup/check").text
    assert line not in staff.client.get("/fr/forest-2028/staff").text
    assert "Fait." in client.get("/fr/forest-2028/evaluation").text
    assert "Fait." in client.get("/fr/forest-2027/evaluation").text
    guest = colleagues.signed_in(
        staff.client.application,
        "g@example.org",
        (samples.edition("uccle-2027", municipality="uccle").municipality_id, "participation"),
    )
    assert guest.post(here, {"state": "open"}).status_code == 403


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_speaks_every_language(client, staff, edition, language):
    facts = ItemFacts({"fr": "Scie", "nl": "Zaag"}, {}, {}, 1_00, granting.WORKING.date(), public=True)
    item = equipment.enter(granting.ANNE, edition, facts)
    for address in ("equipment", "evaluation"):
        assert client.get(f"/{language}/forest-2027/{address}").status_code == 200, address
    for address in (
        "equipment", "equipment/new", f"equipment/{item}", f"equipment/{item}/lend", f"equipment/{item}/hand-over",
        "evaluation", "evaluation/meetings/new", "evaluation/recommendations/new",
    ):  # fmt: skip
        assert staff.client.get(f"/{language}/forest-2027/staff/{address}").status_code == 200, address


def test_no_report_before_the_result(client, edition):
    assert client.get("/fr/forest-2027/evaluation/report-fr.pdf").status_code == 404
