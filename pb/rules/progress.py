"""The step line of a chosen project, when it is late, who may follow, and what news must hold (R45, R46)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from pb.errors import Problem

STEPS = ("validated", "under_way", "reported", "closed")
STOPPED = frozenset({"abandoned", "failed", "withdrawn"})
WON = frozenset({"selected", *STEPS, *STOPPED}) - {"withdrawn"}
LONGEST_TITLE, LONGEST_TEXT, MOST_PICTURES = 150, 5000, 4
AGES = ("old_enough", "parent")


@dataclass(frozen=True)
class Step:
    """One step of the line: its status, the day it was reached, and whether it is "done", "now" or still to come."""

    status: str
    on: date | None
    state: str


@dataclass(frozen=True)
class Stage:
    """A milestone as the rules see it; `first` is the day that was planned at first."""

    planned_on: date
    first: date
    done_on: date | None
    reasons: Mapping[str, str] = field(default_factory=dict)


def line(status: str, reached: Mapping[str, date]) -> tuple[Step, ...]:
    """Return the steps of a project with the days on which they were reached; a stopped one goes no further."""
    held = STEPS.index(status) if status in STEPS else -1
    last = max((at for at, step in enumerate(STEPS) if step in reached), default=-1)
    now = held if held >= 0 else last
    return tuple(
        Step(step, reached.get(step), "done" if at < now or status == "closed" else "now" if at == held else "")
        for at, step in enumerate(STEPS)
        if status not in STOPPED or at <= last
    )


def late(stage: Stage, today: date) -> bool:
    """Tell whether a milestone should be reached by now and is not."""
    return stage.done_on is None and stage.planned_on < today


def check_stage(stage: Stage, names: Mapping[str, str], today: date) -> list[Problem]:
    """Return what is wrong with a milestone: no name, reached in the future, later than planned without a reason."""
    problems = [
        Problem(f"text_{code}_needed", f"name_{code}") for code in ("fr", "nl") if not names.get(code, "").strip()
    ]
    if stage.done_on is not None and stage.done_on > today:
        problems.append(Problem("stage_in_future", "done_on"))
    if stage.planned_on > stage.first:
        missing = [code for code in ("fr", "nl") if not stage.reasons.get(code, "").strip()]
        problems += [Problem("delay_reason", f"reason_{code}") for code in missing]
    return problems


def check_news(titles: Mapping[str, str], texts: Mapping[str, str], languages: Collection[str]) -> list[Problem]:
    """Return what is wrong with a piece of news: it needs a title and a text in each of these languages."""
    problems = []
    for code in languages:
        title, text = titles.get(code, "").strip(), texts.get(code, "").strip()
        if not title:
            problems.append(Problem("news_title_needed", f"title_{code}"))
        if not text:
            problems.append(Problem("news_text_needed", f"text_{code}"))
        if len(title) > LONGEST_TITLE:
            problems.append(Problem("too_long", f"title_{code}", {"most": LONGEST_TITLE}))
        if len(text) > LONGEST_TEXT:
            problems.append(Problem("too_long", f"text_{code}", {"most": LONGEST_TEXT}))
    return problems


def check_picture(description: str, people: bool, consent: bool) -> list[Problem]:
    """Return what a picture lacks: words for who cannot see it, the consent of the parents of children in it (R46)."""
    problems = [] if description.strip() else [Problem("picture_words", "shows")]
    if people and not consent:
        problems.append(Problem("consent_needed", "consent"))
    return problems


def check_age(answer: str, least: int) -> list[Problem]:
    """Return what is wrong with the answer about age: from `least` on alone, younger with a parent's address (R46)."""
    if least and answer not in AGES:
        return [Problem("follow_age", "age", {"years": str(least)})]
    return []
