"""The Today page tells each counting officer which batch waits for them, and nobody what they may not do."""

from typing import Any

import pytest
import time_machine

from pb.services import paper_batches, paper_waiting
from tests import papering
from tests.papering import ALICE, BART, CHLOE, DIRK, OVER, PILE, key, opened, person, take_in

Clock = time_machine.Traveller


@pytest.fixture
def backend() -> str:
    """One union of two plain questions: one database is enough."""
    return "sqlite"


def told(held: Any, name: str, role: str = "counting") -> list[str]:
    return [line.text % line.facts for line in paper_waiting.waiting(person(held, name, role), held.edition)]


def test_each_person_reads_what_waits_for_them(session: Any, clock: Clock) -> None:
    held = papering.vote(8)
    code, other = take_in(held, range(6)), take_in(held, [6], close=False)
    assert told(held, ALICE) == []  # while people vote, paper comes in and nobody opens it
    clock.move_to(OVER)
    left = ["Sessions and receptions of paper to close: 1"]
    assert told(held, ALICE) == [*left, "Sessions and receptions of paper to open: 1"]
    papering.paper_intakes.close_intake(person(held), held.edition, other, 1)
    batch = opened(held, code, other)
    pile = [*PILE, papering.Paper(7)]
    assert told(held, ALICE) == told(held, BART) == ["Batch B1 waits to be keyed."]
    key(held, batch, pile, ALICE)
    assert told(held, ALICE) == []
    assert told(held, BART) == ["Batch B1 waits for its second keying."]
    assert told(held, DIRK, "witness") == told(held, DIRK, "reviewer") == []
    key(held, batch, [papering.Paper(1), *pile[1:]], BART)
    assert (told(held, BART), told(held, CHLOE)) == ([], ["Batch B1: differences wait to be settled."])
    key(held, batch, pile[:1], CHLOE)
    assert told(held, DIRK, "witness") == ["Batch B1 waits to be closed."]
    paper_batches.close(person(held, DIRK), held.edition, batch)
    assert told(held, ALICE) == told(held, DIRK, "witness") == []
    paper_batches.ask_void(person(held, ALICE), held.edition, batch, "Two papers were swapped.")
    assert (told(held, ALICE), told(held, BART)) == ([], ["Somebody asks to void batch B1: you can confirm."])
