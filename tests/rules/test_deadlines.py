"""When report and accounts are due, and which reminder leaves (R29)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.errors import Invalid
from pb.rules.deadlines import check_extension, late, months_later, news_due, reminders, report_due

DUE = date(2027, 8, 31)
DAYS = (30, 7, -1)


@pytest.mark.parametrize(
    ("end", "due"),
    [
        (date(2027, 6, 30), date(2027, 8, 30)),
        (date(2026, 12, 31), date(2027, 2, 28)),
        (date(2027, 12, 31), date(2028, 2, 29)),
        (date(2027, 12, 30), date(2028, 2, 29)),
        (date(2027, 11, 15), date(2028, 1, 15)),
        (date(2028, 2, 29), date(2028, 4, 29)),
    ],
)
def test_two_months_after_the_end(end, due):
    assert report_due(end, 2) == due


def test_the_due_day_itself_is_in_time():
    assert not late(DUE, DUE)
    assert late(DUE, DUE + timedelta(days=1))
    assert not late(None, DUE)


@pytest.mark.parametrize(
    ("today", "sent", "shown", "stands_for"),
    [
        (date(2027, 7, 31), (), [], []),
        (date(2027, 8, 1), (), [30], [30]),
        (date(2027, 8, 2), (30,), [], []),
        (date(2027, 8, 24), (30,), [7], [7]),
        (date(2027, 8, 27), (), [7], [30, 7]),
        (date(2027, 8, 31), (30, 7), [], []),
        (date(2027, 9, 1), (30, 7), [-1], [-1]),
        (date(2027, 10, 1), (), [-1], [30, 7, -1]),
        (date(2027, 10, 1), (30, 7, -1), [], []),
        (date(2027, 8, 25), (7,), [], [30]),
    ],
)
def test_each_reminder_once_and_never_several_at_a_time(today, sent, shown, stands_for):
    found, done = reminders(DUE, DAYS, sent, today)
    assert [each.days_before for each in found] == shown
    assert done == stands_for


@given(st.lists(st.integers(0, 60), min_size=1, max_size=30))
def test_a_worker_that_looks_now_and_then_sends_each_at_most_once(gaps):
    sent, mails, today = set(), [], DUE - timedelta(days=45)
    for gap in gaps:
        today += timedelta(days=gap)
        found, done = reminders(DUE, DAYS, sent, today)
        mails += [each.days_before for each in found]
        sent |= set(done)
    assert len(mails) == len(set(mails))
    assert mails == sorted(mails, reverse=True)
    assert (today >= DUE - timedelta(days=30)) == bool(mails)


def test_an_extension_has_reasons_and_lies_ahead():
    today = date(2027, 9, 10)
    check_extension(DUE, date(2027, 12, 1), today, ("Chantier", "Werf"))
    for new, reasons, code in (
        (DUE, ("a", "b"), "deadline_backwards"),
        (date(2027, 9, 1), ("a", "b"), "extension_over"),
        (date(2031, 9, 1), ("a", "b"), "deadline_too_late"),
        (date(2027, 12, 1), ("a", " "), "reasons_both_languages"),
        (date(2027, 12, 1), (), "reasons_both_languages"),
    ):
        with pytest.raises(Invalid) as refusal:
            check_extension(DUE, new, today, reasons)
        assert [problem.code for problem in refusal.value.problems] == [code]


def test_news_is_asked_at_the_rhythm_of_the_edition():
    last = date(2027, 5, 1)
    assert not news_due(last, 90, date(2027, 7, 29))
    assert news_due(last, 90, date(2027, 7, 30))
    assert not news_due(last, 0, date(2030, 1, 1))


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_months_never_leap_over_one(day, months):
    found = months_later(day, months)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == months
    assert found.day <= day.day
