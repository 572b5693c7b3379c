"""The matrix of permissions: a few cells by hand, and what must hold for all of them."""

import pytest

from pb.rules.permissions import ACTS, EVERYBODY, NO_PHASE, ROLES, STAFF, matrix, may, people
from pb.rules.phases import CODES

GRAVE = {
    "open_vote", "extend_vote", "seal_box", "count", "import_roll", "correct_roll", "print_codes", "void_paper",
    "purge", "confirm_role", "score_jury",
}  # fmt: skip


@pytest.mark.parametrize(
    ("role", "act", "phase", "expected"),
    [
        ("voter", "cast", "vote", True),
        ("voter", "cast", "campaign", False),
        ("public", "cast", "vote", False),
        ("administrator", "cast", "vote", False),
        ("public", "choose", "campaign", True),
        ("public", "choose", "submission", False),
        ("participation", "manage_projects", "follow_up", True),
        ("reviewer", "manage_projects", "review", False),
        ("counting_chief", "count", "count", True),
        ("counting_chief", "count", "vote", False),
        ("counting", "count", "count", False),
        ("administrator", "seal_box", NO_PHASE, True),
        ("administrator", "extend_vote", "vote", True),
        ("administrator", "extend_vote", "count", False),
        ("help_desk", "search_roll", "vote", True),
        ("help_desk", "search_roll", "follow_up", False),
        ("counting", "search_roll", "count", True),
        ("auditor", "see_journal", NO_PHASE, True),
        ("participation", "see_journal", "review", False),
        ("administrator", "invite", "review", True),
        ("participation", "invite", "review", False),
        ("finance", "see_turnout", "vote", False),
        ("witness", "see_turnout", "vote", True),
    ],
)
def test_a_cell(role: str, act: str, phase: str, expected: bool) -> None:
    assert matrix()[role, act, phase] is expected


def test_the_matrix_has_every_role_act_and_phase() -> None:
    assert len(matrix()) == len(ROLES) * len(ACTS) * (len(CODES) + 1)
    assert len(set(ROLES)) == len(ROLES)
    assert all(set(act.who) <= set(ROLES) for act in ACTS.values())
    assert all(set(phases) <= set(CODES) for act in ACTS.values() for phases in act.who.values())


def test_what_is_unknown_is_never_allowed() -> None:
    assert not may(ROLES, "burn_the_box", CODES)
    assert not may({"emperor"}, "see_public", ("vote",))
    assert not may((), "see_public", ("vote",))


def test_everybody_sees_the_public_pages_at_any_time() -> None:
    assert all(matrix()[role, "see_public", phase] for role in ROLES for phase in (NO_PHASE, *CODES))


def test_people_without_a_role_do_nothing_of_the_staff() -> None:
    open_to_all = {
        "see_public", "choose", "identify", "cast", "ask_code", "keep_own_account", "see_own_grant", "write_project",
        "ask_posters",
    }  # fmt: skip
    assert {act for (role, act, _), allowed in matrix().items() if role in EVERYBODY and allowed} == open_to_all


def test_no_result_can_be_reached_while_the_vote_is_open() -> None:
    for act in ("seal_box", "count", "publish_result"):
        assert not may(ROLES, act, ("vote",))
        assert not may(ROLES, act, ("vote", "campaign", "evaluation"))
        assert may(STAFF, act, ("count",))


def test_grave_acts_take_two_people_and_a_fresh_second_factor() -> None:
    assert {act for act in ACTS if people(act) == 2} == GRAVE
    assert all(ACTS[act].fresh_factor for act in GRAVE)


def test_a_person_with_several_roles_may_do_what_one_of_them_may() -> None:
    assert may({"witness", "help_desk"}, "search_roll", {"vote", "campaign"})
