"""What people type is read to the cent and the day, and what cannot be read is named by its field (R24, I8, I9)."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from pb.errors import Invalid
from pb.rules import births
from pb.rules.application_form import STEPS, read, steps
from pb.rules.births import Birth
from pb.rules.grounds import Ground, Street
from pb.rules.grounds import read as ground_of

TODAY = date(2027, 2, 10)
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[4.40, 50.79], [4.44, 50.79], [4.44, 50.82], [4.40, 50.82], [4.40, 50.79]]],
}
MAP = [
    {"properties": {"kind": "boundary"}, "geometry": SQUARE},
    {
        "properties": {"name_fr": "Rue du Hêtre", "name_nl": "Beukstraat", "class": "minor"},
        "geometry": {"type": "LineString", "coordinates": [[4.41, 50.80], [4.412, 50.80], [4.414, 50.80]]},
    },
    {
        "properties": {"name_fr": "Rue d’Ailleurs", "name_nl": "Elderstraat", "class": "minor"},
        "geometry": {"type": "LineString", "coordinates": [[4.5, 50.8], [4.51, 50.8]]},
    },
]
GROUND = ground_of(MAP)


def typed(**fields):
    return read("boost", fields, GROUND, TODAY)


def problems(step, **fields):
    return [(each.code, each.at) for each in typed(**{step: fields})[1]]


def test_a_street_is_found_in_both_languages_and_gives_a_point():
    assert GROUND.streets == (Street("Rue du Hêtre", "Beukstraat", 50.80, 4.412),)
    for name in ("rue du hetre", "BEUKSTRAAT"):
        site = typed(place={"street": name, "number": "12"})[0].site
        assert site.names == {"fr": "Rue du Hêtre 12", "nl": "Beukstraat 12"}
        assert (site.latitude, site.longitude, site.inside) == (50.80, 4.412, True)
    other = typed(place={"street": "Au coin du bois"})[0].site
    assert (other.names, other.latitude, other.inside) == ({"fr": "Au coin du bois"}, None, None)


def test_a_point_tells_on_which_side_of_the_boundary_it_lies():
    def inside(latitude, longitude):
        return typed(place={"latitude": latitude, "longitude": longitude})[0].site.inside

    assert inside("50.80", "4,41") is True
    assert inside("50.80", "4.50") is False
    assert Ground().inside(50.8, 4.41) is None
    assert problems("place", latitude="4.41", longitude="50.80") == [("project_point", "latitude")]
    assert problems("place", latitude="nan", longitude="1e999") == [
        ("not_a_place", "latitude"),
        ("not_a_place", "longitude"),
    ]


@pytest.mark.parametrize(
    ("text", "cents"),
    [("1.250,50 €", 1_250_50), ("1 250", 1_250_00), ("12,5", 12_50), ("0", 0), ("", 0), ("5.000", 5_000_00)],
)
def test_amounts_are_read_to_the_cent(text, cents):
    (line,) = typed(budget={"costs": [{"heading": "works", "label": "Briques", "amount": text}]})[0].lines
    assert line.amount_cents == line.asked_cents == cents


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-5", "negative_amount"), ("10,005", "bad_amount"), ("0.001", "fraction_of_cent"), ("1e9", "bad_amount"),
        ("nan", "bad_amount"), ("=1+1", "bad_amount"), ("9" * 40, "amount_too_large"), ("douze", "bad_amount"),
    ],
)  # fmt: skip
def test_what_is_no_amount_is_named(text, code):
    assert problems("budget", costs=[{}, {"heading": "works", "amount": text}]) == [(code, "costs-1-amount")]
    assert problems("budget", asked=text) == [(code, "asked")]


def test_empty_rows_are_no_lines():
    rows = [
        {"heading": "works", "label": " ", "amount": "", "asked": ""},
        {"heading": "other", "amount": "3", "asked": "2"},
    ]
    lines = typed(budget={"costs": rows})[0].lines
    assert [(line.heading, line.amount_cents, line.asked_cents) for line in lines] == [("other", 3_00, 2_00)]


@pytest.mark.parametrize(
    ("text", "found"),
    [("1/6/2027", date(2027, 6, 1)), ("2027-06-01", date(2027, 6, 1)), ("1 juin 2027", date(2027, 6, 1)),
     ("01/06/27", date(2027, 6, 1)), ("", None)],
)  # fmt: skip
def test_days(text, found):
    assert typed(plan={"starts_on": text})[0].plan.starts_on == found


@pytest.mark.parametrize("text", ["31/2/2027", "bientôt", "1/6/1927", "2027", "99999"])
def test_what_is_no_day_is_named(text):
    assert problems("plan", starts_on=text) == [("not_a_day", "starts_on")]


@pytest.mark.parametrize(
    ("text", "born"),
    [
        ("30/07/1985", Birth(1985, 7, 30)), ("1985-07-30", Birth(1985, 7, 30)), ("00/00/1950", Birth(1950)),
        ("1950", Birth(1950)), ("07/1985", Birth(1985, 7)), ("1985-07", Birth(1985, 7)), ("00/07/1985", Birth(1985, 7)),
        ("29/2/2008", Birth(2008, 2, 29)), ("10/2/2027", Birth(2027, 2, 10)),
    ],
)  # fmt: skip
def test_birth_dates_may_be_half_known(text, born):
    assert births.read(text, TODAY) == born
    assert births.read(born.text, TODAY) == born


@pytest.mark.parametrize("text", ["29/2/2009", "11/2/2027", "1899", "13/1985", "0000", "hier", "2028"])
def test_what_is_no_birth_date_is_refused(text):
    with pytest.raises(Invalid):
        births.read(text, TODAY)


def test_texts_are_kept_whole_and_hostile_ones_are_named():
    hostile = '<script>alert(1)</script> =HYPERLINK("x") 🍞 \u200fאב'
    assert typed(idea={"title": hostile})[0].idea.title == hostile.replace("\u200f", "")
    assert problems("idea", title="a\u202eb") == [("unprintable", "title")]
    assert problems("idea", summary="a\x00b") == [("unprintable", "summary")]
    assert problems("idea", title="x" * 301) == [("too_long", "title")]
    assert problems("people", share="120") == [("not_a_share", "share")]
    assert problems("people", signatures="-1") == [("not_a_number", "signatures")]


def test_the_steps_of_the_two_tracks():
    assert steps(True) == STEPS
    assert steps(False) == ("idea", "place", "budget", "who", "people", "files")


LEAF = some.none() | some.booleans() | some.integers() | some.text(max_size=20)
TREE = some.recursive(
    LEAF, lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=8), inner)
)
NAMES = some.sampled_from(
    ["title", "objectives", "costs", "members", "born", "share", "latitude", "starts_on", "asked"]
)


@given(some.dictionaries(some.sampled_from(STEPS), some.dictionaries(NAMES, TREE, max_size=5), max_size=4))
def test_whatever_a_draft_holds_can_be_read(draft):
    application, found = read("boost", json.loads(json.dumps(draft)), GROUND, TODAY)
    assert application.track == "boost"
    assert all(each.code for each in found)
