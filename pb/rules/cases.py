"""A case to judge: an application against the rules of its track on its day; and what each rule finds (art. 3 to 7)."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from pb.rules.applications import Application
from pb.rules.localtime import BRUSSELS
from pb.rules.phases import Phase, find
from pb.rules.settings import Settings
from pb.rules.tracks import TrackRules

MET, NOT_MET, TO_JUDGE = "met", "not_met", "to_judge"
STAGES = ("submission", "feasibility")


@dataclass(frozen=True)
class Case:
    """What the rules look at: an application, the rules of its edition, and the instant it is sent (or came on paper).

    `others` are the statuses of the other projects of the same holder in this track; `postal_codes` those of the
    municipality; `mandates` the names of the holders of a mandate that staff keep.
    """

    application: Application
    track: TrackRules
    settings: Settings
    sent_at: datetime
    phases: tuple[Phase, ...] = ()
    postal_codes: Collection[str] = ()
    others: tuple[str, ...] = ()
    stage: str = "submission"
    mandates: Collection[str] = ()
    themes: Collection[str] | None = None  # those of the edition; None when it has none

    @property
    def day(self) -> date:
        """Return the Brussels day of the submission."""
        return self.sent_at.astimezone(BRUSSELS).date()

    @property
    def by_holder(self) -> bool:
        """Tell whether the holder carries the project out and is paid a grant (boost)."""
        return self.track.run_by == "holder"

    @property
    def award_starts(self) -> datetime | None:
        """Return when the College begins to award."""
        award = find(self.phases, "award")
        return award.starts_at if award else None


@dataclass(frozen=True)
class Finding:
    """What one rule says: met, not met, or for staff to judge, with the article, the sentence's code and the facts."""

    rule: str
    article: str
    verdict: str
    code: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    at: str = ""  # the field of the form that it is about


def met(code: str = "", **facts: Any) -> tuple[str, str, dict[str, Any]]:
    """Say that a rule is met."""
    return MET, code, facts


def not_met(code: str, **facts: Any) -> tuple[str, str, dict[str, Any]]:
    """Say that a rule is not met, and why."""
    return NOT_MET, code, facts


def to_judge(code: str, **facts: Any) -> tuple[str, str, dict[str, Any]]:
    """Leave a rule to the staff, with what there is to look at."""
    return TO_JUDGE, code, facts


Verdict = tuple[str, str, dict[str, Any]]
