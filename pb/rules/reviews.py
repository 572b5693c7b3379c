"""The study of a project: criteria one by one, opinions of services, what may be put to the College (R30, R31)."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from pb.errors import Problem
from pb.rules.decisions import OPINIONS
from pb.rules.marking import N_
from pb.rules.settings import EQUAL_LANGUAGES, Settings
from pb.rules.tracks import TrackRules
from pb.rules.writing import printable

Texts = Mapping[str, str]
ANSWERS = ("met", "not_met", "to_correct")
REMIND_DAYS = 2  # before an opinion is due
LONGEST = 5000
OWN = "own"  # criteria of the edition itself are named own-1, own-2 …


@dataclass(frozen=True)
class Criterion:
    """A condition of the regulation that staff judge: its name in the checklist, its article, its words."""

    code: str
    article: str
    texts: Texts
    by_holder: bool = False  # only for projects that their holder carries out


CRITERIA = (
    Criterion("policy", "art. 7", {"en": N_("It fits the general policy statement of the municipality")}),
    Criterion("collective", "art. 7", {"en": N_("It is collective and participatory")}),
    Criterion("credible_budget", "art. 7", {"en": N_("Its budget is credible and can be verified")}, by_holder=True),
    Criterion(
        "volunteers_share",
        "art. 7",
        {"en": N_("At most %(percent)s percent of the grant goes to volunteers")},
        by_holder=True,
    ),
    Criterion("territory", "art. 3", {"en": N_("It takes place, or has its effect, within the municipality")}),
    Criterion("powers", "art. 3", {"en": N_("It is within the powers of the municipality")}),
    Criterion("mandate", "art. 3", {"en": N_("No holder of a municipal mandate asks for their own account")}),
    Criterion("not_started", "art. 6", {"en": N_("It has not begun yet")}, by_holder=True),
    Criterion("investment", "art. 7", {"en": N_("It is an investment, without running costs")}),
)


@dataclass(frozen=True)
class Answer:
    """What staff found about one criterion, with the reason in French and in Dutch."""

    answer: str = ""
    texts: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class Opinion:
    """What a service says of a project; amounts are cents, upkeep is for one year."""

    verdict: str
    texts: Texts = field(default_factory=dict)  # the condition, or the reasons
    cost_cents: int | None = None
    upkeep_cents: int | None = None
    permits: str = ""
    wording: Texts = field(default_factory=dict)  # proposed for the decision, FR and NL
    interest: str = ""  # declared by who gave it
    on_behalf: str = ""  # who gave it, when the participation service entered it
    received_on: date | None = None


def criteria(track: TrackRules, settings: Settings, own: Sequence[Criterion] = ()) -> list[Criterion]:
    """Return the checklist of a project of a track, the criteria of the edition itself last (R30)."""
    by_holder = track.run_by == "holder"
    unasked = {
        "mandate": not settings.mandates_excluded,
        "not_started": not track.before_start,
        "investment": not track.investment_only,
    }
    return [each for each in (*CRITERIA, *own) if not unasked.get(each.code) and (by_holder or not each.by_holder)]


def check_opinion(opinion: Opinion, today: date) -> list[Problem]:
    """Return what an opinion lacks: its verdict, the condition or reasons it needs, who gave it on paper and when."""
    problems = []
    if opinion.verdict not in OPINIONS:
        problems.append(Problem("opinion_verdict", "verdict"))
    if opinion.verdict in ("feasible_if", "not_feasible") and not any(text.strip() for text in opinion.texts.values()):
        problems.append(Problem("opinion_reason", "text_fr"))
    for name in ("cost_cents", "upkeep_cents"):
        if (getattr(opinion, name) or 0) < 0:
            problems.append(Problem("decision_amount", name))
    if opinion.on_behalf and opinion.received_on is None:
        problems.append(Problem("opinion_received_on", "received_on"))
    if opinion.received_on is not None and opinion.received_on > today:
        problems.append(Problem("opinion_in_future", "received_on"))
    if opinion.received_on is not None and not opinion.on_behalf.strip():
        problems.append(Problem("opinion_by_whom", "on_behalf"))
    return problems


def check_answer(answer: Answer) -> list[Problem]:
    """Return what an answer lacks: what is not met or to be corrected says why, in French and in Dutch (R48)."""
    if answer.answer not in ("", *ANSWERS):
        return [Problem("criterion_answer", "answer")]
    if answer.answer in ("", "met"):
        return []
    missing = [language for language in EQUAL_LANGUAGES if not answer.texts.get(language, "").strip()]
    return [Problem("criterion_text", language) for language in missing]


def mark(answers: Mapping[str, Answer]) -> str:
    """Return a mark of all answers of a checklist, which is another one as soon as any of them changes."""
    told = sorted((code, each.answer, sorted(each.texts.items())) for code, each in answers.items() if each.answer)
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def contradict(verdicts: Iterable[str]) -> bool:
    """Say whether opinions contradict one another: some find it feasible, others not (R31)."""
    found = set(verdicts)
    return "not_feasible" in found and bool(found & {"feasible", "feasible_if"})


def due(asked_on: date, days: int) -> date:
    """Return the last day for an opinion; a week-end gives the Monday after."""
    day = asked_on + timedelta(days=days)
    return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > 4 else 0)


def late(due_on: date, given: bool, today: date) -> bool:
    """Say whether an opinion is overdue."""
    return not given and today > due_on


def this_week(due_on: date, today: date) -> bool:
    """Say whether something is due before the end of the present week, or is late."""
    return due_on <= today + timedelta(days=6 - today.weekday())


def outcome(answers: Mapping[str, Answer], verdicts: Collection[str]) -> str:
    """Return what the study leads to propose: admit, do_not_admit or send_back; nothing while opinions contradict."""
    given = {each.answer for each in answers.values()}
    if "to_correct" in given:
        return "send_back"
    if "not_met" in given:
        return "do_not_admit"
    if contradict(verdicts):
        return ""
    return "do_not_admit" if "not_feasible" in verdicts else "admit"


def amount(track: TrackRules, asked_cents: int | None, costs: Iterable[int | None]) -> int | None:
    """Return the amount to propose: what a holder asks, or what the services estimate; at most the cap (R15)."""
    known = [cost for cost in costs if cost is not None]
    cents = asked_cents if track.run_by == "holder" else (sum(known) if known else asked_cents)
    if cents is None or track.cap_cents is None:
        return cents
    return min(cents, track.cap_cents)


def missing(checklist: Sequence[Criterion], answers: Mapping[str, Answer], asked: int, given: int) -> list[Problem]:
    """Return what stands between a project and the College: opinions, at least one, and criteria (R3, R31)."""
    problems = []
    if not asked:
        problems.append(Problem("review_no_opinion", "opinions"))
    elif given < asked:
        problems.append(Problem("review_opinions_left", "opinions", {"given": given, "asked": asked}))
    left = [each.code for each in checklist if not answers.get(each.code, Answer()).answer]
    if left:
        problems.append(Problem("review_criteria_left", "criteria", {"left": len(left)}))
    return problems


def check_points(points: Collection[str], texts: Texts, steps: Collection[str]) -> list[Problem]:
    """Return what a request to correct lacks: points among the steps of the form, and what is to be mended."""
    problems = []
    if not points or not set(points) <= set(steps):
        problems.append(Problem("correction_points", "points"))
    if not any(text.strip() for text in texts.values()):
        problems.append(Problem("reason_needed", "text_fr"))
    problems += [Problem("unprintable", f"text_{code}") for code, text in texts.items() if not printable(text)]
    return problems
