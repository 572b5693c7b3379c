"""The days of the post, and whom a run of letters concerns (R35, R42)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.errors import Conflict
from pb.rules import letters, working_days
from pb.rules.phases import from_days
from pb.rules.settings import Settings

BLANK = {"start": "2027-01-01", "end": "2027-01-02"}


def phases(last="2027-04-28"):
    """Return phases whose vote ends on this day."""
    return from_days({"vote": {"start": "2027-04-01", "end": last}})[0]


@pytest.mark.parametrize("sunday", ["2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2038-04-25", "2285-03-22"])
def test_easter(sunday):
    day = date.fromisoformat(sunday)
    assert working_days.easter(day.year) == day


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2027-03-29", False), ("2027-05-06", False), ("2027-05-17", False), ("2027-07-21", False),
        ("2027-05-01", False), ("2027-04-03", False), ("2027-04-04", False), ("2027-04-05", True), ("2027-12-24", True),
    ],
)  # fmt: skip
def test_working_days(day, working):
    assert working_days.is_working(date.fromisoformat(day)) is working


@pytest.mark.parametrize(
    ("last", "postal", "request_day"),
    [
        ("2027-04-28", 3, "2027-04-22"),
        ("2027-04-28", 0, "2027-04-27"),
        ("2027-05-02", 3, "2027-04-26"),
        ("2027-05-07", 2, "2027-05-03"),
        ("2027-03-30", 1, "2027-03-25"),
    ],
)
def test_the_last_day_to_ask(last, postal, request_day):
    """Print on the next working day, then so many for the post; Ascension, Easter Monday and Sundays do not count."""
    settings = replace(Settings(), postal_days=postal)
    held = from_days({"vote": {"start": "2027-03-01", "end": last}})[0]
    assert letters.post_days(settings, held, date(2027, 3, 1)).last_request == date.fromisoformat(request_day)


@given(st.integers(0, 20), st.dates(date(2027, 3, 1), date(2027, 12, 1)), st.integers(0, 60))
def test_who_asks_in_time_has_it_in_time_and_nobody_else_is_promised_it(postal, last, before):
    settings = replace(Settings(), postal_days=postal)
    held = from_days({"vote": {"start": "2027-01-01", "end": last.isoformat()}})[0]
    today = last - timedelta(days=before)
    days = letters.post_days(settings, held, today)
    assert days.open == (days.arrives <= last)
    assert days.open or today > days.last_request
    assert not (today <= days.last_request and not days.open)


@pytest.mark.parametrize(
    ("kind", "born", "concerned"),
    [
        ("everybody", "2015-04-28", True),
        ("everybody", "2015-04-29", False),
        ("ages_12_15", "2015-04-28", True),
        ("ages_12_15", "2011-04-29", True),
        ("ages_12_15", "2011-04-28", False),
        ("on_request", "1980-01-01", True),
        ("list", "2015-04-29", False),
    ],
)
def test_whom_a_run_concerns(kind, born, concerned):
    assert letters.concerns(kind, date.fromisoformat(born), Settings(), phases()) is concerned


@pytest.mark.parametrize(
    ("language", "spoken"), [("fr", ("fr",)), ("nl", ("nl",)), ("", ("fr", "nl")), ("de", ("fr", "nl"))]
)
def test_the_languages_of_a_letter(language, spoken):
    assert letters.languages(language) == spoken


def test_a_run_goes_step_by_step():
    assert letters.moved("asked", "confirm") == "printing"
    for state, act in [("printing", "confirm"), ("ready", "drop"), ("asked", "erase"), ("over", "erase")]:
        with pytest.raises(Conflict, match="run_state"):
            letters.moved(state, act)
