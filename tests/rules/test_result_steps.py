"""The steps from the close to the final list: always one now, in order, whatever is true at once (R44)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from pb.rules.result_steps import Facts, current, next_body, order, steps

END = datetime(2027, 4, 28, 22, 2, tzinfo=UTC)
DONE = Facts(
    now=END + timedelta(days=40),
    closes_at=END,
    balanced=True,
    sealed=True,
    counted=True,
    settled=True,
    tied=True,
    published=True,
    objections_end=END + timedelta(days=20),
    chain=("college", "council"),
    decided=("college", "council"),
)


@pytest.mark.parametrize(
    ("change", "now"),
    [
        ({"now": END - timedelta(seconds=1)}, "close"),
        ({"balanced": False, "sealed": False}, "balance"),
        ({"sealed": False}, "seal"),
        ({"counted": False, "settled": False, "decided": ()}, "count"),
        ({"settled": False}, "ties"),
        ({"published": False}, "publish"),
        ({"now": END + timedelta(days=5)}, "object"),
        ({"decided": ("college",)}, "decide"),
        ({}, "final"),
    ],
)
def test_each_step_in_its_turn(change: dict[str, object], now: str) -> None:
    assert current(steps(replace(DONE, **change))) == now  # type: ignore[arg-type]


def test_without_a_tie_the_step_is_not_needed() -> None:
    assert {step.name: step.state for step in steps(replace(DONE, tied=False))}["ties"] == "not_needed"


def test_without_a_provisional_result_the_decision_comes_first() -> None:
    facts = replace(DONE, provisional=False, published=False, decided=("college",))
    assert current(steps(facts)) == "decide"
    assert current(steps(replace(facts, decided=DONE.decided))) == "publish"
    assert sorted(order(False)) == sorted(order(True))


def test_never_two_steps_at_once() -> None:
    for values in product((False, True), repeat=6):
        names = ("balanced", "sealed", "counted", "settled", "published", "provisional")
        found = steps(replace(DONE, **dict(zip(names, values, strict=True))))  # type: ignore[arg-type]
        states = [step.state for step in found]
        assert states.count("now") <= 1
        later = states.index("now") if "now" in states else len(states)
        assert "done" not in states[later:]


def test_the_next_body() -> None:
    assert next_body(("jury", "college", "council"), ("jury",)) == "college"
    assert next_body(("council",), ("council",)) == ""
