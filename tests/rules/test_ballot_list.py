"""The list for the vote: each thing missing is named; translations move by their table; prints within their number."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.errors import Conflict, Unknown
from pb.rules import ballot_list as rules
from pb.rules.ballot_list import Entry
from pb.rules.ballot_list_sentences import POSTER_STATES, POSTERS, TRANSLATION_STATES

BOTH = {"fr": "Un four", "nl": "Een oven"}
WHOLE = Entry(BOTH, BOTH, 7, 3_000_00, 1)
LIMITS = {"a3": 3, "a4": 5, "card": 10}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"pictures": 0}, []),
        ({"number": None}, ["list_number"]),
        ({"retained_cents": None}, ["list_cost"]),
        ({"title": {"fr": "Un four"}}, ["list_title_nl"]),
        ({"summary": {"nl": "Oven", "fr": " "}}, ["list_summary_fr"]),
        ({"open_languages": ("nl",)}, ["list_translation_nl"]),
        ({"title": {}, "summary": {}}, ["list_title_fr", "list_summary_fr", "list_title_nl", "list_summary_nl"]),
    ],
)
def test_each_thing_missing_is_named(change: dict[str, object], expected: list[str]) -> None:
    found = rules.missing(replace(WHOLE, **change))  # type: ignore[arg-type]
    assert [problem.code for problem in found] == expected
    assert all(problem.details["project"] for problem in found)


def test_a_translation_is_asked_received_checked_approved() -> None:
    state = rules.ASKED
    for step in ("receive", "check", "approve"):
        state = rules.moved(step, state)
    assert state == rules.APPROVED
    assert rules.moved("send_back", rules.RECEIVED) == rules.ASKED
    with pytest.raises(Conflict):
        rules.moved("approve", rules.RECEIVED)
    with pytest.raises(Unknown):
        rules.moved("publish", rules.CHECKED)


@given(st.lists(st.sampled_from(list(rules.MOVES)), max_size=8))
def test_nothing_is_approved_that_was_not_checked(steps: list[str]) -> None:
    state, seen = rules.ASKED, [rules.ASKED]
    for step in steps:
        try:
            state = rules.moved(step, state)
        except Conflict:
            continue
        seen.append(state)
    if rules.APPROVED in seen:
        assert seen[seen.index(rules.APPROVED) - 1] == rules.CHECKED


@pytest.mark.parametrize(
    ("title", "summary", "expected"),
    [
        ("Een oven", "Elke zondag.", []),
        (" ", "Elke zondag.", ["project_title_missing"]),
        ("Een oven", "", ["project_summary_missing"]),
        ("Een oven", "x" * 301, ["project_summary_length"]),
        ("Een oven", "x" * 300, []),
    ],
)
def test_what_a_translation_needs(title: str, summary: str, expected: list[str]) -> None:
    assert [problem.code for problem in rules.check_received(title, summary, 300)] == expected


@pytest.mark.parametrize(
    ("kind", "number", "asked", "expected"),
    [
        ("a3", 3, 0, []),
        ("a3", 4, 0, ["poster_limit"]),
        ("a3", 1, 3, ["poster_limit"]),
        ("a4", 2, 3, []),
        ("card", 10, 0, []),
        ("card", 0, 0, ["poster_number"]),
        ("card", -2, 0, ["poster_number"]),
        ("banner", 1, 0, ["poster_kind"]),
    ],
)
def test_prints_stay_within_the_free_number(kind: str, number: int, asked: int, expected: list[str]) -> None:
    assert [problem.code for problem in rules.check_posters(kind, number, asked, LIMITS)] == expected


@given(st.lists(st.tuples(st.sampled_from(rules.POSTERS), st.integers(-3, 12)), max_size=20))
def test_never_more_than_the_limit_is_given(requests: list[tuple[str, int]]) -> None:
    given_: dict[str, int] = dict.fromkeys(rules.POSTERS, 0)
    for kind, number in requests:
        if not rules.check_posters(kind, number, given_[kind], LIMITS):
            given_[kind] += number
    assert all(given_[kind] <= LIMITS[kind] for kind in rules.POSTERS)


def test_every_state_and_kind_has_its_word() -> None:
    assert set(TRANSLATION_STATES) == set(rules.STATES)
    assert set(POSTERS) == set(rules.POSTERS)
    assert set(POSTER_STATES) == {"asked", "printed", "collected"}
