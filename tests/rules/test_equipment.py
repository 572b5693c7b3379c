"""The register of equipment: what is refused, and when a thing is late (R22)."""

from datetime import date, timedelta

import pytest

from pb.errors import Conflict
from pb.rules import equipment

TODAY = date(2027, 9, 1)
BOTH = {"fr": "Scie", "nl": "Zaag"}


def test_an_entry_has_names_a_value_and_a_past():
    assert equipment.check_item(BOTH, 0, TODAY, TODAY) == []
    found = equipment.check_item({"fr": "Scie"}, -1, TODAY + timedelta(days=1), TODAY)
    assert [each.code for each in found] == ["text_nl_needed", "equipment_value", "equipment_future"]


@pytest.mark.parametrize("state", equipment.STATES)
def test_a_thing_is_handed_over_once(state):
    bought = date(2027, 6, 1)
    if state != "with_holder":
        with pytest.raises(Conflict, match="equipment_handed_over"):
            equipment.check_hand_over(state, bought, TODAY, TODAY)
        return
    assert equipment.check_hand_over(state, bought, TODAY, TODAY) == []
    for day in (date(2027, 5, 31), TODAY + timedelta(days=1)):
        assert [each.code for each in equipment.check_hand_over(state, bought, day, TODAY)] == ["hand_over_day"]


@pytest.mark.parametrize("state", equipment.STATES)
def test_only_what_is_available_is_lent(state):
    if state != "available":
        with pytest.raises(Conflict, match="equipment_not_available"):
            equipment.check_loan(state, TODAY, TODAY, TODAY, "Ana")
        return
    assert equipment.check_loan(state, TODAY, TODAY, TODAY, "Ana") == []
    found = equipment.check_loan(state, TODAY, TODAY - timedelta(days=1), TODAY, " ")
    assert [each.code for each in found] == ["borrower_needed", "loan_days"]
    assert equipment.check_loan(state, TODAY, TODAY + timedelta(days=366), TODAY, "Ana")


def test_a_thing_is_late_the_day_after():
    assert not equipment.late(TODAY, None, TODAY)
    assert equipment.late(TODAY, None, TODAY + timedelta(days=1))
    assert not equipment.late(TODAY, TODAY, TODAY + timedelta(days=9))
