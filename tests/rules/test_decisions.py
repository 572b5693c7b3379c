"""What a decision needs: law and facts in both languages, its amount, its reasons, and days in their order (R32)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.rules import decisions as rules
from pb.rules.decisions import Draft, Limits
from pb.rules.decisions_sentences import BUSINESS, DECIDED, OPINION_WORDS

BOTH = {"fr": "Texte", "nl": "Tekst"}
ADMIT = Draft("admissibility", "project p1", "admit", "art. 7", BOTH, BOTH, 3_000_00)
LIMITS = Limits(3_000_00, 5_000_00)
DAY = date(2027, 3, 25)


def codes(draft: Draft, limits: Limits = LIMITS) -> list[tuple[str, str]]:
    return [(problem.code, problem.at) for problem in rules.check_decision(draft, limits)]


def test_a_whole_decision_has_nothing_to_mend() -> None:
    assert codes(ADMIT) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"article": "  "}, [("article_needed", "article")]),
        ({"facts": {"fr": "Faits"}}, [("facts_needed", "facts.nl")]),
        ({"texts": {"nl": "Tekst", "fr": " "}}, [("text_needed", "texts.fr")]),
        ({"texts": {}}, [("text_needed", "texts.fr"), ("text_needed", "texts.nl")]),
        ({"amount_cents": None}, [("decision_amount_missing", "amount_cents")]),
        ({"amount_cents": -1}, [("decision_amount", "amount_cents")]),
        ({"amount_cents": 5_000_01}, [("decision_over_cap", "amount_cents"), ("decision_over_asked", "amount_cents")]),
        ({"amount_cents": 3_000_01}, [("decision_over_asked", "amount_cents")]),
        ({"amount_cents": 2_999_99}, [("reduction_needed", "reduction.fr"), ("reduction_needed", "reduction.nl")]),
        ({"amount_cents": 2_999_99, "reduction": BOTH}, []),
        ({"outcome": "grant"}, [("unknown_outcome", "outcome")]),
        ({"outcome": "do_not_admit"}, [("decision_no_amount", "amount_cents")]),
        ({"outcome": "do_not_admit", "amount_cents": None}, []),
        ({"outcome": "send_back", "amount_cents": None}, []),
        ({"kind": "weather"}, [("unknown_business", "kind")]),
        ({"left": ("x",) * 31}, [("too_many_left", "left")]),
        ({"texts": {"fr": "x" * 20_001, "nl": "y"}}, [("too_long", "texts.fr")]),
        ({"advised": ("feasible", "feasible_if")}, []),
        ({"advised": ("feasible", "not_feasible")}, [("departure_needed", f"departs.{code}") for code in ("fr", "nl")]),
        ({"advised": ("not_feasible",), "departs": {"fr": "Parce que"}}, [("departure_needed", "departs.nl")]),
        ({"advised": ("not_feasible",), "departs": BOTH}, []),
    ],
)
def test_each_thing_missing_is_named_where_it_is(change: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert codes(replace(ADMIT, **change)) == expected


@pytest.mark.parametrize(
    ("outcome", "advised", "expected"),
    [
        ("admit", ("not_feasible",), ("not_feasible",)),
        ("admit", ("feasible_if",), ()),
        ("do_not_admit", ("feasible", "feasible_if", "not_feasible"), ("feasible", "feasible_if")),
        ("do_not_admit", ("not_feasible",), ()),
        ("send_back", ("feasible", "not_feasible"), ()),
        ("withdraw", ("feasible",), ()),
    ],
)
def test_what_a_decision_departs_from(outcome: str, advised: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert rules.departed(outcome, advised) == expected


def test_contradictory_opinions_leave_no_way_without_a_reason() -> None:
    divided = ("feasible", "not_feasible")
    assert all(rules.departed(outcome, divided) for outcome in ("admit", "do_not_admit"))


def test_another_list_than_the_computed_one_always_needs_its_reason() -> None:
    draft = Draft("results", "result 1", "depart", "art. 10", BOTH, BOTH)
    assert codes(draft, Limits()) == [("departure_needed", "departs.fr"), ("departure_needed", "departs.nl")]


@pytest.mark.parametrize(
    ("outcome", "cents", "expected"),
    [
        ("grant", 3_000_00, []),
        ("grant", 0, ["decision_amount_missing"]),
        ("grant", 2_000_00, ["reduction_needed", "reduction_needed"]),
        ("reduce", 3_000_00, ["reduction_is_none"]),
        ("reduce", 2_000_00, ["reduction_needed", "reduction_needed"]),
        ("claim", 9_999_00, ["decision_over_cap"]),
        ("claim", 4_000_00, []),
        ("claim", 0, ["decision_amount_missing"]),
        ("refuse", None, []),
    ],
)
def test_the_amount_of_a_grant(outcome: str, cents: int | None, expected: list[str]) -> None:
    draft = Draft("grants", "grant g1", outcome, "art. 4", BOTH, BOTH, cents)
    assert [code for code, _ in codes(draft)] == expected


def test_without_a_reference_any_amount_up_to_the_cap_goes() -> None:
    assert codes(replace(ADMIT, amount_cents=4_999_99), Limits(None, 5_000_00)) == []


@pytest.mark.parametrize(
    ("number", "decided", "today", "expected"),
    [
        ("2027/12", DAY, DAY, []),
        ("2027/12", DAY + timedelta(1), DAY + timedelta(1), []),
        (" ", DAY, DAY, ["number_needed"]),
        ("9" * 61, DAY, DAY, ["too_long"]),
        ("2027/12", DAY - timedelta(1), DAY, ["decided_before_sitting"]),
        ("2027/12", DAY + timedelta(1), DAY, ["decided_in_future"]),
        ("2027/12", None, DAY, ["decision_day_missing"]),
        ("2027/12", DAY, DAY - timedelta(1), ["sitting_to_come"]),
    ],
)
def test_the_day_and_number_of_an_adoption(number: str, decided: date | None, today: date, expected: list[str]) -> None:
    assert [problem.code for problem in rules.check_adoption(number, decided, DAY, today)] == expected


@pytest.mark.parametrize(
    ("signed", "expected"),
    [
        (DAY, []),
        (DAY + timedelta(2), []),
        (DAY - timedelta(1), ["signed_before_decision"]),
        (DAY + timedelta(3), ["signed_in_future"]),
        (None, ["signed_day_missing"]),
    ],
)
def test_an_extract_is_signed_between_its_decision_and_today(signed: date | None, expected: list[str]) -> None:
    assert [problem.code for problem in rules.check_extract(signed, DAY, DAY + timedelta(2))] == expected


@pytest.mark.parametrize(
    ("change", "reason", "expected"),
    [
        ({"texts": {"fr": "Texte juste", "nl": "Tekst"}}, BOTH, []),
        ({"amount_cents": 2_000_00}, BOTH, []),
        ({}, BOTH, ["correction_changes_nothing"]),
        ({"texts": {"fr": " Texte ", "nl": "Tekst"}}, BOTH, ["correction_changes_nothing"]),
        ({"outcome": "do_not_admit"}, BOTH, ["correction_changes_outcome"]),
        ({"subject": "project p2"}, BOTH, ["correction_of_another"]),
        ({"article": "art. 3"}, {"fr": "Coquille"}, ["correction_reason_needed"]),
    ],
)
def test_a_correction_mends_words_and_no_outcome(
    change: dict[str, Any], reason: dict[str, str], expected: list[str]
) -> None:
    found = rules.check_correction(ADMIT, replace(ADMIT, **change), reason)
    assert [problem.code for problem in found] == expected


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        ("2027/A/009", ["2027/A/009", "2027/A/010", "2027/A/011"]),
        ("99", ["99", "100", "101"]),
        ("26.03.2027 – 7 bis", ["26.03.2027 – 7 bis", "26.03.2027 – 8 bis", "26.03.2027 – 9 bis"]),
        ("annexe", None),
    ],
)
def test_numbers_are_counted_on_in_their_own_form(first: str, expected: list[str] | None) -> None:
    assert rules.numbered(first, 3) == expected
    assert rules.numbered(first, 1) == [first]


@given(st.text(min_size=1, max_size=30), st.integers(2, 80))
def test_numbers_counted_on_are_all_different(first: str, number: int) -> None:
    found = rules.numbered(first, number)
    if found is not None:
        assert len(set(found)) == number


@given(
    st.sampled_from(rules.KINDS),
    st.sampled_from(rules.ALL_OUTCOMES),
    st.one_of(st.none(), st.integers(-5, 10_000_00)),
    st.lists(st.sampled_from(rules.OPINIONS), max_size=4),
    st.booleans(),
)
def test_whatever_passes_states_law_facts_amount_and_departure(
    kind: str, outcome: str, cents: int | None, advised: list[str], reasoned: bool
) -> None:
    texts = BOTH if reasoned else {}
    draft = Draft(kind, "x", outcome, "art. 7", BOTH, BOTH, cents, texts, texts, tuple(advised))
    if rules.check_decision(draft, LIMITS):
        return
    assert outcome in rules.OUTCOMES[kind]
    assert cents is None or 0 <= cents <= 5_000_00
    assert (cents is None) == (outcome not in rules.WITH_AMOUNT) or outcome in rules.MAY_HAVE_AMOUNT
    if outcome != "claim" and cents is not None:
        assert cents <= 3_000_00
        assert cents == 3_000_00 or reasoned
    assert reasoned or not rules.departed(outcome, advised)


@pytest.mark.parametrize(
    ("kind", "chain", "expected"),
    [
        ("admissibility", ("council",), ("college",)),
        ("results", ("college", "council"), ("college", "council")),
        ("results", ("jury", "council"), ("jury", "council")),
        ("grants", ("council",), ("college", "council")),
    ],
)
def test_who_decides_what(kind: str, chain: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert rules.bodies(kind, chain) == expected


def test_a_sitting_has_a_body_and_a_day() -> None:
    assert rules.check_sitting("college", DAY) == []
    assert [problem.code for problem in rules.check_sitting("mayor", None)] == ["unknown_body", "sitting_day_missing"]


def test_every_kind_outcome_and_opinion_has_its_word() -> None:
    assert set(BUSINESS) == set(rules.KINDS)
    assert set(DECIDED) == set(rules.ALL_OUTCOMES)
    assert set(OPINION_WORDS) == set(rules.OPINIONS)
