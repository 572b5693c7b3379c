"""The pages of grants: staff from file to payment, a holder's own grant, the agreement for those who sign."""

from io import BytesIO

import pytest
from pypdf import PdfReader

from pb import clock as time
from pb.services import agreements, bank_accounts, grants, payments
from tests import colleagues, granting, residents

pytestmark = pytest.mark.at(granting.WORKING)

GRANTS = "/fr/forest-2027/staff/grants"
FORM = {
    "granted": "2.500,00 €", "decided_on": "2027-05-11", "reason_fr": "Devis", "reason_nl": "Offerte",
    "beneficiary": "Les voisins", "contact": "Camille", "email": "holder@example.org", "language": "fr",
    "starts_on": "2027-06-01", "ends_on": "31/05/2028", "signatories-0-name": "Camille", "signatories-0-share": "100",
}  # fmt: skip


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


@pytest.fixture
def finance(app, edition):
    """Somebody of the receiver's office."""
    return colleagues.signed_in(app, "ines@example.org", (edition.municipality_id, "finance"))


def words(content):
    """Return the text of a PDF on one line."""
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return " ".join(text.split())


def test_from_the_decision_to_the_payment(staff, finance, edition, clock):
    granting.validated(edition)
    assert "Un four à pain" in staff.client.get(GRANTS).text
    assert staff.post(f"{GRANTS}/new/1", FORM).location.endswith("/staff/grants/1")
    here = f"{GRANTS}/1"
    staff.post(f"{here}/signatories/1", {"signed_on": "2027-06-15"})
    finance.post(f"{here}/commitment", {"budget_article": "1040/332-02"})
    assert finance.post(f"{here}/commitment", {"commitment_number": "7"}).status_code == 422
    noted = {"budget_article": "1040/332-02", "commitment_number": "7", "commitment_on": "2027-06-14"}
    assert finance.post(f"{here}/commitment", noted).status_code == 303
    assert staff.post(f"{here}/account", {"iban": granting.IBAN, "owner": "Camille"}).status_code == 303
    page = finance.client.get(f"{here}/account/1").text
    assert "BE32 1234 5678 9002" in page
    shown = bank_accounts.all_of(grants.find(edition, "1"))[0].digest
    assert staff.post(f"{here}/account/1", {"shown": shown, "answer": "approve"}).status_code == 403
    assert finance.post(f"{here}/account/1", {"shown": shown, "answer": "approve"}).status_code == 303
    assert finance.post(f"{here}/account/1", {"shown": shown, "answer": "approve"}).status_code == 409
    assert finance.post(f"{here}/instalments/1/order", {"mandate": "M-1"}).status_code == 409
    clock.shift(48 * 3600)
    finance = colleagues.signed_in(finance.client.application, "i2@example.org", (edition.municipality_id, "finance"))
    for _ in range(2):
        assert finance.post(f"{here}/instalments/1/order", {"mandate": "M-1"}).status_code == 303
    assert finance.post("/fr/forest-2027/staff/payments/new").status_code == 303
    assert finance.post("/fr/forest-2027/staff/payments/new").status_code == 409
    table = finance.client.get("/fr/forest-2027/staff/payments/1.csv")
    assert "M-1,BP2027-001,1,2500,Camille" in table.text
    assert finance.client.get("/fr/forest-2027/staff/payments/1.exe").status_code == 404
    assert "M-1" in words(finance.client.get("/nl/forest-2027/staff/payments/1.pdf").data)
    assert finance.post(f"{here}/instalments/1/paid", {"paid_on": "2030-01-01"}).status_code == 422
    for _ in range(2):
        assert finance.post(f"{here}/instalments/1/paid", {"paid_on": time.today().isoformat()}).status_code == 303
    assert grants.find(edition, "1").state == "paid"


WRONG = (
    ("granted", "-5"), ("granted", "1e9"), ("granted", "9000"), ("decided_on", "31/02/2027"), ("decided_on", ""),
    ("ends_on", "x"), ("ends_on", "2027-05-01"), ("email", "nobody"), ("signatories-0-share", "99"),
    ("signatories-0-share", "-1"), ("instalments", "1;2"), ("beneficiary", " "), ("language", "de"),
    ("starts_on", "0001-01-01"), ("reason_nl", ""),
)  # fmt: skip


