"""Votes and a jury together: both measured against the highest of the ranking, then weighed, in whole numbers (R18).

The normalisation is stated: a project's votes are divided by the most votes of any project, its points by the most
points; each share is weighed and both are added. Everything is multiplied by the same two numbers instead, so that no
fraction is ever rounded and equal scores are exactly equal.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from pb.errors import Invalid, Problem, Unreadable
from pb.rules.allocation import Candidate

WHOLE = 100  # percent


def scored(candidates: Iterable[Candidate], points: Mapping[str, int], percent: int) -> list[Candidate]:
    """Return the candidates ranked by votes and jury; `percent` is the weight of the jury, 100 the jury alone.

    With a minimum of votes and 100 percent this is "threshold, then jury". Raise `Invalid` for a project without
    points, points for a project that is none, points below zero, or a weight out of bounds.
    """
    rows = list(candidates)
    problems = _problems(rows, points, percent)
    if problems:
        raise Invalid("bad_jury", problems)
    most_votes = max((one.votes for one in rows), default=0) or 1
    most_points = max((points[one.id] for one in rows), default=0) or 1
    return [
        replace(one, score=(WHOLE - percent) * one.votes * most_points + percent * points[one.id] * most_votes)
        for one in rows
    ]


def read_points(content: bytes) -> dict[str, int]:
    """Return the points of a jury from lines "project,points"; a first line of headings is passed over.

    Raise `Unreadable` naming the line that is neither.
    """
    points: dict[str, int] = {}
    for number, line in enumerate(content.decode("utf-8-sig", "replace").splitlines(), 1):
        name, comma, given = (part.strip() for part in line.replace(";", ",").partition(","))
        if not line.strip() or (number == 1 and comma and not any(sign.isdigit() for sign in given)):
            continue
        if not comma or not name or name in points or not re.fullmatch(r"-?[0-9]{1,9}", given):
            raise Unreadable("jury_file", line=number)
        points[name] = int(given)
    return points


def _problems(rows: Iterable[Candidate], points: Mapping[str, int], percent: int) -> list[Problem]:
    known = {one.id for one in rows}
    problems = [] if 0 <= percent <= WHOLE else [Problem("jury_weight", "percent")]
    problems += [Problem("jury_lacks", "points", {"number": name}) for name in sorted(known - set(points))]
    problems += [Problem("jury_foreign", "points", {"number": name}) for name in sorted(set(points) - known)]
    negative = sorted(name for name, each in points.items() if each < 0)
    return problems + [Problem("jury_negative", "points", {"number": name}) for name in negative]
