"""The eight steps of a dossier: no step is skipped, each move has its party and what it needs (RP7)."""

from itertools import product

import pytest

from pb.errors import Conflict, Forbidden, Invalid, Refusal, Unknown
from pb.rules import dossiers
from pb.rules.dossiers import Situation

WAY = ("send", "take_up", "confirm", "invite", "open", "propose", "validate", "order", "close")


def test_the_way_through_the_eight_steps():
    status, met = "draft", []
    for name in WAY:
        move = next(each for each in dossiers.MOVES if each.name == name)
        status = dossiers.check(name, Situation(status, move.by[0], dossiers.NEEDS)).target
        met.append(status)
    assert met == [*dossiers.STEPS, "closed"]


@pytest.mark.parametrize(("name", "status", "by"), list(product(dossiers.NAMES, dossiers.STATUSES, dossiers.PARTIES)))
def test_only_the_moves_of_the_table(name, status, by):
    """Z7: every other combination is refused."""
    legal = any(each.name == name and status in each.sources and by in each.by for each in dossiers.MOVES)
    situation = Situation(status, by, dossiers.NEEDS, "why")
    if legal:
        assert dossiers.check(name, situation).name == name
    else:
        with pytest.raises(Refusal):
            dossiers.check(name, situation)


def test_what_a_move_lacks_is_named():
    with pytest.raises(Conflict) as refusal:
        dossiers.check("invite", Situation("specifications", "service", {"criteria"}))
    assert [each.code for each in refusal.value.problems] == ["lacks_protocol", "lacks_specifications"]


def test_reasons_and_parties():
    with pytest.raises(Invalid):
        dossiers.check("not_relevant", Situation("needs", "service", reason=" "))
    with pytest.raises(Forbidden):
        dossiers.check("validate", Situation("validation", "service", dossiers.NEEDS))
    with pytest.raises(Unknown):
        dossiers.check("skip", Situation("draft", "client"))


def test_whom_a_dossier_waits_for():
    assert [dossiers.waits_for(step) for step in dossiers.STEPS] == [
        "service",
        "service",
        "service",
        "service",
        "service",
        "client",
        "service",
        "client",
    ]
    assert {dossiers.waits_for(end) for end in dossiers.ENDS} == {""}


def test_days_by_step():
    moves = [("draft", "contact", 10), ("contact", "needs", 12), ("needs", "specifications", 20)]
    assert dossiers.days_by_step(moves) == {"contact": [2], "needs": [8]}
