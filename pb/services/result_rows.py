"""The lines of a ranking with their explanation, the ties, and what was decided otherwise than counted (R15, R44)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pb.rules import outcomes
from pb.rules.projects import PictureFacts
from pb.services.decisions import DecisionView
from pb.services.listings import ProjectView
from pb.services.snapshots import Names

CARRIED_ON = frozenset({"validated", "under_way", "reported", "closed"})
LEFT = frozenset({"withdrawn", "abandoned", "failed"})


@dataclass(frozen=True)
class Row:
    """A project in a ranking; amounts are cents, `code` and `facts` name the sentence that explains its outcome."""

    number: int
    rank: int
    votes: int
    cost_cents: int
    before_cents: int
    verdict: str
    outcome: str
    code: str
    facts: Mapping[str, Any]
    titles: Names
    language: str
    ref: str
    status: str
    pictures: tuple[PictureFacts, ...]
    project_id: str = ""
    granted_cents: int | None = None  # by the last body that decides
    departs: bool = False  # the decision departs from the computed list
    points: int | None = None  # of a jury that weighs beside the votes
    score: int | None = None  # votes and points weighed together, in hundredths of a hundred (R18)

    @property
    def won(self) -> bool:
        """Tell whether the count gives the project its money."""
        return self.verdict == "funded"

    @property
    def gone(self) -> bool:
        """Tell whether the project won and left afterwards."""
        return self.won and self.status in LEFT

    @property
    def after_cents(self) -> int:
        """Return the money left after this line."""
        return self.before_cents - self.cost_cents if self.won else self.before_cents


@dataclass(frozen=True)
class Tie:
    """Projects with equal votes whose order changes who wins; `way` is "order", "lots" or "open" (R16)."""

    rows: tuple[Row, ...]
    votes: int
    way: str


@dataclass(frozen=True)
class Departure:
    """A project that what was decided treats otherwise than the count: it left, was set aside, or took a place."""

    row: Row
    left: bool
    reasons: Names
    decided: bool = False  # a decision that departs from the vote, not a project that left by itself


def row_of(
    minute: Mapping[str, Any], track: Mapping[str, Any], terms: Mapping[str, Any], named: Mapping[int, ProjectView]
) -> Row:
    """Return a line of the ranking from its minute, with the terms of its track and the project it names."""
    number = int(minute["id"])
    view = named.get(number)
    fished = minute["id"] in track["fished_up"]
    code, facts = outcomes.explain(minute, fished, first_stop=minute["id"] == track["bar"], terms=terms)
    return Row(
        number=number,
        **{name: minute[name] for name in ("rank", "votes", "cost_cents", "verdict")},
        before_cents=minute["balance_before_cents"],
        outcome=outcomes.outcome(minute["verdict"], fished),
        code=code,
        facts=facts,
        titles=view.facts.titles if view else {"fr": f"N° {number}", "nl": f"Nr. {number}", "en": f"No. {number}"},
        language=view.facts.language if view else "fr",
        ref=view.ref if view else str(number),
        status=view.status if view else "",
        pictures=view.facts.pictures if view else (),
        project_id=view.id if view else "",
        **_judged(minute["id"], track.get("jury", {})),
    )


def _judged(name: str, jury: Mapping[str, Any]) -> dict[str, Any]:
    """Return the points of a project and its score; equal scores stay equal when they are rounded down (R18)."""
    if name not in jury.get("scores", {}):
        return {}
    whole = jury["most_votes"] * jury["most_points"]
    return {"points": jury["points"][name], "score": jury["scores"][name] * 100 // whole}


def with_decision(row: Row, decision: DecisionView | None) -> Row:
    """Return a row with the amount granted, and whether its decision departs from the vote."""
    if decision is None:
        return row
    return replace(row, granted_cents=decision.draft.amount_cents, departs=decision.draft.outcome == "depart")


def tie_of(tie: Iterable[str], rows: Mapping[str, Row], settled: Mapping[str, Any]) -> Tie:
    """Return a tie in the order in which its projects came, with what gave that order."""
    ids = set(tie)
    tied = tuple(row for name, row in rows.items() if name in ids)
    way = "lots" if settled["lots_seed"] is not None else "open"
    way = "order" if ids <= set(settled["tie_order"] or ()) else way
    return Tie(tied, tied[0].votes, way)


def departures_of(
    rows: Iterable[Row], named: Mapping[int, ProjectView], decided: Mapping[int, DecisionView]
) -> Iterable[Departure]:
    """Yield winners that left or were set aside and projects that took a place, each with the reasons given (R44)."""
    for row in rows:
        if row.departs:
            yield Departure(row, row.won, dict(decided[row.number].draft.departs), decided=True)
        elif row.gone or (not row.won and row.status in CARRIED_ON | {"selected"}):
            yield Departure(row, row.gone, _reasons(named[row.number]))


def _reasons(view: ProjectView) -> Names:
    """Return the text of the last decision on a project, by language."""
    for move in reversed(view.moves):
        if move.reasons:
            texts = {name: move.reasons.get(f"text_{name}", "") for name in ("fr", "nl")}
            return texts if any(texts.values()) else {view.facts.language: move.reasons.get("text", "")}
    return {}
