"""From the close of the vote to the final list: steps one after the other, decided by dates and facts (R44)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

CLOSE, BALANCE, SEAL, JURY, COUNT, TIES = "close", "balance", "seal", "jury", "count", "ties"
PUBLISH, OBJECT, DECIDE, FINAL = "publish", "object", "decide", "final"
DONE, NOW, LATER, NOT_NEEDED = "done", "now", "later", "not_needed"


@dataclass(frozen=True)
class Facts:
    """What the steps depend on; a body that has decided on every winner stands in `decided`."""

    now: datetime
    closes_at: datetime  # the end of the vote, with the time for accepted requests to finish
    balanced: bool = False
    sealed: bool = False
    counted: bool = False
    settled: bool = False  # no tie is left open
    tied: bool = False  # there was a tie that changes the outcome
    published: bool = False
    objections_end: datetime | None = None
    chain: Sequence[str] = ()
    decided: Sequence[str] = ()
    provisional: bool = True  # the result is published before the decision
    jury: str = ""  # a jury judges "beside" the votes, before they are known, or "after" a threshold of votes
    judged: bool = False  # what it judges is known, and counted where it judges after the votes


@dataclass(frozen=True)
class Step:
    """A step with its state, and the bodies of the chain that have still to decide."""

    name: str
    state: str
    waiting: tuple[str, ...] = field(default=())


def steps(facts: Facts) -> tuple[Step, ...]:
    """Return the steps in their order; exactly one is `now` until all are done.

    Without a provisional result the decision comes first, and the publication ends the way.
    """
    done = {
        CLOSE: facts.now >= facts.closes_at,
        BALANCE: facts.balanced or facts.sealed,
        SEAL: facts.sealed,
        JURY: facts.judged,
        COUNT: facts.counted,
        TIES: facts.counted and facts.settled,
        PUBLISH: facts.published,
        OBJECT: facts.published and (facts.objections_end is None or facts.now >= facts.objections_end),
        DECIDE: set(facts.chain) <= set(facts.decided) and facts.counted,
    }
    waiting = tuple(body for body in facts.chain if body not in facts.decided)
    found, open_before = [], False
    for name in order(facts.provisional, facts.jury):
        held = name == FINAL or done[name]
        if name == TIES and facts.counted and not facts.tied:
            state = NOT_NEEDED
        elif held and not open_before:
            state = DONE
        else:
            state, open_before = (LATER if open_before else NOW), True
        found.append(Step(name, state, waiting if name == DECIDE else ()))
    return tuple(found)


def order(provisional: bool, jury: str = "") -> tuple[str, ...]:
    """Return the names of the steps in the order in which they are taken."""
    counting = {"": (COUNT,), "beside": (JURY, COUNT), "after": (COUNT, JURY)}[jury]
    before = (CLOSE, BALANCE, SEAL, *counting, TIES)
    return (*before, PUBLISH, OBJECT, DECIDE, FINAL) if provisional else (*before, DECIDE, PUBLISH, OBJECT, FINAL)


def current(found: Sequence[Step]) -> str:
    """Return the step that is to be taken now, or the last one when all are done."""
    return next((step.name for step in found if step.state == NOW), FINAL)


def next_body(chain: Sequence[str], decided: Sequence[str]) -> str:
    """Return the body whose turn it is, or nothing when all have decided."""
    return next((body for body in chain if body not in decided), "")
