"""Equipment bought with grants: with its holder, handed over, lent and given back (R22, art. 5)."""

from collections.abc import Mapping
from datetime import date

from pb.errors import Conflict, Problem

STATES = ("with_holder", "available", "lent", "gone")
LONGEST_LOAN_DAYS = 365


def check_item(names: Mapping[str, str], value_cents: int, bought_on: date, today: date) -> list[Problem]:
    """Return what is wrong with an entry: no name in both languages, no value, bought in the future."""
    problems = [Problem(f"text_{code}_needed", f"name_{code}") for code in ("fr", "nl") if not names.get(code)]
    if value_cents < 0:
        problems.append(Problem("equipment_value", "value"))
    if bought_on > today:
        problems.append(Problem("equipment_future", "bought_on"))
    return problems


def check_hand_over(state: str, bought_on: date, on: date, today: date) -> list[Problem]:
    """Return what is wrong with a hand-over; raise `Conflict` when the thing is with its holder no more."""
    if state != "with_holder":
        raise Conflict("equipment_handed_over")
    return [] if bought_on <= on <= today else [Problem("hand_over_day", "handed_on", {"bought": bought_on})]


def check_loan(state: str, lent_on: date, until: date, today: date, borrower: str) -> list[Problem]:
    """Return what is wrong with a loan; raise `Conflict` when the thing cannot be lent now."""
    if state != "available":
        raise Conflict("equipment_not_available")
    problems = [] if borrower.strip() else [Problem("borrower_needed", "borrower")]
    if not lent_on <= until or (until - lent_on).days > LONGEST_LOAN_DAYS or lent_on > today:
        problems.append(Problem("loan_days", "until"))
    return problems


def late(until: date, returned_on: date | None, today: date) -> bool:
    """Tell whether a thing should be back."""
    return returned_on is None and today > until
