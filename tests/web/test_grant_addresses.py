"""Account numbers and addresses in wrong hands: two tabs, forwarded links, a lost mailbox (D8)."""

import pytest

from pb.services import agreements, bank_accounts, grants
from tests import colleagues, granting, residents, samples

pytestmark = pytest.mark.at(granting.WORKING)

FILE, MINE = "/fr/forest-2027/staff/grants/1", "/fr/forest-2027/my-grants/1"
NEW = {"email": "new@example.org", "contact": "Camille", "proof": "card"}


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


@pytest.fixture
def view(edition):
    """A file just opened."""
    return granting.opened(edition)


def shown(view):
    """Return what the page of approval shows of the number that waits."""
    waiting = bank_accounts.pending(bank_accounts.all_of(view))
    return waiting.number, {"shown": waiting.digest, "answer": "approve"}


def test_a_number_changed_in_another_tab_is_not_approved(app, edition, view):
    """The first tab shows one number; the holder gives another; the button of the first tab approves nothing."""
    finance = colleagues.signed_in(app, "finance@example.org", (edition.municipality_id, "finance"))
    _, holder = residents.signed_in(app, "holder@example.org")
    assert colleagues.post(holder, f"{MINE}/account", {"iban": granting.IBAN, "owner": "C"}).status_code == 303
    first, old = shown(view)
    assert "BE32 1234 5678 9002" in finance.client.get(f"{FILE}/account/{first}").text
    assert colleagues.post(holder, f"{MINE}/account", {"iban": granting.OTHER_IBAN, "owner": "M"}).status_code == 303
    second, new = shown(view)
    for position, given in ((first, old), (second, old), (first, new)):
        assert finance.post(f"{FILE}/account/{position}", given).status_code == 409
    assert bank_accounts.current(bank_accounts.all_of(view)) is None
    assert finance.post(f"{FILE}/account/{second}", new).status_code == 303
    assert finance.post(f"{FILE}/account/{second}", new).status_code == 409


def test_a_forwarded_link_gives_nobody_a_right(app, client, edition, view):
    entered = colleagues.signed_in(app, "anne@example.org", (edition.municipality_id, "participation"))
    assert entered.post(f"{FILE}/account", {"iban": granting.IBAN, "owner": "C"}).status_code == 303
    position, given = shown(view)
    address = f"{FILE}/account/{position}"
    elsewhere = samples.edition("uccle-2027", municipality="uccle")
    foreign = colleagues.signed_in(app, "uccle@example.org", (elsewhere.municipality_id, "finance"))
    auditor = colleagues.signed_in(app, "audit@example.org", (edition.municipality_id, "auditor"))
    _, stranger = residents.signed_in(app, "stranger@example.org")
    assert entered.post(address, given).status_code == 403, "one's own number"
    for somebody in (foreign, auditor):
        assert somebody.client.get(address).status_code in (403, 404)
        assert somebody.post(address, given).status_code in (403, 404)
    assert client.get(address).status_code == 302 or client.get(address).status_code == 401
    for page in (f"{MINE}/account", f"{MINE}/revision", f"{MINE}/receipts/new", f"{MINE}/report", f"{MINE}/news"):
        assert stranger.get(page).status_code == 404
        assert client.get(page).status_code == 401
    assert bank_accounts.current(bank_accounts.all_of(view)) is None


def test_a_holder_who_lost_the_mailbox_goes_on_with_another(app, edition, view):
    agreements.record(granting.ANNE, edition, view, 1, view.decided_on)
    staff = colleagues.signed_in(app, "anne@example.org", (edition.municipality_id, "participation"))
    auditor = colleagues.signed_in(app, "audit@example.org", (edition.municipality_id, "auditor"))
    assert auditor.client.get(f"{FILE}/address").status_code == 403
    assert staff.client.get(f"{FILE}/address").status_code == 200
    for field, value in (
        ("email", "nobody"),
        ("email", ""),
        ("email", "holder@example.org"),
        ("proof", ""),
        ("proof", "x"),
    ):
        assert staff.post(f"{FILE}/address", {**NEW, field: value}).status_code == 422, (field, value)
    assert residents.mails("grant_address_left") == []
    assert staff.post(f"{FILE}/address", NEW).status_code == 303
    assert (len(residents.mails("grant_address_left")), len(residents.mails("grant_address_given"))) == (1, 1)
    _, old = residents.signed_in(app, "holder@example.org")
    _, new = residents.signed_in(app, "new@example.org")
    assert (old.get(MINE).status_code, new.get(MINE).status_code) == (404, 200)
    assert "new@example.org" not in str([line.facts for line in grants.history(view)])
    assert colleagues.post(new, f"{MINE}/account", {"iban": granting.IBAN, "owner": "C"}).status_code == 303
    assert len(residents.mails("iban_asked")) == 2, "the former address is told too (D8)"


def test_a_closed_file_keeps_its_address(app, edition, view):
    staff = colleagues.signed_in(app, "anne@example.org", (edition.municipality_id, "participation"))
    reasons = {"fr": "Le groupe s’arrête.", "nl": "De groep stopt."}
    grants.move(granting.ANNE, view, "drop", by="participation", reasons=reasons)
    assert staff.post(f"{FILE}/address", NEW).status_code == 409
    assert residents.mails("grant_address_left") == []


def test_the_former_address_is_told_for_ninety_days(app, edition, view, clock):
    staff = colleagues.signed_in(app, "anne@example.org", (edition.municipality_id, "participation"))
    assert staff.post(f"{FILE}/address", NEW).status_code == 303
    clock.shift(91 * 86_400)
    bank_accounts.ask(granting.fresh(granting.ANNE), edition, grants.find(edition, "1"), granting.IBAN, "C")
    assert len(residents.mails("iban_asked")) == 1
