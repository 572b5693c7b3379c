"""Odd patterns raise alarms in totals of one kind at a time, and an ordinary day raises none (E8)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.rules import anomalies
from pb.rules.anomalies import Total, age_group, alarms

ORDINARY = [
    *(Total("network", f"n{place}", 9 + place % 12, 1 + place % 3) for place in range(200)),
    *(Total("hour", "", hour, 20 + hour) for hour in range(8, 23)),
    *(Total("age", age, 12, 30) for age in ("25", "35", "45")),
    Total("age", "95", 15, 4),
    *(Total("run", "2027-03-20", hour, 30) for hour in range(8, 23)),
]


def codes(totals):
    return {alarm.code for alarm in alarms(totals)}


def test_an_ordinary_day_raises_nothing():
    assert codes(ORDINARY) == set()


def test_the_pattern_of_wroclaw_raises_each_alarm():
    """320 votes of one network, 97 people of 97 years in a morning, a shift at night."""
    wroclaw = [
        *(Total("network", "one", hour, 40) for hour in range(1, 9)),
        *(Total("hour", "", hour, 40) for hour in range(1, 9)),
        Total("age", "95", 9, 97),
    ]
    assert {"network", "old", "night"} <= codes(ORDINARY + wroclaw)


@pytest.mark.parametrize(
    ("totals", "code"),
    [
        ([Total("network", "x", 9, 21)], "network"),
        ([Total("network", "x", 9, 11)], "network_in_hour"),
        ([Total("age", "95", 9, 7), Total("age", "105", 10, 6)], "old"),
        ([Total("hour", "", 2, 26)], "night"),
        ([Total("hour", "", hour, 6) for hour in range(8, 12)] + [Total("hour", "", 20, 41)], "burst"),
        ([Total("run", "a", 9, 201)], "run"),
    ],
)
def test_each_limit_is_passed_by_one(totals, code):
    assert code in codes(totals)
    less = [Total(each.kind, each.value, each.hour, each.number - 1) for each in totals]
    assert code not in codes(less)


@pytest.mark.parametrize(
    ("born", "group"),
    [
        (date(2015, 4, 1), "12"), (date(2015, 4, 2), "0"), (date(2011, 4, 1), "16"), (date(1932, 4, 1), "95"),
        (date(1932, 4, 2), "85"), (date(1899, 1, 1), "105"), (date(2027, 12, 1), "0"),
    ],
)  # fmt: skip
def test_ages_stand_in_wide_groups(born, group):
    assert age_group(born, date(2027, 4, 1)) == group


TOTALS = st.lists(
    st.builds(
        Total,
        kind=st.sampled_from(anomalies.KINDS),
        value=st.sampled_from([str(age) for age in anomalies.AGES]),
        hour=st.integers(0, 23),
        number=st.integers(0, 500),
    ),
    max_size=30,
)


@given(TOTALS, TOTALS)
def test_more_votes_of_networks_ages_and_letters_never_silence_an_alarm(held, more):
    kinds = ("network", "network_in_hour", "old", "night", "run")
    found = {alarm.code for alarm in alarms(held)} & set(kinds)
    after = codes(held + more)
    assert found - {"network_in_hour"} <= after
    assert "network_in_hour" not in found or after & {"network", "network_in_hour"}
