"""The phases of an edition (R4): what is open, what comes next, what one can do today, and dates that contradict."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from pb.errors import Invalid, Problem
from pb.rules.localtime import BRUSSELS, moment

CODES = ("submission", "review", "campaign", "vote", "count", "award", "follow_up", "evaluation")
OVERLAPPING = frozenset({"campaign", "evaluation"})
REQUIRED = ("submission", "review", "vote", "count", "award", "follow_up")

ACTIONS = {
    "submission": "submit",
    "review": "discover",
    "campaign": "discover",
    "vote": "vote",
    "count": "discover",
    "award": "see_results",
    "follow_up": "follow",
    "evaluation": "follow",
}


@dataclass(frozen=True)
class Phase:
    """A phase lasts from `starts_at` until `ends_at`, which it does not contain; both are UTC instants."""

    code: str
    starts_at: datetime
    ends_at: datetime

    def contains(self, now: datetime) -> bool:
        return self.starts_at <= now < self.ends_at


def open_at(phases: Iterable[Phase], now: datetime) -> set[str]:
    """Return the codes of the phases open at an instant."""
    return {phase.code for phase in phases if phase.contains(now)}


def current(phases: Iterable[Phase], now: datetime) -> Phase | None:
    """Return *the* phase: the open one that started last, among those that may not overlap (R4)."""
    held = [phase for phase in phases if phase.code not in OVERLAPPING and phase.contains(now)]
    return max(held, key=lambda phase: phase.starts_at, default=None)


def upcoming(phases: Iterable[Phase], now: datetime) -> Phase | None:
    """Return the next phase to start, campaign and evaluation included."""
    later = [phase for phase in phases if phase.starts_at > now]
    return min(later, key=lambda phase: (phase.starts_at, _order(phase.code)), default=None)


def next_change(phases: Iterable[Phase], now: datetime) -> datetime | None:
    """Return the next instant at which a phase starts or ends."""
    instants = [instant for phase in phases for instant in (phase.starts_at, phase.ends_at)]
    return min((instant for instant in instants if instant > now), default=None)


def action(phases: Iterable[Phase], now: datetime) -> str:
    """Return what one can do today: submit, discover, vote, see_results, follow, or wait before anything has begun."""
    phases = tuple(phases)
    begun = [phase for phase in phases if phase.starts_at <= now]
    held = current(phases, now) or next((phase for phase in begun if phase.contains(now)), None)
    if held is None:  # between two phases the last one still says where we are; the door it opened is closed
        held = max(begun, key=lambda phase: phase.ends_at, default=None)
        return (
            "wait"
            if held is None
            else {"submission": "discover", "vote": "discover"}.get(held.code, ACTIONS[held.code])
        )
    return ACTIONS[held.code]


def find(phases: Iterable[Phase], code: str) -> Phase | None:
    """Return the phase of a code."""
    return next((phase for phase in phases if phase.code == code), None)


def check(phases: Sequence[Phase]) -> list[Problem]:
    """Return every contradiction of the dates (R4); some only warn (see `gravity`)."""
    counted = Counter(phase.code for phase in phases)
    problems = [Problem("unknown_phase", f"phases.{code}", {"phase": code}) for code in counted if code not in CODES]
    problems += [
        Problem("phase_twice", f"phases.{code}", {"phase": code}) for code, times in counted.items() if times > 1
    ]
    problems += [
        Problem("phase_missing", f"phases.{code}", {"phase": code}) for code in REQUIRED if code not in counted
    ]
    problems += [_backwards(phase) for phase in phases if phase.ends_at <= phase.starts_at]
    return problems + _in_order(phases) + _campaign(phases) + _vote(phases)


def _backwards(phase: Phase) -> Problem:
    details = {"phase": phase.code, "start": phase.starts_at, "end_until": phase.ends_at}
    return Problem("phase_ends_before_start", f"phases.{phase.code}", details)


def _in_order(phases: Sequence[Phase]) -> list[Problem]:
    """Name each pair of phases in the wrong order or with common time, apart from those that may overlap."""
    held = sorted(
        (phase for phase in phases if phase.code in CODES and phase.code not in OVERLAPPING),
        key=lambda p: _order(p.code),
    )
    problems = []
    for index, earlier in enumerate(held):
        for later in held[index + 1 :]:
            details = {
                "phase": later.code,
                "other": earlier.code,
                "start": later.starts_at,
                "end_until": earlier.ends_at,
            }
            if later.starts_at < earlier.starts_at:
                problems.append(Problem("phase_order", f"phases.{later.code}", details))
            elif later.starts_at < earlier.ends_at:
                problems.append(Problem("phase_overlap", f"phases.{later.code}", details))
    return problems


def _campaign(phases: Sequence[Phase]) -> list[Problem]:
    """Refuse a campaign that begins after the vote: it informs before and during the vote (R34)."""
    campaign, vote = find(phases, "campaign"), find(phases, "vote")
    if campaign is None or vote is None or campaign.starts_at < vote.ends_at:
        return []
    return [Problem("campaign_after_vote", "phases.campaign", {"start": campaign.starts_at, "end_until": vote.ends_at})]


def _vote(phases: Sequence[Phase]) -> list[Problem]:
    """Warn of a vote that is too short to take part in, and of days between its end and the count."""
    vote, count = find(phases, "vote"), find(phases, "count")
    if vote is None:
        return []
    problems = []
    length = vote.ends_at - vote.starts_at
    if timedelta() < length < timedelta(days=1):
        problems.append(
            Problem("vote_shorter_than_a_day", "phases.vote", {"start": vote.starts_at, "end_until": vote.ends_at})
        )
    elif timedelta() < length < timedelta(days=7):
        problems.append(Problem("vote_shorter_than_a_week", "phases.vote", {"days": length.days}))
    if count is not None and count.starts_at > vote.ends_at:
        details = {"end_until": vote.ends_at, "start": count.starts_at}
        problems.append(Problem("gap_before_count", "phases.count", details))
    return problems


def timeline(phases: Iterable[Phase]) -> list[Phase]:
    """Return the phases in the order of time, for a line of steps or a calendar."""
    return sorted(phases, key=lambda phase: (phase.starts_at, _order(phase.code)))


def from_days(rows: Mapping[str, Mapping[str, object]], at: str = "phases") -> tuple[tuple[Phase, ...], list[Problem]]:
    """Make phases of rows `{code: {start, end}}` of days or times, with the problems of those that cannot be read.

    A day named both as an end and as a start belongs to the earlier phase (R4).
    """
    phases: list[Phase] = []
    problems: list[Problem] = []
    for code, row in rows.items():
        instants = []
        for side in ("start", "end"):
            try:
                whole_day = side == "end" or _taken(code, row.get("start"), rows)
                instants.append(moment(row.get(side), end=whole_day, at=f"{at}.{code}.{side}"))
            except Invalid as refusal:
                problems += refusal.problems
        if len(instants) == 2:
            phases.append(Phase(code, instants[0], instants[1]))
    return tuple(phases), problems


def to_days(phases: Iterable[Phase]) -> dict[str, dict[str, date | datetime]]:
    """Write phases as rows that `from_days` reads back: days where it can, else Brussels times with their offset."""
    rows: dict[str, dict[str, date | datetime]] = {}
    for phase in phases:
        start, end = (instant.astimezone(BRUSSELS) for instant in (phase.starts_at, phase.ends_at))
        rows[phase.code] = {
            "start": start.date() if start.time() == time.min else start.replace(tzinfo=None),
            "end": end.date() - timedelta(days=1) if end.time() == time.min else end.replace(tzinfo=None),
        }
    for phase in phases:  # a time instead of a day where the day alone would be read otherwise
        row = rows[phase.code]
        read = {found.code: found for found in from_days(rows)[0]}.get(phase.code)
        if read is None or read.starts_at != phase.starts_at:
            row["start"] = phase.starts_at.astimezone(BRUSSELS)
        if read is None or read.ends_at != phase.ends_at:
            row["end"] = phase.ends_at.astimezone(BRUSSELS)
    return rows


def _taken(code: str, start: object, rows: Mapping[str, Mapping[str, object]]) -> bool:
    """Say whether a starting day is the last day of a phase that comes before and may not overlap."""
    held = [other for other in rows if {code, other}.isdisjoint(OVERLAPPING) and _order(other) < _order(code)]
    return _is_day(start) and any(
        _is_day(rows[other].get("end")) and str(rows[other].get("end")) == str(start) for other in held
    )


def _is_day(value: object) -> bool:
    return (isinstance(value, date) and not isinstance(value, datetime)) or (
        isinstance(value, str) and len(value.strip()) == 10
    )


def _order(code: str) -> int:
    return CODES.index(code) if code in CODES else len(CODES)
