"""Offers compared: exact points by a stated formula, ties told, and the order of the offers never matters (RP8)."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.errors import Invalid
from pb.rules.offers import OfferFacts, compare, late, written
from pb.rules.purchasing import Criterion

PRICE = Criterion("price", weight=40, price=True)
QUALITY = Criterion("quality", weight=60)
BOTH = (PRICE, QUALITY)


def offer(name, cents, mark=500, **more):
    return OfferFacts(name, cents, {"quality": mark}, **more)


def test_points_by_hand():
    found = compare([offer("a", 20_000_00, 800), offer("b", 25_000_00, 900)], BOTH)
    assert [(each.contractor, written(each.total)) for each in found.ranking] == [("a", "88.00"), ("b", "86.00")]
    assert found.ranking[1].points == {"price": Fraction(32), "quality": Fraction(54)}
    assert found.best == "a"


def test_what_does_not_fit_sets_no_price():
    found = compare([offer("a", 1_00, 1000, fits=False), offer("b", 10_00)], BOTH)
    assert found.ranking[0].points["price"] == 40
    assert found.unfit == ("a",)


def test_no_offer_that_fits():
    found = compare([offer("a", 1_00, fits=False)], BOTH)
    assert (found.best, found.ranking) == (None, ())


def test_equal_points_go_to_the_cheaper_one():
    # 40 × 10/16 = 25 points for b: with 15 points more of quality it equals a
    rows = [offer("b", 16_00, 750), offer("a", 10_00, 500)]
    assert [each.total for each in compare(rows, BOTH).ranking] == [70, 70]
    assert compare(rows, BOTH).best == "a"
    by_decision = compare(rows, BOTH, "decision")
    assert (by_decision.best, by_decision.tied) == (None, ("a", "b"))
    assert [each.rank for each in by_decision.ranking] == [1, 1]


def test_a_full_tie_waits_for_a_reasoned_decision():
    rows = [offer("a", 10_00), offer("b", 10_00), offer("c", 20_00)]
    found = compare(rows, BOTH)
    assert (found.best, found.tied) == (None, ("a", "b"))
    settled = [offer("a", 10_00, settled=2), offer("b", 10_00, settled=1), offer("c", 20_00)]
    assert compare(settled, BOTH).best == "b"


def test_an_equal_that_no_decision_has_placed_comes_last():
    rows = [offer("a", 10_00), offer("b", 10_00, settled=1), offer("c", 10_00, settled=2)]
    assert [each.contractor for each in compare(rows, BOTH).ranking] == ["b", "c", "a"]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([OfferFacts("a", 10_00)], "offer_mark"),
        ([offer("a", 10_00, 1001)], "offer_mark"),
        ([offer("a", 10_00, -1)], "offer_mark"),
        ([offer("a", 0)], "offer_no_price"),
    ],
)
def test_incomplete_offers(rows, code):
    with pytest.raises(Invalid) as refusal:
        compare(rows, BOTH)
    assert [problem.code for problem in refusal.value.problems] == [code]


def test_one_second_late_is_late():
    deadline = datetime(2026, 10, 25, 1, tzinfo=UTC)  # the night the clocks change: instants, not wall times
    assert not late(deadline, deadline)
    assert late(deadline + timedelta(seconds=1), deadline)


@pytest.mark.parametrize(
    ("points", "text"), [(Fraction(1, 3), "0.33"), (Fraction(2, 3), "0.67"), (Fraction(1, 200), "0.01")]
)
def test_points_are_written_with_two_decimals(points, text):
    assert written(points) == text


@given(st.lists(st.tuples(st.integers(1, 10**6), st.integers(0, 1000)), min_size=1, max_size=6), st.randoms())
def test_laws(rows, chance):
    offers = [offer(f"c{at}", cents, mark) for at, (cents, mark) in enumerate(rows)]
    shuffled = list(offers)
    chance.shuffle(shuffled)
    found = compare(offers, BOTH)
    assert found == compare(shuffled, BOTH)
    assert all(0 < each.total <= 100 for each in found.ranking)
    totals = [each.total for each in found.ranking]
    assert totals == sorted(totals, reverse=True)
    cheapest = min(each.cents for each in offers)
    assert all(each.points["price"] == 40 for each in found.ranking if each.cents == cheapest)
