"""Lists of volunteers: who, which day, how much, against the ceilings of the law of 3 July 2005 (R14)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pb.errors import Problem
from pb.rules import reference
from pb.rules.reference import Figure

FLAT, REAL, TRAVEL = "flat", "real", "travel"
WAYS = (FLAT, REAL, TRAVEL)
MOST_PERCENT = 50  # of the grant asked (art. 7)


@dataclass(frozen=True)
class Allowance:
    """What one volunteer got for one day, in cents: at the flat rate, real costs, or travel."""

    name: str
    on: date
    cents: int
    way: str = FLAT


def check_list(rows: Sequence[Allowance], today: date) -> list[Problem]:
    """Return what makes a list impossible to keep: no line, no name, no amount, a day to come, an unknown way."""
    problems = [] if rows else [Problem("volunteers_none", "volunteers")]
    for number, row in enumerate(rows, 1):
        if not row.name.strip():
            problems.append(Problem("volunteer_name", "volunteers", {"line": number}))
        if row.cents <= 0:
            problems.append(Problem("volunteer_amount", "volunteers", {"line": number}))
        if row.on > today:
            problems.append(Problem("volunteer_future", "volunteers", {"line": number}))
        if row.way not in WAYS:
            problems.append(Problem("volunteer_way", "volunteers", {"line": number}))
    return problems


def warnings(rows: Iterable[Allowance], figures: Iterable[Figure]) -> list[Problem]:
    """Return what staff must look at: above a ceiling, a ceiling that is not known, flat rate and real costs mixed.

    The yearly ceiling covers all organisations: here only what this grant pays can be added up (R14).
    """
    figures, rows = tuple(figures), tuple(rows)
    by_day: dict[tuple[str, date], int] = defaultdict(int)
    by_year: dict[tuple[str, int], int] = defaultdict(int)
    ways: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        name = " ".join(row.name.casefold().split())
        ways[name].add(row.way)
        if row.way == FLAT:
            by_day[name, row.on] += row.cents
            by_year[name, row.on.year] += row.cents
    problems = []
    for (_, day), cents in sorted(by_day.items(), key=lambda each: (each[0][1], each[0][0])):
        ceiling = reference.cents(reference.on(figures, reference.VOLUNTEER_DAY, day))
        problems += _above("volunteer_day", cents, ceiling, {"day": day})
    for (_, year), cents in sorted(by_year.items(), key=lambda each: (each[0][1], each[0][0])):
        ceiling = reference.cents(reference.on(figures, reference.VOLUNTEER_YEAR, date(year, 12, 31)))
        problems += _above("volunteer_year", cents, ceiling, {"year": str(year)})
    mixed = [name for name, used in ways.items() if {FLAT, REAL} <= used]
    problems += [Problem("volunteer_mixed", "volunteers") for _ in mixed[:1]]
    return _unique(problems)


def too_much(volunteers_cents: int, grant_cents: int) -> bool:
    """Tell whether allowances are more than half of the grant (art. 7)."""
    return volunteers_cents * 100 > grant_cents * MOST_PERCENT


def _above(code: str, cents: int, ceiling: int | None, facts: dict[str, object]) -> list[Problem]:
    if ceiling is None:
        return [Problem(f"{code}_unknown", "volunteers", facts)]
    return [Problem(f"{code}_above", "volunteers", {**facts, "ceiling_cents": ceiling})] if cents > ceiling else []


def _unique(problems: Iterable[Problem]) -> list[Problem]:
    """Leave out what is said already."""
    return list({_frozen(each): each for each in problems}.values())


def _frozen(problem: Problem) -> tuple[str, tuple[tuple[str, object], ...]]:
    return problem.code, tuple(sorted(problem.details.items()))
