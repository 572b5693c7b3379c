"""The ties of a count: the draw announced, the seed or the order kept as a numbered fact that stays as it is (R16)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from pb import clock
from pb.db import session
from pb.errors import Conflict, Invalid, Problem
from pb.models.results import Count, DrawNotice, TieSettlement
from pb.rules import draws as rules
from pb.rules.counting import Settled
from pb.services import editions, journal
from pb.services.actors import Actor
from pb.services.snapshots import EditionView, Names


@dataclass(frozen=True)
class Notice:
    """A draw that was announced: the event, and when it happens."""

    number: int
    event: Names
    happens_at: datetime
    made_at: datetime


@dataclass(frozen=True)
class Settlement:
    """What settles the ties: an order with its reasons and decision, or the seed of a draw with its notice."""

    number: int
    ties: tuple[tuple[str, ...], ...]
    tie_order: tuple[str, ...]
    lots_seed: str | None
    notice: Notice | None
    reasons: Names
    decision: str
    made_at: datetime

    @property
    def settled(self) -> Settled:
        """Return it as the count takes it."""
        return Settled(self.tie_order or None, self.lots_seed)


def announce(actor: Actor, edition: EditionView, event: Mapping[str, str], happens_at: datetime | None) -> Notice:
    """State the public event that will give the seed, before it happens; raise `Invalid` or `Conflict`.

    Only for ties that a count found open, in an edition that draws lots; a notice is never changed.
    """
    problems = rules.check_event(event, happens_at, clock.now())
    if problems:
        raise Invalid("bad_draw", problems)
    assert happens_at is not None
    _open_ties(edition, "lots")
    held = notice(edition.id)
    if held is not None and latest(edition.id) is None:
        raise Conflict("draw_announced", event=dict(held.event))
    row = DrawNotice(
        edition_id=edition.id,
        number=(held.number if held else 0) + 1,
        event={language: event[language].strip() for language in rules.LANGUAGES},
        happens_at=happens_at,
        made_at=clock.now(),
        made_by=actor.account_id or actor.kind,
    )
    _add(row)
    journal.write(actor, "result.draw_announced", edition.slug, edition_id=edition.id, number=row.number)
    editions.touch(edition.id)
    return _notice(row)


def enter_seed(actor: Actor, edition: EditionView, seed: str) -> Settlement:
    """Keep the outcome of the event as the seed; raise `Conflict` before it happened, or when there is one already."""
    problems = rules.check_seed(seed)
    if problems:
        raise Invalid("bad_draw", problems)
    ties = _open_ties(edition, "lots")
    stated = notice(edition.id)
    if stated is None:
        raise Conflict("draw_not_announced")
    if clock.now() < stated.happens_at:
        raise Conflict("draw_too_early", start=stated.happens_at)
    return _settle(actor, edition, ties, (), seed, notice=stated.number)


def enter_order(
    actor: Actor, edition: EditionView, order: Sequence[str], reasons: Mapping[str, str], decision: str
) -> Settlement:
    """Keep the order of tied projects as it was decided, with its reasons and the number of its decision."""
    ties = _open_ties(edition, "college")
    before = latest(edition.id)
    problems = rules.check_order(order, ties, before.tie_order if before else ())
    problems += [
        Problem("reason_needed", f"reasons_{language}")
        for language in rules.LANGUAGES
        if not reasons.get(language, "").strip()
    ]
    if not decision.strip():
        problems.append(Problem("number_needed", "decision"))
    if problems:
        raise Invalid("bad_draw", problems)
    kept = {language: reasons[language].strip() for language in rules.LANGUAGES}
    return _settle(actor, edition, ties, order, None, reasons=kept, decision=decision.strip())


def given(actor: Actor, edition: EditionView, tie_order: Sequence[str] | None, lots_seed: str | None) -> Settled:
    """Return what settles the ties of a count: what was kept, or what an administrator gives now and never changes.

    Raise `Conflict` when something else was kept before: a count is never repeated for another outcome (R16).
    """
    held = latest(edition.id)
    wanted = Settled(tuple(tie_order) if tie_order else None, lots_seed)
    if wanted == Settled():
        return held.settled if held else wanted
    if held is not None and held.settled == wanted:
        return wanted
    assert edition.box is not None
    method = "lots" if lots_seed is not None else "college"
    if actor.kind != "system" and edition.box.rules["tie_method"] != method:
        raise Conflict("other_tie_method")
    last = _last(edition.id)
    if held is not None and (last is None or last.document["final"] or held.lots_seed is not None):
        raise Conflict("tie_settled")
    problems = [] if lots_seed is None else rules.check_seed(lots_seed)
    if tie_order:
        problems += rules.check_order(tie_order, [], held.tie_order if held else ())
    if problems:
        raise Invalid("bad_draw", problems)
    return _settle(actor, edition, _ties(last), tie_order or (), lots_seed).settled


def latest(edition_id: int) -> Settlement | None:
    """Return what settles the ties of an edition, or None while nothing does."""
    found = select(TieSettlement).where(TieSettlement.edition_id == edition_id)
    row = session.scalars(found.order_by(TieSettlement.number.desc()).limit(1)).first()
    return _settlement(row) if row is not None else None


def notice(edition_id: int) -> Notice | None:
    """Return the draw announced last."""
    found = select(DrawNotice).where(DrawNotice.edition_id == edition_id).order_by(DrawNotice.number.desc()).limit(1)
    row = session.scalars(found).first()
    return _notice(row) if row is not None else None


def _open_ties(edition: EditionView, method: str) -> list[list[str]]:
    """Return the ties that the last count left open; raise `Conflict` when there are none, or another method holds."""
    last = _last(edition.id)
    if last is None:
        raise Conflict("not_counted")
    if last.document["final"]:
        raise Conflict("no_open_tie")
    assert edition.box is not None
    if edition.box.rules["tie_method"] != method:
        raise Conflict("other_tie_method")
    return _ties(last)


def _ties(count: Count | None) -> list[list[str]]:
    """Return the ties of a count whose order changes who is funded."""
    return [tie for track in count.document["tracks"] for tie in track["ties"]] if count else []


def _settle(
    actor: Actor,
    edition: EditionView,
    ties: Sequence[Sequence[str]],
    order: Sequence[str],
    seed: str | None,
    **more: Any,
) -> Settlement:
    """Keep a settlement under the next number; of two at once only one is kept."""
    held = latest(edition.id)
    if held is not None and held.lots_seed is not None:
        raise Conflict("tie_settled")
    row = TieSettlement(
        edition_id=edition.id,
        number=(held.number if held else 0) + 1,
        ties=[list(tie) for tie in ties],
        tie_order=list(order),
        lots_seed=seed,
        made_at=clock.now(),
        made_by=actor.account_id or actor.kind,
        **{"notice": None, "reasons": {}, "decision": "", **more},
    )
    _add(row)
    facts = {"number": row.number, "lots_seed": seed, "tie_order": list(order)}
    journal.write(actor, "result.tie_settled", edition.slug, edition_id=edition.id, **facts)
    editions.touch(edition.id)
    return _settlement(row)


def _add(row: DrawNotice | TieSettlement) -> None:
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Conflict("tie_settled") from None


def _last(edition_id: int) -> Count | None:
    found = select(Count).where(Count.edition_id == edition_id).order_by(Count.number.desc()).limit(1)
    return session.scalars(found).first()


def _notice(row: DrawNotice) -> Notice:
    return Notice(row.number, dict(row.event), row.happens_at, row.made_at)


def _settlement(row: TieSettlement) -> Settlement:
    stated = session.get(DrawNotice, (row.edition_id, row.notice)) if row.notice else None
    return Settlement(
        number=row.number,
        ties=tuple(tuple(tie) for tie in row.ties),
        tie_order=tuple(row.tie_order),
        lots_seed=row.lots_seed,
        notice=_notice(stated) if stated else None,
        reasons=dict(row.reasons),
        decision=row.decision,
        made_at=row.made_at,
    )
