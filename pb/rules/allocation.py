"""The allocation of an envelope by number of votes: order, fishing up, places and ties (R12, R13, R15, R16)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from pb.errors import Invalid
from pb.rules.ties import by_number, drawn

RULES = ("skip", "stop")
FUNDED, SKIPPED, STOPPED, NO_PLACE = "funded", "skipped", "stopped", "no_place"
BELOW_MINIMUM, OVER_CAP, WITHDRAWN = "below_minimum", "over_cap", "withdrawn"
TIED, UNDECIDED = "tied", "undecided"
VERDICTS = (FUNDED, SKIPPED, STOPPED, NO_PLACE, BELOW_MINIMUM, OVER_CAP, TIED, UNDECIDED, WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A project before the envelope, with the votes it received and the cost retained by the College."""

    id: str
    votes: int
    cost_cents: int
    withdrawn: bool = False
    score: int | None = None  # what ranks it instead of its votes: votes and a jury weighed together (R18)

    @property
    def weight(self) -> int:
        """Return what ranks it."""
        return self.votes if self.score is None else self.score


@dataclass(frozen=True, slots=True)
class Minute:
    """What happened to one project and with how much money left; equal votes share a rank (1, 2, 2, 4)."""

    rank: int
    id: str
    votes: int
    cost_cents: int
    balance_before_cents: int
    verdict: str
    places_before: int | None = None


@dataclass(frozen=True)
class Allocation:
    """Who is funded, in order of funding, and why; not final while `unique` is false (R16).

    `bar` is the first candidate not funded for lack of money or place, `fished_up` those funded after it. `ties` are
    the groups of equal votes whose order changes who is funded, whether the order given settles them or not.
    """

    selected: tuple[str, ...]
    total_cents: int
    remaining_cents: int
    bar: str | None
    fished_up: tuple[str, ...]
    unique: bool
    ties: tuple[tuple[str, ...], ...]
    minutes: tuple[Minute, ...]


@dataclass
class _Walk:
    """The walk down the ranking: what is left, and what has been decided so far."""

    rule: str
    money: int
    places: int | None
    bar: str | None = None
    stopped: bool = False
    open_tie: bool = False
    selected: list[str] = field(default_factory=list)
    fished_up: list[str] = field(default_factory=list)
    ties: list[tuple[str, ...]] = field(default_factory=list)
    minutes: list[Minute] = field(default_factory=list)

    def note(self, rank: int, one: Candidate, verdict: str) -> None:
        """Write the minute of a project."""
        self.minutes.append(Minute(rank, one.id, one.votes, one.cost_cents, self.money, verdict, self.places))

    def at_stake(self, group: Sequence[Candidate]) -> list[Candidate]:
        """Return those of equal votes whose order changes who is funded, none when it changes nothing (R16).

        The projects that fit one by one are at stake when they do not all fit together, in money or in places. Under
        `stop` one that does not fit ends the walk, so that it matters whether it comes before or after its equals.
        """
        if self.stopped or self.places == 0:
            return []
        tied = [one for one in group if one.cost_cents <= self.money]
        if tied and self.rule == "stop":
            tied = list(group)
        together = sum(one.cost_cents for one in tied) <= self.money
        enough = self.places is None or len(tied) <= self.places
        return [] if together and enough else tied

    def take(self, rank: int, one: Candidate) -> None:
        """Fund the next project in order, or say why not (R15)."""
        verdict = self.verdict(one)
        self.note(rank, one, verdict)
        if verdict == FUNDED:
            self.selected.append(one.id)
            if self.bar is not None:
                self.fished_up.append(one.id)
            self.money -= one.cost_cents
            self.places = None if self.places is None else self.places - 1
        elif not self.open_tie:
            self.bar = one.id if self.bar is None else self.bar
            self.stopped = self.stopped or verdict == STOPPED

    def verdict(self, one: Candidate) -> str:
        """Return what becomes of a project with what is left."""
        if self.open_tie:
            return UNDECIDED
        if self.places == 0:
            return NO_PLACE
        if self.stopped:
            return STOPPED
        if one.cost_cents <= self.money:
            return FUNDED
        return STOPPED if self.rule == "stop" else SKIPPED

    def halt(self, rank: int, tied: Sequence[Candidate], others: Sequence[Candidate]) -> None:
        """End the walk before a tie that nothing settles: what comes after depends on it (R16)."""
        self.open_tie = True
        for one in tied:
            self.note(rank, one, TIED)
        for one in others:
            self.note(rank, one, SKIPPED)


