"""What a reduction or a withdrawal after the count would do: both answers, before anything is decided (R17)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pb.errors import Problem
from pb.rules.allocation import FUNDED, Candidate, reopen


@dataclass(frozen=True)
class Granted:
    """An announced winner: the amount announced, what would be granted now, and whether it left; cents."""

    id: str
    announced_cents: int
    granted_cents: int
    gone: bool = False

    @property
    def taken_cents(self) -> int:
        """Return what is taken from what was announced."""
        return self.announced_cents - (0 if self.gone else self.granted_cents)


@dataclass(frozen=True)
class Answer:
    """One of the two answers: who comes besides those kept, what is spent and left, and what each winner loses."""

    reopens: bool
    added: tuple[str, ...]
    added_cents: int
    total_cents: int
    remaining_cents: int
    taken: tuple[tuple[str, int], ...]
    tied: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answers:
    """Both answers of `reduction_reopens`, and how much money is set free."""

    freed_cents: int
    closed: Answer
    reopened: Answer

    @property
    def next_in_line(self) -> str:
        """Return the project that would come next, or nothing."""
        return self.reopened.added[0] if self.reopened.added else ""


def both(
    track: Mapping[str, Any], terms: Mapping[str, Any], winners: Sequence[Granted], settled: Mapping[str, Any]
) -> Answers:
    """Return both answers for a track of a counted document; `terms` are the frozen ones, amounts are cents.

    Those kept keep their place whatever happens: a reduction never takes the place of an announced winner (R17).
    """
    kept = {each.id: each.granted_cents for each in winners if not each.gone}
    gone = {each.id for each in winners if each.gone}
    candidates = _candidates(track, gone)
    spent = sum(kept.values())
    taken = tuple((each.id, each.taken_cents) for each in winners if each.taken_cents)
    freed = sum(cents for _, cents in taken)
    envelope = track["envelope_cents"]
    more = reopen(
        candidates,
        envelope,
        kept,
        rule=track["rule"],
        max_winners=terms["max_winners"],
        min_votes=terms["min_votes"],
        cap_cents=terms["cap_cents"],
        tie_order=settled["tie_order"],
        lots_seed=settled["lots_seed"],
    )
    added = sum(one.cost_cents for one in candidates if one.id in more.selected)
    tied = tuple(minute.id for minute in more.minutes if minute.verdict == "tied")
    closed = Answer(False, (), 0, spent, envelope - spent, taken)
    reopened = Answer(True, more.selected, added, spent + added, envelope - spent - added, taken, tied)
    return Answers(freed, closed, reopened)


def check_amounts(winners: Iterable[Granted]) -> list[Problem]:
    """Return the amounts that cannot be granted: more than announced, nothing, or not whole cents (R17)."""
    problems = []
    for each in winners:
        if each.gone:
            continue
        facts = {"number": each.id, "asked_cents": each.announced_cents}
        if type(each.granted_cents) is not int:
            problems.append(Problem("award_cents", f"amount_{each.id}", facts))
        elif each.granted_cents > each.announced_cents:
            problems.append(Problem("award_over", f"amount_{each.id}", facts))
        elif each.granted_cents <= 0:
            problems.append(Problem("award_nothing", f"amount_{each.id}", facts))
    return problems


def winners_of(track: Mapping[str, Any], amounts: Mapping[str, int], gone: Collection[str]) -> tuple[Granted, ...]:
    """Return the announced winners of a track with the amounts that would be granted, the announced ones by default."""
    return tuple(
        Granted(one["id"], one["cost_cents"], amounts.get(one["id"], one["cost_cents"]), one["id"] in gone)
        for one in track["minutes"]
        if one["verdict"] == FUNDED
    )


def _candidates(track: Mapping[str, Any], gone: Collection[str]) -> list[Candidate]:
    """Return every project of a ranking; those that left before the count or since are withdrawn.

    Where a jury weighed, the scores announced stay: who left later does not change what others were measured against.
    """
    scores = track.get("jury", {}).get("scores", {})
    return [
        Candidate(
            one["id"],
            one["votes"],
            one["cost_cents"],
            one["id"] in gone or one["verdict"] == "withdrawn",
            scores.get(one["id"]),
        )
        for one in track["minutes"]
    ]
