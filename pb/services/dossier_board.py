"""All dossiers at a glance: the board of the Service, the list of a body, and the figures (RP12)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import mean

from sqlalchemy import select

from pb import clock
from pb.db import session
from pb.models.purchasing import Dossier, DossierStep, Lot, PurchaseOrder
from pb.rules import dossiers as rules
from pb.rules.sums import by_key
from pb.services import adhesions, purchasing
from pb.services.actors import Actor


@dataclass(frozen=True)
class BoardLine:
    """A dossier in a list; the amount is in cents without VAT."""

    id: str
    title: str
    body_names: Mapping[str, str]
    status: str
    number: int
    lot: int | None
    award: str
    amount_cents: int | None
    due_on: date | None
    waits_for: str
    late: bool


@dataclass(frozen=True)
class Figures:
    """What the Service counts: dossiers by step, mean days by step, and orders by lot, year and client in cents."""

    by_step: Mapping[str, int]
    days_by_step: Mapping[str, float]
    by_lot: Mapping[int, int]
    by_year: Mapping[int, int]
    by_body: Sequence[tuple[Mapping[str, str], int]]


def lines(actor: Actor) -> list[BoardLine]:
    """Return the dossiers that somebody may see, those that are late first: all to the Service, its own to a body."""
    roles = actor.roles_in(None)
    found = select(Dossier).order_by(Dossier.due_on.is_(None), Dossier.due_on, Dossier.made_at)
    if not {purchasing.SERVICE, "auditor"} & roles:
        found = found.where(Dossier.body_id.in_([each.id for each in adhesions.mine(actor)]))
    elif purchasing.SERVICE in roles:
        found = found.where(Dossier.status != "draft")
    bodies = {each.id: each.names for each in adhesions.bodies()}
    lots = {row.id: row.number for row in session.execute(select(Lot.id, Lot.number))}
    today = clock.today()
    return [_line(row, bodies, lots, today) for row in session.scalars(found)]


def figures() -> Figures:
    """Count dossiers, days and money."""
    statuses = Counter(session.scalars(select(Dossier.status).where(Dossier.status != "draft")))
    moves: dict[str, list[tuple[str, str, int]]] = {}
    steps = select(DossierStep.dossier_id, DossierStep.source, DossierStep.target, DossierStep.at)
    for row in session.execute(steps.order_by(DossierStep.dossier_id, DossierStep.position)):
        moves.setdefault(row.dossier_id, []).append((row.source, row.target, clock.day_of(row.at).toordinal()))
    spent: dict[str, list[int]] = {}
    for each in moves.values():
        for step, days in rules.days_by_step(each).items():
            spent.setdefault(step, []).extend(days)
    orders = session.execute(
        select(PurchaseOrder.cents, PurchaseOrder.ordered_on, Lot.number, Dossier.body_id)
        .join(Lot, Lot.id == PurchaseOrder.lot_id)
        .join(Dossier, Dossier.id == PurchaseOrder.dossier_id)
    ).all()
    bodies = {each.id: each.names for each in adhesions.bodies()}
    by_body = by_key((row.body_id, row.cents) for row in orders)
    return Figures(
        by_step={step: statuses[step] for step in rules.STATUSES[1:] if statuses[step]},
        days_by_step={step: round(mean(spent[step]), 1) for step in rules.STEPS if step in spent},
        by_lot=dict(sorted(by_key((row.number, row.cents) for row in orders).items())),
        by_year=dict(sorted(by_key((row.ordered_on.year, row.cents) for row in orders).items())),
        by_body=sorted(((bodies[key], cents) for key, cents in by_body.items()), key=lambda pair: -pair[1]),
    )


def _line(row: Dossier, bodies: Mapping[int, Mapping[str, str]], lots: Mapping[int, int], today: date) -> BoardLine:
    waits = rules.waits_for(row.status)
    return BoardLine(
        row.id,
        row.title,
        bodies[row.body_id],
        row.status,
        rules.number(row.status),
        lots.get(row.lot_id or 0),
        row.award,
        row.amount_cents,
        row.due_on,
        waits,
        bool(waits and row.due_on and today > row.due_on),
    )
