"""The moves of intakes and batches: every pair of state and move, and who may not make them."""

import pytest

from pb.errors import Conflict, Forbidden, Invalid, Unknown
from pb.rules.paper_moves import (
    BATCH_MOVES,
    BATCH_STATES,
    BOX_MOVES,
    BOX_STATES,
    FULL,
    INTAKE_MOVES,
    INTAKE_STATES,
    SMALL,
    Hands,
    barred,
    check_batch,
    check_box,
    check_intake,
    possible,
)

ALLOWED = {(source, move.name) for move in BATCH_MOVES for source in move.sources}
HANDS = Hands(first="anne", second="bart", settler="chloe", void_asker="dirk")


@pytest.mark.parametrize("state", BATCH_STATES)
@pytest.mark.parametrize("name", sorted({move.name for move in BATCH_MOVES}))
def test_every_pair_of_state_and_move(state, name):
    if (state, name) in ALLOWED:
        assert check_batch(name, state, "zoe", HANDS, reason="written").target in BATCH_STATES
    else:
        with pytest.raises(Conflict, match="paper_not_from_here"):
            check_batch(name, state, "zoe", HANDS, reason="written")


def test_a_closed_batch_only_leaves_by_two_people_or_into_the_box():
    """P5: nothing edits a closed batch."""
    assert {name for state, name in ALLOWED if state == "closed"} == {"ask_void", "seal"}
    assert not {name for state, name in ALLOWED if state == "sealed"}


@pytest.mark.parametrize(
    ("name", "state", "duties", "who"),
    [
        ("key_second", "keyed_once", SMALL, {"anne"}),
        ("finish_second_agreed", "keyed_once", SMALL, {"anne"}),
        ("settle", "differing", SMALL, {"anne", "bart"}),
        ("settle", "differing", FULL, {"anne", "bart"}),
        ("close", "agreed", SMALL, {"anne", "bart"}),
        ("close", "agreed", FULL, {"anne", "bart", "chloe"}),
        ("confirm_void", "void_asked", SMALL, {"dirk"}),
        ("confirm_void", "void_asked", FULL, {"dirk"}),
    ],
)
def test_hands_are_kept_apart(name, state, duties, who):
    assert barred(name, HANDS, duties) == who
    for each in ("anne", "bart", "chloe", "dirk", "zoe"):
        if each in who:
            with pytest.raises(Forbidden, match="paper_same_person"):
                check_batch(name, state, each, HANDS, duties)
            assert name not in possible(state, each, HANDS, duties)
        else:
            check_batch(name, state, each, HANDS, duties)
            assert name in possible(state, each, HANDS, duties)


def test_who_imported_does_not_close():
    assert barred("close", Hands(importer="anne")) == {"anne"}


@pytest.mark.parametrize("name", ["ask_void", "key_again"])
def test_a_grave_move_needs_its_reason(name):
    state = next(move.sources[0] for move in BATCH_MOVES if move.name == name)
    with pytest.raises(Invalid, match="reason_needed"):
        check_batch(name, state, "zoe", HANDS, reason="  ")


def test_intakes_and_boxes_go_in_order():
    allowed = {(source, move.name) for move in INTAKE_MOVES for source in move.sources}
    for state in INTAKE_STATES:
        for move in INTAKE_MOVES:
            if (state, move.name) in allowed:
                assert check_intake(move.name, state, "written").target == move.target
            else:
                with pytest.raises(Conflict):
                    check_intake(move.name, state, "written")
    for state in BOX_STATES:
        for move in BOX_MOVES:
            if state in move.sources:
                assert check_box(move.name, state).target == move.target
            else:
                with pytest.raises(Conflict):
                    check_box(move.name, state)
    with pytest.raises(Unknown):
        check_box("burn", "placed")
