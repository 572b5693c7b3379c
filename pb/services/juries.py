"""The points of a jury: entered by one person, compared with its record by another, kept once and for good (R18)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from pb import clock
from pb.db import session
from pb.errors import Conflict, Invalid, Problem
from pb.models.results import Count, JuryPoints
from pb.models.votes import Box
from pb.rules import counting, jury
from pb.services import ballots, boxes, editions, journal, requests
from pb.services.actors import Actor
from pb.services.snapshots import EditionView

ACT = "score_jury"
MOST_REFERENCE = 120  # characters


@dataclass(frozen=True)
class Judged:
    """The points of a jury with its sitting: its day and the reference of its record."""

    points: Mapping[str, int]
    held_on: date
    reference: str
    made_at: datetime


def percent_of(edition: EditionView) -> int:
    """Return the weight of the jury that was frozen with the rules; 0 where votes alone count."""
    return int(edition.box.rules.get("jury_percent", 0)) if edition.box is not None else 0


def of(edition_id: int) -> Judged | None:
    """Return the points that were kept, or None."""
    row = session.get(JuryPoints, edition_id)
    return Judged(dict(row.points), row.held_on, row.reference, row.made_at) if row is not None else None


def wanted(edition: EditionView) -> tuple[str, ...]:
    """Return the projects that the jury judges now; raise `Conflict` when it is not its turn.

    Points that weigh beside the votes are entered before the first count, so that neither is known to the other. A
    jury that judges alone after a threshold judges the projects that reached it in the first count.
    """
    percent, last = percent_of(edition), _last(edition.id)
    if not percent or edition.box is None:
        raise Conflict("no_jury")
    if of(edition.id) is not None:
        raise Conflict("jury_scored")
    if last is not None:
        waits = (track.get("jury", {}).get("waits_for", []) for track in last.document["tracks"])
        return tuple(name for names in waits for name in names)
    if percent == jury.WHOLE:
        raise Conflict("jury_waits")
    gone = ballots.withdrawn(edition.id)
    numbers = sorted(project["number"] for project in edition.box.rules["projects"])
    return tuple(str(number) for number in numbers if number not in gone)


def ask(actor: Actor, edition: EditionView, points: Mapping[str, int], held_on: date | None, reference: str) -> str:
    """Enter the points as the first of two people; raise `Invalid` naming what is missing or wrong."""
    day = _check(edition, points, held_on, reference)
    return requests.ask(actor, edition, ACT, points=dict(points), held_on=day.isoformat(), reference=reference.strip())


def confirm(by: Sequence[Actor], edition: EditionView, facts: Mapping[str, object]) -> Judged:
    """Keep the points that a second person compared with the record of the jury."""
    points = facts["points"]
    assert isinstance(points, Mapping)
    return keep(by, edition, points, date.fromisoformat(str(facts["held_on"])), str(facts["reference"]))


def keep(
    by: Sequence[Actor], edition: EditionView, points: Mapping[str, int], held_on: date | None, reference: str
) -> Judged:
    """Keep the points for good; of two at once one is kept, and a count that runs is not disturbed."""
    boxes.check_pair(ACT, by, edition)
    session.execute(select(Box.edition_id).where(Box.edition_id == edition.id).with_for_update())
    day = _check(edition, points, held_on, reference)
    who = [actor.account_id or actor.kind for actor in by]
    row = JuryPoints(
        edition_id=edition.id,
        points=dict(points),
        held_on=day,
        reference=reference.strip(),
        made_at=clock.now(),
        made_by=who,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Conflict("jury_scored") from None
    confirmed = {"confirmed_by": who[1]} if len(who) > 1 else {}
    journal.write(by[0], "result.jury", edition.slug, edition_id=edition.id, digest=digest(points), **confirmed)
    editions.touch(edition.id)
    return Judged(dict(points), day, row.reference, row.made_at)


def digest(points: Mapping[str, int]) -> str:
    """Return the SHA-256 by which the log of acts names the points."""
    return sha256(counting.canonical(points)).hexdigest()


def _check(edition: EditionView, points: Mapping[str, int], held_on: date | None, reference: str) -> date:
    numbers = wanted(edition)
    assert edition.box is not None
    on_ballot = {str(project["number"]) for project in edition.box.rules["projects"]}
    problems = jury.check_points(points, {*numbers, *(on_ballot & set(points))})
    if held_on is None or held_on > clock.today():
        problems.append(Problem("jury_sitting_day", "held_on"))
    if not reference.strip():
        problems.append(Problem("jury_reference", "reference"))
    elif len(reference) > MOST_REFERENCE:
        problems.append(Problem("too_long", "reference", {"most": MOST_REFERENCE}))
    if problems or held_on is None:
        raise Invalid("bad_jury", problems)
    return held_on


def _last(edition_id: int) -> Count | None:
    found = select(Count).where(Count.edition_id == edition_id).order_by(Count.number.desc()).limit(1)
    return session.scalars(found).first()
