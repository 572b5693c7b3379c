"""Votes and a jury together: both measured against the highest of the ranking, then weighed, in whole numbers (R18).

The normalisation is stated: a project's votes are divided by the most votes of any project, its points by the most
points; each share is weighed and both are added. Everything is multiplied by the same two numbers instead, so that no
fraction is ever rounded and equal scores are exactly equal.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pb.errors import Invalid, Problem, Unreadable
from pb.rules.allocation import Candidate, barred

WHOLE = 100  # percent
MOST_POINTS = 1_000_000


@dataclass(frozen=True)
class Scale:
    """What votes and points are measured against, and the weight of the jury in percent."""

    percent: int
    most_votes: int
    most_points: int

    def score(self, votes: int, points: int) -> int:
        """Return what ranks a project with these votes and points."""
        return (WHOLE - self.percent) * votes * self.most_points + self.percent * points * self.most_votes


def scale(candidates: Iterable[Candidate], points: Mapping[str, int], percent: int) -> Scale:
    """Return the measure of a ranking: one that has left is part of it, so that leaving never turns others round."""
    rows = list(candidates)
    most_votes = max((one.votes for one in rows), default=0) or 1
    most_points = max((points[one.id] for one in rows), default=0) or 1
    return Scale(percent, most_votes, most_points)


def scored(candidates: Iterable[Candidate], points: Mapping[str, int], percent: int) -> list[Candidate]:
    """Return the candidates ranked by votes and jury; `percent` is the weight of the jury, 100 the jury alone.

    With a minimum of votes and 100 percent this is "threshold, then jury". Raise `Invalid` for a project without
    points, points for a project that is none, points below zero, or a weight out of bounds.
    """
    rows = list(candidates)
    problems = [] if 0 <= percent <= WHOLE else [Problem("jury_weight", "percent")]
    problems += check_points(points, [one.id for one in rows])
    if problems:
        raise Invalid("bad_jury", problems)
    measure = scale(rows, points, percent)
    return [replace(one, score=measure.score(one.votes, points[one.id])) for one in rows]


def check_points(points: Mapping[str, int], wanted: Collection[str]) -> list[Problem]:
    """Return what is wrong with the points of a jury for the projects that it judges."""
    problems = [Problem("jury_lacks", "points", {"number": name}) for name in sorted(set(wanted) - set(points))]
    problems += [Problem("jury_foreign", "points", {"number": name}) for name in sorted(set(points) - set(wanted))]
    problems += [Problem("jury_negative", "points", {"number": name}) for name in sorted(points) if points[name] < 0]
    most = max(points.values(), default=0)
    return problems + ([Problem("jury_most", "points", {"most": MOST_POINTS})] if most > MOST_POINTS else [])


def lacking(
    candidates: Iterable[Candidate], points: Mapping[str, int], min_votes: int, cap_cents: int | None
) -> tuple[str, ...]:
    """Return the projects that can win and have no points yet: nothing is decided before the jury has judged them."""
    return tuple(one.id for one in candidates if one.id not in points and not barred(one, min_votes, cap_cents))


def read_points(content: bytes) -> dict[str, int]:
    """Return the points of a jury from lines "project,points"; a first line of headings is passed over.

    Raise `Unreadable` naming the line that is neither.
    """
    points: dict[str, int] = {}
    for number, line in enumerate(content.decode("utf-8-sig", "replace").splitlines(), 1):
        name, comma, given = (part.strip() for part in re.sub("[;\t]", ",", line).partition(","))
        if not line.strip() or (number == 1 and comma and not any(sign.isdigit() for sign in given)):
            continue
        if not comma or not name or name in points or not re.fullmatch(r"-?[0-9]{1,9}", given):
            raise Unreadable("jury_file", line=number)
        points[name] = int(given)
    return points


def file_of(rows: Sequence[tuple[str, int]]) -> bytes:
    """Write points as `read_points` reads them."""
    return "".join(f"{name},{points}\n" for name, points in [("project", "points"), *rows]).encode()
