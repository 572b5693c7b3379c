"""Dated figures that the law sets outside the regulation: rates, ceilings and thresholds, each valid from a day.

The rows below are shipped; staff add those of new years. A year without its own row of a yearly figure is not known.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from pb.errors import Invalid, Problem
from pb.rules.sentences import N_

INTEREST = "interest_rate"
VOLUNTEER_DAY, VOLUNTEER_YEAR = "volunteer_day", "volunteer_year"
LIGHT, FULL = "grants_light", "grants_full"
LOW_VALUE, NEGOTIATED, EUROPEAN = "services_low_value", "services_negotiated", "services_european"
PROCUREMENT = (LOW_VALUE, NEGOTIATED, EUROPEAN)
KINDS = {
    INTEREST: N_("Legal civil interest rate, percent a year"),
    VOLUNTEER_DAY: N_("Flat rate of a volunteer, most a day, in euro"),
    VOLUNTEER_YEAR: N_("Flat rate of a volunteer, most a year, in euro"),
    LIGHT: N_("Grants below this amount may have lighter duties, in euro"),
    FULL: N_("Grants from this amount have every duty, in euro"),
    LOW_VALUE: N_("Public services of low value, up to this amount without VAT, in euro"),
    NEGOTIATED: N_("Public services negotiated without publication, below this amount without VAT, in euro"),
    EUROPEAN: N_("Public services with European publication, local bodies, from this amount without VAT, in euro"),
}
YEARLY = frozenset({INTEREST, VOLUNTEER_DAY, VOLUNTEER_YEAR, NEGOTIATED, EUROPEAN})
LAW_INTEREST = "Law of 5 May 1865, art. 2; Moniteur belge / Belgisch Staatsblad"
LAW_VOLUNTEERS = "Law of 3 July 2005, art. 10"
LAW_GRANTS = "Law of 14 November 1983"
LAW_PROCUREMENT = "Law of 17 June 2016"


@dataclass(frozen=True)
class Figure:
    """One dated figure: percent or euro, and where it was published."""

    kind: str
    valid_from: date
    value: Decimal
    source: str


def _years(kind: str, source: str, values: Mapping[int, str]) -> tuple[Figure, ...]:
    return tuple(Figure(kind, date(year, 1, 1), Decimal(value), source) for year, value in values.items())


SHIPPED = (
    *_years(
        INTEREST,
        LAW_INTEREST,
        {
            2016: "2.25", 2017: "2.00", 2018: "2.00", 2019: "2.00", 2020: "1.75", 2021: "1.75",
            2022: "1.50", 2023: "5.25", 2024: "5.75", 2025: "4.50", 2026: "4.50",
        },
    ),
    *_years(
        VOLUNTEER_DAY,
        LAW_VOLUNTEERS,
        {2019: "34.71", 2020: "34.71", 2022: "36.84", 2023: "40.67", 2024: "41.48", 2025: "42.31", 2026: "44.02"},
    ),
    *_years(
        VOLUNTEER_YEAR,
        LAW_VOLUNTEERS,
        {
            2019: "1388.40", 2020: "1388.40", 2022: "1473.37", 2023: "1626.77",
            2024: "1659.29", 2025: "1692.51", 2026: "1760.83",
        },
    ),
    Figure(LIGHT, date(2002, 1, 1), Decimal("1239.47"), LAW_GRANTS),
    Figure(FULL, date(2002, 1, 1), Decimal("24789.35"), LAW_GRANTS),
    Figure(LOW_VALUE, date(2017, 1, 1), Decimal("30000.00"), LAW_PROCUREMENT),
    *_years(
        NEGOTIATED,
        LAW_PROCUREMENT,
        {2022: "140000.00", 2023: "140000.00", 2024: "143000.00", 2025: "143000.00"},
    ),
    *_years(
        EUROPEAN,
        LAW_PROCUREMENT,
        {2022: "215000.00", 2023: "215000.00", 2024: "221000.00", 2025: "221000.00"},
    ),
)  # fmt: skip


def on(figures: Iterable[Figure], kind: str, day: date) -> Figure | None:
    """Return the figure valid on a day; a yearly one must be of that very year, or it is not known."""
    held = [each for each in figures if each.kind == kind and each.valid_from <= day]
    found = max(held, key=lambda each: each.valid_from, default=None)
    if found is not None and kind in YEARLY and found.valid_from.year != day.year:
        return None
    return found


def rates(figures: Iterable[Figure]) -> dict[int, Decimal]:
    """Return the known legal rates of interest by calendar year."""
    return {each.valid_from.year: each.value for each in figures if each.kind == INTEREST}


def cents(figure: Figure | None) -> int | None:
    """Return a figure in euro as cents."""
    return None if figure is None else int(figure.value * 100)


def read_value(kind: str, valid_from: date, text: str) -> Decimal:
    """Return the value that somebody typed for a figure; raise `Invalid` with what is wrong."""
    problems = []
    try:
        value = Decimal(text.strip().replace("%", "").replace("€", "").replace(" ", "").replace(",", "."))
    except InvalidOperation:
        value = Decimal("-1")
    most = Decimal(25) if kind == INTEREST else Decimal(1_000_000)
    if kind not in KINDS:
        problems.append(Problem("unknown_figure", "kind"))
    elif not value.is_finite() or not 0 <= value <= most or value != value.quantize(Decimal("0.01")):
        problems.append(Problem("bad_figure", "value", {"most": str(most)}))
    if kind in YEARLY and (valid_from.month, valid_from.day) != (1, 1):
        problems.append(Problem("figure_from_new_year", "valid_from"))
    if problems:
        raise Invalid("bad_reference", problems)
    return value
