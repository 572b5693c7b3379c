"""The count: asked for by two people, carried out by the tally worker alone, provisional until published (R15, R44)."""

import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

from sqlalchemy import Select, func, select, update
from sqlalchemy.exc import IntegrityError

from pb import boxes as crypto
from pb import clock
from pb.db import installation, session
from pb.errors import Conflict, Forbidden, Invalid, Problem
from pb.models.results import Commitment, Count
from pb.models.votes import Ballot, Box
from pb.rules import counting, jury, permissions, phases
from pb.rules.allocation import FUNDED, NO_PLACE, SKIPPED, STOPPED
from pb.services import (
    ballots,
    boxes,
    draws,
    editions,
    jobs,
    journal,
    juries,
    listings,
    openings,
    paper,
    projects,
    sealing,
)
from pb.services.actors import Actor
from pb.services.listings import ProjectView
from pb.services.snapshots import EditionView
from pb.storage import Storage

QUEUE, KIND, BUNDLE, STATISTICS = "tally", "count", "bundle", "statistics"
BATCH = 4000
COUNTED = 95  # percent of the work when every ballot is open
MOVES = {FUNDED: "select", SKIPPED: "hold", STOPPED: "hold", NO_PLACE: "hold"}
TARGETS = {"select": "selected", "hold": "reserve", "leave_out": "not_selected"}


@dataclass(frozen=True)
class CountView:
    """One count as pages show it; `document` is that of `pb.rules.counting`, with its digest."""

    number: int
    counted_at: datetime
    counted_by: tuple[str, ...]
    document: dict[str, Any]
    digest: str
    published_at: datetime | None
    commitments_file: str
    commitments_digest: str
    correction: Mapping[str, str] = field(default_factory=dict)

    @property
    def final(self) -> bool:
        """Tell whether no tie is left open (R16)."""
        return bool(self.document["final"])


def ask(
    by: Sequence[Actor],
    edition: EditionView,
    *,
    tie_order: Sequence[str] | None = None,
    lots_seed: str | None = None,
) -> str:
    """Ask for a count of a sealed box: two people, then the tally worker takes it; return the job (votes.md 4).

    What settles ties is kept for good the first time it is given, and taken from there ever after (R16). Where a jury
    weighs beside the votes its points are there before anybody knows the votes (R18).
    """
    boxes.check_pair("count", by, edition)
    session.execute(select(Box.edition_id).where(Box.edition_id == edition.id).with_for_update())  # one asks at a time
    if edition.box is None or sealing.sealed_at(edition.id) is None:
        raise Conflict("box_not_sealed")
    running = jobs.latest(edition.id, KIND)
    if running is not None and running.state in ("waiting", "taken"):
        raise Conflict("count_running")
    judged = juries.of(edition.id)
    if judged is None and 0 < juries.percent_of(edition) < jury.WHOLE:
        raise Conflict("jury_first")
    who = [actor.account_id or actor.kind for actor in by]
    held = draws.given(by[0], edition, tie_order, lots_seed)
    settled: dict[str, Any] = {
        "tie_order": list(held.tie_order) if held.tie_order else None,
        "lots_seed": held.lots_seed,
    }
    confirmed = {"confirmed_by": who[1]} if len(who) > 1 else {}
    journal.write(by[0], "vote.count", edition.slug, edition_id=edition.id, **settled, **confirmed)
    settled["jury"] = dict(judged.points) if judged is not None else None
    return jobs.ask(QUEUE, KIND, edition_id=edition.id, by=who, request=secrets.token_hex(8), **settled)


