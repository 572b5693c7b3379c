"""Data that have had their day: what there is of each kind, since when it may go, and its destruction (R51)."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version

from sqlalchemy import delete, func, select

from pb import boxes as crypto
from pb import clock, signing
from pb.db import installation, session
from pb.errors import Conflict, Invalid, Problem, Unknown
from pb.models.decisions import Decision, Deliberation
from pb.models.keys import Key
from pb.models.purges import Purge
from pb.rules import retention
from pb.services import accounts, boxes, holdings, journal, keyring
from pb.services.actors import Actor
from pb.services.snapshots import EditionView

REFERENCE_LENGTH = 100
FINAL = ("results", "grants")  # kinds of decisions after which nothing is decided any more
BACKUP_DAYS = (35,)  # that the oldest backup of docs/operators/backup.md is kept


@dataclass(frozen=True)
class Line:
    """A kind of data of one edition: how much there is, from which day it may go, whether it may go today."""

    kind: retention.Kind
    number: int | None
    due_on: date | None
    due: bool


@dataclass(frozen=True)
class Certificate:
    """A destruction as its certificate tells it."""

    id: str
    at: datetime
    people: tuple[str, ...]
    archives: str
    counts: Mapping[str, int]
    software: str
    complete_on: date


def decided_on(edition_id: int) -> date | None:
    """Return the day of the last recorded decision on the result or on a grant, from which the appeals run."""
    found = select(func.max(Deliberation.decided_on)).join(Decision, Decision.deliberation_id == Deliberation.id)
    return session.scalar(found.where(Deliberation.edition_id == edition_id, Decision.kind.in_(FINAL)))


def lines(edition: EditionView, archives: str = "–") -> list[Line]:
    """Return every kind of data with what there is of it: the dry run of a purge, and the table of the page."""
    decided, days = decided_on(edition.id), edition.settings.appeal_days
    due = {kind.name for kind in retention.may_go(clock.today(), decided, days, archives)}
    numbers = _numbers(edition)
    return [
        Line(kind, numbers.get(kind.name), retention.due_on(kind, decided, days), kind.name in due)
        for kind in retention.KINDS
    ]


def purge(by: Sequence[Actor], edition: EditionView, archives: str) -> Certificate:
    """Destroy what has had its day, and return the certificate; takes two people (R51, votes.md 7).

    Without the reference of the State Archives no record series goes. Raise `Conflict` when nothing is due.
    """
    boxes.check_pair("purge", by, edition)
    archives = " ".join(archives.split())
    if len(archives) > REFERENCE_LENGTH:
        raise Invalid("invalid", [Problem("too_long", "archives", {"most": REFERENCE_LENGTH})])
    found = [line for line in lines(edition, archives) if line.due and line.number]
    due = [line.kind.name for line in found if line.kind.name in PURGERS]
    if not due:
        raise Conflict("nothing_due")
    counts = {name: PURGERS[name](edition) for name in due}
    row = Purge(
        id=secrets.token_hex(8),
        edition_id=edition.id,
        at=clock.now(),
        by=[actor.account_id for actor in by],
        archives=archives,
        counts=counts,
        software=version("pb"),
    )
    session.add(row)
    journal.write(by[0], "privacy.purge", edition.slug, edition_id=edition.id, counts=counts, archives=archives)
    return _view(row)


def certificates(edition_id: int) -> list[Certificate]:
    """Return the destructions of an edition, the latest first."""
    found = select(Purge).where(Purge.edition_id == edition_id).order_by(Purge.at.desc())
    return [_view(row) for row in session.scalars(found)]


def certificate(edition_id: int, purge_id: str) -> Certificate:
    """Return one destruction of an edition; raise `Unknown`."""
    found = next((each for each in certificates(edition_id) if each.id == purge_id), None)
    if found is None:
        raise Unknown("unknown")
    return found


def _view(row: Purge) -> Certificate:
    named = accounts.names(row.by)
    day = clock.day_of(row.at)
    return Certificate(
        row.id,
        row.at,
        tuple(named.get(each, "pb") for each in row.by),
        row.archives,
        dict(row.counts),
        row.software,
        retention.complete_on(day, BACKUP_DAYS),
    )


def _numbers(edition: EditionView) -> dict[str, int]:
    """Return how much there is of each kind that this page counts, by one question to the database."""
    keys = select(func.count()).where(Key.purpose == signing.PERSON, Key.edition_id == edition.id).scalar_subquery()
    names, parts = zip(*holdings.counts(edition.id), strict=True)
    row = session.execute(select(keys, *parts)).one()
    found = {"person_key": int(row[0]), "box_key": int(crypto.has_private_key(installation().tally_dir, edition.id))}
    for name, number in zip(names, row[1:], strict=True):
        found[name] = found.get(name, 0) + int(number)
    return found


def _keys(edition_id: int) -> list[str]:
    found = select(Key.id).where(Key.purpose == signing.PERSON, Key.edition_id == edition_id)
    return list(session.scalars(found))


def _forget_person_key(edition: EditionView) -> int:
    """Delete the key of the register: whoever voted can never be found again, not even by us."""
    gone = _keys(edition.id)
    session.execute(delete(Key).where(Key.id.in_(gone)))
    keyring.reload()
    return len(gone)


def _forget_box_key(edition: EditionView) -> int:
    """Delete the private key of the box; its escrow sheets are torn by hand, as the certificate reminds."""
    crypto.destroy_private_key(installation().tally_dir, edition.id)
    return 1


def _empty(name: str) -> Callable[[EditionView], int]:
    """Return the act that deletes the rows of a record series, and the files beside them."""
    return lambda edition: holdings.empty(edition.id, name)


PURGERS: Mapping[str, Callable[[EditionView], int]] = {
    "person_key": _forget_person_key,
    "box_key": _forget_box_key,
    **{kind.name: _empty(kind.name) for kind in retention.KINDS if kind.series},
}
