"""A grant goes to the College and comes back with its amount, day and number (R17, R52)."""

from datetime import date

import pytest

from pb.services import deciding, decisions, grant_decisions, listings, sittings
from tests import granting
from tests.granting import ANNE

pytestmark = pytest.mark.at(granting.WORKING)


def test_a_grant_is_proposed_decided_and_found_again(edition):
    project = listings.get(edition, granting.validated(edition))
    assert grant_decisions.of(edition, project) is None
    point = grant_decisions.propose(ANNE, edition, project)
    draft = decisions.business(edition, point).draft
    for language, words in (("fr", "Décide d’accorder"), ("nl", "Beslist aan")):
        assert words in draft.texts[language]
        assert "1983" in draft.texts[language]
    assert grant_decisions.propose(ANNE, edition, project) == point
    sitting = sittings.convene(ANNE, edition, "college", date(2027, 6, 14))
    decisions.place(ANNE, edition, point, sitting)
    deciding.adopt(ANNE, edition, point, "2027/CBE/41", date(2027, 6, 14))
    found = grant_decisions.of(edition, project)
    assert (found.number, found.decided_on, found.draft.amount_cents) == ("2027/CBE/41", date(2027, 6, 14), 3_000_00)
