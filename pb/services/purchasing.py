"""The purchasing centres as data: loaded by default, read by pages, mended by the Service (RP1 to RP3, RP10)."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from pb import clock
from pb.db import installation, session
from pb.errors import Conflict, Forbidden, Invalid, Problem, Unknown
from pb.models.purchasing import Contractor, Framework, Lot, PurchaseOrder
from pb.rules import purchasing as rules
from pb.rules import reference
from pb.services import figures, journal
from pb.services.actors import Actor

DEFAULTS = Path(__file__).resolve().parent.parent / "data" / "purchasing.toml"
SERVICE = "regional"
MAIN = "participation"
Names = Mapping[str, str]


@dataclass(frozen=True)
class ContractorView:
    """A contractor of a lot and its place in the ranking; shown to the Service alone (RP11)."""

    id: int
    rank: int
    name: str
    email: str
    language: str


@dataclass(frozen=True)
class LotView:
    """A lot as pages show it."""

    id: int
    number: int
    names: Names
    services: Mapping[str, Sequence[str]]
    method: str


@dataclass(frozen=True)
class FrameworkView:
    """A framework contract with its lots; amounts in cents without VAT."""

    id: int
    code: str
    names: Names
    owners: Names
    contact: Mapping[str, Any]
    clients: tuple[str, ...]
    starts_on: date | None
    ends_on: date | None
    end_notes: Names
    ceiling_cents: int | None
    rule: rules.AwardRule
    standstill_days: int
    open: bool
    lots: tuple[LotView, ...]

    @property
    def methods(self) -> dict[int, str]:
        """Return the award method of each lot by its number."""
        return {lot.number: lot.method for lot in self.lots}

    def lot(self, lot_id: int | None) -> LotView:
        """Return a lot of this contract; raise `Unknown`."""
        found = next((lot for lot in self.lots if lot.id == lot_id), None)
        if found is None:
            raise Unknown("unknown")
        return found


def check_service(actor: Actor) -> None:
    """Refuse everybody but the Region's own service."""
    if SERVICE not in actor.roles_in(None):
        raise Forbidden("forbidden")


def frameworks() -> list[FrameworkView]:
    """Return the contracts; before anybody has written one, those that are loaded by default, not yet kept."""
    rows = session.scalars(select(Framework).order_by(Framework.id)).unique().all()
    return [_view(row) for row in rows] or list(_shipped())


def main() -> FrameworkView:
    """Return the Region's own centre."""
    return next(each for each in frameworks() if each.code == MAIN)


def get(framework_id: int) -> FrameworkView:
    """Return a contract by its row; raise `Unknown`."""
    row = session.get(Framework, framework_id)
    if row is None:
        raise Unknown("unknown")
    return _view(row)


def load_defaults() -> FrameworkView:
    """Write the centres that are loaded by default, those that are missing, and return the Region's own."""
    known = set(session.scalars(select(Framework.code)))
    for centre in _read():
        if centre["code"] not in known:
            session.add(_row(centre))
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError:  # another request was faster
        session.expire_all()
    return main()


def change(
    actor: Actor,
    framework_id: int,
    *,
    ends_on: date | None,
    ceiling_cents: int | None,
    exactly: str,
    threshold_cents: int,
    standstill_days: int,
    open_: bool,
) -> None:
    """Change what is known of a contract: its end, ceiling, threshold and whether it takes needs; journalled."""
    check_service(actor)
    row = _framework(framework_id)
    problems = []
    if ceiling_cents is not None and ceiling_cents < _ordered_cents(row.id):
        problems.append(Problem("ceiling_below_orders", "ceiling"))
    if exactly not in rules.AWARDS:
        problems.append(Problem("not_an_award", "exactly"))
    if not 0 <= standstill_days <= 60:
        problems.append(Problem("standstill_days", "standstill"))
    if row.starts_on and ends_on and ends_on < row.starts_on:
        problems.append(Problem("ends_before_start", "ends_on"))
    if problems:
        raise Invalid("invalid", problems)
    new = {
        "ends_on": ends_on,
        "ceiling_cents": ceiling_cents,
        "threshold_cents": threshold_cents,
        "exactly": exactly,
        "standstill_days": standstill_days,
        "open": open_,
    }
    changed = {
        name: [_plain(getattr(row, name)), _plain(value)] for name, value in new.items() if getattr(row, name) != value
    }
    for name, value in new.items():
        setattr(row, name, value)
    session.flush()
    journal.write(actor, "purchasing.contract", f"contract {row.code}", changed=changed)


def change_lot(
    actor: Actor, lot_id: int, names: Mapping[str, str], services: Mapping[str, Sequence[str]], method: str
) -> None:
    """Change the names of a lot, the services it covers and its award method, in French and in Dutch (RP2, RP3).

    What a dossier has already been told stays; raise `Invalid` with what is missing.
    """
    check_service(actor)
    row = session.get(Lot, lot_id, with_for_update=True)
    if row is None:
        raise Unknown("unknown")
    problems = [] if method in rules.METHODS else [Problem("not_an_award", "method")]
    for language in ("fr", "nl"):
        if not names.get(language, "").strip():
            problems.append(Problem("name_both_languages", f"name_{language}"))
        if not services.get(language):
            problems.append(Problem("services_needed", f"services_{language}"))
    if problems:
        raise Invalid("invalid", problems)
    row.names = {**row.names, **{language: " ".join(text.split()) for language, text in names.items()}}
    row.services = {**row.services, **{language: list(lines) for language, lines in services.items()}}
    row.method = method
    session.flush()
    journal.write(actor, "purchasing.lot", f"lot {row.number}", method=method)


