"""What the log says of a request, and what it never says (L3, L4, L5, L7)."""

import json
import re
from datetime import datetime, timedelta

import pytest

from tests import addresses, colleagues, samples, voting

INSTANT = re.compile(r"2027-04-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
NASTY = "canary\r\nForged: line\x1b[31m"


@pytest.fixture
def backend():
    """The log hangs on no database."""
    return "sqlite"


def lines(said):
    """Return the lines of the log; each is one JSON object."""
    return [json.loads(line) for line in said.getvalue().splitlines()]


def test_a_line_has_an_instant_in_utc_and_a_number_that_tells_nothing(client, session, clock, said):
    """L4."""
    samples.edition()
    for _ in range(2):
        client.get("/fr/forest-2027/")
    found = lines(said)
    assert len(found) == 2
    assert all(INSTANT.fullmatch(line["timestamp"]) for line in found)
    assert datetime.fromisoformat(found[0]["timestamp"]).utcoffset() == timedelta(0)
    assert len({line["request_id"] for line in found}) == 2
    assert all(re.fullmatch("[0-9a-f]{32}", line["request_id"]) for line in found)


def test_nothing_that_people_send_breaks_or_enters_a_line(client, session, clock, said):
    """L5, L3: an address, a query, a header, a form, a cookie."""
    samples.edition()
    client.get("/fr/canary%0d%0aForged", query_string={"q": NASTY})
    client.get("/fr/forest-2027/projects", query_string={"q": NASTY}, headers={"User-Agent": "canary"})
    colleagues.post(client, "/fr/staff/sign-in", {"email": "canary@example.org", "password": NASTY})
    colleagues.post(client, "/fr/account/sign-in", {"email": "canary@example.org"})
    found = lines(said)
    assert len(found) >= 4
    assert "canary" not in json.dumps(found)
    assert "Forged" not in json.dumps(found)


def test_nothing_of_a_vote_is_logged(app, client, session, clock, said):
    """L7, L3: each page of the vote; code, birth date and choice of somebody who votes."""
    held = voting.vote(2)
    session.commit()
    pages = [page for page in addresses.of(app) if page.endpoint.split(".")[0] in ("votes", "codes", "booth")]
    asked = [page.path for page in pages if "GET" in page.methods]
    assert len(asked) >= 5
    for path in asked:
        client.get(path)
    born = voting.BORN
    sent = {"code": held.codes[0], "day": str(born.day), "month": str(born.month), "year": str(born.year)}
    colleagues.post(client, "/fr/forest-2027/vote/add", {"number": "1"})
    assert client.get("/fr/forest-2027/vote/identify").status_code == 200
    colleagues.post(client, "/fr/forest-2027/vote/identify", sent)
    found = lines(said)
    assert {line.get("endpoint") for line in found} <= {"accounts.sign_in"}, "the form token comes from there"
    assert held.codes[0] not in json.dumps(found)
