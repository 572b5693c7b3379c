"""The purchasing centre: lots with reasons, the award that follows from the amount, ceilings (RP2 to RP10)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.errors import Conflict, Invalid
from pb.rules import purchasing as rules
from pb.rules.purchasing import Asked, AwardRule, Need, Ordered

METHODS = {1: "competition", 2: "competition", 3: "by_amount", 4: "by_amount", 5: "by_amount", 6: "by_amount"}
RULE = AwardRule()
DAY = date(2026, 5, 1)


@pytest.mark.parametrize(
    ("method", "cents", "expected"),
    [
        ("competition", 1_00, "competition"),
        ("competition", None, "competition"),
        ("by_amount", None, None),
        ("by_amount", 29_999_99, "cascade"),
        ("by_amount", 30_000_00, "competition"),
        ("by_amount", 30_000_01, "competition"),
    ],
)
def test_the_award_follows_from_the_amount(method, cents, expected):
    assert rules.award(method, cents, RULE) == expected


def test_the_threshold_itself_is_a_setting():
    assert rules.award("by_amount", 30_000_00, AwardRule(exactly="cascade")) == "cascade"


def test_each_stage_has_its_lot():
    for stage, lot in rules.LOT_OF_STAGE.items():
        found = rules.recommend(Need(stages=(stage,), amount_cents=10_000_00), METHODS, RULE)
        assert [(each.lot, each.reasons) for each in found] == [(lot, (f"lot_{stage}",))]
        assert found[0].award == ("competition" if lot == 2 else "cascade")


def test_a_whole_mission_stands_alone():
    for need in (Need(whole=True), Need(stages=rules.STAGES), Need(stages=rules.STAGES[:4])):
        assert [each.lot for each in rules.recommend(need, METHODS, RULE)] == [1]
    assert [each.lot for each in rules.recommend(Need(stages=rules.STAGES[:3]), METHODS, RULE)] == [2, 3, 4]


def test_publics_and_an_unknown_method_bring_a_lot_with_its_reason():
    need = Need(stages=("running",), publics=("young",), method_known=False)
    found = {each.lot: each.reasons for each in rules.recommend(need, METHODS, RULE)}
    assert found == {
        2: ("lot_design_unknown",),
        3: ("lot_running",),
        5: ("lot_mobilising_publics",),
    }


def test_nothing_needed_means_nothing_recommended():
    assert rules.recommend(Need(publics=("young",), method_known=False), METHODS, RULE) == []
    assert [problem.code for problem in rules.check_need(Need())] == ["need_no_stage"]


@given(
    st.lists(st.sampled_from(rules.STAGES), unique=True),
    st.booleans(),
    st.lists(st.sampled_from(rules.PUBLICS), unique=True),
    st.booleans(),
    st.none() | st.integers(1, 10**8),
)
def test_every_advice_has_a_reason_and_a_lot_of_the_centre(stages, whole, publics, known, cents):
    need = Need(tuple(stages), whole, cents, "municipality", tuple(publics), known)
    found = rules.recommend(need, METHODS, RULE)
    assert bool(found) == bool(whole or stages)
    assert all(each.reasons and each.lot in METHODS for each in found)
    assert len({each.lot for each in found}) == len(found)
    assert not (1 in {each.lot for each in found} and len(found) > 1)


def test_a_ceiling_is_kept_to_the_cent():
    orders = [Ordered(DAY, 3, 3_999_999_00), Ordered(DAY, 1, 50)]
    rules.check_order(50, orders, 4_000_000_00, None, DAY)
    with pytest.raises(Conflict) as refusal:
        rules.check_order(51, orders, 4_000_000_00, None, DAY)
    assert refusal.value.code == "order_over_ceiling"
    assert refusal.value.details["left_cents"] == 50


def test_no_order_after_the_last_day():
    rules.check_order(1, [], None, DAY, DAY)
    with pytest.raises(Conflict) as refusal:
        rules.check_order(1, [], None, DAY, date(2026, 5, 2))
    assert refusal.value.code == "order_after_end"
    for cents in (0, -1):
        with pytest.raises(Invalid):
            rules.check_order(cents, [], None, None, DAY)


@pytest.mark.parametrize(
    ("ordered", "warning"),
    [(79_99, None), (80_00, "ceiling_near"), (99_99, "ceiling_near"), (100_00, "ceiling_reached")],
)
def test_the_ceiling_warns_at_eighty_percent(ordered, warning):
    found = rules.watch([Ordered(DAY, 1, ordered)], 100_00, date(2030, 1, 1), DAY)
    assert found.warnings == ((warning,) if warning else ())
    assert found.left_cents == 100_00 - ordered


def test_the_end_is_watched():
    assert rules.watch([], None, None, DAY).warnings == ("end_unknown",)
    assert rules.watch([], None, date(2026, 10, 28), DAY).warnings == ("end_near",)
    assert rules.watch([], None, date(2026, 10, 29), DAY).warnings == ()
    assert rules.watch([], None, date(2026, 4, 30), DAY).warnings == ("contract_over",)


def test_figures_by_lot_and_year():
    orders = [Ordered(date(2025, 12, 31), 3, 10), Ordered(date(2026, 1, 1), 3, 5), Ordered(DAY, 1, 1)]
    found = rules.watch(orders, 100, date(2030, 1, 1), DAY)
    assert (found.by_lot, found.by_year, found.percent) == ({1: 1, 3: 15}, {2025: 10, 2026: 6}, 16)


def test_a_cascade_goes_down_the_ranking():
    rows = [Asked("b", 2), Asked("a", 1), Asked("c", 3)]
    assert rules.next_asked(rows) == "a"
    assert rules.next_asked([Asked("a", 1, "waiting"), Asked("b", 2)]) is None
    assert rules.next_asked([Asked("a", 1, "declined"), Asked("b", 2)]) == "b"
    assert rules.next_asked([Asked("a", 1, "expired"), Asked("b", 2, "declined"), Asked("c", 3)]) == "c"
    assert rules.next_asked([Asked("a", 1, "declined"), Asked("b", 2, "yes"), Asked("c", 3)]) is None


@pytest.mark.parametrize(
    "rows", [[Asked("a", 1, "declined")], [Asked("a", 1, "expired"), Asked("b", 2, "declined")], []]
)
def test_a_cascade_where_all_decline_ends(rows):
    with pytest.raises(Conflict) as refusal:
        rules.next_asked(rows)
    assert refusal.value.code == "cascade_exhausted"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([{"code": "a", "weight": 60}, {"code": "b", "weight": 39}], "weights_not_hundred"),
        ([{"code": "a", "weight": 110}, {"code": "b", "weight": -10}], "weights_not_hundred"),
        ([{"code": "a", "weight": 50, "price": True}, {"code": "b", "weight": 50, "price": True}], "two_prices"),
        ([{"code": "a", "weight": 50}, {"code": "a", "weight": 50}], "criterion_twice"),
    ],
)
def test_criteria_that_cannot_be_used(rows, code):
    with pytest.raises(Invalid) as refusal:
        rules.criteria(rows)
    assert code in [problem.code for problem in refusal.value.problems]