def contractors(actor: Actor, lot_id: int) -> list[ContractorView]:
    """Return the contractors of a lot in the order of their ranking, to the Service and its auditors only (RP11)."""
    if not {SERVICE, "auditor"} & actor.roles_in(None):
        raise Forbidden("forbidden")
    return ranking(lot_id)


def ranking(lot_id: int) -> list[ContractorView]:
    """Return the contractors of a lot in the order of their ranking."""
    rows = session.scalars(select(Contractor).where(Contractor.lot_id == lot_id).order_by(Contractor.rank))
    return [ContractorView(row.id, row.rank, row.name, row.email, row.language) for row in rows]


def add_contractor(actor: Actor, lot_id: int, name: str, email: str, language: str) -> None:
    """Add a contractor at the end of the ranking of a lot; raise `Conflict` when it stands there already."""
    check_service(actor)
    if not name.strip():
        raise Invalid("invalid", [Problem("contractor_name_needed", "name")])
    lot = session.get(Lot, lot_id)
    if lot is None:
        raise Unknown("unknown")
    last = max((each.rank for each in ranking(lot_id)), default=0)
    row = Contractor(lot_id=lot_id, rank=last + 1, name=" ".join(name.split()), email=email.strip(), language=language)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Conflict("contractor_there") from None
    journal.write(actor, "purchasing.contractor", f"lot {lot.number}", rank=last + 1)


def watch(framework: FrameworkView) -> rules.Watch:
    """Return how much of a contract is ordered, and what to warn of (RP10)."""
    return rules.watch(orders(framework.id), framework.ceiling_cents, framework.ends_on, clock.today())


def orders(framework_id: int) -> list[rules.Ordered]:
    """Return the orders made under a contract."""
    found = select(PurchaseOrder.ordered_on, Lot.number, PurchaseOrder.cents).join(Lot, Lot.id == PurchaseOrder.lot_id)
    rows = session.execute(found.where(PurchaseOrder.framework_id == framework_id).order_by(PurchaseOrder.number))
    return [rules.Ordered(row.ordered_on, row.number, row.cents) for row in rows]


def thresholds() -> list[tuple[str, int | None]]:
    """Return the thresholds of public services today: English source label and cents, None while not published."""
    known, today = figures.all_of(), clock.today()
    return [
        (reference.KINDS[kind], reference.cents(reference.on(known, kind, today))) for kind in reference.PROCUREMENT
    ]


def on() -> bool:
    """Tell whether this installation has the purchasing centre."""
    return installation().purchasing


def _ordered_cents(framework_id: int) -> int:
    return sum(order.cents for order in orders(framework_id))


def _framework(framework_id: int) -> Framework:
    row = session.get(Framework, framework_id, with_for_update={"of": Framework})
    if row is None:
        raise Unknown("unknown")
    return row


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


@lru_cache
def _read() -> tuple[dict[str, Any], ...]:
    return tuple(tomllib.loads(DEFAULTS.read_text("utf-8"))["centre"])


@lru_cache
def _shipped() -> tuple[FrameworkView, ...]:
    views = []
    for centre in _read():
        row = _row(centre)
        row.id, row.open = 0, True
        for lot in row.lots:
            lot.id = -lot.number
        views.append(_view(row))
    return tuple(views)


def _row(centre: Mapping[str, Any]) -> Framework:
    started = centre.get("started")
    ceiling = centre.get("ceiling")
    return Framework(
        code=centre["code"],
        names=centre["names"],
        owners=centre["owners"],
        contact=centre["contact"],
        clients=centre["clients"],
        starts_on=date.fromisoformat(started) if started else None,
        ends_on=None,
        end_notes=centre["end_notes"],
        ceiling_cents=None if ceiling is None else ceiling * 100,
        threshold_cents=centre["threshold"] * 100,
        exactly="competition",
        standstill_days=0,
        lots=[
            Lot(number=lot["number"], names=lot["names"], services=lot["services"], method=lot["method"])
            for lot in centre["lot"]
        ],
    )


def _view(row: Framework) -> FrameworkView:
    return FrameworkView(
        id=row.id,
        code=row.code,
        names=row.names,
        owners=row.owners,
        contact=row.contact,
        clients=tuple(row.clients),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        end_notes=row.end_notes,
        ceiling_cents=row.ceiling_cents,
        rule=rules.AwardRule(row.threshold_cents, row.exactly),
        standstill_days=row.standstill_days,
        open=row.open,
        lots=tuple(LotView(lot.id, lot.number, lot.names, lot.services, lot.method) for lot in row.lots),
    )
