"""The way of an edition from the close of its vote to the final list, step by step on the site (R44, votes.md 4)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pb import clock
from pb.errors import Conflict, Invalid, Problem
from pb.rules import jury, phases
from pb.rules.result_steps import Facts, Step, current, steps
from pb.services import (
    awards,
    boxes,
    counts,
    decisions,
    draws,
    editions,
    jobs,
    journal,
    juries,
    requests,
    results,
    roll_cases,
    sealing,
)
from pb.services.actors import SYSTEM, Actor
from pb.services.boxes import Balance
from pb.services.counts import CountView
from pb.services.draws import Notice, Settlement
from pb.services.juries import Judged
from pb.services.requests import Asked
from pb.services.snapshots import BoxView, EditionView

SEAL, COUNT, PUBLISH = "seal", "count", "publish"  # kinds of jobs
ACTS = {"seal_box": SEAL, "count": COUNT}  # acts that two people confirm on the site → the job that follows
LATEST_DAYS = 60  # a publication is planned at most so long ahead


@dataclass(frozen=True)
class Work:
    """A job as the page shows it: its state, how far it is, and what went wrong."""

    state: str
    percent: int
    error: str
    due_at: datetime

    @property
    def running(self) -> bool:
        """Tell whether it waits or is under way."""
        return self.state in ("waiting", "taken")


@dataclass(frozen=True)
class Passage:
    """Everything the guided page shows."""

    steps: tuple[Step, ...]
    current: str
    closes_at: datetime
    balance: Balance
    count: CountView | None
    published: CountView | None
    works: Mapping[str, Work]
    asked: tuple[Asked, ...]
    notice: Notice | None
    settlement: Settlement | None
    judged: Judged | None
    objections_end: datetime | None
    decided: tuple[str, ...]
    open_cases: tuple[int, ...]  # of voters, named until the box is sealed

    @property
    def jury_beside(self) -> bool:
        """Tell whether the points of a jury weigh beside the votes, and are entered before anybody knows these."""
        names = [step.name for step in self.steps]
        return "jury" in names and names.index("jury") < names.index("count")


def of(edition: EditionView, now: datetime) -> Passage:
    """Return where an edition is on its way; raise `Conflict` while it has no box."""
    box, closes = _voted(edition)
    held = counts.all_of(edition.id)
    last = held[-1] if held else None
    published, ends = _published(edition, held)
    balance = boxes.balance(edition.id)
    decided = bodies_done(edition, last)
    tied = last is not None and any(track["ties"] for track in last.document["tracks"])
    judged = juries.of(edition.id)
    facts = Facts(
        now=now,
        closes_at=closes,
        balanced=now >= closes and balance.holds,
        sealed=box.sealed_at is not None,
        counted=last is not None,
        settled=last is not None and last.final,
        tied=tied,
        published=last is not None and last.published_at is not None,
        objections_end=ends,
        chain=edition.settings.deciding_chain,
        decided=decided,
        provisional=edition.settings.publish_provisional,
        **_jury(edition, last, judged),
    )
    found = steps(facts)
    return Passage(
        steps=found,
        current=current(found),
        closes_at=closes,
        balance=balance,
        count=last,
        published=published,
        works=_works(edition.id),
        asked=tuple(requests.waiting(edition.id)),
        notice=draws.notice(edition.id) if tied else None,
        settlement=draws.latest(edition.id) if tied else None,
        judged=judged,
        objections_end=ends,
        decided=decided,
        open_cases=() if facts.sealed else tuple(roll_cases.open_numbers(edition.id)),
    )


def _voted(edition: EditionView) -> tuple[BoxView, datetime]:
    """Return the box, and the end of the vote with the time for accepted requests to finish."""
    vote = phases.find(edition.phases, "vote")
    if edition.box is None or vote is None:
        raise Conflict("box_not_prepared")
    return edition.box, vote.ends_at + sealing.GRACE


def _jury(edition: EditionView, last: CountView | None, judged: Judged | None) -> dict[str, Any]:
    """Return whether a jury judges beside the votes or after a threshold, and whether it has (R18)."""
    percent = juries.percent_of(edition)
    if percent == jury.WHOLE:
        return {"jury": "after", "judged": last is not None and not _waits_for_jury(last)}
    return {"jury": "beside" if percent else "", "judged": judged is not None}


def _published(edition: EditionView, held: Sequence[CountView]) -> tuple[CountView | None, datetime | None]:
    """Return the count that was published last, and when objections to it end."""
    for each in reversed(held):
        if each.published_at is not None:
            return each, results.objections_end(edition, each.published_at)
    return None, None


def ask(actor: Actor, edition: EditionView, act: str, why: str = "") -> str:
    """Ask for the sealing or the count; somebody else confirms. Raise `Conflict` when it is not its turn.

    A published result is counted again only to correct it, which `why` says; the same box gives the same count.
    """
    _check_turn(edition, act, why)
    return requests.ask(actor, edition, act, **({"why": why} if why else {}))


def confirm(actor: Actor, edition: EditionView, request_id: str) -> None:
    """Confirm a request and hand the work to the tally worker, in one transaction."""
    asker, asked = requests.confirm(actor, edition, request_id)
    by = [asker, actor]
    if asked.act == "seal_box":
        _check_turn(edition, asked.act)
        ready = sealing.check(by, edition)
        jobs.ask(counts.QUEUE, SEAL, edition_id=edition.id, by=list(ready.by), ballots=ready.ballots)
    elif asked.act == "count":
        counts.ask(by, edition)
    elif asked.act == juries.ACT:
        juries.confirm(by, edition, asked.facts)
    else:
        raise Conflict("request_elsewhere")


def carry_out_seal(edition_id: int, facts: dict[str, Any]) -> Iterator[int]:
    """Seal the box as two people asked; one that is sealed already stays as it is, so that a crash does no harm."""
    if sealing.sealed_at(edition_id) is None:
        yield 1  # the reading ends here: the owner rewrites the box in a transaction of its own
        sealing.carry_out(sealing.Seal(edition_id, tuple(facts["by"]), facts["ballots"]))
    yield 100


def plan(actor: Actor, edition: EditionView, at: datetime | None, reasons: Mapping[str, str] | None = None) -> datetime:
    """Publish the last count at an instant, or now; a later plan replaces it. Raise `Invalid`, `Conflict`."""
    now = clock.now()
    last = counts.latest(edition.id)
    if last is None:
        raise Conflict("not_counted")
    if not last.final:
        raise Conflict("count_not_final")
    if last.published_at is not None:
        raise Conflict("published_already")
    if not edition.settings.publish_provisional and not set(edition.settings.deciding_chain) <= set(
        bodies_done(edition, last)
    ):
        raise Conflict("decision_first")
    why = counts.check_correction(counts.latest(edition.id, published=True), reasons)
    instant = at or now
    if instant < now or (instant - now).days > LATEST_DAYS:
        raise Invalid("bad_instant", [Problem("publish_instant", "at", {"most": LATEST_DAYS})])
    counts.check_right(actor, edition)
    plan = len(jobs.every(edition.id, PUBLISH)) + 1
    jobs.ask(
        "work",
        PUBLISH,
        edition_id=edition.id,
        due_at=instant,
        number=last.number,
        by=actor.account_id,
        plan=plan,
        why=why,
    )
    journal.write(actor, "result.plan", edition.slug, edition_id=edition.id, number=last.number, at=instant.isoformat())
    editions.touch(edition.id)
    return instant


def carry_out_publish(edition_id: int, facts: dict[str, Any]) -> Iterator[int]:
    """Publish a count at its instant, once; a plan that was replaced does nothing."""
    edition = editions.get(edition_id)
    last = counts.latest(edition_id)
    newest = max((job.facts["plan"] for job in jobs.every(edition_id, PUBLISH)), default=facts["plan"])
    mine = newest == facts["plan"]
    if last is not None and mine and last.number == facts["number"] and last.published_at is None:
        actor = replace(SYSTEM, account_id=facts["by"])
        counts.announce(actor, edition, reasons=facts.get("why"))
        awards.carry_out_all(actor, edition)
    yield 100


def bodies_done(edition: EditionView, count: CountView | None) -> tuple[str, ...]:
    """Return the bodies of the chain that decided on every winner of a count, in the order of the chain."""
    if count is None:
        return ()
    winners = {f"project {name}" for name in counts.winners(edition, count)}
    held: dict[str, set[str]] = {}
    for decision in decisions.everything(edition.id):
        if decision.in_force and decision.draft.kind == "results" and decision.draft.outcome != "send_back":
            held.setdefault(decision.body, set()).add(decision.draft.subject)
    return tuple(body for body in edition.settings.deciding_chain if winners <= held.get(body, set()))


def _check_turn(edition: EditionView, act: str, why: str = "") -> None:
    """Refuse a step out of its order, or one that is under way."""
    where = of(edition, clock.now())
    job = where.works.get(ACTS[act])
    if job is not None and job.running:
        raise Conflict("step_running")
    state = {step.name: step.state for step in where.steps}
    if act == "seal_box" and state["seal"] != "now":
        raise Conflict("step_not_now")
    if act == "count" and state["seal"] != "done":
        raise Conflict("box_not_sealed")
    if act == "count" and where.current == "jury" and where.judged is None:
        raise Conflict("jury_first")
    corrects = bool(why.strip()) and where.count is not None and where.count.published_at is not None
    if (
        act == "count"
        and where.count is not None
        and not corrects
        and (where.count.final or not _new_settlement(where))
    ):
        raise Conflict("counted_already")


def _new_settlement(where: Passage) -> bool:
    """Tell whether something settles what the last count left open and did not know: a tie, the points of a jury."""
    assert where.count is not None
    if where.judged is not None and _waits_for_jury(where.count):
        return True
    known = where.count.document["settled"]
    held = where.settlement
    return held is not None and (known["lots_seed"], known["tie_order"]) != (
        held.lots_seed,
        list(held.tie_order) or None,
    )


def _waits_for_jury(count: CountView) -> bool:
    """Tell whether a count left everything open because a jury has still to judge (R18)."""
    return any(track.get("jury", {}).get("waits_for") for track in count.document["tracks"])


def work(edition_id: int, kind: str) -> Work | None:
    """Return the last job of a kind, or None."""
    held = jobs.latest(edition_id, kind)
    return Work(held.state, held.progress, held.error, held.due_at) if held else None


def _works(edition_id: int) -> dict[str, Work]:
    """Return the last job of each kind."""
    found: dict[str, Work] = {}
    for job in sorted(
        jobs.every(edition_id, SEAL, COUNT, PUBLISH), key=lambda job: (job.facts.get("plan", 0), job.due_at)
    ):
        found[job.kind] = Work(job.state, job.progress, job.error, job.due_at)
    return found
