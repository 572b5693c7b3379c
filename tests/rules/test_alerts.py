"""Messages to residents: due once their moment has come, no longer when it is past; what an occasion must say."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.rules import agenda, alerts
from pb.rules.phases import from_days
from tests.samples import DAYS, calendar

PHASES = calendar()
NOW = datetime(2027, 4, 1, 10, tzinfo=UTC)
PUBLISHED = datetime(2027, 5, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "state", "events"),
    [
        ("2027-01-30", alerts.State(), []),
        ("2027-02-01", alerts.State(), ["call_open"]),
        ("2027-03-05", alerts.State(), []),
        ("2027-03-20", alerts.State(listed=3), ["list_out"]),
        ("2027-03-20", alerts.State(), []),
        ("2027-04-02", alerts.State(listed=3, voting=True), ["vote_open"]),
        ("2027-04-02", alerts.State(listed=3), []),
        ("2027-04-27", alerts.State(listed=3, voting=True), ["three_days"]),
        ("2027-04-30", alerts.State(listed=3, voting=True), []),
        ("2027-05-02", alerts.State(published_at=PUBLISHED), ["result"]),
        ("2027-06-20", alerts.State(published_at=PUBLISHED), []),
    ],
)
def test_what_is_due(at: str, state: alerts.State, events: list[str]) -> None:
    now = datetime.fromisoformat(at).replace(hour=12, tzinfo=UTC)
    assert [each.event for each in alerts.due(PHASES, state, now)] == events


@given(st.integers(-90 * 24, 240 * 24), st.booleans())
def test_at_most_one_message_at_a_time_before_the_result(hours: int, voting: bool) -> None:
    now = NOW + timedelta(hours=hours)
    found = alerts.due(PHASES, alerts.State(3, voting), now)
    assert len(found) <= 1
    assert all(each.since <= now for each in found)


def test_a_short_vote_has_its_last_days_only() -> None:
    rows = {code: {"start": start, "end": end} for code, (start, end) in DAYS.items()}
    short = from_days({**rows, "vote": {"start": "2027-04-01", "end": "2027-04-02"}})[0]
    assert [each.event for each in alerts.due(short, alerts.State(1, True), NOW)] == ["three_days"]


def occasion(**more: object) -> agenda.Occasion:
    """Return an occasion that is right, but for what is changed."""
    both = {"fr": "Ici", "nl": "Hier"}
    values: dict[str, object] = {"kind": "stand", "titles": both, "starts_at": NOW, "ends_at": NOW + timedelta(hours=2)}
    return agenda.Occasion(**{**values, "names": both, "address": both, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("more", "at"),
    [
        ({}, []),
        ({"kind": "party"}, ["kind"]),
        ({"ends_at": NOW}, ["ends"]),
        ({"ends_at": NOW + timedelta(days=90)}, ["ends"]),
        ({"titles": {"fr": "Ici", "en": "Here"}}, ["titles_nl"]),
        ({"texts": {"nl": "Hier"}}, ["texts_fr"]),
        ({"texts": {"fr": "Ici", "nl": " "}}, ["texts_nl"]),
        ({"latitude": 50.8}, ["latitude"]),
        ({"latitude": 50.8, "longitude": 4.4}, []),
    ],
)
def test_what_an_occasion_must_say(more: dict[str, object], at: list[str]) -> None:
    assert [problem.at for problem in agenda.check(occasion(**more))] == at
