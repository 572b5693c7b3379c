"""Payment orders and lists as the receiver takes them: PDF with totals, inert CSV, SEPA file for the bank (D9, I4)."""

import re
from collections.abc import Sequence

from sepaxml import SepaTransfer
from text_unidecode import unidecode

from pb import clock, documents, tables, words
from pb.errors import Conflict, Unknown
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
SCHEMA = "pain.001.001.09"
FOREIGN = re.compile(r"[^A-Za-z0-9/?:().,'+ -]")  # signs that banks do not pass on


def table(rows: Sequence[Order]) -> bytes:
    """Return a list as CSV; its last line holds the control totals: how many payments, and their sum."""
    total = plain(sum(row.amount_cents for row in rows))
    return tables.as_csv([COLUMNS, *(_cells(row) for row in rows), ("TOTAL", len(rows), "", total, *[""] * 6)])


def sepa(edition: EditionView, head: ListView, rows: Sequence[Order]) -> bytes:
    """Return a list as a credit transfer for the bank (pain.001.001.09); raise `Conflict` without account to pay from.

    The file is the same each time, with the same message number: a bank that gets it twice pays once (D9).
    """
    payer = edition.municipality
    if not payer.iban:
        raise Conflict("payer_missing")
    names = dict.fromkeys(payer.names.get(language, "") for language in ("fr", "nl"))
    facts = {"name": _latin(" / ".join(names), 70), "IBAN": payer.iban, "currency": "EUR", "batch": True}
    made = SepaTransfer(facts | _bic(payer.iban), schema=SCHEMA, clean=False)
    for row in rows:
        made.add_payment(_transfer(row, head))
    body: bytes = made.export(validate=False)
    message = f"PB{edition.year}-{edition.id}-L{head.number}"
    for tag, text in (("MsgId", message), ("PmtInfId", message), ("CreDtTm", f"{head.made_at:%Y-%m-%dT%H:%M:%SZ}")):
        body = re.sub(rf"<{tag}>[^<]*".encode(), f"<{tag}>{text}".encode(), body)
    return body


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


def _transfer(row: Order, head: ListView) -> dict[str, object]:
    return {
        "name": _latin(row.owner, 70),
        "IBAN": row.iban,
        "amount": row.amount_cents,
        "description": _latin(_communication(row), 140),
        "endtoend_id": f"{row.grant.ref}-{row.number}",
        "execution_date": clock.day_of(head.made_at),
    }


def _bic(iban: str) -> dict[str, str]:
    found = bank.bic_of(iban)
    return {"BIC": found} if found else {}


def _latin(text: str, most: int) -> str:
    """Write a text in the letters that every bank takes."""
    return " ".join(FOREIGN.sub(" ", unidecode(text)).split())[:most].strip() or "-"


def _communication(row: Order) -> str:
    return f"{row.grant.ref}/{row.number}"


def _cells(row: Order) -> tuple[object, ...]:
    return (
        row.mandate,
        row.grant.ref,
        row.number,
        plain(row.amount_cents),
        row.owner,
        row.iban,
        _communication(row),
        row.grant.budget_article,
        row.grant.commitment_number,
        row.ordered_on.isoformat() if row.ordered_on else "",
    )
