"""The sharing out of an envelope, done again from the rule of article 4 (R12, R13, R15, R16, R18)."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import Any

Line = tuple[int, int, int, str, int | None]  # rank, project, cents left before it, verdict, places left before it
FIGURES = ("rank", "id", "votes", "cost_cents", "balance_before_cents", "verdict", "places_before")


class Envelope:
    """The money and places of a track, and what has been decided of them so far."""

    def __init__(self, track: Mapping[str, Any]) -> None:
        """Begin with the whole envelope."""
        self.track, self.money, self.places = track, track["envelope_cents"], track["max_winners"]
        self.lines: list[Line] = []
        self.won: list[int] = []
        self.fished: list[int] = []
        self.ties: list[list[str]] = []
        self.bar: int | None = None
        self.stopped = self.undecided = False
        self.jury: dict[str, Any] | None = None

    def write(self, rank: int, number: int, verdict: str) -> None:
        """Write the line of a project."""
        self.lines.append((rank, number, self.money, verdict, self.places))

    def offer(self, rank: int, number: int, cost: int) -> None:
        """Give a project its money, or say why not."""
        verdict = self.judge(cost)
        self.write(rank, number, verdict)
        if verdict == "funded":
            self.won.append(number)
            if self.bar is not None:
                self.fished.append(number)
            self.money -= cost
            self.places = None if self.places is None else self.places - 1
        elif not self.undecided:
            self.bar = number if self.bar is None else self.bar
            self.stopped = self.stopped or verdict == "stopped"

    def judge(self, cost: int) -> str:
        """Return what becomes of a project when its turn comes."""
        if self.undecided:
            return "undecided"
        if self.places == 0:
            return "no_place"
        if not self.stopped and cost <= self.money:
            return "funded"
        return "stopped" if self.stopped or self.track["rule"] == "stop" else "skipped"

    def crowd(self, able: list[int], costs: Mapping[int, int]) -> list[int]:
        """Return the equals that do not all fit together, in money or places; nothing when their order is idle."""
        if self.stopped or self.undecided or self.places == 0:
            return []
        fit = [number for number in able if costs[number] <= self.money]
        fit = able if fit and self.track["rule"] == "stop" else fit
        dear = sum(costs[number] for number in fit) > self.money
        return fit if dear or (self.places is not None and len(fit) > self.places) else []


def share(
    track: Mapping[str, Any],
    costs: Mapping[int, int],
    votes: Mapping[int, int],
    gone: Collection[int],
    settled: Mapping[str, Any],
    percent: int = 0,
) -> Envelope:
    """Share out an envelope from the most votes down, or from the best score where a jury weighs `percent`."""
    left = Envelope(track)
    level_of = votes
    if percent:
        left.jury = weigh(track, costs, votes, gone, percent, settled.get("jury") or {})
        left.undecided = bool(left.jury["waits_for"])
        level_of = votes if left.undecided else {number: left.jury["scores"][str(number)] for number in costs}
    for level in sorted({level_of[number] for number in costs}, reverse=True):
        equals = sorted(number for number in costs if level_of[number] == level)
        rank = 1 + sum(level_of[number] > level for number in costs)
        reasons = {number: _barred(number, track, costs, votes[number], gone) for number in equals}
        able = [number for number in equals if not reasons[number]]
        tied = left.crowd(able, costs)
        rest = [number for number in able if number not in tied]
        drawn: Sequence[int] | None = []
        if tied:
            left.ties.append([str(number) for number in tied])
            drawn = _draw(tied, settled)
        if drawn is None:
            left.undecided = True
            for number in [*tied, *rest]:
                left.write(rank, number, "tied" if number in tied else "skipped")
        else:
            for number in [*drawn, *rest]:
                left.offer(rank, number, costs[number])
        for number in equals:
            if reasons[number]:
                left.write(rank, number, reasons[number])
    return left


def told(left: Envelope, costs: Mapping[int, int], votes: Mapping[int, int], ballots: int) -> dict[str, Any]:
    """Return an envelope that was shared out as the report of the count must tell it."""
    minutes = [
        dict(zip(FIGURES, (rank, str(number), votes[number], costs[number], money, verdict, places), strict=True))
        for rank, number, money, verdict, places in left.lines
    ]
    track = left.track
    return {
        "code": track["code"],
        "rule": track["rule"],
        "envelope_cents": track["envelope_cents"],
        "ballots": ballots,
        "candidates": sum(line[3] != "over_cap" for line in left.lines),
        "selected": [str(number) for number in left.won],
        "total_cents": track["envelope_cents"] - left.money,
        "remaining_cents": left.money,
        "bar": None if left.bar is None else str(left.bar),
        "fished_up": [str(number) for number in left.fished],
        "unique": not left.undecided,
        "ties": left.ties,
        "minutes": minutes,
        **({} if left.jury is None else {"jury": left.jury}),
    }


def weigh(
    track: Mapping[str, Any],
    costs: Mapping[int, int],
    votes: Mapping[int, int],
    gone: Collection[int],
    percent: int,
    given: Mapping[str, int],
) -> dict[str, Any]:
    """Measure votes and points against the most of any project, and weigh them."""
    points = {number: given.get(str(number), 0) for number in sorted(costs)}
    most_votes, most_points = (max([of[number] for number in costs], default=0) or 1 for of in (votes, points))
    waits = [
        str(number)
        for number in sorted(costs)
        if str(number) not in given and not _barred(number, track, costs, votes[number], gone)
    ]
    parts = {
        number: Fraction(votes[number], most_votes) * (100 - percent) + Fraction(points[number], most_points) * percent
        for number in points
    }
    return {
        "percent": percent,
        "most_votes": most_votes,
        "most_points": most_points,
        "waits_for": waits,
        "points": {} if waits else {str(number): points[number] for number in points},
        "scores": {} if waits else {str(number): int(parts[number] * most_votes * most_points) for number in parts},
    }


def _barred(number: int, track: Mapping[str, Any], costs: Mapping[int, int], level: int, gone: Collection[int]) -> str:
    """Return why a project has no claim on the money, or nothing."""
    if number in gone:
        return "withdrawn"
    if track["cap_cents"] is not None and costs[number] > track["cap_cents"]:
        return "over_cap"
    return "below_minimum" if level < track["min_votes"] else ""


def _draw(tied: Sequence[int], settled: Mapping[str, Any]) -> Sequence[int] | None:
    """Return equals in the order decided, else drawn by lot: ascending SHA-256 of seed, zero byte and number."""
    order, seed = settled["tie_order"], settled["lots_seed"]
    if order is not None and all(str(number) in order for number in tied):
        return sorted(tied, key=lambda number: order.index(str(number)))
    if seed is None:
        return None
    return sorted(tied, key=lambda number: hashlib.sha256(seed.encode() + b"\0" + str(number).encode()).hexdigest())
