"""The step line, delays, who may follow and what news must hold (R45, R46)."""

from datetime import date

import pytest

from pb.rules import progress
from pb.rules.progress import Stage

TODAY = date(2027, 9, 1)
DAYS = {"validated": date(2027, 5, 10), "under_way": date(2027, 6, 1), "reported": date(2027, 8, 1)}
BOTH = {"fr": "Un", "nl": "Een"}


@pytest.mark.parametrize(
    ("status", "states"),
    [
        ("selected", ["", "", "", ""]),
        ("validated", ["now", "", "", ""]),
        ("under_way", ["done", "now", "", ""]),
        ("reported", ["done", "done", "now", ""]),
        ("closed", ["done", "done", "done", "done"]),
    ],
)
def test_the_line_says_where_a_project_is(status, states):
    reached = {} if status == "selected" else DAYS
    assert [step.state for step in progress.line(status, reached)] == states


@pytest.mark.parametrize("status", sorted(progress.STOPPED))
def test_a_stopped_project_goes_no_further(status):
    found = progress.line(status, {"validated": date(2027, 5, 10)})
    assert [(step.status, step.on) for step in found] == [("validated", date(2027, 5, 10))]
    assert progress.line(status, {}) == ()


def test_a_milestone_is_late_the_day_after():
    assert not progress.late(Stage(TODAY, TODAY, None), TODAY)
    assert progress.late(Stage(date(2027, 8, 31), TODAY, None), TODAY)
    assert not progress.late(Stage(date(2027, 8, 1), TODAY, TODAY), TODAY)


def test_a_later_milestone_has_its_reasons():
    good = Stage(date(2027, 10, 1), date(2027, 9, 1), None, BOTH)
    assert progress.check_stage(good, BOTH, TODAY) == []
    bad = Stage(date(2027, 10, 1), date(2027, 9, 1), date(2027, 9, 2), {"fr": "Pluie"})
    assert [each.at for each in progress.check_stage(bad, {"fr": "x"}, TODAY)] == ["name_nl", "done_on", "reason_nl"]


def test_news_has_a_title_and_a_text_in_each_language():
    assert progress.check_news(BOTH, BOTH, ("fr", "nl")) == []
    found = progress.check_news({"fr": "x" * 151}, {"fr": " "}, ("fr", "nl"))
    assert [(each.code, each.at) for each in found] == [
        ("news_text_needed", "text_fr"),
        ("too_long", "title_fr"),
        ("news_title_needed", "title_nl"),
        ("news_text_needed", "text_nl"),
    ]


def test_children_are_shown_with_consent_alone():
    assert progress.check_picture("Un four", False, False) == []
    assert progress.check_picture("Un four", True, True) == []
    assert [each.code for each in progress.check_picture(" ", True, False)] == ["picture_words", "consent_needed"]


def test_who_is_too_young_gives_a_parents_address():
    assert [progress.check_age(answer, 13) for answer in progress.AGES] == [[], []]
    assert [each.code for each in progress.check_age("", 13)] == ["follow_age"]
    assert progress.check_age("", 0) == []
