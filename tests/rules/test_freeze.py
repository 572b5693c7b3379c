"""The fingerprint of the frozen rules: any covered value changes it, no text does (R5)."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.rules.ballots import Option, Section
from pb.rules.freeze import ballot_rules, canonical, covered, digest, frozen
from pb.rules.settings import Settings
from pb.rules.tracks import TrackRules
from tests.rules.edition_values import SETTINGS, TRACKS

FLAGSHIP = TrackRules(
    ballot=Section("flagship", "approval", max_choices=2),
    code="flagship",
    envelope_cents=7_000_000,
    run_by="municipality",
    names={"fr": "Projet phare", "nl": "Vlaggenschipproject"},
    cap_cents=3_500_000,
    max_winners=2,
)
BOOST = TrackRules(
    ballot=Section("boost", "basket", limit_cents=4_000_000), code="boost", envelope_cents=4_000_000, run_by="holder"
)
PROJECTS = (Option(1, "flagship", 2_850_000), Option(2, "boost", 500_000), Option(3, "boost", 235_000))
BEFORE = frozen("e", Settings(), (FLAGSHIP, BOOST), PROJECTS)

COVERED: list[dict[str, Any]] = [
    {"code": "large"},
    {"run_by": "holder"},
    {"envelope_cents": 7_000_001},
    {"cap_cents": 3_500_001},
    {"cap_cents": None},
    {"least_cents": 1},
    {"max_winners": 3},
    {"max_winners": None},
    {"min_votes": 1},
    {"rule": "stop"},
    {"ballot": Section("flagship", "approval", max_choices=3)},
    {"ballot": Section("flagship", "approval", min_choices=1, max_choices=2)},
    {"ballot": Section("flagship", "basket", max_choices=2)},
    {"ballot": Section("flagship", "approval", max_choices=2, limit_cents=1)},
    {"ballot": Section("flagship", "approval", max_choices=2, min_spend_cents=1)},
]


@pytest.mark.parametrize("change", COVERED, ids=str)
def test_any_change_of_a_track_changes_the_fingerprint(change: dict[str, Any]) -> None:
    assert frozen("e", Settings(), (replace(FLAGSHIP, **change), BOOST), PROJECTS) != BEFORE


def test_every_change_of_the_method_the_projects_or_the_edition_changes_it() -> None:
    tracks = (FLAGSHIP, BOOST)
    changed = [
        frozen("f", Settings(), tracks, PROJECTS),
        frozen("e", Settings(tie_method="lots"), tracks, PROJECTS),
        frozen("e", Settings(), (FLAGSHIP,), PROJECTS),
        frozen("e", Settings(), (BOOST, FLAGSHIP), PROJECTS),
        frozen("e", Settings(), tracks, PROJECTS[:2]),
        frozen("e", Settings(), tracks, (replace(PROJECTS[0], number=9), *PROJECTS[1:])),
        frozen("e", Settings(), tracks, (replace(PROJECTS[0], cost_cents=2_850_001), *PROJECTS[1:])),
        frozen("e", Settings(), tracks, (replace(PROJECTS[0], track="boost"), *PROJECTS[1:])),
    ]
    assert BEFORE not in changed
    assert len(set(changed)) == len(changed)


def test_texts_and_the_order_of_projects_do_not_change_it() -> None:
    renamed = replace(FLAGSHIP, names={"fr": "Grand projet"}, summary={"fr": "x"})
    assert frozen("e", Settings(), (renamed, BOOST), PROJECTS) == BEFORE
    assert frozen("e", Settings(languages=("fr", "nl")), (FLAGSHIP, BOOST), reversed(PROJECTS)) == BEFORE


OPTIONS = st.lists(
    st.builds(Option, st.integers(1, 99), st.sampled_from(("a", "b")), st.integers(0, 10**9)),
    unique_by=lambda o: o.number,
)


@given(SETTINGS, st.lists(TRACKS, max_size=3), OPTIONS)
def test_the_ballot_is_read_back_from_the_frozen_table(
    settings: Settings, tracks: list[TrackRules], options: list[Option]
) -> None:
    table = covered("e", settings, tracks, options)
    again = json.loads(canonical(table))
    assert digest(again) == digest(table)
    rules = ballot_rules(again, digest(again))
    assert rules.sections == tuple(track.ballot for track in tracks)
    assert rules.options == tuple(sorted(options, key=lambda option: option.number))
    assert (rules.edition, rules.digest) == ("e", digest(table))