def carry_out(edition_id: int, facts: dict[str, Any]) -> Iterator[int]:
    """Open, check, tally and allocate; yield the percentage done, after which the caller may commit and go on.

    Only here is the private key of a box read. Raise `Conflict` if the box changed since it was sealed, `Unreadable`
    without the key.
    """
    edition = editions.get(edition_id)
    rules = boxes.rules_of(edition)
    if not sealing.verify(edition_id):
        raise Conflict("box_changed")
    private = crypto.load_private_key(installation().tally_dir, edition_id)
    number = sum(boxes.balance(edition_id).ballots.values())
    yield 1
    done = 0
    with (
        tempfile.TemporaryFile() as commitments,
        openings.Opener(private, rules, number, os.cpu_count() or 1) as opener,
    ):
        for batch in _batches(edition_id, commitments):
            yield max(1, COUNTED * done // max(1, number))  # nothing is held in the database while ballots are opened
            opener.take(batch)
            done += len(batch)
        parts = opener.result()
        yield COUNTED
        commitments.seek(0)
        _keep(edition, facts, parts, commitments)
    yield 100


def latest(edition_id: int, published: bool = False) -> CountView | None:
    """Return the last count of an edition, or the last one published."""
    found = _found(edition_id).order_by(Count.number.desc()).limit(1)
    if published:
        found = found.where(Count.published_at.is_not(None))
    row = session.execute(found).first()
    return _view(*row) if row is not None else None


def all_of(edition_id: int) -> list[CountView]:
    """Return every count of an edition by number; a correction is a new number."""
    return [_view(*row) for row in session.execute(_found(edition_id).order_by(Count.number))]


def _found(edition_id: int) -> Select[tuple[Count, Commitment]]:
    """Return the question for counts with their lists of commitments, in one reading."""
    same = (Commitment.edition_id == Count.edition_id) & (Commitment.number == Count.number)
    return select(Count, Commitment).outerjoin(Commitment, same).where(Count.edition_id == edition_id)


def announce(
    actor: Actor, edition: EditionView, at: datetime | None = None, reasons: Mapping[str, str] | None = None
) -> CountView:
    """Make the last count visible and move the projects by their minutes; `at` dates it, now unless given (R44).

    One that replaces a published count states why in French and Dutch, and the old one stays readable; projects that
    have left the ballot already stay where they are. Raise `Conflict` without a count, while a tie is open (R16), when
    it is published already, or when a project cannot make its move; `Invalid` without the reasons.
    """
    if actor.kind != "system":
        check_right(actor, edition)
    found = latest(edition.id)
    if found is None:
        raise Conflict("not_counted")
    if not found.final:
        raise Conflict("count_not_final")
    if found.published_at is not None:
        raise Conflict("published_already")
    former = latest(edition.id, published=True)
    why = check_correction(former, reasons)
    session.execute(
        update(Count)
        .where(Count.edition_id == edition.id, Count.number == found.number)
        .values(published_at=at or clock.now(), correction=why or None)
    )
    views = {view.number: view for view in listings.everything(edition)}
    for track in found.document["tracks"]:
        for minute in track["minutes"]:
            view = views[int(minute["id"])]
            if former is None or view.status == "on_ballot":
                _move(actor, edition, view, minute, at)
    journal.write(
        actor,
        "result.correct" if former else "result.publish",
        edition.slug,
        edition_id=edition.id,
        number=found.number,
        digest=found.digest,
    )
    jobs.ask(QUEUE, BUNDLE, edition_id=edition.id, number=found.number)
    jobs.ask("work", STATISTICS, edition_id=edition.id, number=found.number)
    editions.touch(edition.id)
    return found


def check_correction(former: CountView | None, reasons: Mapping[str, str] | None) -> dict[str, str]:
    """Return the reasons for which a published count is replaced; raise `Invalid` while one language lacks them."""
    if former is None:
        return {}
    kept = {language: (reasons or {}).get(language, "").strip() for language in ("fr", "nl")}
    missing = [
        Problem("correction_reason_needed", f"why_{name}", {"language": name}) for name in kept if not kept[name]
    ]
    if missing:
        raise Invalid("correction_reasons", missing)
    return kept


def winners(edition: EditionView, count: CountView) -> list[str]:
    """Return the projects that a count funds and that have not left, by identifier."""
    won = {int(name) for track in count.document["tracks"] for name in track["selected"]}
    gone = ("withdrawn", "abandoned", "failed")
    return [view.id for view in listings.listed(edition) if view.number in won and view.status not in gone]


def check_right(actor: Actor, edition: EditionView) -> None:
    """Refuse somebody who may not publish here, also from the command line (Z6)."""
    open_now = phases.open_at(edition.phases, clock.now())
    if not permissions.may(actor.roles_in(edition.municipality_id), "publish_result", open_now):
        raise Forbidden("forbidden")


def _move(
    actor: Actor, edition: EditionView, view: ProjectView, minute: Mapping[str, Any], at: datetime | None
) -> None:
    """Move a project as its minute says; it is held in reserve where money set free goes on down (R17)."""
    name = MOVES.get(minute["verdict"], "leave_out")
    if name == "hold" and not edition.settings.reduction_reopens:
        name = "leave_out"
    if view.status in (TARGETS[name], "withdrawn"):
        return
    figures = ("rank", "votes", "cost_cents", "balance_before_cents")
    reasons = {"minute": minute["verdict"], **{figure: str(minute[figure]) for figure in figures}}
    projects.move(actor, edition, view.id, name, by="count", reasons=reasons, at=at)


def storage() -> Storage:
    """Return the folder in which the lists of commitments are kept."""
    return Storage(installation().data_dir / "files")


def _batches(edition_id: int, commitments: BinaryIO) -> Iterator[list[openings.Sealed]]:
    """Yield the box in the order of commitments, each batch its own short reading, and write them down on the way."""
    last = b""
    while True:
        rows = session.execute(
            select(Ballot.commitment, Ballot.sealed, Ballot.channel)
            .where(Ballot.edition_id == edition_id, Ballot.commitment > last)
            .order_by(Ballot.commitment)
            .limit(BATCH)
        ).all()
        if not rows:
            return
        commitments.write(b"".join(row.commitment.hex().encode() + b"\n" for row in rows))
        last = rows[-1].commitment
        yield [(row.commitment, row.sealed, row.channel) for row in rows]


def _keep(edition: EditionView, facts: dict[str, Any], parts: openings.Part, commitments: BinaryIO) -> None:
    """Write the numbered count and the list of commitments; equal input gives equal bytes."""
    assert edition.box is not None
    order = facts.get("tie_order")
    settled = counting.Settled(tuple(order) if order else None, facts.get("lots_seed"), facts.get("jury"))
    people, papers = boxes.balance(edition.id).participations, paper.figures(edition).without_ballot
    found = counting.Found(parts.tallies, parts.invalid, people, papers)
    gone = ballots.withdrawn(edition.id)
    document = counting.document(edition.box.rules, found, gone, edition.settings.small_channel_ballots, settled)
    list_digest = digest_of(commitments)
    document |= {
        "edition": edition.slug,
        "rules": edition.box.digest,
        "box": session.scalar(select(Box.checksum).where(Box.edition_id == edition.id)),
        "commitments": list_digest,
    }
    number = (session.scalar(select(func.max(Count.number)).where(Count.edition_id == edition.id)) or 0) + 1
    row = Count(
        edition_id=edition.id,
        number=number,
        counted_at=clock.now(),
        counted_by=list(facts.get("by", [])),
        document=document,
        digest=counting.digest(document),
        request=facts.get("request"),
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        return  # another worker carried out the same request: its count stands
    file = storage().save(commitments, "txt", None)
    session.add(Commitment(edition_id=edition.id, number=number, file=file, digest=list_digest))
    session.flush()


def digest_of(file: BinaryIO) -> str:
    """Return the SHA-256 of an open file and go back to its beginning."""
    digest = hashlib.sha256()
    while piece := file.read(1 << 20):
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()


def _view(row: Count, kept: Commitment | None) -> CountView:
    return CountView(
        number=row.number,
        counted_at=row.counted_at,
        counted_by=tuple(row.counted_by),
        document=row.document,
        digest=row.digest,
        published_at=row.published_at,
        commitments_file=kept.file if kept else "",
        commitments_digest=kept.digest if kept else "",
        correction=dict(row.correction or {}),
    )
