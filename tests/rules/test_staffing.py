"""Who is missing for a phase: two different people for a grave act, whatever roles they have (Z6)."""

import pytest

from pb.rules import permissions, phases, staffing


@pytest.mark.parametrize(
    ("phase", "people", "missing"),
    [
        ("vote", {}, [(("administrator", "participation"), 2)]),
        ("vote", {"participation": {"a"}}, [(("administrator", "participation"), 1)]),
        ("vote", {"participation": {"a"}, "administrator": {"a"}}, [(("administrator", "participation"), 1)]),
        ("vote", {"participation": {"a"}, "administrator": {"b"}}, []),
        ("review", {"reviewer": {"a"}}, [(("college",), 1)]),
        ("campaign", {}, []),
    ],
)
def test_who_is_missing(phase, people, missing):
    assert staffing.lacking(phase, people) == missing


def test_paper_needs_two_to_key():
    chiefs = {"counting_chief": {"a", "b"}}
    assert staffing.lacking("count", chiefs) == []
    assert staffing.lacking("count", chiefs, paper=True) == [(("counting",), 2)]


def test_every_need_is_of_a_known_phase_and_role():
    assert set(staffing.NEEDS) <= set(phases.CODES)
    assert {role for needs in staffing.NEEDS.values() for roles, _ in needs for role in roles} <= set(permissions.STAFF)
