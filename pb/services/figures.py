"""The dated figures of the law: those that are shipped, and those that staff add for new years (R14, R20, R52)."""

from datetime import date
from decimal import Decimal

from sqlalchemy import select

from pb.db import session
from pb.errors import Invalid, Problem
from pb.models.figures import LegalFigure
from pb.rules import reference
from pb.rules.reference import SHIPPED, Figure
from pb.services import journal
from pb.services.actors import Actor


def all_of() -> tuple[Figure, ...]:
    """Return every figure, by kind and day; one that staff entered stands for the shipped one of the same day."""
    known = {(each.kind, each.valid_from): each for each in SHIPPED}
    for row in session.scalars(select(LegalFigure)):
        known[row.kind, row.valid_from] = Figure(row.kind, row.valid_from, Decimal(row.value), row.source)
    return tuple(sorted(known.values(), key=lambda each: (each.kind, each.valid_from)))


def enter(actor: Actor, kind: str, valid_from: date, text: str, source: str) -> None:
    """Enter a figure with its source, or correct one; raise `Invalid` with what is wrong."""
    problems: list[Problem] = [] if source.strip() else [Problem("source_needed", "source")]
    try:
        value = reference.read_value(kind, valid_from, text)
    except Invalid as refusal:
        raise Invalid(refusal.code, [*refusal.problems, *problems]) from None
    if problems:
        raise Invalid("bad_reference", problems)
    row = session.get(LegalFigure, (kind, valid_from), with_for_update=True)
    old = None if row is None else row.value
    if row is None:
        row = LegalFigure(kind=kind, valid_from=valid_from)
        session.add(row)
    row.value, row.source = str(value), source.strip()
    session.flush()
    journal.write(actor, "figure.enter", f"figure {kind} {valid_from}", old=old, new=str(value), source=row.source)
