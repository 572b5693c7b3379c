"""The study: which criteria concern a project, what an opinion needs, contradictions, what is proposed (R30, R31)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.rules import reviews as rules
from pb.rules.application_form import STEPS, steps
from pb.rules.reviews import Answer, Criterion, Opinion
from pb.rules.reviews_sentences import ANSWERS, POINTS
from pb.rules.settings import Settings
from tests import samples

TODAY = date(2027, 3, 10)
FLAGSHIP, BOOST = samples.edition_file().tracks
BOTH = {"fr": "Texte", "nl": "Tekst"}
OWN = Criterion("own-1", "2027", {"fr": "Local", "nl": "Lokaal"})


def names(track: Any, settings: Settings | None = None) -> list[str]:
    return [each.code for each in rules.criteria(track, settings or Settings(), [OWN])]


def test_each_track_has_its_criteria() -> None:
    assert names(FLAGSHIP) == ["policy", "collective", "territory", "powers", "mandate", "own-1"]
    assert names(BOOST) == [
        "policy",
        "collective",
        "credible_budget",
        "volunteers_share",
        "territory",
        "powers",
        "mandate",
        "not_started",
        "own-1",
    ]


def test_settings_of_the_edition_take_criteria_away_or_add_them() -> None:
    assert "mandate" not in names(BOOST, replace(Settings(), mandates_excluded=False))
    assert "not_started" not in names(replace(BOOST, before_start=False))
    assert "investment" in names(replace(FLAGSHIP, investment_only=True))


@pytest.mark.parametrize(
    ("opinion", "expected"),
    [
        (Opinion("feasible"), []),
        (Opinion("perhaps"), ["opinion_verdict"]),
        (Opinion("feasible_if"), ["opinion_reason"]),
        (Opinion("feasible_if", {"nl": "Hoogte"}), []),
        (Opinion("not_feasible", {"fr": " "}), ["opinion_reason"]),
        (Opinion("feasible", cost_cents=-1, upkeep_cents=-1), ["decision_amount", "decision_amount"]),
        (Opinion("feasible", on_behalf="M. Dupont"), ["opinion_received_on"]),
        (Opinion("feasible", on_behalf="M. Dupont", received_on=TODAY), []),
        (Opinion("feasible", on_behalf="M. Dupont", received_on=date(2027, 3, 11)), ["opinion_in_future"]),
        (Opinion("feasible", received_on=TODAY), ["opinion_by_whom"]),
    ],
)
def test_what_an_opinion_needs(opinion: Opinion, expected: list[str]) -> None:
    assert [problem.code for problem in rules.check_opinion(opinion, TODAY)] == expected


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer("met"), []),
        (Answer(), []),
        (Answer("not_met"), ["fr", "nl"]),
        (Answer("to_correct", {"fr": "Devis"}), ["nl"]),
        (Answer("not_met", BOTH), []),
        (Answer("yes"), ["answer"]),
    ],
)
def test_what_is_not_met_says_why_in_both_languages(answer: Answer, expected: list[str]) -> None:
    assert [problem.at for problem in rules.check_answer(answer)] == expected


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ((), False),
        (("feasible", "feasible"), False),
        (("feasible", "feasible_if"), False),
        (("not_feasible",), False),
        (("feasible_if", "not_feasible"), True),
        (("feasible", "feasible", "not_feasible"), True),
    ],
)
def test_when_opinions_contradict(verdicts: tuple[str, ...], expected: bool) -> None:
    assert rules.contradict(verdicts) is expected


@pytest.mark.parametrize(
    ("asked", "days", "expected"),
    [
        (date(2027, 3, 1), 15, date(2027, 3, 16)),
        (date(2027, 3, 1), 5, date(2027, 3, 8)),  # a Saturday
        (date(2027, 3, 1), 6, date(2027, 3, 8)),  # a Sunday
        (date(2027, 3, 1), 7, date(2027, 3, 8)),
    ],
)
def test_an_opinion_is_never_due_in_a_week_end(asked: date, days: int, expected: date) -> None:
    assert rules.due(asked, days) == expected


def test_late_and_this_week() -> None:
    assert not rules.late(TODAY, given=False, today=TODAY)
    assert rules.late(date(2027, 3, 9), given=False, today=TODAY)
    assert not rules.late(date(2027, 3, 9), given=True, today=TODAY)
    sunday = date(2027, 3, 14)
    assert rules.this_week(sunday, TODAY)
    assert not rules.this_week(date(2027, 3, 15), TODAY)
    assert rules.this_week(date(2027, 3, 14), sunday)


@pytest.mark.parametrize(
    ("answers", "verdicts", "expected"),
    [
        (("met", "met"), ("feasible", "feasible_if"), "admit"),
        (("met", "not_met"), ("feasible",), "do_not_admit"),
        (("to_correct", "not_met"), ("feasible",), "send_back"),
        (("met",), ("not_feasible",), "do_not_admit"),
        (("met",), ("not_feasible", "feasible"), ""),
        (("not_met",), ("not_feasible", "feasible"), "do_not_admit"),
    ],
)
def test_what_the_study_leads_to(answers: tuple[str, ...], verdicts: tuple[str, ...], expected: str) -> None:
    given = {str(at): Answer(answer) for at, answer in enumerate(answers)}
    assert rules.outcome(given, verdicts) == expected


@pytest.mark.parametrize(
    ("track", "asked", "costs", "expected"),
    [
        (BOOST, 3_000_00, (9_000_00,), 3_000_00),
        (BOOST, 6_000_00, (), 5_000_00),
        (BOOST, None, (), None),
        (FLAGSHIP, 20_000_00, (33_300_00, None, 2_900_00), 35_000_00),
        (FLAGSHIP, 20_000_00, (12_000_00, 500_00), 12_500_00),
        (FLAGSHIP, 20_000_00, (None,), 20_000_00),
    ],
)
def test_the_amount_proposed(
    track: Any, asked: int | None, costs: tuple[int | None, ...], expected: int | None
) -> None:
    assert rules.amount(track, asked, costs) == expected


@given(st.one_of(st.none(), st.integers(0, 10**8)), st.lists(st.one_of(st.none(), st.integers(0, 10**8)), max_size=5))
def test_the_amount_proposed_never_exceeds_cap_or_request(asked: int | None, costs: list[int | None]) -> None:
    boost, flagship = rules.amount(BOOST, asked, costs), rules.amount(FLAGSHIP, asked, costs)
    assert boost is None or asked is None or boost <= min(asked, 5_000_00)
    assert flagship is None or flagship <= 35_000_00


def test_what_stands_between_a_project_and_the_college() -> None:
    checklist = rules.criteria(FLAGSHIP, Settings())
    met = {each.code: Answer("met") for each in checklist}
    assert rules.missing(checklist, met, 2, 2) == []
    found = {problem.code: problem.details for problem in rules.missing(checklist, {"policy": Answer("met")}, 2, 1)}
    assert found == {"review_opinions_left": {"given": 1, "asked": 2}, "review_criteria_left": {"left": 4}}
    assert [problem.code for problem in rules.missing(checklist, met, 0, 0)] == ["review_no_opinion"]


def test_a_request_to_correct_names_its_points() -> None:
    def codes(points: list[str], texts: rules.Texts, by_holder: bool = True) -> list[str]:
        return [problem.code for problem in rules.check_points(points, texts, steps(by_holder))]

    assert codes(["budget"], BOTH) == codes(["plan"], BOTH) == []
    assert codes([], {}) == ["correction_points", "reason_needed"]
    assert codes(["budget", "status"], BOTH) == codes(["plan"], BOTH, by_holder=False) == ["correction_points"]
    assert codes(["budget"], {"fr": "a\x00b"}) == ["unprintable"]


def test_a_checklist_has_another_mark_once_an_answer_changes() -> None:
    met, other = {"policy": Answer("met")}, {"policy": Answer("not_met", BOTH)}
    assert rules.mark(met) == rules.mark({**met, "powers": Answer()}) != rules.mark(other)
    assert rules.mark(other) != rules.mark({"policy": Answer("not_met", {**BOTH, "nl": "Anders"})})


def test_every_answer_and_point_has_its_word() -> None:
    assert set(ANSWERS) == set(rules.ANSWERS)
    assert set(POINTS) == set(STEPS)
