"""The pages of receipts, reports and claims: a holder with a phone, staff with an inbox, the receiver with a claim."""

import io

import pytest

from pb.services import claims, figures, grants, receipts
from tests import colleagues, granting, residents
from tests.papers import pdf
from tests.web.test_grants import words
from tests.web.test_staff_projects import picture

pytestmark = pytest.mark.at(granting.WORKING)

STAFF, MINE = "/fr/forest-2027/staff", "/fr/forest-2027/my-grants/1"
FORM = {
    "kind": "invoice", "supplier": "Brico Forêt", "number": "F-12", "dated_on": "2027-06-16", "heading": "equipment",
    "amount": "1.200,50 €", "charged": "1000", "currency": "EUR",
}  # fmt: skip


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


@pytest.fixture
def view(edition, clock):
    """A grant just paid."""
    return granting.paid(edition, granting.opened(edition), clock)


@pytest.fixture
def staff(app, edition, view):
    """Somebody of the participation service."""
    return colleagues.signed_in(app, "anne@example.org", (edition.municipality_id, "participation"))


def test_a_photo_from_a_phone_becomes_a_proven_expense(app, edition, view, staff):
    _, client = residents.signed_in(app, "holder@example.org")
    assert client.get(f"{MINE}/receipts/new").status_code == 200
    for field, value in (
        ("amount", "-5"), ("amount", "dix"), ("currency", "USD"), ("dated_on", "2027-06-18"), ("dated_on", ""),
        ("heading", "war"), ("supplier", ""), ("charged", "1300"), ("kind", "gift"), ("volunteers", "a\x00"),
    ):  # fmt: skip
        sent = {**FORM, field: value, "file": (io.BytesIO(picture()), "ticket.jpg")}
        assert colleagues.post(client, f"{MINE}/receipts/new", sent).status_code == 422, (field, value)
    assert colleagues.post(client, f"{MINE}/receipts/new", FORM).status_code == 422, "no file"
    broken = {**FORM, "file": (io.BytesIO(b"\x89PNG nothing"), "ticket.png")}
    assert colleagues.post(client, f"{MINE}/receipts/new", broken).status_code == 422
    good = {**FORM, "file": (io.BytesIO(picture()), "ticket.jpg")}
    assert colleagues.post(client, f"{MINE}/receipts/new", good).status_code == 303
    assert (
        colleagues.post(client, f"{MINE}/receipts/new", good | {"file": (io.BytesIO(picture()), "t.jpg")}).status_code
        == 409
    )
    assert "Brico Forêt" in staff.client.get(f"{STAFF}/receipts").text
    here = f"{STAFF}/grants/1/receipts/1"
    (row,) = receipts.all_of(view)
    photo = staff.client.get(f"{here}/{row.file}")
    assert (photo.status_code, photo.mimetype) == (200, "image/webp")
    assert client.get(f"{MINE}/receipts/1/{row.file}").status_code == 200
    _, stranger = residents.signed_in(app, "stranger@example.org")
    assert stranger.get(f"{MINE}/receipts/1/{row.file}").status_code == 404
    assert staff.post(f"{here}/accept", {"accepted": "1000", "original": ""}).status_code == 422
    assert staff.post(f"{here}/ask", {"reason": ""}).status_code == 422
    assert staff.post(f"{here}/ask", {"reason": "Quel jour ?"}).status_code == 303
    assert "Quel jour" in client.get(f"{MINE}/receipts/1").text
    assert colleagues.post(client, f"{MINE}/receipts/1", FORM).status_code == 303
    assert staff.post(f"{here}/accept", {"accepted": "1000", "original": "seen"}).status_code == 303
    page = client.get(MINE).text
    assert "1.000\u00a0€ sur 3.000\u00a0€ sont justifiés." in page
    assert colleagues.post(client, f"{MINE}/receipts/1/withdraw").status_code == 409
    assert colleagues.post(client, f"{MINE}/report", {"done": "Bâti", "people": "abc"}).status_code == 422
    assert colleagues.post(client, f"{MINE}/report", {"done": "Bâti", "people": "120"}).status_code == 303
    assert grants.find(edition, "1").state == "reported"
    assert "120" in staff.client.get(f"{STAFF}/grants/1/receipts").text
    assert staff.post(f"{STAFF}/grants/1/moves/justify").status_code == 409


