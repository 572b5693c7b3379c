"""Every problem of an edition can be said in words: its sentence finds all the facts it names."""

from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pb.errors import Problem
from pb.rules import toml
from pb.rules.ballots import Option
from pb.rules.edition import EditionFile, from_table
from pb.rules.edition_check import check, check_ballot, check_roll
from pb.rules.localtime import BRUSSELS
from pb.rules.phases import from_days
from pb.rules.sentences import SENTENCES
from pb.words import present
from tests.rules.edition_values import EDITIONS

JUNK: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9) | st.dates(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=9), inner, max_size=2),
    max_leaves=4,
)


def said(problem: Problem) -> str:
    """Say a problem; a fact that is missing raises."""
    return SENTENCES[problem.code] % present(problem.details, "fr")


def places_of(table: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return every place in a table, as the keys that lead to it."""
    inner = table.items() if isinstance(table, dict) else enumerate(table) if isinstance(table, list) else ()
    return [at, *(place for key, value in inner for place in places_of(value, (*at, key)))]


WATERMAEL = toml.load(
    (Path(__file__).resolve().parents[2] / "editions/watermael-boitsfort-2022.toml").read_text("utf-8")
)
PLACES = [place for place in places_of(WATERMAEL) if place]


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(EDITIONS, st.lists(st.builds(Option, st.integers(1, 3), st.sampled_from(("a", "b")), st.integers(0, 10**9))))
def test_what_an_edition_contradicts_can_be_said(edition: EditionFile, options: list[Option]) -> None:
    tracks = [replace(track, code=code) for track, code in zip(edition.tracks, ("a", "b"), strict=False)]
    for problem in [*check(edition), *check_ballot(tracks, options), *check_roll(20_000, on_sqlite=True)]:
        assert said(problem)


@settings(max_examples=150)
@given(st.data())
def test_a_table_spoilt_anywhere_is_refused_in_words_and_never_crashes(data: st.DataObject) -> None:
    table = deepcopy(WATERMAEL)
    path = data.draw(st.sampled_from(PLACES))
    around: Any = table
    for key in path[:-1]:
        around = around[key]
    around[path[-1]] = data.draw(JUNK)
    found, problems = from_table(table)
    assert (found is None) == bool(problems)
    assert all(said(problem) for problem in problems)


@pytest.mark.parametrize("moment", ["2027-10-31T02:30", "2027-03-28T02:30", "soon", "0001-01-01", "9999-12-31"])
def test_a_moment_that_cannot_be_can_be_said(moment: str) -> None:
    (problem,) = from_days({"vote": {"start": moment, "end": "2027-04-28"}})[1]
    assert said(problem)
    assert BRUSSELS.key == "Europe/Brussels"
