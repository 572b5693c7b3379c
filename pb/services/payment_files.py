"""Payment orders and lists as the receiver takes them: PDF with totals, CSV that no spreadsheet executes (D9, I4)."""

from collections.abc import Sequence

from pb import documents, tables, words
from pb.errors import Unknown
from pb.rules import bank
from pb.rules.amounts import plain
from pb.services import letterheads, listings
from pb.services.payments import ListView, Order
from pb.services.snapshots import EditionView

COLUMNS = (
    "mandate",
    "grant",
    "instalment",
    "amount_euro",
    "account_owner",
    "iban",
    "communication",
    "budget_article",
    "commitment",
    "ordered_on",
)


def table(rows: Sequence[Order]) -> bytes:
    """Return a list as CSV; its last line holds the control totals: how many payments, and their sum."""
    total = plain(sum(row.amount_cents for row in rows))
    return tables.as_csv([COLUMNS, *(_cells(row) for row in rows), ("TOTAL", len(rows), "", total, *[""] * 6)])


def order_paper(edition: EditionView, order: Order, language: str) -> bytes:
    """Return one payment order on paper."""
    return _paper(edition, [order], language, order.mandate)


def list_paper(edition: EditionView, head: ListView, rows: Sequence[Order], language: str) -> bytes:
    """Return a list for the receiver on paper."""
    return _paper(edition, rows, language, f"{edition.year}/{head.number}")


def _paper(edition: EditionView, rows: Sequence[Order], language: str, reference: str) -> bytes:
    if language not in ("fr", "nl"):
        raise Unknown("unknown")
    titles = {view.number: words.pick(view.facts.titles, language) for view in listings.listed(edition)}
    facts = {
        **letterheads.head(edition, language),
        "reference": reference,
        "single": len(rows) == 1,
        "rows": [(row, titles.get(row.grant.number, ""), bank.shown_iban(row.iban)) for row in rows],
        "total": sum(row.amount_cents for row in rows),
        "budget": words.pick(edition.titles, language),
    }
    return documents.pdf("payment_order", facts, language)


def _cells(row: Order) -> tuple[object, ...]:
    return (
        row.mandate,
        row.grant.ref,
        row.number,
        plain(row.amount_cents),
        row.owner,
        row.iban,
        f"{row.grant.ref}/{row.number}",
        row.grant.budget_article,
        row.grant.commitment_number,
        row.ordered_on.isoformat() if row.ordered_on else "",
    )
