"""The yearly public inventory of grants: beneficiary, object, amount (joint decree and ordinance of 16 May 2019)."""

import json
from dataclasses import dataclass
from datetime import date

from sqlalchemy import extract, select

from pb import tables
from pb.db import session
from pb.errors import Unknown
from pb.models.editions import Edition
from pb.models.grants import Grant
from pb.rules.amounts import plain
from pb.services import editions, grants, listings
from pb.services.snapshots import EditionView, Names

COLUMNS = ("year", "reference", "decided_on", "beneficiary", "object_fr", "object_nl", "amount_euro", "paid_back")


@dataclass(frozen=True)
class Entry:
    """A grant as the inventory lists it; the amount is in cents."""

    ref: str
    decided_on: date
    beneficiary: str
    titles: Names
    amount_cents: int
    state: str


def years(edition: EditionView) -> list[int]:
    """Return the years in which this municipality granted something, the newest first."""
    found = (
        select(extract("year", Grant.decided_on))
        .join(Edition, Edition.id == Grant.edition_id)
        .where(Edition.municipality_id == edition.municipality_id, Edition.published)
        .distinct()
    )
    return sorted({int(year) for year in session.scalars(found)}, reverse=True)


def of_year(edition: EditionView, year: int) -> list[Entry]:
    """Return the grants that this municipality awarded in a year; one dropped before payment was not awarded."""
    found = (
        select(Grant)
        .join(Edition, Edition.id == Grant.edition_id)
        .where(Edition.municipality_id == edition.municipality_id, Edition.published, Grant.state != "dropped")
        .where(Grant.decided_on >= date(year, 1, 1), Grant.decided_on <= date(year, 12, 31))
        .order_by(Grant.decided_on, Grant.number)
    )
    rows = list(session.scalars(found))
    views = {edition_id: editions.get(edition_id) for edition_id in {row.edition_id for row in rows}}
    titles = {project.id: project.facts.titles for view in views.values() for project in listings.listed(view)}
    return [_entry(views[row.edition_id], row, titles.get(row.project_id, {})) for row in rows]


def file(edition: EditionView, name: str) -> tuple[bytes, str]:
    """Return an inventory as a file (`grants-2027.csv`, `.xlsx`, `.json`) with its type; raise `Unknown`."""
    stem, _, kind = name.partition(".")
    year = stem.removeprefix("grants-")
    if not (stem.startswith("grants-") and year.isascii() and year.isdigit() and len(year) == 4):
        raise Unknown("unknown")
    rows = of_year(edition, int(year))
    if kind == "csv":
        return tables.as_csv([COLUMNS, *(_cells(int(year), row) for row in rows)]), tables.CSV_TYPE
    if kind == "xlsx":
        return tables.as_xlsx([COLUMNS, *(_cells(int(year), row) for row in rows)], stem), tables.XLSX_TYPE
    if kind == "json":
        said = [dict(zip(COLUMNS, _cells(int(year), row), strict=True)) for row in rows]
        return json.dumps(
            {"format": "pb-grants-1", "grants": said}, ensure_ascii=False, indent=1
        ).encode(), "application/json"
    raise Unknown("unknown")


def _entry(edition: EditionView, row: Grant, titles: Names) -> Entry:
    view = grants.view_of(edition, row)
    return Entry(view.ref, view.decided_on, view.beneficiary, titles, view.granted_cents, view.state)


def _cells(year: int, row: Entry) -> tuple[object, ...]:
    back = "yes" if row.state == "repaid" else "no"
    titles = (row.titles.get("fr", ""), row.titles.get("nl", ""))
    return year, row.ref, row.decided_on.isoformat(), row.beneficiary, *titles, plain(row.amount_cents), back