def test_a_list_of_volunteers_is_typed_in_any_language(app, edition, view, staff):
    _, client = residents.signed_in(app, "holder@example.org")
    sent = {**FORM, "kind": "volunteers", "amount": "", "charged": "", "number": ""}
    bad = {**sent, "volunteers": "Ana; hier; 30\nBen; 14/6/2027"}
    answer = colleagues.post(client, f"{MINE}/receipts/new", bad)
    assert answer.status_code == 422
    assert answer.text.count("ne peut pas être lue") >= 2
    good = {**sent, "volunteers": "Ana B.; 14/6/2027; 30\nBen; 2027-06-15; 12,50; déplacement\n"}
    assert colleagues.post(client, f"{MINE}/receipts/new", good).status_code == 303
    (row,) = receipts.all_of(view)
    assert [(each.name, each.cents, each.way) for each in row.days] == [
        ("Ana B.", 30_00, "flat"),
        ("Ben", 12_50, "travel"),
    ]
    assert (row.amount_cents, row.heading) == (42_50, "volunteers")
    assert "Ana B." in staff.client.get(f"{STAFF}/grants/1/receipts/1").text


def test_a_claim_is_shown_line_by_line_and_printed(app, edition, view, clock):
    both = (edition.municipality_id, "participation"), (edition.municipality_id, "finance")
    chief = colleagues.signed_in(app, "chief@example.org", *both)
    here = f"{STAFF}/grants/1/claim"
    assert chief.client.get(here).status_code == 404
    form = {
        "principal": "3000", "announced_on": "2027-06-17", "due_on": "2027-07-17", "reason_fr": "Le local est vendu.",
        "reason_nl": "Het lokaal is verkocht.", "address": "Rue des Hêtres 1\n1170 Bruxelles",
    }  # fmt: skip
    assert chief.post(f"{here}/new", {**form, "principal": "3000,01"}).status_code == 422
    assert chief.post(f"{here}/new", form).status_code == 303
    assert chief.post(f"{here}/new", form).status_code == 409
    assert "n’est pas encore connu" in chief.client.get(f"{here}?on=2028-02-01").text
    figures.enter(granting.FINANCE, "interest_rate", view.starts_on.replace(month=1, day=1), "4.50", "Moniteur belge")
    page = chief.client.get(f"{here}?on=2027-12-31").text
    assert "3.072,86\u00a0€" in page  # 3000 × 4.5 % × 197 / 365 = 72.8630
    assert chief.client.get(f"{here}?on=x").status_code == 200
    assert (
        chief.post(f"{here}/repayments", {"amount": "x", "paid_on": "2027-06-17", "reference": "R"}).status_code == 422
    )
    assert chief.post(f"{here}/plan", {"parts": "demain; 3"}).status_code == 422
    assert chief.post(f"{here}/plan", {"parts": "1/7/2027; 1000\n1/8/2027; 2000"}).status_code == 303
    paid = {"amount": "3000", "paid_on": "2027-06-17", "reference": "R-1"}
    letter = words(chief.client.get(f"{here}/letter-fr.pdf").data)
    for part in ("Rue des Hêtres 1", "17 juillet 2027", "3.000 €", "Le local est vendu."):
        assert part in letter
    assert "vraag tot terugbetaling" in words(chief.client.get(f"{here}/letter-nl.pdf").data)
    assert chief.client.get(f"{here}/letter-en.pdf").status_code == 404
    assert chief.post(f"{here}/repayments", paid).status_code == 303
    assert chief.post(f"{here}/repayments", paid).status_code == 409
    assert chief.post(f"{STAFF}/grants/1/moves/settle").status_code == 303
    assert chief.post(f"{STAFF}/grants/1/moves/close").status_code == 303
    assert claims.require(view).repayments
    assert grants.find(edition, "1").state == "closed"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_speaks_every_language(app, edition, view, staff, language):
    receipts.send(granting.ANNE, edition, view, granting.RECEIPT, "a.pdf", pdf("a"))
    base = f"/{language}/forest-2027/staff"
    for address in (
        "/receipts", "/grants/1/receipts", "/grants/1/receipts/1", "/grants/1/receipts/new", "/grants/1/report",
        "/grants/1/claim/new", "/grants/1",
    ):  # fmt: skip
        answer = staff.client.get(base + address)
        assert answer.status_code == 200, address
        assert f'<html lang="{language}-BE">' in answer.text
    _, client = residents.signed_in(app, "holder@example.org")
    for address in ("", "/receipts/new", "/receipts/1", "/report"):
        assert client.get(f"/{language}/forest-2027/my-grants/1{address}").status_code == 200, address
