"""Dossiers: a need written, sent, discussed and led through the eight steps by both sides (RP6, RP7, RP12)."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from pb import clock
from pb.db import session
from pb.errors import Conflict, Forbidden, Invalid, Problem
from pb.models.purchasing import Asking, Dossier, DossierStep, Offer
from pb.rules import dossiers as rules
from pb.rules import purchasing as needs
from pb.rules.phases import CODES
from pb.rules.purchasing import Need
from pb.services import adhesions, dossier_notes, journal, purchasing
from pb.services.actors import Actor
from pb.services.adhesions import BodyView
from pb.services.dossier_access import locked, party, row_of, tell
from pb.services.purchasing import FrameworkView, LotView
from pb.services.snapshots import EditionView

ANSWER_DAYS = 10  # until which an awaited step is late


@dataclass(frozen=True)
class DossierView:
    """A dossier as pages show it; amounts in cents without VAT."""

    id: str
    framework: FrameworkView
    body: BodyView
    party: str  # of who is looking: "client", "service" or "reader"
    status: str
    title: str
    need: Need
    facts: Mapping[str, Any]
    advised: Sequence[Mapping[str, Any]]
    lot: LotView | None
    lot_reason: str
    award: str
    amount_cents: int | None
    criteria: Sequence[Mapping[str, Any]]
    tie_rule: str
    deadline: datetime | None
    due_on: date | None
    round: int
    winner_id: int | None
    report: Mapping[str, Any]
    decision: Mapping[str, Any]
    started_on: date | None
    evaluation: Mapping[str, Any]
    edition_slug: str
    made_at: datetime
    moves: Sequence[DossierStep]

    @property
    def waits_for(self) -> str:
        """Return whom the dossier waits for."""
        return rules.waits_for(self.status)

    @property
    def late(self) -> bool:
        """Tell whether the awaited step is late."""
        return self.due_on is not None and self.waits_for != "" and clock.today() > self.due_on


def draft(actor: Actor, body: BodyView, title: str, need: Need, *, framework_id: int | None = None) -> str:
    """Keep a need as a draft of a body and return its identifier."""
    if party(actor, body.id) != "client":
        raise Forbidden("forbidden")
    framework = purchasing.load_defaults() if framework_id is None else purchasing.get(framework_id)
    return _new(actor, framework, body, title, need, {}, "")


def from_edition(actor: Actor, edition: EditionView, missing: Sequence[Mapping[str, str]]) -> str:
    """Make a draft of an edition in one act: dates, envelopes and what it still lacks, by language (RP6)."""
    framework, body = purchasing.load_defaults(), adhesions.of_municipality(actor, edition.municipality)
    if party(actor, body.id) != "client":
        raise Forbidden("forbidden")
    now = clock.now()
    coming = [phase for phase in edition.phases if phase.ends_at > now]
    stages = _stages({phase.code for phase in coming})
    need = Need(
        stages=stages,
        body="municipality",
        publics=("everybody",),
        starts_on=clock.day_of(coming[0].starts_at) if coming else None,
    )
    facts = {
        "phases": [[phase.code, phase.starts_at.isoformat(), phase.ends_at.isoformat()] for phase in edition.phases],
        "envelopes": [[dict(track.names), track.envelope_cents] for track in edition.tracks],
        "missing": [dict(each) for each in missing],
    }
    return _new(actor, framework, body, edition.titles.get("fr") or edition.slug, need, facts, edition.slug)


def write_need(actor: Actor, dossier_id: str, title: str, need: Need) -> None:
    """Change the need of a draft; the lots advised follow."""
    row = locked(actor, dossier_id, "client")
    if row.status != "draft":
        raise Conflict("dossier_not_from_here")
    row.title, row.need = _title(title), {**_kept(need), "facts": row.need.get("facts", {})}
    row.advised = _advised(purchasing.get(row.framework_id), need)
    row.amount_cents = need.amount_cents
    session.flush()
    journal.write(actor, "dossier.need", f"dossier {row.id}")


def move(actor: Actor, dossier_id: str, name: str, reason: str = "") -> None:
    """Make a move of the table with what it needs; the other side is told by mail. Raise as `rules.check` does."""
    row = row_of(dossier_id, lock=True)
    by = party(actor, row.body_id)
    situation = rules.Situation(row.status, by, there(row), reason)
    made = rules.check(name, situation)
    source, row.status = row.status, made.target
    row.due_on, row.reminded_on = _due(row), None
    if made.name == "revise":
        row.round += 1
        row.winner_id, row.decision, row.report, row.deadline = None, {}, {}, None
    if made.name == "invite":
        dossier_notes.freeze(row.id)
    if made.name == "send":
        adhesions.ask(actor, row.framework_id, row.body_id)
    row.moves.append(
        DossierStep(
            position=len(row.moves) + 1,
            name=name,
            source=source,
            target=made.target,
            by=by,
            actor=actor.account_id,
            at=clock.now(),
            reason=reason.strip(),
        )
    )
    session.flush()
    journal.write(actor, f"dossier.{name}", f"dossier {row.id}", old=source, new=made.target)
    tell(row, by, "dossier_moved")


def there(row: Dossier) -> set[str]:
    """Return what a dossier has of the things that moves need."""
    need, adhesion = _need(row.need), adhesions.adhesion(row.framework_id, row.body_id)
    latest = dossier_notes.latest(row.id)
    offers = session.scalar(
        select(func.count()).where(Offer.dossier_id == row.id, Offer.round == row.round, Offer.late.is_(False))
    )
    has = {
        "need": not needs.check_need(need) and bool(row.title),
        "lot": row.lot_id is not None,
        "protocol": adhesion is not None and adhesion.state == "signed",
        "specifications": latest is not None and bool(latest.body.strip()),
        "criteria": row.award == "cascade" or bool(row.criteria),
        "offer": bool(offers) and _askings_over(row),
        "winner": row.winner_id is not None and bool(row.report),
        "decision": bool(row.decision),
        "room": True,  # the ceiling is looked at in the act that makes the order itself
        "evaluation": bool(row.evaluation),
    }
    return {name for name, holds in has.items() if holds}


def confirm_lots(
    actor: Actor, dossier_id: str, lots: Sequence[int], amount_cents: int | None, reason: str
) -> list[str]:
    """Confirm the lots of a need, or other ones with a reason; each further lot becomes a dossier of its own (RP6).

    Return the identifiers of all dossiers. Amounts in cents without VAT.
    """
    row = locked(actor, dossier_id, "service")
    if row.status != "needs":
        raise Conflict("dossier_not_from_here")
    framework = purchasing.get(row.framework_id)
    chosen = [framework.lot(lot_id) for lot_id in dict.fromkeys(lots)]
    if not chosen:
        raise Invalid("invalid", [Problem("lacks_lot", "lots")])
    if amount_cents is None or not 0 < amount_cents <= needs.MOST_CENTS:
        raise Invalid("invalid", [Problem("need_amount", "amount")])
    if {lot.number for lot in chosen} != {each["lot"] for each in row.advised} and not reason.strip():
        raise Invalid("invalid", [Problem("reason_needed", "reason")])
    ids = [row.id]
    _give_lot(row, framework, chosen[0], amount_cents, reason)
    for lot in chosen[1:]:
        sibling = _sibling(row)
        _give_lot(sibling, framework, lot, amount_cents, reason)
        ids.append(sibling.id)
    session.flush()
    journal.write(actor, "dossier.lots", f"dossier {row.id}", lots=[lot.number for lot in chosen])
    for each in ids:
        move(actor, each, "confirm")
    return ids


def view(actor: Actor, dossier_id: str) -> DossierView:
    """Return a dossier to those who may see it; raise `Unknown` for everybody else (Z3)."""
    row = row_of(dossier_id)
    return view_of(row, party(actor, row.body_id), purchasing.get(row.framework_id), adhesions.body(row.body_id))


def view_of(row: Dossier, side: str, framework: FrameworkView, body: BodyView) -> DossierView:
    """Return a dossier as pages show it."""
    return DossierView(
        id=row.id,
        framework=framework,
        body=body,
        party=side,
        need=_need(row.need),
        facts=_facts(row.need),
        lot=framework.lot(row.lot_id) if row.lot_id else None,
        moves=list(row.moves),
        **{
            name: getattr(row, name)
            for name in (
                "status",
                "title",
                "advised",
                "lot_reason",
                "award",
                "amount_cents",
                "criteria",
                "tie_rule",
                "deadline",
                "due_on",
                "round",
                "winner_id",
                "report",
                "decision",
                "started_on",
                "evaluation",
                "edition_slug",
                "made_at",
            )
        },
    )


def remind() -> int:
    """Remind, once for each step, the side for which a dossier has waited until its day; return how many (RP7)."""
    today = clock.today()
    late = (
        select(Dossier).where(Dossier.due_on < today, Dossier.reminded_on.is_(None)).with_for_update(skip_locked=True)
    )
    rows = [row for row in session.scalars(late) if rules.waits_for(row.status)]
    for row in rows:
        row.reminded_on = today
        tell(row, "client" if rules.waits_for(row.status) == "service" else "service", "dossier_due")
    session.flush()
    return len(rows)


def _new(
    actor: Actor, framework: FrameworkView, body: BodyView, title: str, need: Need, facts: Mapping[str, Any], slug: str
) -> str:
    if not framework.open:
        raise Conflict("contract_closed")
    row = Dossier(
        id=secrets.token_hex(6),
        framework_id=framework.id,
        body_id=body.id,
        edition_slug=slug,
        status="draft",
        title=_title(title),
        need={**_kept(need), "facts": dict(facts)},
        advised=_advised(framework, need),
        amount_cents=need.amount_cents,
        made_at=clock.now(),
    )
    session.add(row)
    session.flush()
    journal.write(actor, "dossier.draft", f"dossier {row.id}")
    return row.id


def _sibling(row: Dossier) -> Dossier:
    """Make the dossier of a further lot of the same need, at the same step."""
    made = Dossier(
        id=secrets.token_hex(6),
        sibling_of=row.id,
        made_at=clock.now(),
        moves=[
            DossierStep(
                position=step.position,
                name=step.name,
                source=step.source,
                target=step.target,
                by=step.by,
                actor=step.actor,
                at=step.at,
                reason=step.reason,
            )
            for step in row.moves
        ],
        **{
            name: getattr(row, name)
            for name in ("framework_id", "body_id", "edition_slug", "status", "title", "need", "advised", "due_on")
        },
    )
    session.add(made)
    session.flush()
    return made


def _give_lot(row: Dossier, framework: FrameworkView, lot: LotView, amount_cents: int, reason: str) -> None:
    row.lot_id, row.amount_cents, row.lot_reason = lot.id, amount_cents, reason.strip()
    row.award = needs.award(lot.method, amount_cents, framework.rule) or ""


def _stages(coming: set[str]) -> tuple[str, ...]:
    """Return the stages for which an edition may want help, by the phases that lie ahead."""
    wanted = []
    if "submission" in coming:
        wanted += ["running", "communication", "mobilising"]
    elif coming & {"campaign", "vote"}:
        wanted += ["communication", "mobilising"]
    if coming & set(CODES[-2:]):
        wanted.append("evaluation")
    return tuple(stage for stage in needs.STAGES if stage in wanted)


def _advised(framework: FrameworkView, need: Need) -> list[dict[str, Any]]:
    return [
        {"lot": each.lot, "reasons": list(each.reasons), "award": each.award}
        for each in needs.recommend(need, framework.methods, framework.rule)
    ]


def _kept(need: Need) -> dict[str, Any]:
    kept = asdict(need)
    kept["starts_on"] = need.starts_on.isoformat() if need.starts_on else None
    return kept


def _need(kept: Mapping[str, Any]) -> Need:
    values = {name: value for name, value in kept.items() if name != "facts"}
    starts = values.get("starts_on")
    values["starts_on"] = date.fromisoformat(starts) if starts else None
    for name in ("stages", "publics", "languages"):
        values[name] = tuple(values.get(name) or ())
    return Need(**values)


def _facts(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return what came from an edition: phases with their instants, envelopes in cents, what is missing in words."""
    facts = dict(kept.get("facts", {}))
    read = datetime.fromisoformat
    return facts | {"phases": [(code, read(start), read(end)) for code, start, end in facts.get("phases", ())]}


def _title(title: str) -> str:
    text = " ".join(title.split())
    if not 3 <= len(text) <= 150:
        raise Invalid("invalid", [Problem("dossier_title", "title")])
    return text


def _due(row: Dossier) -> date | None:
    waiting = rules.waits_for(row.status) and row.status != "mission"
    return clock.today() + timedelta(days=ANSWER_DAYS) if waiting else None


def _askings_over(row: Dossier) -> bool:
    """Tell whether offers may be opened: nobody is awaited any more, or the deadline has passed (RP8)."""
    found = select(Asking.answer, Asking.deadline).where(Asking.dossier_id == row.id, Asking.round == row.round)
    rows = session.execute(found).all()
    now = clock.now()
    return bool(rows) and (row.award == "cascade" or all(now > each.deadline for each in rows))
