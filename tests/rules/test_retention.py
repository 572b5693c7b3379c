"""Each kind of data has a day, and goes on it: keys at once, record series with the consent of the archives (R51)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.rules import retention

DECIDED = date(2027, 5, 10)
LAST = DECIDED + timedelta(days=60)


def names(today, archives="", decided=DECIDED, days=60):
    return {kind.name for kind in retention.may_go(today, decided, days, archives)}


def test_nothing_goes_on_the_last_day_of_the_appeals_and_all_the_day_after():
    assert names(LAST, "AGR 2027/12") == set()
    assert names(LAST + timedelta(days=1), "AGR 2027/12") >= {"person_key", "box_key", "codes", "roll"}


def test_without_the_archives_only_keys_go():
    found = names(LAST + timedelta(days=1))
    assert {"person_key", "box_key"} <= found
    assert not found & {kind.name for kind in retention.KINDS if kind.series}
    assert names(LAST + timedelta(days=1), "   ") == found


def test_nothing_goes_before_anything_was_decided():
    assert names(date(2099, 1, 1), "AGR", decided=None) == set()


def test_what_other_laws_keep_is_never_purged():
    assert not names(date(2099, 1, 1), "AGR") & {kind.name for kind in retention.KINDS if kind.term == retention.LAW}


@given(st.dates(date(2027, 1, 1), date(2030, 1, 1)), st.integers(0, 400), st.integers(60, 365), st.booleans())
def test_what_may_go_one_day_may_go_every_later_day(today, later, days, archives):
    reference = "AGR" if archives else ""
    assert names(today, reference, days=days) <= names(today + timedelta(days=later), reference, days=days)


@pytest.mark.parametrize(("days", "expected"), [([35, 7], date(2027, 8, 14)), ([], date(2027, 7, 10))])
def test_a_purge_is_complete_with_the_last_backup(days, expected):
    assert retention.complete_on(date(2027, 7, 10), days) == expected
