"""Legal civil interest on a grant that is not paid back in time, line by line and to the exact cent (R20, art. 5).

Interest runs on what is not paid back, from the day on which the receiver paid (that day counts) until the day of the
reckoning (that day does not), without interest on interest. A line ends at each 1 January, because the rate is one of
calendar years, and on each day on which something was paid back. A line is rounded to the cent, a half upwards; the
total is the sum of the lines, so that the letter adds up. The rate of a year that is not known is never guessed.
"""

from calendar import isleap
from collections.abc import Iterable, Mapping
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


def reckon(
    claimed_cents: int,
    paid_on: date,
    due_on: date,
    on: date,
    rates: Rates,
    repayments: Iterable[Repayment] = (),
    day_count: str = "actual_365",
) -> Reckoning:
    """Return what is owed on a day (R20): the principal until its due day; failing that, interest from `paid_on`.

    What comes in by the due day lessens the principal. Of what comes later interest is paid first, then principal
    (art. 5.210 of the Civil Code). Raise `Invalid` for amounts or days that cannot be.
    """
    repayments = tuple(repayments)
    _check(claimed_cents, paid_on, due_on, repayments)
    year_days(paid_on.year, day_count)
    known = sorted((each for each in repayments if each.on <= on), key=lambda each: each.on)
    early = sum(each.cents for each in known if each.on <= due_on)
    principal, over = max(0, claimed_cents - early), max(0, early - claimed_cents)
    found: list[Line] = []
    interest: int | None = 0
    since = paid_on
    if on > due_on and principal:
        for back in [each for each in known if each.on > due_on]:
            more = lines(principal, since, back.on, rates, day_count)
            found, interest, since = found + more, _plus(interest, more), max(since, back.on)
            interest, principal, over = _set_against(back.cents, interest, principal, over)
        more = lines(principal, since, on, rates, day_count)
        found, interest = found + more, _plus(interest, more)
    else:
        over += sum(each.cents for each in known if each.on > due_on)
    unknown = tuple(sorted({line.start.year for line in found if line.rate is None}))
    repaid = sum(each.cents for each in known)
    return Reckoning(on, claimed_cents, tuple(found), unknown, repaid, principal, interest, over)


def _set_against(cents: int, interest: int | None, principal: int, over: int) -> tuple[int | None, int, int]:
    """Set a late repayment against interest, then principal; while interest is unknown it lessens the principal."""
    on_interest = min(cents, interest or 0)
    on_principal = min(cents - on_interest, principal)
    left = None if interest is None else interest - on_interest
    return left, principal - on_principal, over + cents - on_interest - on_principal


def _plus(interest: int | None, more: Iterable[Line]) -> int | None:
    """Add lines to an interest; one line without a rate makes the sum unknown."""
    cents = [line.cents for line in more]
    return None if interest is None or None in cents else interest + sum(each or 0 for each in cents)


def _check(claimed_cents: int, paid_on: date, due_on: date, repayments: Iterable[Repayment]) -> None:
    """Refuse a claim of nothing, one due before the grant was paid, and repayments that are none."""
    problems = []
    if claimed_cents <= 0:
        problems.append(Problem("claim_of_nothing", "principal"))
    if due_on < paid_on:
        problems.append(Problem("claim_due_before_payment", "due_on", {"paid": paid_on}))
    for each in repayments:
        if each.cents <= 0:
            problems.append(Problem("repayment_of_nothing", "amount"))
        if each.on < paid_on:
            problems.append(Problem("repayment_before_payment", "paid_on", {"paid": paid_on}))
    if problems:
        raise Invalid("bad_claim", problems)
