"""Alerts and agenda on the site: one field, buttons behind links, one click of a mail program; an agenda with a map."""

import re
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from pb.models.alerts import Alert
from pb.services import agenda, alerts, letter_papers, mail_links, paper_prints
from pb.services.letter_papers import Written
from pb.services.roll import Resident
from tests import colleagues, samples
from tests.forms import form

OCCASION = {
    "kind": "information", "titles_fr": "Soirée d’information", "titles_nl": "Infoavond", "titles_en": "",
    "day": "2027-04-12", "starts": "18:30", "ends": "20h30", "last_day": "", "names_fr": "Maison", "names_nl": "Huis",
    "address_fr": "Place Verte 1", "address_nl": "Groenplein 1", "latitude": "50,80", "longitude": "4.41",
    "languages": ["fr", "nl"], "access": ["wheelchair"],
}  # fmt: skip
STAFF = "/fr/forest-2027/staff/agenda"


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


def test_a_resident_asks_confirms_and_stops(app, client, edition, session):
    assert 'action="/fr/forest-2027/alerts"' in client.get("/fr/forest-2027/").text
    wrong = colleagues.post(client, "/fr/forest-2027/alerts", {"email": "no address"})
    assert wrong.status_code == 422
    answers = [colleagues.post(client, "/fr/forest-2027/alerts", {"email": "anne@example.org"}) for _ in range(2)]
    assert {answer.location for answer in answers} == {"/fr/forest-2027/alerts/asked"}
    row = session.scalars(select(Alert)).one()
    confirm = f"/fr/forest-2027/alerts/confirm/{mail_links.token('alert', 'confirm', row.id)}"
    assert client.get(confirm).status_code == 200
    assert alerts.counted(edition.id)[0] == {}, "a mail program that opens links confirms nothing"
    assert colleagues.post(client, confirm).location.endswith("/alerts/confirmed")
    assert alerts.counted(edition.id)[0] == {"fr": 1}
    stop = f"/nl/forest-2027/alerts/stop/{mail_links.token('alert', 'stop', row.id)}"
    assert client.get(stop).status_code == 200
    assert colleagues.post(client, stop).status_code == 303
    assert alerts.counted(edition.id)[0] == {}
    assert client.get(confirm).status_code == 404
    assert client.get("/fr/forest-2027/alerts/confirm/xyz").status_code == 404
    assert client.get("/fr/forest-2027/alerts/stop/" + "x" * 42).status_code == 404


