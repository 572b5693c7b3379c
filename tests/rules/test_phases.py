"""The calendar of an edition: what is open at an instant, and every contradiction of its dates."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.errors import Invalid
from pb.rules import labels
from pb.rules.gravity import errors, level
from pb.rules.localtime import end_of, moment, start_of
from pb.rules.phases import (
    ACTIONS,
    CODES,
    OVERLAPPING,
    Phase,
    action,
    check,
    current,
    find,
    from_days,
    next_change,
    open_at,
    timeline,
    to_days,
    upcoming,
)

ROWS = {
    "submission": {"start": date(2022, 1, 31), "end": date(2022, 2, 28)},
    "review": {"start": date(2022, 2, 28), "end": date(2022, 3, 31)},
    "campaign": {"start": date(2022, 3, 14), "end": date(2022, 4, 28)},
    "vote": {"start": date(2022, 4, 1), "end": date(2022, 4, 28)},
    "count": {"start": date(2022, 4, 29), "end": date(2022, 5, 1)},
    "award": {"start": date(2022, 5, 2), "end": date(2022, 5, 31)},
    "follow_up": {"start": date(2022, 6, 1), "end": date(2023, 8, 31)},
    "evaluation": {"start": date(2022, 10, 1), "end": date(2022, 10, 31)},
}
PHASES, UNREAD = from_days(ROWS)


def brussels(text: str) -> datetime:
    return moment(text)


def replaced(code: str, starts_at: datetime | None = None, ends_at: datetime | None = None) -> list[Phase]:
    return [
        Phase(phase.code, starts_at or phase.starts_at, ends_at or phase.ends_at) if phase.code == code else phase
        for phase in PHASES
    ]


def codes(found: list[Phase]) -> list[tuple[str, str]]:
    return [(problem.code, problem.at) for problem in check(found)]


def test_the_dates_of_2022_are_coherent() -> None:
    assert UNREAD == []
    assert check(PHASES) == []


def test_a_day_named_as_end_and_as_start_belongs_to_the_earlier_phase() -> None:
    submission, review = find(PHASES, "submission"), find(PHASES, "review")
    assert submission is not None
    assert review is not None
    assert submission.ends_at == review.starts_at == datetime(2022, 2, 28, 23, tzinfo=UTC)


def test_a_campaign_may_begin_on_the_last_day_of_the_review() -> None:
    rows = {**ROWS, "campaign": {"start": date(2022, 3, 31), "end": date(2022, 4, 28)}}
    campaign = find(from_days(rows)[0], "campaign")
    assert campaign is not None
    assert campaign.starts_at == start_of(date(2022, 3, 31))


def test_the_vote_of_2022_ends_at_midnight_after_28_april() -> None:
    vote = find(PHASES, "vote")
    assert vote is not None
    assert vote.ends_at == datetime(2022, 4, 28, 22, tzinfo=UTC)
    assert "vote" in open_at(PHASES, vote.ends_at - timedelta(microseconds=1))
    assert "vote" not in open_at(PHASES, vote.ends_at)
    assert "vote" in open_at(PHASES, vote.starts_at)
    assert "vote" not in open_at(PHASES, vote.starts_at - timedelta(microseconds=1))


@pytest.mark.parametrize(
    ("now", "phase", "todo"),
    [
        ("2022-01-30T23:59:59", None, "wait"),
        ("2022-01-31", "submission", "submit"),
        ("2022-03-20", "review", "discover"),
        ("2022-04-10", "vote", "vote"),
        ("2022-04-30", "count", "discover"),
        ("2022-05-02", "award", "see_results"),
        ("2022-10-10", "follow_up", "follow"),
        ("2024-01-01", None, "follow"),
    ],
)
def test_what_one_can_do_today(now: str, phase: str | None, todo: str) -> None:
    found = current(PHASES, brussels(now))
    assert (found.code if found else None) == phase
    assert action(PHASES, brussels(now)) == todo


def test_between_two_phases_no_door_stands_open() -> None:
    phases = replaced("vote", starts_at=brussels("2022-04-05"))
    assert current(phases, brussels("2022-04-02")) is None
    assert action([phase for phase in phases if phase.code != "campaign"], brussels("2022-04-02")) == "discover"
    after = replaced("count", starts_at=brussels("2022-04-30"))
    assert action(after, brussels("2022-04-29T12:00")) == "discover"


def test_the_next_change_is_the_nearest_start_or_end() -> None:
    assert next_change(PHASES, brussels("2022-04-10")) == end_of(date(2022, 4, 28))
    assert next_change(PHASES, brussels("2024-01-01")) is None
    later = upcoming(PHASES, brussels("2022-03-01"))
    assert later is not None
    assert later.code == "campaign"
    assert [phase.code for phase in timeline(reversed(PHASES))][:3] == ["submission", "review", "campaign"]


def test_an_end_before_its_start_is_named() -> None:
    assert ("phase_ends_before_start", "phases.vote") in codes(replaced("vote", ends_at=brussels("2022-04-01")))


def test_phases_that_may_not_overlap_are_named_and_campaign_may() -> None:
    assert codes(replaced("vote", starts_at=brussels("2022-03-31"))) == [("phase_overlap", "phases.vote")]
    assert codes(replaced("campaign", starts_at=brussels("2022-01-31"))) == []


def test_a_vote_before_the_study_is_out_of_order() -> None:
    found = codes(replaced("vote", brussels("2022-02-01"), brussels("2022-02-10")))
    assert ("phase_overlap", "phases.vote") in found  # with the submission
    assert ("phase_order", "phases.vote") in found  # before the review
    assert ("campaign_after_vote", "phases.campaign") in found


def test_a_campaign_after_the_vote_is_refused() -> None:
    late = replaced("campaign", brussels("2022-04-29"), brussels("2022-05-29"))
    assert codes(late) == [("campaign_after_vote", "phases.campaign")]


def test_missing_double_and_unknown_phases_are_all_told() -> None:
    found = codes([phase for phase in PHASES if phase.code != "count"] + [PHASES[0], Phase("party", *_hours(0, 1))])
    assert {
        ("phase_missing", "phases.count"),
        ("phase_twice", "phases.submission"),
        ("unknown_phase", "phases.party"),
    } <= set(found)


@pytest.mark.parametrize(("days", "code"), [(0.5, "vote_shorter_than_a_day"), (3, "vote_shorter_than_a_week")])
def test_a_short_vote_and_a_late_count_only_warn(days: float, code: str) -> None:
    start = brussels("2022-04-01")
    problems = check(replaced("vote", start, start + timedelta(days=days)))
    assert {problem.code for problem in problems} == {code, "gap_before_count"}
    assert {level(problem) for problem in problems} == {"warning"}
    assert errors(problems) == []


@pytest.mark.parametrize(
    ("text", "code", "first", "second"),
    [
        ("2027-10-31T02:30", "time_exists_twice", "2027-10-31T02:30:00+02:00", "2027-10-31T02:30:00+01:00"),
        ("2027-03-28T02:30", "time_does_not_exist", "2027-03-28T02:30:00+01:00", "2027-03-28T02:30:00+02:00"),
    ],
)
def test_a_doubtful_hour_is_refused_with_both_offsets(text: str, code: str, first: str, second: str) -> None:
    with pytest.raises(Invalid, match=code) as refusal:
        moment(text, at="phases.vote.end")
    (problem,) = refusal.value.problems
    assert (problem.at, problem.details["first"], problem.details["second"]) == ("phases.vote.end", first, second)
    assert moment(first) != moment(second)
    assert abs(moment(first) - moment(second)) == timedelta(hours=1)


def test_hours_beside_the_doubtful_ones_pass() -> None:
    assert moment("2027-10-31T01:59:59") == datetime(2027, 10, 30, 23, 59, 59, tzinfo=UTC)
    assert moment("2027-10-31T03:00") == datetime(2027, 10, 31, 2, tzinfo=UTC)
    assert moment("2027-03-28T03:00") == datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert moment(date(2028, 2, 29), end=True) == datetime(2028, 2, 29, 23, tzinfo=UTC)


@pytest.mark.parametrize("value", ["", "soon", "2027-02-30", 5, None, True])
def test_what_is_no_moment_is_refused(value: object) -> None:
    with pytest.raises(Invalid, match="bad_moment"):
        moment(value)


def test_unreadable_rows_are_all_named() -> None:
    rows: dict[str, dict[str, object]] = {
        "vote": {"start": "soon"},
        "count": {"start": date(2022, 4, 29), "end": "2027-10-31T02:30"},
    }
    phases, problems = from_days(rows)
    assert phases == ()
    assert [problem.at for problem in problems] == ["phases.vote.start", "phases.vote.end", "phases.count.end"]


INSTANTS = st.timedeltas(timedelta(), timedelta(days=36_000)).map(
    lambda since: datetime(2000, 1, 1, tzinfo=UTC) + since
)
MIDNIGHTS = st.dates(date(2000, 1, 1), date(2000, 1, 9)).map(start_of)


@given(
    st.lists(
        st.tuples(st.sampled_from(CODES), MIDNIGHTS | INSTANTS, MIDNIGHTS | INSTANTS), unique_by=lambda row: row[0]
    )
)
def test_phases_written_and_read_again_are_the_same(rows: list[tuple[str, datetime, datetime]]) -> None:
    phases = tuple(Phase(*row) for row in rows)
    assert from_days(to_days(phases)) == (phases, [])


def test_dates_are_written_as_days_where_they_can() -> None:
    assert to_days(PHASES)["vote"] == {"start": date(2022, 4, 1), "end": date(2022, 4, 28)}
    assert to_days(PHASES)["review"]["start"] == date(2022, 3, 1)


@given(st.lists(st.tuples(st.sampled_from(CODES), INSTANTS, INSTANTS), max_size=8), INSTANTS)
def test_the_phase_is_open_and_may_not_overlap(rows: list[tuple[str, datetime, datetime]], now: datetime) -> None:
    phases = [Phase(*row) for row in rows]
    found = current(phases, now)
    held = open_at(phases, now) - OVERLAPPING
    assert (found is None) == (not held)
    assert found is None or all(
        phase.starts_at <= found.starts_at for phase in phases if phase.contains(now) and phase.code in held
    )


def test_every_phase_and_action_has_a_label() -> None:
    assert set(labels.PHASES) == set(labels.PHASES_IN_WORDS) == set(CODES) == set(ACTIONS)
    assert set(labels.ACTIONS) == {"wait", *ACTIONS.values()}


def _hours(start: int, end: int) -> tuple[datetime, datetime]:
    return datetime(2022, 1, 1, start, tzinfo=UTC), datetime(2022, 1, 1, end, tzinfo=UTC)