def test_what_is_wrong_is_said(staff, edition):
    granting.validated(edition)
    for field, value in WRONG:
        answer = staff.post(f"{GRANTS}/new/1", {**FORM, field: value})
        assert answer.status_code == 422, (field, value)
        assert "error-summary" in answer.text
    assert grants.all_of(edition) == []


def test_each_role_does_its_own_work(app, staff, finance, edition, clock):
    view = granting.ready(edition, granting.opened(edition), clock)
    here = f"{GRANTS}/{view.number}"
    for email, role, pages in (
        ("p@example.org", "participation", {f"{here}/commitment": 403, f"{here}/instalments/1/order": 403}),
        ("f@example.org", "finance", {f"{here}/edit": 403, f"{here}/more-time": 403, f"{here}/suspicion": 403}),
        ("a@example.org", "auditor", {here: 200, f"{here}/edit": 403, f"{here}/instalments/1/order": 403}),
        ("r@example.org", "reviewer", {here: 403, GRANTS: 403}),
    ):
        client = colleagues.signed_in(app, email, (edition.municipality_id, role)).client
        assert {address: client.get(address).status_code for address in pages} == pages
    clock.shift(360)
    stale = colleagues.signed_in(app, "g@example.org", (edition.municipality_id, "finance"))
    clock.shift(360)
    assert stale.client.get(f"{here}/instalments/1/order").status_code == 401


def test_a_file_asks_the_database_little(staff, edition, clock, count_queries):
    view = granting.paid(edition, granting.opened(edition), clock)
    client = colleagues.signed_in(
        staff.client.application, "q@example.org", (edition.municipality_id, "finance")
    ).client
    client.get(f"{GRANTS}/{view.number}")
    with count_queries() as seen:
        assert client.get(f"{GRANTS}/{view.number}").status_code == 200
    assert len(seen) <= 12, seen


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_speaks_every_language(app, finance, staff, edition, language, clock):
    view = granting.ready(edition, granting.opened(edition), clock)
    payments.order(granting.FINANCE, edition, view, 1, "M-1")
    granting.opened(edition, "Un banc ici", email="b@example.org")
    granting.validated(edition, "Une mare ici")
    both = (edition.municipality_id, "finance"), (edition.municipality_id, "participation")
    client = colleagues.signed_in(app, "all@example.org", *both).client
    base = f"/{language}/forest-2027/staff"
    for address in (
        "/grants", "/grants/1", "/grants/2", "/grants/2/edit", "/grants/new/3", "/grants/1/commitment",
        "/grants/1/account", "/grants/1/account/1", "/grants/2/signatories/1", "/grants/1/more-time",
        "/grants/1/suspicion", "/grants/2/moves/drop", "/grants/1/instalments/1/order", "/payments",
        "/payments/new", "/payments/payer",
        "/grants/1/instalments/1/paid", "/grants/1/instalments/1/cancel", "/figures",
    ):  # fmt: skip
        answer = client.get(base + address)
        assert answer.status_code == 200, address
        assert f'<html lang="{language}-BE">' in answer.text


def test_papers_say_the_duties_in_both_languages(staff, finance, edition, clock):
    view = granting.ready(edition, granting.opened(edition), clock)
    payments.order(granting.FINANCE, edition, view, 1, "M-1")
    here = f"{GRANTS}/{view.number}"
    staff = colleagues.signed_in(staff.client.application, "y@example.org", (edition.municipality_id, "participation"))
    french = words(staff.client.get(f"{here}/agreement-fr.pdf").data)
    assert "Convention de subside" in french
    for part in (
        "Camille Aubépine",
        "31 juillet 2028",
        "moitié du subside",
        "originaux",
        "60",
        agreements.digest(view),
    ):
        assert part in french
    dutch = words(staff.client.get(f"{here}/agreement-nl.pdf").data)
    assert "Subsidieovereenkomst" in dutch
    assert "Bakstenen" in dutch
    assert staff.client.get(f"{here}/agreement-en.pdf").status_code == 404
    finance = colleagues.signed_in(finance.client.application, "x@example.org", (edition.municipality_id, "finance"))
    order = words(finance.client.get(f"{here}/instalments/1/order-fr.pdf").data)
    assert "BE32 1234 5678 9002" in order
    assert "2027/1234" in order


