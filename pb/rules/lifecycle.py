"""The life of a project: one table of moves, and whether a move may be made now (the table of moves, R27 to R45)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pb.errors import Conflict, Forbidden, Invalid, Problem, Unknown

STATUSES = (
    "draft",
    "submitted",
    "in_review",
    "to_correct",
    "admitted",
    "not_admitted",
    "on_ballot",
    "selected",
    "reserve",
    "not_selected",
    "validated",
    "under_way",
    "reported",
    "closed",
    "withdrawn",
    "merged",
    "abandoned",
    "failed",
)
SIDE_EXITS = frozenset({"withdrawn", "merged", "abandoned", "failed"})
STUDIED = ("submitted", "in_review", "to_correct")
PUT_TO_VOTE = (*STATUSES[STATUSES.index("on_ballot") : STATUSES.index("withdrawn")], "abandoned", "failed")
BEFORE_UNDER_WAY = STATUSES[: STATUSES.index("under_way")]
CAPACITIES = ("holder", "participation", "service", "college", "deciding_body", "count")
LAW_AND_FACTS = ("article", "facts", "text_fr", "text_nl")
NEEDED = {"": (), "reason": ("text",), "law_and_facts": LAW_AND_FACTS, "minute": ("minute",)}


@dataclass(frozen=True)
class Move:
    """One row of the table: from where to where, by whom, in which phases (none named: any time), with what reason."""

    name: str
    sources: tuple[str, ...]
    target: str
    by: tuple[str, ...]
    phases: tuple[str, ...] = ()
    reason: str = ""  # a key of NEEDED
    deadline: bool = False  # until a day given: the date of a correction, N days before the vote
    both_agree: bool = False  # every holder concerned has agreed
    run_by: str = ""  # only for tracks carried out by the "municipality" or by the "holder"


COUNTED = ("count", "award")  # 2022 announces the result on 2 May, the first day of the award
MOVES = (
    Move("submit", ("draft",), "submitted", ("holder", "participation"), ("submission",)),
    Move("take_up", ("submitted",), "in_review", ("participation",), ("submission", "review")),
    Move(
        "ask_correction",
        ("submitted", "in_review"),
        "to_correct",
        ("participation",),
        ("submission", "review"),
        "reason",
    ),
    Move("resubmit", ("to_correct",), "in_review", ("holder",), deadline=True),
    Move("admit", ("in_review",), "admitted", ("college",), ("review",), "law_and_facts"),
    Move("do_not_admit", ("in_review",), "not_admitted", ("college",), ("review",), "law_and_facts"),
    Move("reconsider", ("not_admitted",), "in_review", ("participation",), (), "reason", deadline=True),
    Move("put_on_ballot", ("admitted",), "on_ballot", ("participation",), ("review", "campaign")),
    Move(
        "merge",
        ("submitted", "in_review"),
        "merged",
        ("participation",),
        ("submission", "review"),
        "reason",
        both_agree=True,
    ),
    Move("select", ("on_ballot",), "selected", ("count",), COUNTED, "minute"),
    Move("hold", ("on_ballot",), "reserve", ("count",), COUNTED, "minute"),
    Move("leave_out", ("on_ballot",), "not_selected", ("count",), COUNTED, "minute"),
    Move("promote", ("reserve",), "selected", ("deciding_body",), ("award", "follow_up"), "reason"),
    Move("validate", ("selected",), "validated", ("deciding_body",), ("award",), "law_and_facts"),
    Move("start", ("validated",), "under_way", ("participation",), ("award", "follow_up")),
    Move("report", ("under_way",), "reported", ("holder",), ("follow_up",), run_by="holder"),
    Move("report", ("under_way",), "reported", ("service",), ("follow_up",), run_by="municipality"),
    Move("close", ("reported",), "closed", ("participation",), ("follow_up",)),
    Move(
        "abandon",
        ("validated", "under_way"),
        "abandoned",
        ("holder", "participation"),
        ("award", "follow_up"),
        "reason",
    ),
    Move("fail", ("validated", "under_way"), "failed", ("holder", "participation"), ("award", "follow_up"), "reason"),
    Move("withdraw", BEFORE_UNDER_WAY, "withdrawn", ("holder",), (), "reason"),
    Move("withdraw", BEFORE_UNDER_WAY, "withdrawn", ("college",), ("vote",), "reason"),
)
NAMES = tuple(dict.fromkeys(move.name for move in MOVES))


@dataclass(frozen=True)
class Situation:
    """What a move depends on besides its name: the project, the person's capacity, and the moment."""

    status: str
    by: str
    phases_open: Iterable[str] = ()
    run_by: str = "holder"
    now: datetime | None = None
    deadline: datetime | None = None  # the exclusive end given for a correction or a reconsideration
    both_agree: bool = False
    reasons: Mapping[str, str] = field(default_factory=dict)


def allowed(status: str, by: str, phases_open: Iterable[str], run_by: str = "holder") -> list[Move]:
    """Return the moves a capacity may make now, apart from the reason, day limit or agreement they may still need."""
    situation = Situation(status, by, frozenset(phases_open), run_by)
    return [move for move in MOVES if _reachable(move, situation) and _in_phase(move, situation)]


def check(name: str, situation: Situation) -> Move:
    """Return the row of a move that may be made; raise Unknown, Conflict, Forbidden or Invalid saying why not."""
    rows = [move for move in MOVES if move.name == name]
    if not rows:
        raise Unknown("unknown_move", move=name)
    rows = [move for move in rows if situation.status in move.sources]
    if not rows:
        raise Conflict("move_not_from_here", move=name, status=situation.status)
    rows = [move for move in rows if _reachable(move, situation)]
    if not rows:
        raise Forbidden("move_not_yours", move=name, by=situation.by)
    move = rows[0]
    if not _in_phase(move, situation):
        raise Conflict("move_not_in_phase", move=name, phases=list(move.phases))
    _check_conditions(move, situation)
    return move


def _check_conditions(move: Move, situation: Situation) -> None:
    """Refuse a move after its day, without everybody's agreement, or without its reasons (law of 29 July 1991)."""
    if move.deadline and not _in_time(situation):
        raise Conflict("move_too_late", move=move.name, deadline_until=situation.deadline)
    if move.both_agree and not situation.both_agree:
        raise Conflict("merge_needs_both", move=move.name)
    missing = [name for name in NEEDED[move.reason] if not situation.reasons.get(name, "").strip()]
    if missing:
        code = "law_and_facts_needed" if move.reason == "law_and_facts" else "reason_needed"
        raise Invalid(code, [Problem(f"{name}_needed", name) for name in missing], move=move.name)


def _reachable(move: Move, situation: Situation) -> bool:
    right_hands = situation.by in move.by and move.run_by in ("", situation.run_by)
    return situation.status in move.sources and right_hands


def _in_phase(move: Move, situation: Situation) -> bool:
    return not move.phases or not set(move.phases).isdisjoint(situation.phases_open)


def _in_time(situation: Situation) -> bool:
    """Say whether the day given has not passed; without a day the move was never offered."""
    if situation.deadline is None or situation.now is None:
        return False
    return situation.now < situation.deadline
