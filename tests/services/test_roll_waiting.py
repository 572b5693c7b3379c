"""What the Today page says of the roll: each line to whom it concerns, and open cases before the vote closes."""

from datetime import UTC, datetime

import pytest

from pb.services import letters, print_runs, roll_cases, roll_waiting
from pb.services.actors import Actor
from tests import voting
from tests.services.test_roll_cases import TOLD


@pytest.fixture
def backend():
    """One query that counts is the same on both databases."""
    return "sqlite"


def lines(edition, role):
    """Return the endpoints and numbers that somebody of a role sees."""
    actor = Actor(kind="staff", roles=frozenset({(edition.municipality_id, role)}))
    return {(line.endpoint, line.facts["num"]) for line in roll_waiting.waiting(actor, edition)}


def test_each_sees_what_waits_for_them(session, clock):
    held = voting.vote(2)
    edition = held.edition
    assert lines(edition, "participation") == set()
    letters.put_down(edition.id, held.refs[0], letters.REQUEST)
    print_runs.ask(voting.SYSTEM, edition, "on_request")
    roll_cases.report(Actor(network=b"n" * 32), edition, TOLD, {"phone": "1"}, "fr")
    assert lines(edition, "participation") == {("staff_codes.index", 1), ("staff_cases.index", 1)}
    assert lines(edition, "help_desk") == {("staff_cases.index", 1)}
    assert lines(edition, "finance") == set()
    desk = Actor(kind="staff", roles=frozenset({(edition.municipality_id, "help_desk")}))
    assert roll_waiting.waiting(desk, edition)[0].due == datetime(2027, 4, 6, 22, tzinfo=UTC)
