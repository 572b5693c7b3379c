"""Legal interest against cases computed by hand, and its laws (R20, art. 5)."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.errors import Invalid
from pb.rules import reference
from pb.rules.interest import Part, Repayment, claimed_parts, half_up, lines, reckon

RATES = reference.rates(reference.SHIPPED)
DAYS = st.dates(date(2016, 1, 1), date(2026, 12, 31))
CENTS = st.integers(1, 5_000_000)


def owed(cents, paid, on, **more):
    """Return the reckoning of a claim that was due the day after the payment."""
    return reckon([Part(paid, cents)], paid + timedelta(days=1), on, RATES, **more)


def test_ten_years_to_the_cent():
    """5,000 euro paid on 15 June 2016, reckoned on 15 June 2026; 2016, 2020 and 2024 are leap years."""
    found = owed(5_000_00, date(2016, 6, 15), date(2026, 6, 15))
    assert [(line.start.year, line.days, line.cents) for line in found.lines] == [
        (2016, 200, 61_64),  # 5000 × 2.25 % × 200 / 365 = 61.6438
        (2017, 365, 100_00),
        (2018, 365, 100_00),
        (2019, 365, 100_00),
        (2020, 366, 87_74),  # 5000 × 1.75 % × 366 / 365 = 87.7397
        (2021, 365, 87_50),
        (2022, 365, 75_00),
        (2023, 365, 262_50),
        (2024, 366, 288_29),  # 5000 × 5.75 % × 366 / 365 = 288.2877
        (2025, 365, 225_00),
        (2026, 165, 101_71),  # 5000 × 4.50 % × 165 / 365 = 101.7123
    ]
    assert found.interest_cents == 1_489_38
    assert found.total_cents == 6_489_38


@pytest.mark.parametrize(
    ("paid", "on", "expected"),
    [
        (date(2022, 12, 31), date(2023, 1, 2), [(2022, 1, 21), (2023, 1, 72)]),  # 20.548 and 71.918 cents
        (date(2023, 1, 1), date(2023, 1, 31), [(2023, 30, 21_58)]),
        (date(2023, 12, 31), date(2024, 1, 1), [(2023, 1, 72)]),
        (date(2024, 2, 28), date(2024, 3, 1), [(2024, 2, 1_58)]),  # 29 February counts: 157.534 cents
        (date(2025, 2, 28), date(2025, 3, 2), [(2025, 2, 1_23)]),
        (date(2024, 1, 1), date(2025, 1, 1), [(2024, 366, 288_29)]),
        (date(2020, 12, 31), date(2022, 1, 1), [(2020, 1, 24), (2021, 365, 87_50)]),
    ],
)
def test_years_meet_on_1_january(paid, on, expected):
    found = lines(5_000_00, paid, on, RATES)
    assert [(line.start.year, line.days, line.cents) for line in found] == expected


def test_a_leap_year_can_be_divided_by_its_own_days():
    whole = lines(5_000_00, date(2024, 1, 1), date(2025, 1, 1), RATES, "actual_actual")
    assert [line.cents for line in whole] == [287_50]
    with pytest.raises(Invalid, match="unknown_day_count"):
        lines(1_00, date(2024, 1, 1), date(2024, 1, 3), RATES, "thirty_360")


def test_nothing_runs_until_the_due_day_and_then_from_the_payment():
    paid, due = date(2024, 3, 1), date(2025, 3, 31)
    for on in (paid, due):
        found = reckon([Part(paid, 4_000_00)], due, on, RATES)
        assert (found.lines, found.total_cents) == ((), 4_000_00)
    after = reckon([Part(paid, 4_000_00)], due, due + timedelta(days=1), RATES)
    assert [(line.start, line.end) for line in after.lines] == [
        (date(2024, 3, 1), date(2025, 1, 1)),
        (date(2025, 1, 1), date(2025, 4, 1)),
    ]
    assert after.interest_cents == 192_82 + 44_38  # 4000 × 5.75 % × 306 / 365; 4000 × 4.50 % × 90 / 365


def test_who_pays_in_time_owes_no_interest():
    paid, due = date(2024, 3, 1), date(2024, 6, 30)
    whole = reckon([Part(paid, 4_000_00)], due, date(2026, 1, 1), RATES, [Repayment(due, 4_000_00)])
    assert whole.settled
    assert whole.lines == ()
    late = reckon([Part(paid, 4_000_00)], due, date(2024, 7, 1), RATES, [Repayment(date(2024, 7, 1), 4_000_00)])
    assert (late.interest_cents, late.principal_cents, late.interest_due_cents) == (76_88, 76_88, 0)


def test_late_repayments_pay_interest_first():
    paid, due = date(2025, 1, 1), date(2025, 2, 1)
    found = reckon([Part(paid, 3_650_00)], due, date(2025, 12, 31), RATES, [Repayment(date(2025, 4, 11), 1_045_00)])
    assert [line.cents for line in found.lines] == [45_00, 86_25]  # 100 days of 3650; then 264 of 2650: 86.2521
    assert found.lines[1].principal_cents == 2_650_00
    assert (found.principal_cents, found.interest_due_cents) == (2_650_00, 86_25)


def test_what_is_paid_in_time_lessens_what_bears_interest():
    paid, due = date(2025, 1, 1), date(2025, 2, 1)
    found = reckon([Part(paid, 3_650_00)], due, date(2025, 4, 11), RATES, [Repayment(due, 2_650_00)])
    assert [(line.principal_cents, line.cents) for line in found.lines] == [(1_000_00, 12_33)]


def test_the_rate_of_a_new_year_is_said_to_be_unknown():
    found = owed(5_000_00, date(2026, 12, 1), date(2027, 2, 1))
    assert found.unknown_years == (2027,)
    assert (found.interest_cents, found.total_cents) == (None, None)
    assert [(line.rate, line.cents) for line in found.lines] == [(Decimal("4.50"), 19_11), (None, None)]
    assert owed(5_000_00, date(2015, 12, 31), date(2016, 1, 2)).unknown_years == (2015,)
    assert owed(5_000_00, date(2026, 12, 1), date(2027, 1, 1)).unknown_years == ()


def test_too_much_paid_back_is_said():
    paid = date(2025, 1, 1)
    found = reckon(
        [Part(paid, 1_000_00)], date(2025, 2, 1), date(2025, 3, 1), RATES, [Repayment(date(2025, 1, 20), 1_200_00)]
    )
    assert (found.overpaid_cents, found.total_cents) == (200_00, 0)


@pytest.mark.parametrize(
    ("cents", "due", "back", "codes"),
    [
        (0, date(2025, 2, 1), [], {"claim_of_nothing"}),
        (-5, date(2024, 12, 31), [], {"claim_of_nothing", "claim_due_before_payment"}),
        (
            1_00,
            date(2025, 2, 1),
            [Repayment(date(2024, 12, 31), 0)],
            {"repayment_of_nothing", "repayment_before_payment"},
        ),
    ],
)
def test_impossible_claims_are_refused_with_everything(cents, due, back, codes):
    with pytest.raises(Invalid) as refusal:
        reckon([Part(date(2025, 1, 1), cents)], due, date(2025, 6, 1), RATES, iter(back))
    assert {problem.code for problem in refusal.value.problems} == codes


def test_each_instalment_bears_interest_from_its_own_payment():
    """3,000 paid on 1 March 2024 and 2,000 on 1 October 2024, nothing back by 31 January 2025."""
    parts = [Part(date(2024, 10, 1), 2_000_00), Part(date(2024, 3, 1), 3_000_00)]
    found = reckon(parts, date(2025, 1, 31), date(2025, 3, 1), RATES)
    assert [(line.start, line.days, line.principal_cents, line.cents) for line in found.lines] == [
        (date(2024, 3, 1), 306, 3_000_00, 144_62),  # 3000 × 5.75 % × 306 / 365 = 144.6164
        (date(2025, 1, 1), 59, 3_000_00, 21_82),  # 3000 × 4.50 % × 59 / 365 = 21.8219
        (date(2024, 10, 1), 92, 2_000_00, 28_99),  # 2000 × 5.75 % × 92 / 365 = 28.9863
        (date(2025, 1, 1), 59, 2_000_00, 14_55),  # 2000 × 4.50 % × 59 / 365 = 14.5479
    ]
    assert found.total_cents == 5_000_00 + 209_98
    early = reckon(parts, date(2025, 1, 31), date(2025, 3, 1), RATES, [Repayment(date(2025, 1, 31), 3_500_00)])
    assert [(line.start, line.principal_cents) for line in early.lines] == [
        (date(2024, 10, 1), 1_500_00),
        (date(2025, 1, 1), 1_500_00),
    ]
    late = reckon(parts, date(2025, 1, 31), date(2025, 4, 1), RATES, [Repayment(date(2025, 3, 1), 1_209_98)])
    assert late.lines[-1].principal_cents == 4_000_00, "after a late repayment one line is enough"
    assert (late.lines[-1].start, late.lines[-1].cents) == (date(2025, 3, 1), 15_29)  # 4000 × 4.5 % × 31 / 365


def test_a_part_is_claimed_of_what_was_paid_last():
    paid = [Part(date(2024, 3, 1), 3_000_00), Part(date(2024, 10, 1), 2_000_00)]
    assert claimed_parts(1_500_00, paid) == (Part(date(2024, 10, 1), 1_500_00),)
    assert claimed_parts(2_500_00, paid) == (Part(date(2024, 3, 1), 500_00), Part(date(2024, 10, 1), 2_000_00))
    assert claimed_parts(5_000_00, paid) == tuple(paid)
    assert claimed_parts(0, paid) == ()
    with pytest.raises(Invalid, match="bad_claim"):
        reckon([], date(2025, 1, 1), date(2025, 2, 1), RATES)


@given(CENTS, st.lists(st.tuples(DAYS, CENTS), min_size=1, max_size=4), st.integers(0, 900))
def test_parts_owe_what_they_would_owe_alone(cents, rows, days):
    """Without repayments a claim on several payments is the sum of claims on each; never more than from the first."""
    parts = claimed_parts(cents, [Part(day, each) for day, each in dict(rows).items()])
    last = max(each.paid_on for each in parts)
    on = min(last + timedelta(days=1 + days), date(2026, 12, 31))
    if on <= last:
        return
    found = reckon(parts, last, on, RATES)
    alone = [reckon([each], last, on, RATES) for each in parts]
    assert found.interest_cents == sum(each.interest_cents for each in alone)
    assert found.claimed_cents == min(cents, sum(each.cents for each in parts))
    assert (
        found.interest_cents
        <= reckon([Part(parts[0].paid_on, found.claimed_cents)], last, on, RATES).interest_cents + len(parts) * 12
    )


@given(CENTS, DAYS, DAYS)
def test_lines_cover_every_day_once_and_stay_in_their_year(cents, one, other):
    start, end = min(one, other), max(one, other)
    found = lines(cents, start, end, RATES)
    assert sum(line.days for line in found) == (end - start).days
    assert all(line.start.year == (line.end - timedelta(days=1)).year for line in found)
    assert all(before.end == after.start for before, after in pairwise(found))
    for line in found:
        exact = Fraction(line.principal_cents) * Fraction(RATES[line.start.year]) / 100 * line.days / 365
        assert abs(Fraction(line.cents) - exact) <= Fraction(1, 2)


@given(CENTS, DAYS, DAYS, st.lists(st.tuples(DAYS, st.integers(1, 2_000_000)), max_size=4))
def test_no_cent_is_lost_or_made(cents, one, other, back):
    paid, on = min(one, other), max(one, other)
    repayments = [Repayment(max(day, paid), amount) for day, amount in back]
    found = owed(cents, paid, on, repayments=repayments)
    if found.unknown_years:
        return
    came = sum(each.cents for each in repayments if each.on <= on)
    assert found.repaid_cents == came
    assert cents + found.interest_cents == came - found.overpaid_cents + found.total_cents
    assert 0 <= found.principal_cents <= cents
    assert found.interest_due_cents >= 0


@given(CENTS, DAYS, st.integers(0, 900))
def test_waiting_never_makes_the_debt_smaller(cents, paid, days):
    on = min(paid + timedelta(days=days), date(2026, 12, 30))
    sooner, later = owed(cents, paid, max(on, paid)), owed(cents, paid, max(on, paid) + timedelta(days=1))
    assert later.total_cents >= sooner.total_cents


@given(st.fractions(0, 10_000))
def test_half_a_cent_goes_up(value):
    assert half_up(value) == int(value + Fraction(1, 2))
