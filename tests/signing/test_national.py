"""National register numbers in any writing, of both centuries, BIS, with unknown dates (I12)."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.errors import Invalid
from pb.rules import national

TODAY = date(2026, 11, 23)


def made(front: str, century: int = 1900) -> str:
    """Close nine digits with their check digits."""
    return f"{front}{97 - int(('2' if century == 2000 else '') + front) % 97:02d}"


@pytest.mark.parametrize(
    ("text", "born", "sex", "is_bis"),
    [
        ("85.07.30-033.28", date(1985, 7, 30), "M", False),
        ("42.01.22-051.81", date(1942, 1, 22), "M", False),
        ("40.00.00-955.79", None, "M", False),
        ("93.05.18-223.61", date(1993, 5, 18), "M", False),
        ("17.07.30-033.84", date(2017, 7, 30), "M", False),
        ("98.47.28-997.65", date(1998, 7, 28), "M", True),
        ("75.06.08-980.09", date(1975, 6, 8), "F", False),
        ("01 49 07 001 85", date(2001, 9, 7), "M", True),
        ("00000100166", None, "M", False),
        ("00000100195", None, "M", False),
        ("00010000135", None, "M", False),
    ],
)
def test_known_numbers(text: str, born: date | None, sex: str, is_bis: bool) -> None:
    number = national.read(text, TODAY)
    assert (number.birth_date, number.sex, number.is_bis) == (born, sex, is_bis)
    assert national.read(number.text, TODAY) == number


def test_both_centuries_are_told_apart_by_the_check_digits() -> None:
    old, young = national.read(made("170730033"), TODAY), national.read(made("170730033", 2000), TODAY)
    assert (old.century, old.birth_date) == (1900, date(1917, 7, 30))
    assert (young.century, young.birth_date) == (2000, date(2017, 7, 30))


@pytest.mark.parametrize(
    "text",
    [
        "85073003328",
        " 85 07 30 033 28 ",
        "85.07.30–033.28",
        "85\u00a007\u202f30-033/28",
        "'85073003328",
        "\ufeff85073003328",
        "85-07-30-033-28",
        "８５０７３００３３２８",
        "(850730)033,28",
    ],
)
def test_any_writing_gives_one_canonical_form(text: str) -> None:
    assert national.read(text, TODAY).digits == "85073003328"


@pytest.mark.parametrize(
    "text",
    [
        "123456 789-01",
        "00000000097",  # the library takes it
        "85073003329",
        "8507300332",
        "850730033288",
        "85O73003328",
        "+85073003328",
        "٨٥٠٧٣٠٠٣٣٢٨x",
        made("850230001"),  # 30 February
        made("851330001"),
        made("850730000"),  # no serial
        made("850730999"),
        made("261124001", 2000),  # tomorrow
        made("300101001", 2000),
        made("000101001"),  # born in 1900
        "1" * 100_000,
    ],
)
def test_what_cannot_be_a_number(text: str) -> None:
    with pytest.raises(Invalid, match="bad_number"):
        national.read(text, TODAY)


@pytest.mark.parametrize("text", ["", "  ", "-", "\u200b", "\0"])
def test_nothing_is_no_number(text: str) -> None:
    with pytest.raises(Invalid, match="no_number"):
        national.read(text, TODAY)


def test_today_is_still_possible_and_an_oldest_person_too() -> None:
    assert national.read(made("261123001", 2000), TODAY).birth_date == TODAY
    assert national.read(made("010101001"), TODAY).birth_date == date(1901, 1, 1)


def test_lost_zeros_are_given_back_only_when_asked() -> None:
    full = made("050607012", 2000)
    assert national.read(full[1:], TODAY, lost_zeros=True).digits == full
    with pytest.raises(Invalid, match="bad_number"):
        national.read(full[1:], TODAY)
    with pytest.raises(Invalid, match="bad_number"):
        national.read("1234567", TODAY, lost_zeros=True)


@pytest.mark.parametrize(
    ("front", "century", "born", "says"),
    [
        ("850730033", 1900, date(1985, 7, 30), ""),
        ("850730033", 1900, date(1985, 7, 31), "birth_date_conflict"),
        ("850730033", 1900, date(1986, 7, 30), "birth_date_conflict"),
        ("170730033", 1900, date(2017, 7, 30), "century_conflict"),
        ("170730033", 2000, date(1917, 7, 30), "century_conflict"),
        ("170730033", 2000, date(1917, 7, 31), "birth_date_conflict"),
        ("400000955", 1900, date(1940, 5, 5), ""),
        ("400000955", 1900, date(1941, 5, 5), "birth_date_conflict"),
        ("850700033", 1900, date(1985, 7, 14), ""),
        ("850700033", 1900, date(1985, 8, 14), "birth_date_conflict"),
        ("000001001", 1900, date(1971, 2, 3), ""),
        ("984728997", 1900, date(1998, 7, 28), ""),
    ],
)
def test_a_birth_date_against_the_number(front: str, century: int, born: date, says: str) -> None:
    assert national.contradiction(national.read(made(front, century), TODAY), born) == says


def test_sex_is_not_known_on_a_bis_number_below_forty() -> None:
    assert national.read(made("982728997"), TODAY).sex == ""


def test_the_number_is_not_shown_by_repr() -> None:
    assert "8507" not in repr(national.read("85073003328", TODAY))
    assert "1985" not in repr(national.read("85073003328", TODAY))


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(Invalid):
        assert len(national.read(text, TODAY, lost_zeros=True).digits) == 11


@given(st.dates(date(1902, 1, 1), TODAY), st.integers(1, 998))
def test_every_birth_date_is_read_back(born: date, serial: int) -> None:
    number = national.read(made(f"{born:%y%m%d}{serial:03d}", born.year // 100 * 100), TODAY)
    assert number.birth_date == born
    assert national.contradiction(number, born) == ""


@given(st.dates(date(1930, 1, 1), TODAY), st.integers(1, 998), st.integers(0, 10), st.integers(1, 9))
def test_one_wrong_digit_never_gives_another_person_of_that_century(
    born: date, serial: int, place: int, step: int
) -> None:
    right = made(f"{born:%y%m%d}{serial:03d}", born.year // 100 * 100)
    wrong = right[:place] + str((int(right[place]) + step) % 10) + right[place + 1 :]
    with suppress(Invalid):
        assert national.read(wrong, TODAY).century != born.year // 100 * 100
