"""Legal civil interest on a grant that is not paid back in time, line by line and to the exact cent (R20, art. 5).

Interest runs on what is not paid back, from the day on which the receiver paid it (that day counts) until the day of
the reckoning (that day does not), without interest on interest. What was paid in instalments bears it from each of
them. A line ends at each 1 January, because the rate is one of calendar years, and on each day on which something was
paid back. A line is rounded to the cent, a half upwards; the total is the sum of the lines, so that the letter adds up.
The rate of a year that is not known is never guessed.
"""

from calendar import isleap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from pb.errors import Invalid, Problem

DAY_COUNTS = ("actual_365", "actual_actual")
Rates = Mapping[int, Decimal]  # calendar year → percent


@dataclass(frozen=True)
class Repayment:
    """What was paid back on a day, in cents."""

    on: date
    cents: int


@dataclass(frozen=True)
class Part:
    """A part of what is claimed, and the day on which the receiver paid it; from then on it bears interest."""

    paid_on: date
    cents: int


@dataclass(frozen=True)
class Line:
    """Interest of one stretch within one calendar year; `end` no longer counts; without a rate no cents."""

    start: date
    end: date
    principal_cents: int
    rate: Decimal | None
    cents: int | None

    @property
    def days(self) -> int:
        """Return the days of the stretch."""
        return (self.end - self.start).days


@dataclass(frozen=True)
class Reckoning:
    """What is owed on a day: principal still due, interest line by line, and how repayments were set against them."""

    on: date
    claimed_cents: int
    lines: tuple[Line, ...]
    unknown_years: tuple[int, ...]
    repaid_cents: int
    principal_cents: int
    interest_due_cents: int | None
    overpaid_cents: int

    @property
    def interest_cents(self) -> int | None:
        """Return all the interest that ran, or None while a rate is not known."""
        return None if self.unknown_years else sum(line.cents or 0 for line in self.lines)

    @property
    def total_cents(self) -> int | None:
        """Return what must still be paid, or None while a rate is not known."""
        return None if self.interest_due_cents is None else self.principal_cents + self.interest_due_cents

    @property
    def settled(self) -> bool:
        """Tell whether nothing is owed any more."""
        return self.total_cents == 0


def half_up(value: Fraction) -> int:
    """Round an exact amount of cents to the nearest cent, a half upwards."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def year_days(year: int, day_count: str) -> int:
    """Return by how many days the rate of a year is divided: always 365, or the days that the year has."""
    if day_count not in DAY_COUNTS:
        raise Invalid("unknown_day_count", [Problem("unknown_day_count", "interest_day_count", {"count": day_count})])
    return 366 if day_count == "actual_actual" and isleap(year) else 365


def lines(principal_cents: int, start: date, end: date, rates: Rates, day_count: str = "actual_365") -> list[Line]:
    """Return the interest on a principal from a day until another, which does not count, cut at each 1 January."""
    found = []
    while principal_cents > 0 and start < end:
        cut = min(end, date(start.year + 1, 1, 1)) if start.year < date.max.year else end
        rate = rates.get(start.year)
        divisor = year_days(start.year, day_count)
        exact = (
            None if rate is None else Fraction(principal_cents) * Fraction(rate) / 100 * (cut - start).days / divisor
        )
        found.append(Line(start, cut, principal_cents, rate, None if exact is None else half_up(exact)))
        start = cut
    return found


def claimed_parts(claimed_cents: int, payments: Iterable[Part]) -> tuple[Part, ...]:
    """Return from which payments a claim is made: the last ones first, so that the debtor owes no day too much."""
    found = []
    for each in sorted(payments, key=lambda each: each.paid_on, reverse=True):
        cents = min(each.cents, claimed_cents)
        if cents > 0:
            found.append(Part(each.paid_on, cents))
            claimed_cents -= cents
    return tuple(reversed(found))


def reckon(
    parts: Iterable[Part],
    due_on: date,
    on: date,
    rates: Rates,
    repayments: Iterable[Repayment] = (),
    day_count: str = "actual_365",
) -> Reckoning:
    """Return what is owed on a day (R20): the principal until its due day; failing that, interest on each part.

    What comes in by the due day lessens the principal, the part paid first before the others. Of what comes later
    interest is paid first, then principal (art. 5.210 of the Civil Code). Raise `Invalid` for what cannot be.
    """
    parts = tuple(sorted(parts, key=lambda each: each.paid_on))
    repayments = tuple(repayments)
    _check(parts, due_on, repayments)
    year_days(parts[0].paid_on.year, day_count)
    known = sorted((each for each in repayments if each.on <= on), key=lambda each: each.on)
    early = sum(each.cents for each in known if each.on <= due_on)
    held, over = _less(parts, early)
    found: list[Line] = []
    interest: int | None = 0
    if on > due_on and held:
        for back in [each for each in known if each.on > due_on]:
            more = _run(held, back.on, rates, day_count)
            found, interest = found + more, _plus(interest, more)
            on_interest = min(back.cents, interest or 0)  # while interest is unknown all lessens the principal
            interest = None if interest is None else interest - on_interest
            held, rest = _less(
                [Part(max(each.paid_on, back.on), each.cents) for each in held], back.cents - on_interest
            )
            over += rest
        more = _run(held, on, rates, day_count)
        found, interest = found + more, _plus(interest, more)
    else:
        over += sum(each.cents for each in known if each.on > due_on)
    unknown = tuple(sorted({line.start.year for line in found if line.rate is None}))
    claimed, repaid = sum(each.cents for each in parts), sum(each.cents for each in known)
    principal = sum(each.cents for each in held)
    return Reckoning(on, claimed, tuple(found), unknown, repaid, principal, interest, over)


def _run(held: Iterable[Part], until: date, rates: Rates, day_count: str) -> list[Line]:
    """Return the interest on each part; parts that begin on one day are one line."""
    sums: dict[date, int] = {}
    for each in held:
        sums[each.paid_on] = sums.get(each.paid_on, 0) + each.cents
    return [line for since, cents in sums.items() for line in lines(cents, since, until, rates, day_count)]


def _less(held: Iterable[Part], cents: int) -> tuple[list[Part], int]:
    """Set a repayment against the parts, the one paid first before the others; return what is left, and left over."""
    left = []
    for each in held:
        taken = min(cents, each.cents)
        cents -= taken
        if each.cents > taken:
            left.append(Part(each.paid_on, each.cents - taken))
    return left, cents


def _plus(interest: int | None, more: Iterable[Line]) -> int | None:
    """Add lines to an interest; one line without a rate makes the sum unknown."""
    cents = [line.cents for line in more]
    return None if interest is None or None in cents else interest + sum(each or 0 for each in cents)


def _check(parts: Sequence[Part], due_on: date, repayments: Iterable[Repayment]) -> None:
    """Refuse a claim of nothing, one due before the grant was paid, and repayments that are none."""
    if not parts:
        raise Invalid("bad_claim", [Problem("claim_of_nothing", "principal")])
    paid_on, last = parts[0].paid_on, parts[-1].paid_on
    problems = []
    if any(each.cents <= 0 for each in parts):
        problems.append(Problem("claim_of_nothing", "principal"))
    if due_on < last:
        problems.append(Problem("claim_due_before_payment", "due_on", {"paid": last}))
    for each in repayments:
        if each.cents <= 0:
            problems.append(Problem("repayment_of_nothing", "amount"))
        if each.on < paid_on:
            problems.append(Problem("repayment_before_payment", "paid_on", {"paid": paid_on}))
    if problems:
        raise Invalid("bad_claim", problems)