def test_a_mail_program_stops_them_by_one_click(client, edition, session):
    """RFC 8058: without cookie, without form token."""
    alerts._made(edition.id, "anne@example.org", "fr").confirmed_at = samples.SENT
    row = session.scalars(select(Alert)).one()
    address = f"/fr/forest-2027/alerts/one-click/{mail_links.token('alert', 'stop', row.id)}"
    assert client.get(address).location.endswith(f"/alerts/stop/{address.rpartition('/')[2]}")
    assert client.post(address[:-1] + "!", data={"List-Unsubscribe": "One-Click"}).status_code == 404
    assert alerts.counted(edition.id)[0] == {"fr": 1}
    assert client.post(address, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert alerts.counted(edition.id)[0] == {}


def test_staff_see_numbers_and_no_address(app, edition, session):
    staff = colleagues.signed_in(app, "clerk@example.org", (edition.municipality_id, "participation"))
    alerts._made(edition.id, "anne@example.org", "fr").confirmed_at = samples.SENT
    page = staff.client.get("/nl/forest-2027/staff/alerts")
    assert page.status_code == 200
    assert "anne@" not in page.text


def test_the_agenda_is_kept_shown_and_taken_along(app, client, edition):
    staff = colleagues.signed_in(app, "clerk@example.org", (edition.municipality_id, "participation"))
    assert staff.post(f"{STAFF}/new", OCCASION).status_code == 303
    (held,) = agenda.every(edition.id)
    page = client.get("/fr/forest-2027/agenda").text
    for text in ("Soirée d’information", "accessible en fauteuil roulant", "Nederlands", "Place Verte 1"):
        assert text in page
    assert "Soirée d’information" in client.get("/fr/forest-2027/").text
    assert "Infoavond" in client.get("/nl/forest-2027/vote").text
    feed = client.get("/nl/forest-2027/calendar.ics").text.replace("\r\n ", "")
    assert "SUMMARY:Infoavond" in feed
    assert "DTSTART;TZID=Europe/Brussels:20270412T183000" in feed
    assert "GEO:50.800000;4.410000" in feed
    address = f"{STAFF}/{held.id}"
    shown = form(staff.client.get(address).text)
    assert (shown["starts"], shown["ends"], shown["languages"]) == ("18:30", "20:30", ["fr", "nl"])
    assert staff.post(address, {**shown, "titles_nl": "Avond"}).status_code == 303
    assert agenda.every(edition.id)[0].titles["nl"] == "Avond"
    assert staff.post(f"{address}/remove").status_code == 303
    assert agenda.every(edition.id) == []
    assert staff.client.get(address).status_code == 404


def test_letters_and_posters_name_the_agenda(app, edition):
    """R6: the next occasions until the vote ends, in the language of the reader; the letter stays one page."""
    staff = colleagues.signed_in(app, "clerk@example.org", (edition.municipality_id, "participation"))
    for day in ("2027-04-12", "2027-04-13", "2027-04-14", "2027-05-20"):
        given = OCCASION | {"day": day, "kind": "stand", "titles_fr": f"Stand {day}", "titles_nl": f"Kraam {day}"}
        assert staff.post(f"{STAFF}/new", given).status_code == 303
    people = [Resident("", date(2014, 1, 2), "Anne", "Rue Verte 1\n1190 Forest", code) for code in ("fr", "nl")]
    letters = PdfReader(BytesIO(letter_papers.paper(edition, [Written(each, "AAAA-BBBB") for each in people])))
    french, dutch = (" ".join(page.extract_text().split()) for page in letters.pages)
    assert "Stand 2027-04-12, lundi 12 avril 2027, 18 h 30 – 20 h 30, Maison" in french
    assert "Kraam 2027-04-14" in dutch
    assert "2027-05-20" not in french
    edition.municipality.contact["publisher"] = {"fr": "Le Collège", "nl": "Het college"}
    poster = PdfReader(BytesIO(paper_prints.make(edition, "poster"))).pages[0].extract_text()
    assert "Stand 2027-04-13" in poster
    assert "Kraam 2027-04-13" in poster


WRONG = (
    ("titles_nl", ""), ("day", "31/02/2027"), ("day", ""), ("starts", "25:00"), ("starts", ""), ("ends", "18:00"),
    ("latitude", "91x"), ("longitude", ""), ("kind", "party"), ("access", ["flying"]), ("titles_fr", "x" * 201),
    ("names_fr", "a\u202eb"), ("last_day", "2027-12-01"),
)  # fmt: skip


def test_what_is_wrong_with_an_occasion_is_said(app, edition):
    staff = colleagues.signed_in(app, "clerk@example.org", (edition.municipality_id, "participation"))
    for field, value in WRONG:
        answer = staff.post(f"{STAFF}/new", {**OCCASION, field: value})
        assert answer.status_code == 422, (field, value)
        assert re.search('class="(error|error-summary)"', answer.text)
    assert agenda.every(edition.id) == []


def test_an_occasion_in_a_doubtful_hour_is_refused(app, edition):
    """T6."""
    staff = colleagues.signed_in(app, "clerk@example.org", (edition.municipality_id, "participation"))
    for day in ("2027-03-28", "2027-10-31"):
        assert staff.post(f"{STAFF}/new", {**OCCASION, "day": day, "starts": "02:30"}).status_code == 422


def test_the_agenda_of_another_municipality_stays_closed(app, edition):
    """Z3, Z4."""
    staff = colleagues.signed_in(app, "clerk@example.org", (edition.municipality_id, "participation"))
    staff.post(f"{STAFF}/new", OCCASION)
    (held,) = agenda.every(edition.id)
    other = samples.edition("other-2027", municipality="other")
    guest = colleagues.signed_in(app, "guest@example.org", (other.municipality_id, "participation"))
    assert guest.post(f"/fr/other-2027/staff/agenda/{held.id}", OCCASION).status_code == 404
    assert guest.post(f"/fr/other-2027/staff/agenda/{held.id}/remove").status_code == 404
    assert guest.client.get(STAFF).status_code == 403
