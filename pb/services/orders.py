"""The end of a dossier: the client decides, the order is made within the ceiling, the mission starts and is judged."""

from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from pb import clock
from pb.db import session
from pb.errors import Conflict, Invalid, Problem
from pb.models.purchasing import Framework, Offer, PurchaseOrder
from pb.rules import purchasing as rules
from pb.services import dossiers, journal, purchasing
from pb.services.actors import Actor
from pb.services.dossier_access import locked


def decide(actor: Actor, dossier_id: str, body: str, decided_on: date | None, reference: str) -> None:
    """Record that the client's deciding body validated the chosen offer (RP7, step 6)."""
    row = locked(actor, dossier_id, "client")
    problems = [
        Problem(code, at)
        for code, at, there in (
            ("deciding_body_needed", "body", body.strip()),
            ("decided_on_needed", "decided_on", decided_on),
            ("reference_needed", "reference", reference.strip()),
        )
        if not there
    ]
    if decided_on and decided_on > clock.today():
        problems.append(Problem("day_in_future", "decided_on"))
    if decided_on and row.report and decided_on.isoformat() < row.report["made_on"]:
        problems.append(Problem("decided_before_report", "decided_on"))
    if problems:
        raise Invalid("invalid", problems)
    if row.status != "validation":
        raise Conflict("dossier_not_from_here")
    row.decision = {"body": body.strip(), "day": str(decided_on), "reference": reference.strip()}
    session.flush()
    dossiers.move(actor, dossier_id, "validate")


def order(actor: Actor, dossier_id: str) -> int:
    """Make the order of the validated offer, once, within the ceiling and the life of the contract (RP10).

    Return its number. Raise `Conflict`: `order_over_ceiling`, `order_after_end`, `standstill`.
    """
    row = locked(actor, dossier_id, "service")
    contract = session.get(
        Framework, row.framework_id, with_for_update={"of": Framework}
    )  # one order at a time under a contract
    if contract is None or row.status != "order" or row.winner_id is None:
        raise Conflict("dossier_not_from_here")
    free = date.fromisoformat(row.decision["day"]) + timedelta(days=contract.standstill_days)
    if clock.today() < free:
        raise Conflict("standstill", free=free)
    cents = session.get_one(Offer, (row.id, row.round, row.winner_id)).cents
    rules.check_order(cents, purchasing.orders(contract.id), contract.ceiling_cents, contract.ends_on, clock.today())
    last = select(func.max(PurchaseOrder.number)).where(PurchaseOrder.framework_id == contract.id)
    number = (session.scalar(last) or 0) + 1
    try:
        with session.begin_nested():
            session.add(
                PurchaseOrder(
                    dossier_id=row.id,
                    framework_id=contract.id,
                    number=number,
                    lot_id=row.lot_id or 0,
                    contractor_id=row.winner_id,
                    cents=cents,
                    ordered_on=clock.today(),
                )
            )
    except IntegrityError:
        raise Conflict("ordered_already") from None
    dossiers.move(actor, dossier_id, "order")
    return number


def ordered(dossier_id: str) -> PurchaseOrder | None:
    """Return the order of a dossier, or None."""
    return session.get(PurchaseOrder, dossier_id)


def start(actor: Actor, dossier_id: str, day: date) -> None:
    """Note the day on which the mission starts (step 8); the contract binds client and contractor alone (RP9)."""
    row = locked(actor, dossier_id, "client")
    held = ordered(row.id)
    if row.status != "mission" or held is None:
        raise Conflict("dossier_not_from_here")
    if day < held.ordered_on:
        raise Invalid("invalid", [Problem("starts_before_order", "day")])
    row.started_on = day
    session.flush()
    journal.write(actor, "dossier.start", f"dossier {row.id}", day=day.isoformat())


def evaluate(actor: Actor, dossier_id: str, contractor: int, process: int, text: str) -> None:
    """Close a mission with the client's marks of 1 to 5 for contractor and process, and what was learnt (RP9)."""
    row = locked(actor, dossier_id, "client")
    if row.status != "mission":
        raise Conflict("dossier_not_from_here")
    problems = [
        Problem("mark_of_five", at)
        for at, mark in (("contractor", contractor), ("process", process))
        if not 1 <= mark <= 5
    ]
    if not text.strip() or len(text) > 5000:
        problems.append(Problem("note_needed", "text"))
    if problems:
        raise Invalid("invalid", problems)
    row.evaluation = {"contractor": contractor, "process": process, "text": text.strip()}
    session.flush()
    dossiers.move(actor, dossier_id, "close")
