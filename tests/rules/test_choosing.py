"""Choosing, ages and small channels: the pure rules beside the ballot."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.rules import ages, choosing
from pb.rules.ballots import BallotRules, Option, Section, check
from pb.rules.channels import together

RULES = BallotRules(
    "e",
    (Section("flagship", "approval", 0, 2), Section("boost", "basket", limit_cents=100)),
    tuple(Option(number, "flagship", 1_000) for number in (1, 2, 3))
    + tuple(Option(number, "boost", cost) for number, cost in ((4, 60), (5, 50), (6, 40), (7, 10))),
    "d",
)


def test_what_fits_and_what_is_missing() -> None:
    fits = choosing.fits(RULES, {"flagship": [1, 2], "boost": [4]})
    assert (fits[1].in_vote, fits[3].no_place, fits[3].suggestion) == (True, True, 1)
    assert (fits[6].fits, fits[6].left_cents) == (True, 40)
    assert (fits[5].fits, fits[5].missing_cents, fits[5].suggestion) == (False, 10, 4)


def test_the_cheapest_that_frees_enough_is_suggested() -> None:
    assert choosing.fits(RULES, {"boost": [5, 6, 7]})[4].suggestion is None
    assert choosing.fits(RULES, {"boost": [6, 5]})[4].suggestion == 5


@given(st.lists(st.integers(1, 7), max_size=30))
def test_what_is_said_to_fit_is_a_valid_ballot(numbers: list[int]) -> None:
    held: dict[str, list[int]] = {}
    for number in numbers:
        fit = choosing.fits(RULES, held)[number]
        option = RULES.by_number[number]
        if fit.fits:
            held = choosing.added(held, option)
        elif fit.suggestion is not None:
            swapped = choosing.added(choosing.removed(held, fit.suggestion), option)
            assert check(RULES, swapped) == []
        assert check(RULES, held) == []


def test_projects_that_left_the_ballot_are_named() -> None:
    assert choosing.kept(RULES, {"flagship": [1, 99], "boost": [2, 4], "moon": [5]}) == (
        {"flagship": [1], "boost": [4]},
        [2, 5, 99],
    )


@pytest.mark.parametrize(
    ("born", "on", "strict", "enough"),
    [
        (date(2015, 4, 28), date(2027, 4, 28), False, True),
        (date(2015, 4, 28), date(2027, 4, 28), True, False),
        (date(2015, 4, 27), date(2027, 4, 28), True, True),
        (date(2015, 4, 29), date(2027, 4, 28), False, False),
        (date(2016, 2, 29), date(2028, 2, 28), False, False),
        (date(2016, 2, 29), date(2028, 2, 29), False, True),
    ],
)
def test_twelve_years(born: date, on: date, strict: bool, enough: bool) -> None:
    assert ages.old_enough(born, 12, on, strict) is enough


def test_a_birthday_of_29_february_is_1_march_in_other_years() -> None:
    assert ages.birthday(date(2016, 2, 29), 11) == date(2027, 3, 1)


@pytest.mark.parametrize(
    ("ballots", "groups"),
    [
        ({"online": 500, "desk": 29, "paper": 400}, (("desk", "paper"), ("online",))),
        ({"online": 500, "desk": 30, "paper": 400}, (("desk",), ("online",), ("paper",))),
        ({"online": 20, "desk": 5}, (("desk", "online"),)),
        ({"online": 20, "desk": 0}, (("online",),)),
        ({"online": 500, "desk": 10, "paper": 25}, (("desk", "paper"), ("online",))),
        ({}, ()),
    ],
)
def test_small_channels_are_shown_with_others(ballots: dict[str, int], groups: tuple[tuple[str, ...], ...]) -> None:
    assert together(ballots, 30) == groups
