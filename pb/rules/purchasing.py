"""The purchasing centre: which lots serve a need and why, how a lot is awarded, what a ceiling allows (RP2 to RP10)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pb.errors import Conflict, Invalid, Problem

STAGES = ("design", "running", "communication", "mobilising", "evaluation")
LOT_OF_STAGE = {"design": 2, "running": 3, "communication": 4, "mobilising": 5, "evaluation": 6}
WHOLE = 1
ENOUGH_FOR_WHOLE = 4  # stages: from there on one contractor for everything is the simpler way
METHODS = ("competition", "by_amount")  # of a lot
AWARDS = ("cascade", "competition")  # of an order
BODY_KINDS = (
    "region",
    "municipality",
    "public_body",
    "private_body",
    "collective",
    "cpas",
    "parliament",
    "social_housing",
)
WARNED_FROM = 80  # percent of a ceiling (RP10)
END_WARNED_DAYS = 180
MOST_CENTS = 100_000_000_00


@dataclass(frozen=True)
class AwardRule:
    """How an amount in cents without VAT decides: below the threshold a cascade, above it a competition (RP3)."""

    threshold_cents: int = 30_000_00
    exactly: str = "competition"  # what the threshold itself means; the text is silent


@dataclass(frozen=True)
class Need:
    """The answers to the questionnaire (RP6); `amount_cents` is without VAT, None when nobody knows yet."""

    stages: tuple[str, ...] = ()
    whole: bool = False
    amount_cents: int | None = None
    body: str = "municipality"
    publics: tuple[str, ...] = ()  # hard to reach: see PUBLICS
    method_known: bool = True
    starts_on: date | None = None
    languages: tuple[str, ...] = ("fr", "nl")
    text: str = ""


PUBLICS = ("young", "older", "newcomers", "disabled", "precarious", "everybody")
HARD_TO_REACH = frozenset(PUBLICS) - {"everybody"}


@dataclass(frozen=True)
class Advice:
    """A lot that serves a need, with the reasons (codes of `purchasing_sentences`) and the award that follows."""

    lot: int
    reasons: tuple[str, ...]
    award: str | None  # None while the amount is not known


def award(method: str, amount_cents: int | None, rule: AwardRule) -> str | None:
    """Return how a lot is awarded for an amount without VAT in cents; None when the amount is not known (RP3)."""
    if method == "competition":
        return "competition"
    if amount_cents is None:
        return None
    if amount_cents == rule.threshold_cents:
        return rule.exactly
    return "cascade" if amount_cents < rule.threshold_cents else "competition"


def recommend(need: Need, methods: Mapping[int, str], rule: AwardRule) -> list[Advice]:
    """Return the lots that serve a need, each with its reasons; nothing when no stage is named (RP6).

    `methods` gives the award method of each lot of the centre. A whole mission stands alone: its contractor does all.
    """
    stages = [stage for stage in STAGES if stage in need.stages]
    reasons: dict[int, list[str]] = {}
    if need.whole or len(stages) >= ENOUGH_FOR_WHOLE:
        reasons[WHOLE] = ["lot_whole_asked" if need.whole else "lot_whole_many"]
        if not need.method_known:
            reasons[WHOLE].append("lot_design_unknown_too")
    else:
        for stage in stages:
            reasons[LOT_OF_STAGE[stage]] = [f"lot_{stage}"]
        if stages and not need.method_known and "design" not in stages:
            reasons[LOT_OF_STAGE["design"]] = ["lot_design_unknown"]
        if stages and HARD_TO_REACH.intersection(need.publics):
            reasons.setdefault(LOT_OF_STAGE["mobilising"], []).append("lot_mobilising_publics")
    return [
        Advice(lot, tuple(why), award(methods[lot], need.amount_cents, rule))
        for lot, why in sorted(reasons.items())
        if lot in methods
    ]


def check_need(need: Need) -> list[Problem]:
    """Return what a need still lacks before it can be sent."""
    problems = []
    if not need.whole and not need.stages:
        problems.append(Problem("need_no_stage", "stages"))
    if not set(need.stages) <= set(STAGES):
        problems.append(Problem("need_unknown_stage", "stages"))
    if need.body not in BODY_KINDS:
        problems.append(Problem("need_unknown_body", "body"))
    if need.amount_cents is not None and not 0 < need.amount_cents <= MOST_CENTS:
        problems.append(Problem("need_amount", "amount"))
    return problems


@dataclass(frozen=True)
class Ordered:
    """An order made under a contract: day, lot and amount in cents without VAT."""

    day: date
    lot: int
    cents: int


@dataclass(frozen=True)
class Watch:
    """How much of a ceiling is ordered: in all, by lot and by year, in cents; and what to warn of (RP10)."""

    ordered_cents: int
    by_lot: Mapping[int, int]
    by_year: Mapping[int, int]
    left_cents: int | None
    percent: int | None
    warnings: tuple[str, ...]


def watch(orders: Collection[Ordered], ceiling_cents: int | None, ends_on: date | None, today: date) -> Watch:
    """Add up the orders of a contract against its ceiling and its end."""
    total = sum(order.cents for order in orders)
    by_lot: dict[int, int] = {}
    by_year: dict[int, int] = {}
    for order in orders:
        by_lot[order.lot] = by_lot.get(order.lot, 0) + order.cents
        by_year[order.day.year] = by_year.get(order.day.year, 0) + order.cents
    warnings = []
    if ceiling_cents and total * 100 >= ceiling_cents * WARNED_FROM:
        warnings.append("ceiling_near" if total < ceiling_cents else "ceiling_reached")
    if ends_on is None:
        warnings.append("end_unknown")
    elif today > ends_on:
        warnings.append("contract_over")
    elif (ends_on - today).days <= END_WARNED_DAYS:
        warnings.append("end_near")
    return Watch(
        ordered_cents=total,
        by_lot=dict(sorted(by_lot.items())),
        by_year=dict(sorted(by_year.items())),
        left_cents=None if ceiling_cents is None else ceiling_cents - total,
        percent=None if not ceiling_cents else total * 100 // ceiling_cents,
        warnings=tuple(warnings),
    )


def check_order(
    cents: int, orders: Collection[Ordered], ceiling_cents: int | None, ends_on: date | None, day: date
) -> None:
    """Refuse an order beyond the ceiling or after the last day of the contract (RP10); amounts in cents without VAT."""
    if cents <= 0:
        raise Invalid("order_no_amount")
    if ends_on is not None and day > ends_on:
        raise Conflict("order_after_end", end=ends_on)
    left = None if ceiling_cents is None else ceiling_cents - sum(order.cents for order in orders)
    if left is not None and cents > left:
        raise Conflict("order_over_ceiling", amount_cents=cents, left_cents=max(0, left), ceiling_cents=ceiling_cents)


@dataclass(frozen=True)
class Asked:
    """A contractor in a cascade: place in the ranking and answer ("", "waiting", "yes", "declined", "expired")."""

    contractor: str
    rank: int
    answer: str = ""


def next_asked(ranking: Sequence[Asked]) -> str | None:
    """Return the contractor to ask next, or None: one is being asked, one said yes, or all have declined (RP8).

    Raise `Conflict` (`cascade_exhausted`) when every contractor of the lot declined or let the deadline pass.
    """
    rows = sorted(ranking, key=lambda row: row.rank)
    if any(row.answer in ("waiting", "yes") for row in rows):
        return None
    waiting = [row.contractor for row in rows if not row.answer]
    if not waiting:
        raise Conflict("cascade_exhausted")
    return waiting[0]


@dataclass(frozen=True)
class Criterion:
    """An award criterion with its weight in percent; exactly one may be the price."""

    code: str
    names: Mapping[str, str] = field(default_factory=dict)
    weight: int = 0
    price: bool = False


def criteria(rows: Sequence[Mapping[str, Any]]) -> list[Criterion]:
    """Read award criteria; raise `Invalid` when their weights are not a hundred together or two are the price."""
    found = [
        Criterion(str(row["code"]), dict(row.get("names", {})), int(row["weight"]), bool(row.get("price")))
        for row in rows
    ]
    problems = []
    if sum(each.weight for each in found) != 100 or any(each.weight <= 0 for each in found):
        problems.append(Problem("weights_not_hundred", "criteria"))
    if sum(each.price for each in found) > 1:
        problems.append(Problem("two_prices", "criteria"))
    if len({each.code for each in found}) != len(found):
        problems.append(Problem("criterion_twice", "criteria"))
    if problems:
        raise Invalid("bad_criteria", problems)
    return found
