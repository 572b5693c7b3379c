"""Invented people who vote: each reviews and casts a ballot through the very acts of the site (R37, votes.md 3)."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from pb import clock
from pb.rules.ballots import Choices
from pb.rules.invented import Somebody
from pb.services import boxes, counts, editions, jobs, roll, sealing, votes
from pb.services.actors import Actor
from pb.services.counts import CountView
from pb.services.snapshots import EditionView

BATCH = 500  # ballots in one transaction


@dataclass(frozen=True)
class Visit:
    """One invented voter before the box: who, with what choice, when it arrived, and by which channel."""

    person_ref: bytes = field(repr=False)
    choices: Choices = field(repr=False)
    at: datetime
    channel: str = "online"
    place_id: int | None = None


def cast_all(edition: EditionView, visits: Iterable[Visit]) -> Iterator[int]:
    """Cast a ballot for each visit, as `votes.review` and `votes.cast` do for anybody; yield how many after each batch.

    The caller commits after each. Every ballot is checked, and every instant against the window of the vote (B6).
    """
    rest = iter(visits)
    while batch := list(islice(rest, BATCH)):
        for visit in batch:
            voter = _voter(edition, visit)
            review = votes.review(voter, edition, visit.choices, visit.at)
            votes.cast(voter, edition, review.token, visit.at)
        yield len(batch)


def on_roll(people: Iterable[Somebody]) -> Iterator[roll.Resident]:
    """Yield invented residents as the roll takes them."""
    for each in people:
        yield roll.Resident(each.number, each.born, each.name, each.street, each.language)


def prepare(by: Sequence[Actor], edition_id: int, at: datetime) -> EditionView:
    """Freeze the rules and make the box as of an instant; return the edition as it is then."""
    with clock.played(at):
        boxes.prepare(by, editions.get(edition_id))
    return editions.get(edition_id)


def seal_and_count(by: Sequence[Actor], edition_id: int, at: datetime) -> Iterator[CountView | None]:
    """Seal a box and count it as of an instant; yield None first, when the caller must commit, then the count.

    Right after the first pause comes `sealing.carry_out`, which stands outside any transaction.
    """
    with clock.played(at):
        ready = sealing.check(by, editions.get(edition_id))
    yield None
    with clock.played(at):
        sealing.carry_out(ready)
        job = counts.ask(by, editions.get(edition_id))
        asked = jobs.latest(edition_id, counts.KIND)
        for _ in counts.carry_out(edition_id, asked.facts if asked else {}):
            continue
        jobs.finish(job)
    yield counts.latest(edition_id)


def _voter(edition: EditionView, visit: Visit) -> Actor:
    """Return the actor that identification makes of a person on the roll."""
    return Actor(
        kind="voter",
        token_hash=secrets.token_bytes(32),
        edition_id=edition.id,
        person_ref=visit.person_ref,
        channel=visit.channel,
        place_id=visit.place_id,
    )
