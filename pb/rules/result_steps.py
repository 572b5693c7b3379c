"""From the close of the vote to the final list: steps one after the other, decided by dates and facts (R44)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

CLOSE, BALANCE, SEAL, COUNT, TIES = "close", "balance", "seal", "count", "ties"
PUBLISH, OBJECT, DECIDE, FINAL = "publish", "object", "decide", "final"
STEPS = (CLOSE, BALANCE, SEAL, COUNT, TIES, PUBLISH, OBJECT, DECIDE, FINAL)
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
        COUNT: facts.counted,
        TIES: facts.counted and facts.settled,
        PUBLISH: facts.published,
        OBJECT: facts.published and (facts.objections_end is None or facts.now >= facts.objections_end),
        DECIDE: set(facts.chain) <= set(facts.decided) and facts.counted,
    }
    waiting = tuple(body for body in facts.chain if body not in facts.decided)
    found, open_before = [], False
    for name in order(facts.provisional):
        held = name == FINAL or done[name]
        if name == TIES and facts.counted and not facts.tied:
            state = NOT_NEEDED
        elif held and not open_before:
            state = DONE
        else:
            state, open_before = (LATER if open_before else NOW), True
        found.append(Step(name, state, waiting if name == DECIDE else ()))
    return tuple(found)


def order(provisional: bool) -> tuple[str, ...]:
    """Return the names of the steps in the order in which they are taken."""
    if provisional:
        return STEPS
    return (CLOSE, BALANCE, SEAL, COUNT, TIES, DECIDE, PUBLISH, OBJECT, FINAL)


def current(found: Sequence[Step]) -> str:
    """Return the step that is to be taken now, or the last one when all are done."""
    return next((step.name for step in found if step.state == NOW), FINAL)


def next_body(chain: Sequence[str], decided: Sequence[str]) -> str:
    """Return the body whose turn it is, or nothing when all have decided."""
    return next((body for body in chain if body not in decided), "")
