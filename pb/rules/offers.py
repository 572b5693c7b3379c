"""Offers compared: weighted criteria, a stated price formula, exact points, ties told and never settled (RP8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from math import inf

from pb.errors import Invalid, Problem
from pb.rules.purchasing import Criterion

BEST = 10  # the highest mark of a criterion that is not the price
TIE_RULES = ("price", "decision")


@dataclass(frozen=True)
class OfferFacts:
    """An offer to be compared: price in cents without VAT, marks in hundredths, whether it meets the conditions."""

    contractor: str
    cents: int
    marks: Mapping[str, int] = field(default_factory=dict)  # criterion → mark in hundredths (750 is 7.5)
    fits: bool = True  # the conditions that the centre has fixed: the first part of the analysis
    settled: int = 0  # the order that a reasoned decision gave to equals, from 1; 0 without one


@dataclass(frozen=True)
class Scored:
    """An offer with its exact points by criterion and in all (a hundred at most), and its rank; equals share a rank."""

    contractor: str
    cents: int
    points: Mapping[str, Fraction]
    total: Fraction
    rank: int


@dataclass(frozen=True)
class Comparison:
    """The ranking of the offers that fit, the contractors tied for the first place, and those that do not fit."""

    ranking: tuple[Scored, ...]
    tied: tuple[str, ...]
    unfit: tuple[str, ...]

    @property
    def best(self) -> str | None:
        """Return the contractor whose offer is the best, or None: no offer fits, or a tie is open."""
        return self.ranking[0].contractor if self.ranking and not self.tied else None


def late(received_at: datetime, deadline: datetime) -> bool:
    """Tell whether an offer came after its deadline; the instant of the deadline itself is in time."""
    return received_at > deadline


def compare(offers: Sequence[OfferFacts], criteria: Sequence[Criterion], tie_rule: str = "price") -> Comparison:
    """Rank offers (RP8). Price: weight × lowest price ÷ price. Other criteria: weight × mark ÷ 10. Nothing is rounded.

    `tie_rule` "price": among equals the cheaper one; what is equal then too, or with "decision" every tie, needs a
    reasoned decision (`settled`). Raise `Invalid` with every mark that is missing or out of bounds.
    """
    _check(offers, criteria)
    fit = [offer for offer in offers if offer.fits]
    lowest = min((offer.cents for offer in fit), default=0)
    rows = [(offer, _points(offer, criteria, lowest)) for offer in fit]
    rows.sort(key=lambda row: (-sum(row[1].values()), *_order(row[0], tie_rule), row[0].contractor))
    keys = [(sum(points.values()), *_order(offer, tie_rule)) for offer, points in rows]
    ranking = tuple(
        Scored(offer.contractor, offer.cents, points, Fraction(sum(points.values())), keys.index(key) + 1)
        for (offer, points), key in zip(rows, keys, strict=True)
    )
    first = tuple(row.contractor for row in ranking if row.rank == 1)
    return Comparison(
        ranking, first if len(first) > 1 else (), tuple(each.contractor for each in offers if not each.fits)
    )


def written(points: Fraction) -> str:
    """Write points with two decimals, a half rounded up, as the award report shows them."""
    hundredths = (points.numerator * 200 + points.denominator) // (points.denominator * 2)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def _order(offer: OfferFacts, tie_rule: str) -> tuple[int, float]:
    """Return what parts offers with equal points: one that no decision has placed comes after those that one has."""
    return (offer.cents if tie_rule == "price" else 0, offer.settled or inf)


def _points(offer: OfferFacts, criteria: Sequence[Criterion], lowest: int) -> dict[str, Fraction]:
    return {
        each.code: Fraction(each.weight * lowest, offer.cents)
        if each.price
        else Fraction(each.weight * offer.marks[each.code], BEST * 100)
        for each in criteria
    }


def _check(offers: Sequence[OfferFacts], criteria: Sequence[Criterion]) -> None:
    problems = []
    for offer in offers:
        if not offer.fits:
            continue
        if offer.cents <= 0:
            problems.append(Problem("offer_no_price", offer.contractor))
        for each in criteria:
            mark = offer.marks.get(each.code)
            if not each.price and (mark is None or not 0 <= mark <= BEST * 100):
                problems.append(Problem("offer_mark", offer.contractor, {"criterion": each.code}))
    if problems:
        raise Invalid("offers_incomplete", problems)
