"""Sealing: after the vote the box is rewritten in the order of random identifiers, and takes nothing more (B11)."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast as typed

from sqlalchemy import Column, Connection, MetaData, Row, Table, delete, insert, select, text, update

from pb import boxes as crypto
from pb import clock
from pb.db import as_owner, compact, installation, session
from pb.errors import Conflict, Unreadable
from pb.models.editions import Edition
from pb.models.guards import lower_guards, raise_guards
from pb.models.votes import Ballot, Box, Participation
from pb.rules.phases import find as phase_of
from pb.services import boxes, editions, journal, paper_sealing, roll_cases
from pb.services.actors import Actor
from pb.services.snapshots import EditionView

GRACE = timedelta(seconds=120)  # for votes that arrived in time to be written; none for voters
BATCH = 2000
BOX, REGISTER = (typed(Table, table.__table__) for table in (Ballot, Participation))
ORDERS = {BOX: "ballot_id", REGISTER: "person_ref"}  # both random: another order would tell who came when


@dataclass(frozen=True)
class Seal:
    """A box that is ready to be sealed: by whom, how many ballots it holds, which cases of voters are still open."""

    edition_id: int
    by: tuple[str, ...]
    ballots: int
    open_cases: tuple[int, ...] = ()


def check(by: Sequence[Actor], edition: EditionView) -> Seal:
    """Note that two people seal a box, or raise `Conflict` saying why it cannot be yet; `carry_out` comes after."""
    boxes.check_pair("seal_box", by, edition)
    if edition.box is None:
        raise Conflict("box_not_prepared")
    if edition.box.sealed_at is not None:
        raise Conflict("box_sealed")
    vote = phase_of(edition.phases, "vote")
    if vote is None or clock.now() < vote.ends_at + GRACE:
        raise Conflict("vote_not_over", end_until=vote.ends_at if vote else "–")
    found = boxes.balance(edition.id)
    if not found.holds:
        raise Conflict("box_does_not_add_up")
    on_paper = paper_sealing.check(edition)
    _check_lengths(edition.id, edition.box.sealed_length)
    _check_key(edition)
    who = tuple(actor.account_id or actor.kind for actor in by)
    number = sum(found.ballots.values()) + on_paper
    open_cases = tuple(roll_cases.open_numbers(edition.id))
    journal.write(
        by[0],
        "vote.seal",
        edition.slug,
        edition_id=edition.id,
        ballots=number,
        participations=sum(found.participations.values()),
        **({"paper": on_paper} if on_paper else {}),
        **({"confirmed_by": who[1]} if len(who) > 1 else {}),
        **({"open_cases": list(open_cases)} if open_cases else {}),
    )
    return Seal(edition.id, who, number, open_cases)


def carry_out(seal: Seal) -> str:
    """Rewrite register and box out of order, close the box for good, and return its checksum; never within another act.

    The guards are lowered and raised in this one transaction of the owner; what was deleted is overwritten after it.
    """
    edition = editions.get(seal.edition_id)
    session.rollback()
    with as_owner() as connection:
        dialect = connection.dialect.name
        paper_sealing.pour(connection, edition)
        for table in ORDERS:
            for statement in lower_guards(dialect, table.name):
                connection.execute(text(statement))
            _rewrite(connection, table, seal.edition_id)
        checksum = _checksum(_rows(connection, seal.edition_id))
        closed = connection.execute(
            update(Box)
            .where(Box.edition_id == seal.edition_id, Box.sealed_at.is_(None))
            .values(sealed_at=clock.now(), sealed_by=list(seal.by), checksum=checksum)
        )
        if not closed.rowcount:
            raise Conflict("box_sealed")  # somebody sealed it in the meantime, and that seal stays
        connection.execute(update(Edition).where(Edition.id == seal.edition_id).values(revision=Edition.revision + 1))
        for statement in raise_guards(dialect):
            connection.execute(text(statement))
    compact()
    return checksum


def replace(edition_id: int, act: Callable[[Connection], None]) -> str:
    """Let an act of the owner change the ballots of a sealed box, rewrite it out of order, and return the new checksum.

    The register is not touched; the guards are lowered and raised in this one transaction.
    """
    with as_owner() as connection:
        dialect = connection.dialect.name
        for name in (BOX.name, Box.__tablename__):
            for statement in lower_guards(dialect, name):
                connection.execute(text(statement))
        act(connection)
        _rewrite(connection, BOX, edition_id)
        checksum = _checksum(_rows(connection, edition_id))
        connection.execute(update(Box).where(Box.edition_id == edition_id).values(checksum=checksum))
        connection.execute(update(Edition).where(Edition.id == edition_id).values(revision=Edition.revision + 1))
        for statement in raise_guards(dialect):
            connection.execute(text(statement))
    return checksum


def verify(edition_id: int) -> bool:
    """Tell whether a sealed box still holds exactly what it held when it was sealed."""
    stored = session.scalar(select(Box.checksum).where(Box.edition_id == edition_id, Box.sealed_at.is_not(None)))
    return stored is not None and stored == _checksum(_rows(session.connection(), edition_id))


def sealed_at(edition_id: int) -> datetime | None:
    """Return when the box of an edition was sealed."""
    return session.scalar(select(Box.sealed_at).where(Box.edition_id == edition_id))


def _rewrite(connection: Connection, table: Table, edition_id: int) -> None:
    """Take the rows of an edition out of a table and put them back in the order of their random key."""
    names = [column.name for column in table.columns]
    copy = Table(
        f"{table.name}_in_order",
        MetaData(),
        *(Column(column.name, column.type) for column in table.columns),
        prefixes=["temporary"],
    )
    mine = select(table).where(table.c.edition_id == edition_id)
    copy.create(connection)
    connection.execute(insert(copy).from_select(names, mine.order_by(table.c[ORDERS[table]])))
    connection.execute(delete(table).where(table.c.edition_id == edition_id))
    connection.execute(insert(table).from_select(names, select(copy).order_by(copy.c[ORDERS[table]])))
    copy.drop(connection)


def _rows(connection: Connection, edition_id: int) -> Iterator[Row[tuple[bytes, str, bytes, bytes]]]:
    """Yield the ballots of an edition in the order of their identifiers, a batch at a time."""
    last = b""
    while True:
        batch = connection.execute(
            select(Ballot.ballot_id, Ballot.channel, Ballot.commitment, Ballot.sealed)
            .where(Ballot.edition_id == edition_id, Ballot.ballot_id > last)
            .order_by(Ballot.ballot_id)
            .limit(BATCH)
        ).all()
        if not batch:
            return
        yield from batch
        last = batch[-1].ballot_id


def _checksum(rows: Iterator[Row[tuple[bytes, str, bytes, bytes]]]) -> str:
    """Return SHA-256 over all ballots: identifier, channel, commitment and sealed content of each."""
    digest = hashlib.sha256(b"pb-box-v1")
    for ballot_id, channel, promised, sealed in rows:
        digest.update(ballot_id + channel.encode().ljust(8) + promised + sealed)
    return digest.hexdigest()


def _check_lengths(edition_id: int, length: int) -> None:
    """Refuse a box in which one blob differs from the others in length (B2)."""
    other = session.execute(
        select(Ballot.ballot_id).where(Ballot.edition_id == edition_id, text("length(sealed) <> :length")).limit(1),
        {"length": length},
    ).first()
    if other is not None:
        raise Conflict("box_does_not_add_up")


def _check_key(edition: EditionView) -> None:
    """Try the private key once more before sealing, where this machine holds it (votes.md 7)."""
    assert edition.box is not None
    try:
        private = crypto.load_private_key(installation().tally_dir, edition.id)
    except Unreadable:
        return  # kept off this machine until the count: the escrow sheet proves itself there
    if not crypto.keys_fit(edition.box.public_key, private, edition.box.sealed_length):
        raise Conflict("escrow_test_failed")
