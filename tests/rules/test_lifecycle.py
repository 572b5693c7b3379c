"""The table of moves: each row as the regulation has it, and what follows from the whole."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pb.errors import Conflict, Forbidden, Invalid, Unknown
from pb.rules import labels, phases
from pb.rules.lifecycle import (
    BEFORE_UNDER_WAY,
    CAPACITIES,
    MOVES,
    NAMES,
    NEEDED,
    SIDE_EXITS,
    STATUSES,
    Situation,
    allowed,
    check,
)

NOW = datetime(2027, 3, 10, 12, tzinfo=UTC)
REASONS = {"text": "x", "article": "art. 7", "facts": "f", "text_fr": "fr", "text_nl": "nl", "minute": "rank 1"}

# name, from, to, by, phases ("" = any), run by
TABLE = [
    ("submit", "draft", "submitted", "holder participation", "submission", "holder"),
    ("take_up", "submitted", "in_review", "participation", "submission review", "holder"),
    ("ask_correction", "submitted in_review", "to_correct", "participation", "submission review", "holder"),
    ("resubmit", "to_correct", "in_review", "holder", "", "holder"),
    ("admit", "in_review", "admitted", "college", "review", "holder"),
    ("do_not_admit", "in_review", "not_admitted", "college", "review", "holder"),
    ("reconsider", "not_admitted", "in_review", "participation", "", "holder"),
    ("put_on_ballot", "admitted", "on_ballot", "participation", "review campaign", "holder"),
    ("merge", "submitted in_review", "merged", "participation", "submission review", "holder"),
    ("select", "on_ballot", "selected", "count", "count award", "holder"),
    ("hold", "on_ballot", "reserve", "count", "count award", "holder"),
    ("leave_out", "on_ballot", "not_selected", "count", "count award", "holder"),
    ("promote", "reserve", "selected", "deciding_body", "award follow_up", "holder"),
    ("validate", "selected", "validated", "deciding_body", "award", "holder"),
    ("start", "validated", "under_way", "participation", "award follow_up", "holder"),
    ("report", "under_way", "reported", "holder", "follow_up", "holder"),
    ("report", "under_way", "reported", "service", "follow_up", "municipality"),
    ("close", "reported", "closed", "participation", "follow_up", "holder"),
    ("abandon", "validated under_way", "abandoned", "holder participation", "award follow_up", "holder"),
    ("fail", "validated under_way", "failed", "holder participation", "award follow_up", "holder"),
]


def situation(status: str, by: str, open_: set[str], run_by: str = "holder", **others: Any) -> Situation:
    facts: dict[str, Any] = {
        "now": NOW,
        "deadline": NOW + timedelta(days=1),
        "both_agree": True,
        "reasons": REASONS,
        **others,
    }
    return Situation(status, by, open_, run_by, **facts)


@pytest.mark.parametrize(("name", "sources", "target", "by", "open_", "run_by"), TABLE)
def test_each_row_allows_exactly_its_sources_people_and_phases(
    name: str, sources: str, target: str, by: str, open_: str, run_by: str
) -> None:
    for status in STATUSES:
        for capacity in CAPACITIES:
            for phase in phases.CODES:
                expected = (
                    status in sources.split() and capacity in by.split() and (not open_ or phase in open_.split())
                )
                found = [move for move in allowed(status, capacity, {phase}, run_by) if move.name == name]
                assert [move.target for move in found] == ([target] if expected else []), (status, capacity, phase)


def test_nothing_else_is_in_the_table_but_withdrawing() -> None:
    assert {name for name, *_ in TABLE} | {"withdraw"} == set(NAMES)
    assert len(MOVES) == len(TABLE) + 2


@pytest.mark.parametrize("status", STATUSES)
def test_a_holder_withdraws_at_any_time_before_work_begins(status: str) -> None:
    for phase in phases.CODES:
        names = [move.name for move in allowed(status, "holder", {phase})]
        assert ("withdraw" in names) == (status in BEFORE_UNDER_WAY)
    assert BEFORE_UNDER_WAY[-1] == "validated"


def test_the_college_withdraws_during_the_vote_only() -> None:
    assert check("withdraw", situation("on_ballot", "college", {"vote", "campaign"})).target == "withdrawn"
    with pytest.raises(Conflict, match="move_not_in_phase"):
        check("withdraw", situation("on_ballot", "college", {"campaign"}))
    with pytest.raises(Forbidden, match="move_not_yours"):
        check("withdraw", situation("on_ballot", "participation", {"vote"}))


def test_every_status_is_reached_from_a_draft_and_side_exits_are_final() -> None:
    reached = {"draft"}
    for _ in STATUSES:
        reached |= {move.target for move in MOVES if not reached.isdisjoint(move.sources)}
    assert reached == set(STATUSES)
    for status in SIDE_EXITS | {"closed"}:
        assert not [move for move in MOVES if status in move.sources]


def test_an_unknown_move_a_wrong_status_and_a_wrong_person_are_told_apart() -> None:
    with pytest.raises(Unknown, match="unknown_move"):
        check("fly", situation("draft", "holder", {"submission"}))
    with pytest.raises(Conflict, match="move_not_from_here"):
        check("submit", situation("submitted", "holder", {"submission"}))
    with pytest.raises(Forbidden, match="move_not_yours"):
        check("admit", situation("in_review", "participation", {"review"}))
    with pytest.raises(Forbidden, match="move_not_yours"):
        check("report", situation("under_way", "holder", {"follow_up"}, "municipality"))


def test_a_correction_is_accepted_until_the_end_of_its_last_day_and_never_without_one() -> None:
    end = datetime(2027, 3, 14, 23, tzinfo=UTC)
    assert check("resubmit", situation("to_correct", "holder", set(), now=end - timedelta(seconds=1), deadline=end))
    for now, deadline in ((end, end), (NOW, None), (None, end)):
        with pytest.raises(Conflict, match="move_too_late"):
            check("resubmit", situation("to_correct", "holder", set(), now=now, deadline=deadline))


def test_both_holders_agree_to_a_merge() -> None:
    with pytest.raises(Conflict, match="merge_needs_both"):
        check("merge", situation("in_review", "participation", {"review"}, both_agree=False))


@pytest.mark.parametrize("move", [move for move in MOVES if move.reason])
def test_a_reason_is_demanded_piece_by_piece_and_blanks_are_none(move: object) -> None:
    row = next(found for found in MOVES if found is move)
    open_, run_by = set(row.phases), row.run_by or "holder"
    assert check(row.name, situation(row.sources[0], row.by[0], open_, run_by)) is row
    for piece in NEEDED[row.reason]:
        with pytest.raises(Invalid) as refusal:
            check(row.name, situation(row.sources[0], row.by[0], open_, run_by, reasons={**REASONS, piece: " \n"}))
        assert [problem.at for problem in refusal.value.problems] == [piece]
    with pytest.raises(Invalid) as refusal:
        check(row.name, situation(row.sources[0], row.by[0], open_, run_by, reasons={}))
    assert len(refusal.value.problems) == len(NEEDED[row.reason])


@given(
    st.sampled_from(STATUSES),
    st.sampled_from(CAPACITIES),
    st.sets(st.sampled_from(phases.CODES)),
    st.sampled_from(NAMES),
)
def test_what_is_allowed_is_what_passes_the_check(status: str, by: str, open_: set[str], name: str) -> None:
    try:
        passed = check(name, situation(status, by, open_)).name == name
    except (Conflict, Forbidden):
        passed = False
    assert passed == (name in {move.name for move in allowed(status, by, open_)})


def test_every_status_move_and_capacity_has_a_label() -> None:
    assert set(labels.STATUSES) == set(STATUSES)
    assert set(labels.MOVES) == set(NAMES)
    assert set(labels.CAPACITIES) == set(CAPACITIES)
    assert labels.label("status", "on_ballot") == "On the ballot"
