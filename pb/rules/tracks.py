"""The rules of one track (R2): its money, its submitters and its section of the ballot, with bounds and articles."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass
from datetime import date
from typing import Any

from pb.errors import Invalid, Problem
from pb.rules.ballots import Section
from pb.rules.sentences import N_
from pb.rules.specs import (
    Spec,
    cents,
    choice,
    choices,
    day,
    flag,
    for_json,
    path,
    plain,
    read,
    read_values,
    text,
    texts,
    whole,
)

RUN_BY = ("municipality", "holder")
RULES = ("skip", "stop")
BALLOT_KINDS = ("approval", "basket")
SUBMITTERS = ("person", "de_facto_association", "non_profit", "group", "social_enterprise", "company", "public_body")
CODE = "[a-z][a-z0-9_]{0,39}"


@dataclass(frozen=True)
class TrackRules:
    """The rules of one track of an edition; amounts are cents, ages are years, "older than N" is read as R7 says."""

    ballot: Section
    code: str = text(MISSING, N_("Code of the track"), CODE, "R2", 40, 1)
    envelope_cents: int = cents(MISSING, "R12", N_("Money of this track"), 1)
    run_by: str = choice(MISSING, RUN_BY, "R2", N_("Who carries the projects out"))
    names: Mapping[str, str] = texts(N_("Name of the track"), high=200)
    summary: Mapping[str, str] = texts(N_("The track in two sentences"), high=1000)
    cap_cents: int | None = cents(None, "R12, R13", N_("At most for one project"), 1)
    least_cents: int = cents(0, "R18", N_("At least for one project"))
    per_inhabitant_cents: int = cents(0, "R18", N_("Money promised for each inhabitant"))
    inhabitants: int = whole(0, 0, 12_000_000, "R18", N_("Number of inhabitants it is counted on"))
    max_winners: int | None = whole(None, 1, 1000, "R12", N_("At most this many projects are chosen"))
    min_votes: int = whole(0, 0, 1_000_000, "R18", N_("Votes a project needs at least"))
    rule: str = choice("skip", RULES, "R15", N_("What happens when a project costs more than what is left"))
    submitters: tuple[str, ...] = choices(
        ("person", "de_facto_association", "non_profit", "group", "social_enterprise"),
        SUBMITTERS,
        "R7, R8",
        N_("Who may send in a project"),
        1,
    )
    min_age: int = whole(16, 0, 99, "R7", N_("Minimum age of a person"), "years")
    age_strict: bool = flag(False, "R7", N_("The birthday must lie before the reference day, not on it"))
    age_reference: str = choice(
        "submission_day", ("submission_day", "fixed_day"), "R7", N_("Day on which the age counts")
    )
    age_day: date | None = day("R7", N_("Fixed day on which the age counts"))
    domiciled: bool = flag(True, "R7", N_("A person must live in the municipality"))
    seat_required: bool = flag(True, "R8", N_("An enterprise must have its registered seat in the municipality"))
    resident_members_percent: int = whole(
        0, 0, 100, "R8", N_("Share of the members that must live in the municipality"), "percent"
    )
    group_min_people: int = whole(2, 1, 100, "R11", N_("People a group needs at least"))
    group_min_age: int = whole(0, 0, 99, "R11", N_("Minimum age of each member of a group"), "years")
    signatures_min: int = whole(0, 0, 10_000, "R11", N_("Signatures of support needed"))
    adult_relay: bool = flag(False, "R11", N_("Minors need an adult who vouches for them"))
    projects_per_holder: int | None = whole(None, 1, 100, "R11", N_("Projects for one holder at most"))
    holder_cap_counted: str = choice(
        "submission", ("submission", "feasibility"), "R11", N_("When the projects of one holder are counted")
    )
    volunteers_percent: int = whole(50, 0, 100, "R14", N_("Share of the grant that may go to volunteers"), "percent")
    cofinancing: bool = flag(True, "R26", N_("Other sources may pay a part"))
    investment_only: bool = flag(False, "R30", N_("Only investments, no running costs"))
    before_start: bool = flag(True, "R26", N_("A project already under way is refused"))

    def to_dict(self) -> dict[str, Any]:
        """Return the rules as a table for a JSON column, which `track_from_dict` reads back."""
        return for_json(track_table(self))


BALLOT = {
    "kind": Spec("choice", N_("How one votes"), "R38", choices=BALLOT_KINDS, required=True),
    "min_choices": Spec("whole", N_("Projects to choose at least"), "R38", 0, 200),
    "max_choices": Spec("whole", N_("Projects to choose at most"), "R38", 1, 200, optional=True),
    "limit_cents": Spec("whole", N_("The basket holds at most"), "R38", 1, 10_000_000_000, unit="cents", optional=True),
    "min_spend_cents": Spec("whole", N_("The basket holds at least"), "R38", 0, 10_000_000_000, unit="cents"),
}


def read_track(table: Mapping[str, Any], at: str = "") -> tuple[TrackRules | None, list[Problem]]:
    """Read a track with its ballot, or return every problem of reading."""
    ballot = table.get("ballot", {})
    if not isinstance(ballot, Mapping):
        return None, [
            Problem("wrong_kind", path(at, "ballot"), {"key": path(at, "ballot"), "expected": "[tracks.ballot]"})
        ]
    values, problems = read_values(BALLOT, ballot, path(at, "ballot"))
    section = Section(str(table.get("code", "")), **values) if not problems else Section("", "approval")
    track, found = read(TrackRules, table, at, ballot=section)
    problems = found + problems
    return (None if problems else track), problems


def track_from_dict(table: Mapping[str, Any]) -> TrackRules:
    """Return the rules of a JSON column or a form; raise Invalid with every problem of reading (see `check_track`)."""
    track, problems = read_track(table)
    if track is None:
        raise Invalid("bad_settings", problems)
    return track


def track_table(track: TrackRules) -> dict[str, Any]:
    """Return a track as a table with its ballot, days left as days."""
    ballot = {name: getattr(track.ballot, name) for name in BALLOT if getattr(track.ballot, name) is not None}
    return {**plain(track), "ballot": ballot}


def check_track(track: TrackRules, at: str = "") -> list[Problem]:
    """Return the contradictions inside one track."""
    return _money(track, at) + _ballot(track.ballot, track, path(at, "ballot")) + _submitters(track, at)


def _money(track: TrackRules, at: str) -> list[Problem]:
    problems = []
    amounts = {"envelope_cents": track.envelope_cents, "cap_cents": track.cap_cents, "least_cents": track.least_cents}
    if track.cap_cents is not None and track.cap_cents > track.envelope_cents:
        problems.append(Problem("cap_over_envelope", path(at, "cap_cents"), amounts))
    if track.least_cents > (track.cap_cents or track.envelope_cents):
        problems.append(
            Problem(
                "least_over_cap",
                path(at, "least_cents"),
                {**amounts, "cap_cents": track.cap_cents or track.envelope_cents},
            )
        )
    promised = track.per_inhabitant_cents * track.inhabitants
    if promised > track.envelope_cents:
        details = {"promised_cents": promised, "envelope_cents": track.envelope_cents}
        problems.append(Problem("envelope_below_promise", path(at, "envelope_cents"), details))
    return problems


def _ballot(section: Section, track: TrackRules, at: str) -> list[Problem]:
    problems = []
    limit = section.limit_cents
    if section.max_choices is not None and section.min_choices > section.max_choices:
        details = {"low": section.min_choices, "high": section.max_choices}
        problems.append(Problem("choices_cross", path(at, "min_choices"), details))
    if section.kind == "basket" and limit is None:
        problems.append(Problem("basket_without_limit", path(at, "limit_cents")))
    if section.kind == "approval" and (limit is not None or section.min_spend_cents):
        problems.append(Problem("limit_without_basket", path(at, "limit_cents")))
    if limit is not None and section.min_spend_cents > limit:
        details = {"spend_cents": section.min_spend_cents, "limit_cents": limit}
        problems.append(Problem("spend_over_limit", path(at, "min_spend_cents"), details))
    if limit is not None and limit < track.least_cents:
        details = {"limit_cents": limit, "least_cents": track.least_cents}
        problems.append(Problem("basket_below_least", path(at, "limit_cents"), details))
    if limit is not None and limit > track.envelope_cents:
        details = {"limit_cents": limit, "envelope_cents": track.envelope_cents}
        problems.append(Problem("basket_over_envelope", path(at, "limit_cents"), details))
    return problems


def _submitters(track: TrackRules, at: str) -> list[Problem]:
    problems = []
    if track.age_reference == "fixed_day" and track.age_day is None:
        problems.append(Problem("fixed_day_missing", path(at, "age_day")))
    if track.projects_per_holder is None and track.holder_cap_counted == "feasibility":
        problems.append(Problem("holder_cap_missing", path(at, "projects_per_holder")))
    return problems
