"""The SEPA file of a list: valid for ISO 20022, the same each time, inert whatever people call themselves (D9, I4)."""

from importlib.resources import files
from xml.etree import ElementTree as ET

import pytest
import xmlschema

from pb.errors import Conflict, Invalid
from pb.services import editions, journal, payment_files, payments
from tests import granting
from tests.granting import FINANCE

pytestmark = pytest.mark.at(granting.WORKING)

PAYER = "BE71 0961 2345 6769"
HOSTILE = "<Ctry>&amp; =cmd|'/C calc'!A0 Ægir Łukasz Çelik « 例 » " + "x" * 200
NAMES = "{urn:iso:std:iso:20022:tech:xsd:pain.001.001.09}"


@pytest.fixture(scope="module")
def schema():
    """The schema of the International Organization for Standardization, as the library ships it."""
    return xmlschema.XMLSchema(str(files("sepaxml") / "schemas" / f"{payment_files.SCHEMA}.xsd"))


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


def listed(edition, clock, owners):
    """Return a list of one payment for each owner of an account."""
    for number, owner in enumerate(owners, 1):
        view = granting.opened(edition, f"Un four ici {number}", email=f"h{number}@example.org")
        granting.ready(edition, view, clock)
        account = granting.bank_accounts._rows(view)[0]
        account.owner = granting.bank_accounts._seal(view.id, account.number, "owner", owner)
        payments.order(FINANCE, edition, view, 1, f"M-{number}")
    return payments.make_list(FINANCE, edition)


def told(body, tag):
    """Return the texts of an element."""
    return [each.text for each in ET.fromstring(body).iter(f"{NAMES}{tag}")]


def test_the_bank_reads_each_payment_once_with_its_totals(edition, clock, schema):
    number = listed(edition, clock, ["Zoë d’Hondt", HOSTILE, "例"])
    with pytest.raises(Conflict, match="payer_missing"):
        payment_files.sepa(edition, *payments.on_list(edition, number))
    with pytest.raises(Invalid):
        payments.note_payer(FINANCE, edition, "BE41 0918 1173 5141")
    payments.note_payer(FINANCE, edition, PAYER)
    edition = editions.get(edition.id)
    body = payment_files.sepa(edition, *payments.on_list(edition, number))
    schema.validate(body.decode())
    assert told(body, "NbOfTxs") == ["3", "3"]
    assert told(body, "CtrlSum") == ["9000.00", "9000.00"]
    assert told(body, "InstdAmt") == ["3000.00"] * 3
    assert told(body, "IBAN") == [PAYER.replace(" ", ""), *["BE32123456789002"] * 3]
    assert told(body, "EndToEndId") == ["BP2027-001-1", "BP2027-002-1", "BP2027-003-1"]
    assert told(body, "BICFI") == ["GKCCBEBB"]
    names = told(body, "Nm")
    assert names[2] == "Zoe d'Hondt"
    assert names[3].startswith("Ctry amp cmd '/C calc' A0 AEgir Lukasz Celik")
    assert max(len(name) for name in names) <= 70
    assert "grant.payer" in [line.act for line in journal.latest(edition.id)]


def test_a_second_file_is_the_same_message(edition, clock):
    """A bank that is given the same list twice knows the number of the message and pays once."""
    number = listed(edition, clock, ["Anne"])
    payments.note_payer(FINANCE, edition, PAYER)
    edition = editions.get(edition.id)
    first = payment_files.sepa(edition, *payments.on_list(edition, number))
    clock.shift(86_400)
    assert payment_files.sepa(edition, *payments.on_list(edition, number)) == first
    assert told(first, "MsgId") == [f"PB2027-{edition.id}-L1"]
