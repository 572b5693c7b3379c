"""The settings of an edition and of its tracks: bounds, defaults, unknown keys, contradictions, all told at once."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given

from pb.errors import Invalid, Problem
from pb.rules.gravity import level
from pb.rules.sentences import SENTENCES
from pb.rules.settings import Settings, check_settings, from_dict
from pb.rules.specs import Spec, read_value, specs_of
from pb.rules.tracks import BALLOT, TrackRules, check_track, track_from_dict
from tests.rules.edition_values import SETTINGS, TRACKS

BOOST: dict[str, Any] = {
    "code": "boost",
    "run_by": "holder",
    "envelope_cents": 4_000_000,
    "cap_cents": 500_000,
    "ballot": {"kind": "basket", "limit_cents": 4_000_000},
}
TABLES = {"Settings": specs_of(Settings), "TrackRules": specs_of(TrackRules), "ballot": BALLOT}


def refused(table: dict[str, Any]) -> list[tuple[str, str]]:
    with pytest.raises(Invalid, match="bad_settings") as refusal:
        from_dict(table)
    return [(problem.code, problem.at) for problem in refusal.value.problems]


def contradictions(**changes: Any) -> list[tuple[str, str]]:
    return [(problem.code, problem.at) for problem in check_settings(replace(Settings(), **changes))]


def track(**changes: Any) -> TrackRules:
    ballot = {**BOOST["ballot"], **changes.pop("ballot", {})}
    return track_from_dict({**BOOST, **changes, "ballot": ballot})


def track_problems(**changes: Any) -> list[tuple[str, str]]:
    return [(problem.code, problem.at) for problem in check_track(track(**changes))]


def test_the_defaults_are_those_of_the_regulation_of_2022() -> None:
    settings = Settings()
    assert (settings.voter_min_age, settings.age_reference) == (12, "last_vote_day")
    assert (settings.title_words_min, settings.title_words_max, settings.objectives_max) == (3, 10, 3)
    assert (settings.summary_characters_max, settings.report_months) == (300, 2)
    assert (settings.posters_a3_max, settings.posters_a4_max, settings.cards_max) == (3, 5, 10)
    assert settings.deciding_chain[-1] == "council"
    assert settings.tie_method == "college"
    assert check_settings(settings) == []


def test_every_problem_is_told_at_once() -> None:
    found = refused({"voter_minage": 12, "colour": 1, "tie_method": "lot", "appeal_days": 3, "languages": ["fr", "xx"]})
    assert found == [
        ("unknown_key_near", "voter_minage"),
        ("unknown_key", "colour"),
        ("not_a_choice", "languages[1]"),
        ("not_a_choice_near", "tie_method"),
        ("out_of_bounds", "appeal_days"),
    ]


def test_an_unknown_key_comes_with_its_nearest_neighbour() -> None:
    with pytest.raises(Invalid) as refusal:
        from_dict({"tie_metod": "lots"})
    assert refusal.value.problems[0].details == {"key": "tie_metod", "near": "tie_method"}


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("voter_min_age", True),
        ("voter_min_age", "12"),
        ("voter_min_age", 12.0),
        ("voter_min_age", None),
        ("publish_not_admitted", 1),
        ("channels", "online"),
        ("register_day", "15/03/2022"),
        ("register_day", 5),
        ("report_reminder_days", [30, "7"]),
    ],
)
def test_a_value_of_another_kind_is_refused(key: str, wrong: object) -> None:
    assert {code for code, _ in refused({key: wrong})} == {"wrong_kind"}


@pytest.mark.parametrize("name", [name for name, spec in specs_of(Settings).items() if spec.kind == "whole"])
def test_each_bound_holds_on_both_sides(name: str) -> None:
    spec = specs_of(Settings)[name]
    assert spec.low is not None
    assert spec.high is not None
    for inside in (spec.low, spec.high):
        assert getattr(from_dict({name: inside}), name) == inside
    code = "amount_out_of_bounds" if spec.unit == "cents" else "out_of_bounds"
    for outside in (spec.low - 1, spec.high + 1):
        assert refused({name: outside}) == [(code, name)]


def test_a_list_names_nothing_twice_and_is_long_enough() -> None:
    assert refused({"channels": ["paper", "paper"]}) == [("named_twice", "channels")]
    assert refused({"channels": []}) == [("list_too_short", "channels")]
    assert refused({"voter_postal_codes": ["117"]}) == [("bad_form", "voter_postal_codes[0]")]


@pytest.mark.parametrize("table", TABLES)
def test_every_field_has_a_label_an_article_and_a_default_within_bounds(table: str) -> None:
    for name, spec in TABLES[table].items():
        assert spec.label, name
        assert spec.article.startswith("R") or name == "voter_postal_codes", name
    for record in (Settings(), track()):
        for name, spec in specs_of(type(record)).items():
            assert read_value(spec, getattr(record, name), name)[1] == [], name


def test_every_field_of_the_settings_is_declared() -> None:
    assert set(specs_of(Settings)) == set(Settings.__dataclass_fields__)
    assert set(specs_of(TrackRules)) == set(TrackRules.__dataclass_fields__) - {"ballot"}


@given(SETTINGS)
def test_settings_pass_through_json(settings: Settings) -> None:
    assert from_dict(json.loads(json.dumps(settings.to_dict()))) == settings


@given(TRACKS)
def test_tracks_pass_through_json(rules: TrackRules) -> None:
    assert track_from_dict(json.loads(json.dumps(rules.to_dict()))) == rules


@pytest.mark.parametrize(
    ("changes", "code", "at"),
    [
        ({"title_words_min": 11}, "title_words_cross", "title_words_min"),
        ({"age_reference": "fixed_day"}, "fixed_day_missing", "age_day"),
        ({"age_reference": "register_day"}, "register_day_missing", "register_day"),
        ({"voter_area": "postal_codes"}, "postal_codes_missing", "voter_postal_codes"),
        ({"identifications": ()}, "identification_missing", "identifications"),
        ({"channels": ("online",)}, "paper_missing", "channels"),
        ({"one_vote_is_final": False}, "vote_must_be_final", "one_vote_is_final"),
        ({"interim_results": True}, "interim_results_forbidden", "interim_results"),
        ({"deciding_chain": ("council", "college")}, "chain_out_of_order", "deciding_chain"),
        ({"deciding_chain": ("jury",)}, "jury_decides_alone", "deciding_chain"),
        ({"languages": ("fr", "en")}, "language_compulsory", "languages"),
    ],
)
def test_a_contradiction_is_named(changes: dict[str, Any], code: str, at: str) -> None:
    assert contradictions(**changes) == [(code, f"settings.{at}")]


def test_several_contradictions_are_named_together() -> None:
    assert len(contradictions(one_vote_is_final=False, interim_results=True, channels=("online",))) == 3
    assert contradictions(age_reference="fixed_day", age_day=date(2027, 4, 1)) == []


def test_a_track_needs_its_code_its_money_and_its_ballot() -> None:
    with pytest.raises(Invalid) as refusal:
        track_from_dict({"ballot": {"kind": "ranking", "max_choice": 2}, "names": {"fr": "x", "xx": "y"}})
    assert [(problem.code, problem.at) for problem in refusal.value.problems] == [
        ("key_missing", "code"),
        ("key_missing", "envelope_cents"),
        ("key_missing", "run_by"),
        ("unknown_key", "names.xx"),
        ("unknown_key_near", "ballot.max_choice"),
        ("not_a_choice", "ballot.kind"),
    ]
    with pytest.raises(Invalid):
        track_from_dict({**BOOST, "ballot": "basket"})


def test_the_section_of_the_ballot_bears_the_code_of_its_track() -> None:
    assert track().ballot.track == "boost"


@pytest.mark.parametrize(
    ("changes", "code", "at"),
    [
        ({"cap_cents": 4_000_001}, "cap_over_envelope", "cap_cents"),
        ({"least_cents": 500_001}, "least_over_cap", "least_cents"),
        ({"per_inhabitant_cents": 200, "inhabitants": 20_001}, "envelope_below_promise", "envelope_cents"),
        ({"ballot": {"min_choices": 3, "max_choices": 2}}, "choices_cross", "ballot.min_choices"),
        ({"ballot": {"min_spend_cents": 4_000_001}}, "spend_over_limit", "ballot.min_spend_cents"),
        ({"ballot": {"limit_cents": 4_000_001}}, "basket_over_envelope", "ballot.limit_cents"),
        ({"ballot": {"kind": "approval", "max_choices": 2}}, "limit_without_basket", "ballot.limit_cents"),
        ({"ballot": {"limit_cents": 10}, "least_cents": 20}, "basket_below_least", "ballot.limit_cents"),
        ({"ballot": {"limit_cents": None}}, "basket_without_limit", "ballot.limit_cents"),
        ({"age_reference": "fixed_day"}, "fixed_day_missing", "age_day"),
        ({"holder_cap_counted": "feasibility"}, "holder_cap_missing", "projects_per_holder"),
    ],
)
def test_a_contradiction_inside_a_track_is_named(changes: dict[str, Any], code: str, at: str) -> None:
    assert track_problems(**changes) == [(code, at)]


def test_bounds_that_just_meet_are_no_contradiction() -> None:
    assert track_problems(cap_cents=4_000_000, least_cents=4_000_000) == []
    assert track_problems(per_inhabitant_cents=200, inhabitants=20_000) == []
    assert level(Problem("basket_over_envelope")) == "warning"
    assert level(Problem("cap_over_envelope")) == "error"


def test_every_kind_of_field_is_read() -> None:
    assert read_value(Spec("decimal", low=0, high=1), float("nan"), "x")[1][0].code == "out_of_bounds"
    assert read_value(Spec("whole", low=0, high=10**7, unit="cents"), -1, "x")[1][0].code == "amount_out_of_bounds"
    assert "%(value)s" in SENTENCES["amount_out_of_bounds"]
