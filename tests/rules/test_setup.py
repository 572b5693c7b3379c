"""The set-up: each value has its step, a change is read as the file reads it, a copy moves every day (R1 to R6)."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pb.errors import Invalid
from pb.rules import braces, edition, setup, usual
from pb.rules.edition_check import check
from pb.rules.setting_words import WORDS
from pb.rules.settings import Settings
from pb.rules.specs import specs_of
from pb.rules.tracks import BALLOT, TrackRules

FOLDER = Path(__file__).resolve().parents[2] / "editions"
WATERMAEL = edition.read((FOLDER / "watermael-boitsfort-2022.toml").read_bytes())
PRESETS = {place: edition.read((FOLDER / f"{slug}.toml").read_bytes()) for place, slug in usual.PRESETS.items()}


def asked() -> list[setup.Asked]:
    """Return everything that all the steps ask for."""
    return [each for step in setup.STEPS for group in setup.layout(step, WATERMAEL) for each in group.fields]


def test_every_setting_has_exactly_one_place_in_the_steps() -> None:
    places = [setup.INDEX.sub("", each.at) for each in asked()]
    assert len({each.at for each in asked()}) == len(asked())
    assert {f"settings.{name}" for name in specs_of(Settings)} <= set(places)
    assert {f"tracks.{name}" for name in specs_of(TrackRules)} - set(places) == {"tracks.code"}
    assert {f"tracks.ballot.{name}" for name in BALLOT} <= set(places)
    assert {f"municipality.contact.{name}" for name in specs_of(edition.Contact)} <= set(places)


@pytest.mark.parametrize("step", setup.STEPS)
def test_a_value_is_mended_where_it_is_asked(step: str) -> None:
    for group in setup.layout(step, WATERMAEL):
        for each in group.fields:
            assert setup.step_of(each.at) == step, each.at
            assert setup.label_of(each.at) == each.spec.label


@given(st.sampled_from([asked()[at] for at in range(len(asked()))]))
@settings(max_examples=60)
def test_a_value_put_back_changes_nothing(one: setup.Asked) -> None:
    value = list(one.value) if isinstance(one.value, tuple) else one.value
    assert setup.changed(WATERMAEL, {one.at: value}) == WATERMAEL


def test_every_problem_of_every_preset_belongs_to_a_step_with_fields() -> None:
    for file in PRESETS.values():
        broken = replace(file, tracks=tuple(replace(each, names={}) for each in file.tracks), phases=file.phases[:2])
        assert {setup.step_of(problem.at) for problem in check(broken)} <= set(setup.STEPS) - {"check"}


def test_what_cannot_be_read_is_refused_and_what_contradicts_is_kept() -> None:
    with pytest.raises(Invalid) as refused:
        setup.changed(WATERMAEL, {"tracks[0].cap_cents": "much", "settings.voter_min_age": 300})
    assert {each.at for each in refused.value.problems} == {"tracks[0].cap_cents", "settings.voter_min_age"}
    dearer = setup.changed(WATERMAEL, {"tracks[0].cap_cents": 80_000_00})
    assert "cap_over_envelope" in {problem.code for problem in check(dearer)}


def test_lists_grow_and_shrink() -> None:
    for key in ("tracks", "themes", "places"):
        held = getattr(WATERMAEL, key)
        more = setup.changed(WATERMAEL, {f"{key}[{len(held)}]": setup.blank(key, WATERMAEL)})
        assert len(getattr(more, key)) == len(held) + 1
        assert setup.changed(more, {f"{key}[{len(held)}]": None}) == WATERMAEL


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"texts": {"help": {"fr": "x", "nl": "y"}}}, True),
        ({"places[0].hours": {"fr": "x", "nl": "y"}}, True),
        ({"municipality.contact.phone": "02 1"}, True),
        ({"edition.titles": {"fr": "x", "nl": "y"}}, True),
        ({"tracks[0].envelope_cents": 1_000_00}, False),
        ({"tracks[0].ballot.max_choices": 3}, False),
        ({"settings.tie_method": "lots"}, False),
        ({"phases.vote.end": date(2022, 4, 29)}, False),
    ],
)
def test_only_words_may_change_once_the_rules_are_frozen(changes: dict[str, Any], words: bool) -> None:
    """R5."""
    changed = setup.changed(WATERMAEL, changes)
    assert changed != WATERMAEL
    assert setup.only_words(WATERMAEL, changed) is words
    assert setup.only_words(changed, WATERMAEL) is words


def test_a_fingerprint_changes_with_its_own_step_alone() -> None:
    changed = setup.changed(WATERMAEL, {"tracks[0].envelope_cents": 1_000_00})
    moved = setup.changed(WATERMAEL, {"phases.vote.end": date(2022, 4, 29)})
    for step in setup.STEPS:
        assert (setup.fingerprint(step, changed) != setup.fingerprint(step, WATERMAEL)) is (step == "tracks")
        assert (setup.fingerprint(step, moved) != setup.fingerprint(step, WATERMAEL)) is (step == "dates")


def test_next_year_keeps_the_rules_and_moves_every_day() -> None:
    made = setup.start(WATERMAEL, WATERMAEL.municipality, 2028, {})
    assert made.edition.slug == "watermael-boitsfort-2028"
    assert made.edition.titles["fr"] == "Budget participatif 2028"
    assert made.edition.adoption == edition.Adoption(platform=WATERMAEL.edition.adoption.platform)
    assert made.settings.register_day == date(2028, 3, 15)
    assert made.settings.deciding_chain == ("college", "council")  # R44
    assert made.places[4].opens_on == date(2028, 4, 2)
    assert made.tracks == WATERMAEL.tracks
    assert "notes" not in made.texts
    assert [problem.code for problem in check(made)] == ["not_adopted"]
    assert setup.years_later(WATERMAEL.phases, 0) == WATERMAEL.phases


def test_a_preset_of_another_municipality_leaves_its_own_places_and_texts_behind() -> None:
    shipped = {"help": {"fr": "Ici", "nl": "Hier"}}
    made = setup.start(PRESETS[usual.KORTRIJK], WATERMAEL.municipality, 2028, shipped)
    assert (made.municipality, made.places, made.texts) == (WATERMAEL.municipality, (), shipped)
    assert made.tracks[0].min_votes == 50


@pytest.mark.parametrize("at", list(usual.ELSEWHERE))
def test_what_others_fixed_is_what_their_regulation_says(at: str) -> None:
    head, *rest, name = at.split(".")
    for place, values in usual.ELSEWHERE[at].items():
        file = PRESETS[place]
        records: list[Any] = [file.settings] if head == "settings" else list(file.tracks)
        if rest == ["ballot"]:
            records = [track.ballot for track in file.tracks]
        found = [getattr(record, name) for record in records]
        assert list(dict.fromkeys(each for each in found if each not in (None, 0))) == list(values), place


def test_facts_are_put_into_texts() -> None:
    assert braces.fill("Dès {age} ans, {nothing} {}", {"age": "12"}) == "Dès 12 ans, {nothing} {}"
    assert braces.fill("{phone}", {"phone": ""}) == "–"
    assert braces.unknown("{age} {agee} {agee}") == ["agee"]


def test_every_choice_has_a_word() -> None:
    choices = {code for each in asked() for code in each.spec.choices}
    assert choices - set(WORDS) == set()
