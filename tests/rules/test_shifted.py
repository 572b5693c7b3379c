"""The regulation of 2022 on other days: the phase asked for is open, midnights stay midnights, nothing contradicts."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from pb.rules import edition, phases, shifted
from pb.rules.edition_check import check
from pb.rules.gravity import errors
from pb.rules.localtime import BRUSSELS, start_of

FILE = Path(__file__).resolve().parents[2] / "editions" / "watermael-boitsfort-2022.toml"
REGULATION = edition.read(FILE.read_bytes())
DAYS = (date(2026, 11, 23), date(2027, 3, 28), date(2027, 10, 31), date(2028, 2, 29), date(2027, 1, 1))


@pytest.mark.parametrize("today", DAYS)
@pytest.mark.parametrize("phase", shifted.STANDING)
def test_the_phase_asked_for_is_open_all_day(phase: str, today: date) -> None:
    found = shifted.standing(REGULATION, phase, today)
    for hour in (0, 12, 23):
        now = start_of(today) + timedelta(hours=hour, minutes=5)
        current = phases.current(found.phases, now)
        assert phase in phases.open_at(found.phases, now)
        assert (current.code if current else "campaign") == phase
    assert not errors(check(found))


@pytest.mark.parametrize("today", DAYS)
def test_midnights_stay_midnights(today: date) -> None:
    for each in shifted.standing(REGULATION, "vote", today).phases:
        for instant in (each.starts_at, each.ends_at):
            assert instant.astimezone(BRUSSELS).strftime("%H:%M") == "00:00"


def test_the_year_is_the_one_of_the_vote() -> None:
    found = shifted.standing(REGULATION, "vote", date(2026, 11, 23))
    before = shifted.moved(found, -shifted.YEAR)
    assert (found.edition.slug, before.edition.slug) == ("watermael-boitsfort-2026", "watermael-boitsfort-2025")
    assert "2026" in found.edition.titles["nl"]
    assert "2025" in before.edition.titles["fr"]


def test_desks_keep_their_day_of_the_week() -> None:
    old = [place.opens_on for place in REGULATION.places if place.opens_on]
    new = [place.opens_on for place in shifted.standing(REGULATION, "vote", DAYS[0]).places if place.opens_on]
    assert [day.weekday() for day in new] == [day.weekday() for day in old]
    assert new != old


def test_an_invented_decision_stands_behind_the_rules() -> None:
    found = shifted.adopted(REGULATION, date(2026, 7, 1), "2026/CC/007").edition.adoption
    assert (found.adopted_by, found.reference) == ("council", "2026/CC/007")
    assert found.sitting_on is not None
    assert found.published_on is not None
    assert found.in_force_on is not None
    assert found.sitting_on < found.published_on < found.in_force_on
