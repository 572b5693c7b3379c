"""The text file of an edition: read, written, checked, with the key and the line of all that is wrong."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from pb.errors import Invalid, Unreadable
from pb.rules import toml
from pb.rules.ballots import Option
from pb.rules.edition import EditionFile, Place, from_table, read, to_table, write
from pb.rules.edition_check import check, check_ballot, check_roll
from pb.rules.gravity import WARNINGS, errors, level
from pb.rules.sentences import SENTENCES
from tests.rules.edition_values import EDITIONS

FOLDER = Path(__file__).resolve().parents[2] / "editions"
PRESETS = sorted(FOLDER.glob("*.toml"))
TEXT = (FOLDER / "watermael-boitsfort-2022.toml").read_text("utf-8")
WATERMAEL = read(TEXT)


def found(edition: EditionFile) -> set[tuple[str, str]]:
    return {(problem.code, problem.at) for problem in check(edition)}


def refused(content: str) -> list[tuple[str, str, Any]]:
    with pytest.raises(Invalid, match="bad_edition") as refusal:
        read(content)
    return [(problem.code, problem.at, problem.details.get("line")) for problem in refusal.value.problems]


def line_of(start: str) -> int:
    return next(number for number, line in enumerate(TEXT.splitlines(), 1) if line.startswith(start))


@pytest.mark.parametrize("path", PRESETS, ids=lambda path: path.stem)
def test_every_preset_is_read_opens_and_is_written_the_same(path: Path) -> None:
    edition = read(path.read_bytes())
    assert edition.edition.slug == path.stem
    assert errors(check(edition)) == []
    assert {problem.code for problem in check(edition)} <= {"not_adopted"}
    assert read(write(edition)) == edition
    assert all(edition.texts["notes"].get(language) for language in ("fr", "nl", "en"))


def test_there_are_presets_of_six_municipalities_with_different_rules() -> None:
    editions = [read(path.read_bytes()) for path in PRESETS]
    assert len({edition.municipality.slug for edition in editions}) >= 6
    assert len({tuple(to_table(edition)["tracks"][0]["ballot"].items()) for edition in editions}) >= 5


def test_the_rules_of_2022_are_those_of_the_regulation() -> None:
    flagship, boost = WATERMAEL.tracks
    assert (flagship.envelope_cents, flagship.cap_cents, flagship.max_winners) == (7_000_000, 3_500_000, 2)
    assert (boost.envelope_cents, boost.cap_cents, boost.max_winners) == (4_000_000, 500_000, None)
    assert (flagship.min_age, boost.min_age, WATERMAEL.settings.voter_min_age) == (16, 18, 12)
    assert (flagship.ballot.kind, flagship.ballot.max_choices) == ("approval", 2)
    assert (boost.ballot.kind, boost.ballot.limit_cents) == ("basket", 4_000_000)
    assert (flagship.run_by, boost.run_by) == ("municipality", "holder")
    vote = next(phase for phase in WATERMAEL.phases if phase.code == "vote")
    assert vote.ends_at == datetime(2022, 4, 28, 22, tzinfo=UTC)
    assert WATERMAEL.settings.deciding_chain == ("college",)
    assert {level(problem) for problem in check(WATERMAEL)} == {"warning"}


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(EDITIONS)
def test_an_edition_written_and_read_again_is_the_same(edition: EditionFile) -> None:
    assert read(write(edition)) == edition
    assert from_table(to_table(edition)) == (edition, [])


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(EDITIONS)
def test_any_edition_that_can_be_read_can_be_checked_and_every_code_has_a_sentence(edition: EditionFile) -> None:
    assert {problem.code for problem in check(edition)} <= set(SENTENCES)


def test_every_warning_has_a_sentence() -> None:
    assert set(SENTENCES) >= WARNINGS


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        (b'format = "pb-edition-1"\n[edition\n', "not_toml", 2),
        (b'format = "pb-edition-1"\nyear = 1\nyear = 2\n', "not_toml", 3),
        (b'format = "pb-edition-1"\nx = "caf\xe9"\n', "not_toml_at_all", 2),
        (b"a = " + b"[" * 100_000, "not_toml", 1),
        (b"a = " + b"9" * 10_000, "not_toml", 1),
        (b"", "unknown_format", 1),
        (b'format = "other"\n', "unknown_format", 1),
    ],
)
def test_what_is_no_edition_file_is_unreadable_at_a_line(content: bytes, code: str, line: int) -> None:
    with pytest.raises(Unreadable, match=code) as refusal:
        read(content)
    assert refusal.value.details["line"] == line


def test_a_mark_at_the_start_of_the_file_does_no_harm() -> None:
    assert read(b"\xef\xbb\xbf" + TEXT.encode()) == WATERMAEL


def test_each_wrong_key_is_named_with_its_line() -> None:
    content = TEXT.replace("max_winners = 2", "max_winers = 2", 1).replace("voter_min_age = 12", "voter_min_age = 120")
    content = content.replace("vote = { start = 2022-04-01, end = 2022-04-28 }", 'vote = { start = "soon", until = 1 }')
    content = content.replace("longitude = 4.417\n", "longitude = 44.17\n").replace("[texts.help]", "[texts.helpp]")
    assert set(refused(content)) == {
        ("unknown_key_near", "tracks[0].max_winers", line_of("max_winners = 2")),
        ("out_of_bounds", "settings.voter_min_age", line_of("voter_min_age")),
        ("bad_moment", "phases.vote.start", line_of("vote = ")),
        ("bad_moment", "phases.vote.end", line_of("vote = ")),
        ("unknown_key", "phases.vote.until", line_of("vote = ")),
        ("out_of_bounds", "places[0].longitude", line_of("longitude = 4.417")),
        ("unknown_key_near", "texts.helpp", line_of("[texts.help]")),
    }


def test_a_doubtful_hour_in_the_file_is_refused_with_its_line() -> None:
    content = TEXT.replace("end = 2022-04-28 }\ncount", "end = 2027-10-31T02:30:00 }\ncount")
    assert refused(content) == [("time_exists_twice", "phases.vote.end", line_of("vote = "))]


@pytest.mark.parametrize(
    "content",
    [
        'format = "pb-edition-1"',
        'format = "pb-edition-1"\nmunicipality = 1\nedition = []\nphases = [1]\ntracks = 3\nsettings = "x"\ntexts = 0',
        'format = "pb-edition-1"\ntracks = [1, {}]\nplaces = {}\nphases = { vote = 3 }\ntexts = { help = "x" }',
        'format = "pb-edition-1"\n[[tracks]]\nballot = 3\nnames = "x"\n[edition]\nadoption = 1\nyear = "x"',
    ],
)
def test_a_file_of_any_other_shape_is_refused_and_never_crashes(content: str) -> None:
    assert {"municipality.slug", "edition.slug"} <= {at for _, at, _ in refused(content)}


def test_the_written_file_names_the_article_of_each_setting() -> None:
    written = write(WATERMAEL)
    assert 'tie_method = "college"  # R16: ' in written
    assert "envelope_cents = 70_000_00  # R12: " in written
    assert "vote = { start = 2022-04-01, end = 2022-04-28 }" in written


def test_lines_are_found_in_lists_tables_and_after_long_texts() -> None:
    text = 'a = 1\n[[t]]\nx = """\nb = 2\n[c]\n"""\n[t.u]\ny = 1\n[[t]]\n"z z" = 1\nd.e = 2\n'
    known = toml.lines(text)
    assert known == {
        "a": 1,
        "t[0]": 2,
        "t[0].x": 3,
        "t[0].u": 7,
        "t[0].u.y": 8,
        "t[1]": 9,
        "t[1].z z": 10,
        "t[1].d.e": 11,
    }
    assert toml.line_of("t[1].q.r[3]", known) == 9
    assert toml.line_of("nothing", known) is None


@pytest.mark.parametrize("language", ["fr", "nl"])
def test_a_text_in_one_language_only_is_an_error_and_without_english_a_warning(language: str) -> None:
    texts = {**WATERMAEL.texts, "help": {**WATERMAEL.texts["help"], language: " "}}
    assert ("language_missing", "texts.help") in found(replace(WATERMAEL, texts=texts))
    texts = {**WATERMAEL.texts, "help": {"fr": "x", "nl": "y"}}
    assert ("translation_missing", "texts.help") in found(replace(WATERMAEL, texts=texts))
    assert level(check(replace(WATERMAEL, texts=texts))[-1]) == "warning"


def test_a_compulsory_text_must_exist_and_another_may_be_absent() -> None:
    texts = {key: text for key, text in WATERMAEL.texts.items() if key not in ("home_intro", "help", "notes")}
    at = {at for code, at in found(replace(WATERMAEL, texts=texts)) if code == "language_missing"}
    assert at == {"texts.home_intro"}


def test_the_college_alone_warns_from_2023_on() -> None:
    new = replace(WATERMAEL, edition=replace(WATERMAEL.edition, year=2023))
    assert ("college_decides_alone", "settings.deciding_chain") in found(new)
    assert ("college_decides_alone", "settings.deciding_chain") not in found(WATERMAEL)
    council = replace(new, settings=replace(new.settings, deciding_chain=("jury", "college", "council")))
    assert ("college_decides_alone", "settings.deciding_chain") not in found(council)


def test_what_is_missing_or_double_is_named() -> None:
    bare = replace(
        WATERMAEL,
        tracks=(WATERMAEL.tracks[0], WATERMAEL.tracks[0]),
        themes=(),
        places=(Place("box", {"fr": "a", "nl": "b", "en": "c"}, {"fr": "a", "nl": "b", "en": "c"}, latitude=50.8),),
        phases=(),
        municipality=replace(
            WATERMAEL.municipality,
            accent="#c0122d",
            contact=replace(WATERMAEL.municipality.contact, publisher={}, address={}),
        ),
    )
    assert found(bare) >= {
        ("code_twice", "tracks"),
        ("no_theme", "themes"),
        ("place_off_the_map", "places[0]"),
        ("phase_missing", "phases.vote"),
        ("publisher_missing", "municipality.contact.publisher"),
        ("contact_missing", "municipality.contact.address"),
        ("accent_like_error", "municipality.accent"),
        ("not_adopted", "edition.adoption"),
    }
    assert ("no_track", "tracks") in found(replace(WATERMAEL, tracks=()))
    assert ("no_paper_place", "places") in found(replace(WATERMAEL, places=()))


def test_the_register_and_the_reconsideration_are_held_against_the_calendar() -> None:
    late = replace(WATERMAEL.settings, register_day=date(2022, 4, 1), reconsider_days_before=60)
    assert found(replace(WATERMAEL, settings=late)) >= {
        ("registers_later_than_vote", "settings.register_day"),
        ("reconsider_before_review", "settings.reconsider_days_before"),
    }
    eve = replace(WATERMAEL.settings, register_day=date(2022, 3, 31))
    assert ("registers_later_than_vote", "settings.register_day") not in found(replace(WATERMAEL, settings=eve))


def test_the_list_of_projects_is_held_against_every_bound() -> None:
    flagship, boost = WATERMAEL.tracks
    tracks = (replace(flagship, ballot=replace(flagship.ballot, min_choices=2)), replace(boost, least_cents=10_000))
    options = [
        Option(1, "flagship", 3_500_001),
        Option(2, "boost", 500_000),
        Option(2, "boost", 9_999),
        Option(3, "boost", 4_000_001),
        Option(4, "other", 1),
    ]
    codes = [problem.code for problem in check_ballot(tracks, options)]
    assert sorted(codes) == [
        "cost_below_least",
        "cost_over_basket",
        "cost_over_cap",
        "cost_over_cap",
        "cost_over_envelope",
        "fewer_projects_than_choices",
        "number_twice",
        "project_in_no_track",
    ]
    assert [problem.code for problem in check_ballot((boost,), [])] == ["nothing_on_ballot"]
    assert check_ballot((flagship, boost), [Option(1, "flagship", 3_500_000), Option(2, "boost", 500_000)]) == []


def test_a_large_roll_asks_for_postgresql() -> None:
    assert check_roll(10_000, on_sqlite=True) == []
    assert check_roll(25_000, on_sqlite=False) == []
    assert [problem.code for problem in check_roll(10_001, on_sqlite=True)] == ["large_roll_on_sqlite"]
