"""Who is meant: names in any order, streets in either language, and never by one attribute alone (E6)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.errors import Conflict, Invalid
from pb.rules import roll_files
from pb.rules.roll_matching import fits, same_name, same_street, wanted

BORN = date(1985, 7, 30)
HOME = "avenue des Coccinelles 12 bte 3\n1170 Watermael-Boitsfort"


@pytest.mark.parametrize(
    ("typed", "registered", "same"),
    [
        ("Élise Van den Eyck", "Elise Marie Van den Eyck", True),
        ("VAN DEN EYCK elise", "Élise Van den Eyck", True),
        ("Elise", "Elise Van den Eyck", False),
        ("Eyck Elise", "Élise Van den Eyck", True),
        ("Elise Vanden Eyck", "Élise Van den Eyck", False),
        ("Madonna", "Madonna", True),
        ("Ã‰lise Sorbier", "Élise Sorbier", True),
        ("Paul Sorbier", "Pauline Sorbier", False),
        ("", "Élise Sorbier", False),
    ],
)
def test_names(typed, registered, same):
    assert same_name(typed, registered) is same


@pytest.mark.parametrize(
    ("typed", "registered", "same"),
    [
        ("Avenue des Coccinelles", HOME, True),
        ("av. Coccinelles 12", HOME, True),
        ("coccinelles", HOME, True),
        ("avenue des Coccinelles 14", HOME, False),
        ("Onze-Lieve-Heersbeestjeslaan 12", HOME, True),
        ("Onze-Lieve-Heersbeestjeslaan", HOME, False),
        ("rue du Houx", HOME, False),
        ("Hulst laan 4", "Hulstlaan 4", True),
        ("rue", HOME, False),
        ("rue des Coccinelles 12", "", False),
        ("1170", HOME, False),
    ],
)
def test_streets(typed, registered, same):
    assert same_street(typed, registered) is same


@pytest.mark.parametrize(
    "given_",
    [
        {},
        {"born": BORN},
        {"number": "85073003328"},
        {"name": "Elise Sorbier", "street": "rue du Houx"},
        {"born": BORN, "name": " \u200b "},
    ],
)
def test_one_attribute_or_two_that_find_nobody_are_too_little(given_):
    with pytest.raises(Invalid, match="search_too_little"):
        wanted(**given_)


@pytest.mark.parametrize("number", ["123", "85.07.30-033.2a", "850730033280"])
def test_a_number_that_cannot_be_is_said(number):
    with pytest.raises(Invalid, match="bad_number"):
        wanted(number=number, born=BORN)


@pytest.mark.parametrize("number", ["85.07.30-033.28", " 850730 033 28", "８５０７３００３３２８"])
def test_a_number_is_read_however_it_is_typed(number):
    assert wanted(number=number, born=BORN).number == "85073003328"


@given(st.booleans(), st.booleans(), st.booleans(), st.booleans())
def test_every_attribute_given_must_agree(number, born, name, street):
    resident = ("85073003328", BORN, "Élise Sorbier", HOME)
    asked = {
        "number": "85073003328" if number else "",
        "born": BORN if born else None,
        "name": "Sorbier Elise" if name else "",
        "street": "Coccinelles" if street else "",
    }
    if sum((number, born, name, street)) < 2 or not (number or born):
        return
    found = wanted(**asked)
    assert fits(found, *resident)
    assert not (number and fits(found, "42012205181", *resident[1:]))
    assert not (born and fits(found, resident[0], date(1985, 7, 31), *resident[2:]))
    assert not (name and fits(found, *resident[:2], "Paul Tilleul", HOME))
    assert not (street and fits(found, *resident[:3], "rue du Houx 1"))


def test_a_file_goes_step_by_step():
    assert roll_files.moved("ready", "ask") == "asked"
    assert roll_files.moved("asked", "confirm") == "loading"
    for state, act in [("ready", "confirm"), ("loaded", "drop"), ("loading", "drop"), ("asked", "ask")]:
        with pytest.raises(Conflict, match="roll_file_state"):
            roll_files.moved(state, act)


def test_a_report_keeps_all_numbers_and_the_first_lines():
    document = {
        "rows": 3000, "accepted": 1, "added": 1, "changed": 0, "removed": 0, "unchanged": 0, "warnings": [],
        "rejected": [{"line": line, "codes": ["bad_number"]} for line in range(2, 3001)],
    }  # fmt: skip
    kept = roll_files.kept(document)
    assert kept["rejected"] == 2999
    assert kept["rejected_codes"] == {"bad_number": 2999}
    assert [line["line"] for line in kept["rejected_lines"]] == list(range(2, 502))


@pytest.mark.parametrize(("removed", "stay", "alarm"), [(0, 0, False), (5, 95, False), (6, 94, True), (9, 0, True)])
def test_many_people_leaving_is_an_alarm(removed, stay, alarm):
    assert roll_files.alarming({"removed": removed, "changed": 0, "unchanged": stay}) is alarm