def test_a_list_is_also_a_file_for_the_bank(app, finance, edition, clock):
    view = granting.ready(edition, granting.opened(edition), clock)
    payments.order(granting.FINANCE, edition, view, 1, "M-1")
    payments.make_list(granting.FINANCE, edition)
    base = "/fr/forest-2027/staff/payments"
    finance = colleagues.signed_in(app, "s@example.org", (edition.municipality_id, "finance"))
    assert finance.client.get(f"{base}/1.xml").status_code == 409
    assert "1.xml" not in finance.client.get(base).text
    assert finance.post(f"{base}/payer", {"iban": "BE41 0918 1173 5141"}).status_code == 422
    assert finance.post(f"{base}/payer", {"iban": granting.OTHER_IBAN}).status_code == 303
    assert "1.xml" in finance.client.get(base).text
    answer = finance.client.get(f"{base}/1.xml")
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/xml", "no-store")
    assert b'<InstdAmt Ccy="EUR">3000.00<' in answer.data
    staff = colleagues.signed_in(app, "t@example.org", (edition.municipality_id, "participation"))
    assert staff.client.get(f"{base}/1.xml").status_code == 403
    assert staff.client.get(f"{base}/payer").status_code == 403


def test_somebody_who_signs_reads_first_and_accepts_by_a_button(app, client, edition):
    view = granting.opened(edition)
    address = f"/fr/forest-2027/agreement/{agreements.link(view, 1)}"
    for _ in range(3):
        assert client.get(address).status_code == 200
    assert [done for _, _, done in agreements.standing(grants.find(edition, "1"))] == [False, False]
    assert client.get(f"{address}/agreement-nl.pdf").data.startswith(b"%PDF")
    assert colleagues.post(client, address, {"adult": "y"}).status_code == 422
    assert colleagues.post(client, address, {"adult": "y", "agrees": "y"}).status_code == 303
    assert [done for _, _, done in agreements.standing(grants.find(edition, "1"))] == [True, False]
    assert client.get("/fr/forest-2027/agreement/xyz").status_code == 403


def test_a_holder_sees_the_own_grant_and_gives_an_account_number(app, edition, clock):
    view = granting.opened(edition)
    holder_id, client = residents.signed_in(app, "holder@example.org")
    assert holder_id == view.holder_id
    here = "/nl/forest-2027/my-grants"
    assert "Un four à pain" in client.get(here).text
    assert "€ 3.000".replace(" ", "\u00a0") in client.get(f"{here}/1").text
    assert client.get(f"{here}/1/agreement-fr.pdf").status_code == 200
    assert colleagues.post(client, f"{here}/1/account", {"iban": "BE00", "owner": "C"}).status_code == 422
    assert colleagues.post(client, f"{here}/1/account", {"iban": granting.IBAN, "owner": "C"}).status_code == 303
    page = client.get(f"{here}/1").text
    assert "9002" in page
    assert "1234 5678" not in page
    clock.shift(301)
    assert client.get(f"{here}/1/account").status_code == 401
    _, stranger = residents.signed_in(app, "stranger@example.org")
    assert stranger.get(f"{here}/1").status_code == 404
    assert "Un four" not in stranger.get(here).text
    assert app.test_client().get(f"{here}/1").status_code == 401


def test_what_people_write_is_never_code(staff, edition):
    canary = '"><img src=x onerror=alert(1)>'
    granting.validated(edition)
    texts = {"beneficiary": canary, "contact": canary, "signatories-0-name": canary, "decision_ref": canary}
    assert staff.post(f"{GRANTS}/new/1", {**FORM, **texts}).status_code == 303
    for address in (f"{GRANTS}/1", f"{GRANTS}/1/edit", f"{GRANTS}/1/signatories/1"):
        assert "<img src=x" not in staff.client.get(address).text
    assert "img src=x" in words(staff.client.get(f"{GRANTS}/1/agreement-fr.pdf").data)
