"""Days and hours in forms: each way people and browsers write them, and what is no day, or a doubtful hour (T6)."""

from datetime import UTC, date, datetime

import pytest
from flask import g
from werkzeug.datastructures import MultiDict

from pb.web.forms.days import DayField, InstantField
from pb.web.forms.sheet import Sheet

DAY = date(2027, 4, 28)


class Trial(Sheet):
    """A day, a birth date and an instant."""

    day = DayField("Day")
    born = DayField("Born", earliest=1880)
    at = InstantField("At")


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


@pytest.fixture
def sent(app):
    """Return a function that reads a form in French."""

    def read(**fields):
        with app.test_request_context("/fr/", method="POST"):
            g.language = "fr"
            form = Trial(MultiDict(fields))
            form.validate()
            return (
                form.day.day,
                form.born.day,
                form.at.instant,
                {name: list(all_) for name, all_ in form.errors.items()},
            )

    return read


@pytest.mark.parametrize(
    "typed", ["2027-04-28", "28/04/2027", "28/4/2027", "28.04.2027", "28-4-2027", "28 avril 2027", "28 april 2027"]
)
def test_a_day_as_it_is_written(sent, typed):
    assert sent(day=typed)[0] == DAY


@pytest.mark.parametrize(
    "typed", ["31/02/2027", "2027-13-01", "1989-12-31", "2201-01-01", "demain", "0", "١٢/٠٣/٢٠٢٧x", "9" * 500]
)
def test_what_is_no_day_is_said_in_the_language_of_the_page(sent, typed):
    day, _, _, errors = sent(day=typed)
    assert day is None
    assert errors["day"][0].startswith("Ce n’est pas une date")


def test_nothing_typed_is_no_mistake(sent):
    assert sent(day="", born=" ", at="") == (None, None, None, {})
    assert sent() == (None, None, None, {})


def test_a_birth_date_may_be_older(sent):
    assert sent(born="1935-01-01")[1] == date(1935, 1, 1)
    assert sent(born="1879-12-31")[1] is None


@pytest.mark.parametrize("typed", ["2027-04-28T12:00", "2027-04-28 12:00", "28/04/2027 12:00", "28/4/2027 12:00"])
def test_an_hour_of_brussels(sent, typed):
    assert sent(at=typed)[2] == datetime(2027, 4, 28, 10, tzinfo=UTC)


@pytest.mark.parametrize("typed", ["2027-10-31T02:30", "2027-03-28T02:30", "2027-04-28T25:00", "hier", "28/04"])
def test_an_hour_that_is_none_or_two_is_refused(sent, typed):
    _, _, instant, errors = sent(at=typed)
    assert instant is None
    assert errors["at"]


def test_what_is_kept_is_shown_and_comes_back(app):
    with app.test_request_context("/fr/"):
        g.language = "fr"
        form = Trial()
        form.day.process_data(DAY)
        form.at.process_data(datetime(2027, 4, 28, 10, 5, tzinfo=UTC))
        assert 'value="2027-04-28"' in form.day()
        assert 'value="2027-04-28T12:05"' in form.at()
        form.day.process_data(None)
        assert 'value=""' in form.day()