def allocate(
    candidates: Iterable[Candidate],
    envelope_cents: int,
    *,
    rule: str = "skip",
    max_winners: int | None = None,
    min_votes: int = 0,
    cap_cents: int | None = None,
    tie_order: Sequence[str] | None = None,
    lots_seed: str | None = None,
    awaited: bool = False,
) -> Allocation:
    """Fund projects by number of votes until the envelope (cents) or the places are exhausted (art. 4, R12, R13, R15).

    `skip` goes on below a project that does not fit, `stop` ends there. A tie that changes who is funded is settled by
    `tie_order` (ids in the order decided), else by the public draw of `lots_seed`; otherwise the walk ends before it
    and `unique` is false (R16). Between equals whose order changes nothing, minutes name the lowest id first.
    While the points of a jury are `awaited` nothing is decided and `unique` is false too (R18).
    Raises Invalid for an unknown rule, an id that comes twice, or an order that names one twice.
    """
    if rule not in RULES:
        raise Invalid("unknown_rule", rule=rule)
    walk = _Walk(rule, envelope_cents, max_winners, open_tie=awaited)
    for rank, group in _ranked(candidates):
        judged = [(one, barred(one, min_votes, cap_cents)) for one in group]
        _share(walk, rank, [one for one, reason in judged if not reason], tie_order, lots_seed)
        for one, reason in judged:
            if reason:
                walk.note(rank, one, reason)
    return Allocation(
        selected=tuple(walk.selected),
        total_cents=envelope_cents - walk.money,
        remaining_cents=walk.money,
        bar=walk.bar,
        fished_up=tuple(walk.fished_up),
        unique=not walk.open_tie,
        ties=tuple(walk.ties),
        minutes=tuple(walk.minutes),
    )


def reopen(
    candidates: Iterable[Candidate],
    envelope_cents: int,
    granted: Mapping[str, int],
    *,
    rule: str = "skip",
    max_winners: int | None = None,
    min_votes: int = 0,
    cap_cents: int | None = None,
    tie_order: Sequence[str] | None = None,
    lots_seed: str | None = None,
) -> Allocation:
    """Say whom the money freed by a reduction or a withdrawal would fund besides those kept (R17).

    `granted` gives the amount (cents) now granted to each project kept; those are no longer candidates. The College
    sees this answer beside the one that leaves the money unspent.
    """
    return allocate(
        [one for one in candidates if one.id not in granted],
        envelope_cents - sum(granted.values()),
        rule=rule,
        max_winners=None if max_winners is None else max(0, max_winners - len(granted)),
        min_votes=min_votes,
        cap_cents=cap_cents,
        tie_order=tie_order,
        lots_seed=lots_seed,
    )


def _ranked(candidates: Iterable[Candidate]) -> Iterator[tuple[int, list[Candidate]]]:
    """Yield each group of equal votes, most votes first, with the rank its projects share."""
    ranking = sorted(candidates, key=lambda one: (-one.weight, by_number(one.id)))
    if len({one.id for one in ranking}) < len(ranking):
        raise Invalid("double_project")
    rank = 1
    for _, equals in groupby(ranking, key=lambda one: one.weight):
        group = list(equals)
        yield rank, group
        rank += len(group)


def barred(one: Candidate, min_votes: int, cap_cents: int | None) -> str:
    """Return why a project is no candidate for the money, or nothing (R5, R13, R18)."""
    if one.withdrawn:
        return WITHDRAWN
    if cap_cents is not None and one.cost_cents > cap_cents:
        return OVER_CAP
    return BELOW_MINIMUM if one.votes < min_votes else ""


def _share(
    walk: _Walk, rank: int, group: list[Candidate], tie_order: Sequence[str] | None, lots_seed: str | None
) -> None:
    """Walk over projects of equal votes, in the order drawn where it matters (R16)."""
    tied = [] if walk.open_tie else walk.at_stake(group)
    if tied:
        names = {one.id: one for one in tied}
        walk.ties.append(tuple(names))
        others = [one for one in group if one.id not in names]
        order = drawn(names, tie_order, lots_seed)
        if order is None:
            walk.halt(rank, tied, others)
            return
        group = [names[name] for name in order] + others
    for one in group:
        walk.take(rank, one)
