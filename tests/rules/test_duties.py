"""A team has enough different people for a step, or the step is named with what lacks (votes.md 6)."""

import pytest

from pb.rules import duties
from pb.rules.duties import lacking


def steps(people, profile):
    return {lack.step: (lack.needed, lack.there) for lack in lacking(people, profile)}


def test_a_small_team_with_a_witness_lacks_nothing_but_counting_rights():
    team = {"a": {"participation", "administrator"}, "b": {"administrator", "counting_chief"}, "w": {"witness"}}
    assert steps(team, "small") == {}
    assert steps(team, "full") == {"paper": (4, 2)}


def test_one_person_with_every_role_is_still_one_person():
    team = {"a": {"participation", "administrator", "counting_chief", "counting"}}
    found = steps(team, "full")
    assert found["open_vote"] == (2, 1)
    assert found["paper"] == (4, 1)
    assert set(found) == set(duties.STEPS)


def test_seats_are_filled_so_that_as_many_as_possible_sit():
    """The counter could sit in three seats; the matching leaves the fourth to the only one who fits."""
    team = {"chief": {"counting_chief"}, "a": {"counting"}, "b": {"counting"}, "c": {"counting"}}
    assert "paper" not in steps(team, "full")
    assert steps({"a": {"counting"}, "b": {"counting"}, "c": {"counting"}, "d": {"counting"}}, "full")["paper"] == (
        4,
        3,
    )


@pytest.mark.parametrize("profile", duties.PROFILES)
def test_nobody_lacks_everything(profile):
    assert set(steps({}, profile)) == set(duties.STEPS)
