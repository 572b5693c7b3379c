"""No order leads from the register to the box: not rows, pages, versions nor bytes of the file (votes.md 3)."""

from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest
from sqlalchemy import Engine, inspect, text

from pb.config import Config
from pb.db import db
from pb.models.votes import Ballot, Participation
from tests import voting
from tests.secrecy.ranks import chance, likeness, neighbours
from tests.services.test_counts import OVER
from tests.voting import Vote

VOTERS = 120
TIME_LIKE = ("time", "at", "serial", "sequence", "created", "updated", "number", "place_id", "day", "address", "agent")


class Voted(NamedTuple):
    """A vote with its commitments and its voters in the order in which they came."""

    held: Vote
    order: list[bytes]
    people: list[bytes]


@pytest.fixture
def voted(session: Any, clock: Any) -> Voted:
    """Have everybody vote, in another order than that of the roll."""
    held = voting.vote(VOTERS)
    order: list[bytes] = []
    known: set[bytes] = set()
    numbers = Random(20270401).sample(range(VOTERS), VOTERS)
    for number in numbers:
        held.cast(number, {"flagship": [1 + number % 3]})
        session.commit()
        (fresh,) = set(session.scalars(db.select(Ballot.commitment))) - known
        known.add(fresh)
        order.append(fresh)
    return Voted(held, order, [held.refs[number] for number in numbers])


def sealed(session: Any, clock: Any, held: Vote) -> None:
    clock.move_to(OVER)
    voting.seal(session, held)


def test_no_column_of_a_ballot_can_tell_when_or_who(session: Any) -> None:
    columns = {column["name"]: column for column in inspect(session.get_bind()).get_columns("ballot")}
    assert set(columns) == {"edition_id", "ballot_id", "channel", "commitment", "sealed"}
    assert not [name for name in columns if name in TIME_LIKE]
    assert not any(column.get("autoincrement") is True for column in columns.values())
    links = inspect(session.get_bind()).get_foreign_keys("ballot")
    assert {link["referred_table"] for link in links} == {"edition"}
    day = next(column for column in inspect(session.get_bind()).get_columns("participation") if column["name"] == "day")
    assert str(day["type"]).upper() == "DATE"


def test_random_identifiers_tell_nothing_even_before_sealing(session: Any, voted: Voted) -> None:
    order = voted.order
    by_name = list(session.scalars(db.select(Ballot.commitment).order_by(Ballot.ballot_id)))
    assert likeness(order, by_name) < chance(VOTERS)


def test_after_sealing_no_scan_of_the_tables_tells_the_order(session: Any, clock: Any, voted: Voted) -> None:
    held, order, people = voted
    sealed(session, clock, held)
    for where in ("ballot", "participation"):
        column = "commitment" if where == "ballot" else "person_ref"
        expected = order if where == "ballot" else people
        scanned = [bytes(row[0]) for row in session.execute(text(SCANS[where]))]
        assert len(scanned) == VOTERS, column
        assert likeness(expected, scanned) < chance(VOTERS)
        assert neighbours(expected, scanned) < 8


SCANS = {"ballot": "select commitment from ballot", "participation": "select person_ref from participation"}


def test_rows_of_postgresql_carry_no_order_after_sealing(session: Any, clock: Any, voted: Voted, backend: str) -> None:
    if backend != "postgresql":
        pytest.skip("versions of rows are PostgreSQL's")
    held, order, _ = voted
    before = [bytes(row[0]) for row in session.execute(text("select commitment from ballot order by ctid"))]
    assert likeness(order, before) > 0.99  # that this leak exists is why the box is rewritten
    sealed(session, clock, held)
    for table in ("ballot", "participation"):
        versions = session.execute(text(VERSIONS[table])).all()
        assert [row.versions for row in versions] == [1]
    by_place = [bytes(row[0]) for row in session.execute(text("select commitment from ballot order by ctid"))]
    by_key = [bytes(row[0]) for row in session.execute(text("select commitment from ballot order by ballot_id"))]
    assert by_place == by_key
    assert likeness(order, by_place) < chance(VOTERS)


VERSIONS = {
    "ballot": "select count(distinct xmin::text) as versions from ballot",
    "participation": "select count(distinct xmin::text) as versions from participation",
}


def test_bytes_of_the_file_carry_no_order_after_sealing(
    session: Any, clock: Any, voted: Voted, backend: str, settings: Config
) -> None:
    if backend != "sqlite":
        pytest.skip("one file is SQLite's")
    held, order, people = voted
    engine: Engine = session.get_bind()
    sealed(session, clock, held)
    sealed_of = {row.commitment: row.sealed for row in session.query(Ballot)}
    session.commit()
    session.remove()
    engine.dispose()
    path = Path(settings.database_url.removeprefix("sqlite:///"))
    content = path.read_bytes()
    for expected, needle in (
        (order, lambda each: each),
        (order, lambda each: sealed_of[each][:32]),
        (people, lambda each: each),
    ):
        found = {each: places(content, needle(each)) for each in expected}
        for copy in range(max(map(len, found.values()))):
            scanned = sorted((each for each in expected if len(found[each]) > copy), key=lambda each: found[each][copy])
            assert likeness([each for each in expected if each in set(scanned)], scanned) < chance(len(scanned))
    for name in ("-journal", "-wal"):
        left = path.with_name(path.name + name)
        assert not left.exists() or left.stat().st_size == 0


def test_nothing_is_left_of_rows_that_were_moved(
    session: Any, clock: Any, voted: Voted, backend: str, settings: Config
) -> None:
    if backend != "sqlite":
        pytest.skip("one file is SQLite's")
    held, order, _ = voted
    sealed(session, clock, held)
    sealed_of = {row.commitment: row.sealed for row in session.query(Ballot)}
    session.commit()
    content = Path(settings.database_url.removeprefix("sqlite:///")).read_bytes()
    assert all(len(places(content, blob)) == 1 for blob in sealed_of.values())
    assert all(len(places(content, each)) == 2 for each in order)  # the row, and the index of commitments


def test_no_other_table_knows_a_person_and_a_ballot(session: Any, voted: Voted) -> None:
    _, order, people = voted
    tables = {table.name: table for table in db.metadata.sorted_tables}
    for name, table in tables.items():
        values = [value for row in session.execute(table.select()) for value in row]
        raw = [bytes(value) for value in values if isinstance(value, bytes | memoryview)]
        said = " ".join(str(value) for value in values if isinstance(value, str | dict | list))
        known = [ref for ref in people if ref in raw or ref.hex() in said]
        ballots = [each for each in order if each in raw or each.hex() in said]
        assert not (known and ballots), name
        if ballots:
            assert name == Ballot.__tablename__
        if known:
            assert name in (Participation.__tablename__, "person", "code", "session")


def places(content: bytes, needle: bytes) -> list[int]:
    """Return where a text of bytes occurs."""
    found, at = [], content.find(needle)
    while at >= 0:
        found.append(at)
        at = content.find(needle, at + 1)
    return found
