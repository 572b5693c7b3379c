"""Which problems of an edition only warn: every other problem stops it from opening."""

from collections.abc import Iterable

from pb.errors import Problem

WARNINGS = frozenset(
    {
        "accent_like_care",
        "accent_like_error",
        "basket_over_envelope",
        "college_decides_alone",
        "gap_before_count",
        "large_roll_on_sqlite",
        "no_paper_place",
        "no_theme",
        "not_adopted",
        "places_unused",
        "platform_missing",
        "reconsider_before_review",
        "registers_later_than_vote",
        "translation_missing",
        "vote_shorter_than_a_day",
        "vote_shorter_than_a_week",
    }
)


def level(problem: Problem) -> str:
    """Say whether a problem is an "error" or a "warning"."""
    return "warning" if problem.code in WARNINGS else "error"


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Keep the problems that stop an edition from opening."""
    return [problem for problem in problems if level(problem) == "error"]
