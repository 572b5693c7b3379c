"""The box: what it needs to open, what opening freezes, how it is watched and sealed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import text

from pb import boxes as crypto
from pb import clock as time
from pb.db import installation
from pb.errors import Conflict, Forbidden
from pb.models.votes import Ballot, Box, Participation
from pb.services import boxes, editions, journal, sealing
from pb.services.actors import SYSTEM, Actor
from tests import samples, voting
from tests.voting import CHOICE

Clock = time_machine.Traveller
EARLIEST = datetime(2027, 3, 17, 22, tzinfo=UTC)
OVER = datetime(2027, 4, 28, 22, 2, tzinfo=UTC)


def staff(name: str, edition: Any, role: str = "administrator") -> Actor:
    return Actor(kind="staff", account_id=name, roles=frozenset({(edition.municipality_id, role)}), factors=2)


def test_opening_freezes_rules_and_makes_keys_that_fit(session: Any, clock: Clock) -> None:
    held = voting.vote()
    box = session.query(Box).one()
    private = crypto.load_private_key(installation().tally_dir, held.edition.id)
    assert crypto.public_of(private) == box.public_key
    assert len(held.sheets) == boxes.COPIES
    assert {crypto.read_sheet(sheet) for sheet in held.sheets} == {private}
    assert (installation().tally_dir / f"box-{held.edition.id}.key").stat().st_mode & 0o077 == 0
    assert box.sealed_length % 128 == 0
    assert {project["number"] for project in box.rules["projects"]} == set(voting.COSTS)


def test_the_private_key_is_nowhere_in_the_database(session: Any, settings: Any, clock: Clock) -> None:
    held = voting.vote()
    session.commit()
    private = crypto.load_private_key(installation().tally_dir, held.edition.id)
    for table in session.execute(text("select edition_id, public_key, rules from box")):
        assert private not in str(table).encode()
        assert private != table.public_key


@pytest.mark.parametrize("instant", [EARLIEST - timedelta(seconds=1), OVER])
def test_not_before_its_time_nor_after(session: Any, clock: Clock, instant: datetime) -> None:
    held = voting.vote(box=False)
    clock.move_to(instant)
    with pytest.raises(Conflict, match=r"box_too_early|vote_closed"):
        boxes.prepare([SYSTEM], held.edition)
    clock.move_to(EARLIEST)
    boxes.prepare([SYSTEM], held.edition)


def test_everything_missing_is_said(session: Any, clock: Clock) -> None:
    edition = samples.edition()
    with pytest.raises(Conflict, match="vote_not_ready") as refusal:
        boxes.prepare([SYSTEM], edition)
    assert {problem.code for problem in refusal.value.problems} == {"no_roll", "no_projects"}
    assert session.query(Box).count() == 0


def test_a_box_is_opened_once(session: Any, clock: Clock) -> None:
    held = voting.vote()
    before = crypto.load_private_key(installation().tally_dir, held.edition.id)
    with pytest.raises(Conflict, match="box_prepared"):
        boxes.prepare([SYSTEM], held.edition)
    with pytest.raises(Conflict, match="box_prepared"):
        boxes.prepare([SYSTEM], replace(held.edition, box=None))
    assert crypto.load_private_key(installation().tally_dir, held.edition.id) == before


def test_grave_acts_take_two_people(session: Any, clock: Clock) -> None:
    held = voting.vote(box=False)
    one, two = staff("a", held.edition), staff("b", held.edition)
    outsider = replace(staff("c", held.edition), roles=frozenset({(999, "administrator")}))
    for by in ([one], [one, one], [one, replace(one, token_hash=b"x" * 32)]):
        with pytest.raises(Forbidden, match="two_people_needed"):
            boxes.prepare(by, held.edition)
    with pytest.raises(Forbidden, match="forbidden"):
        boxes.prepare([one, outsider], held.edition)
    boxes.prepare([one, two], held.edition)
    line = journal.latest(held.edition.id)[0]
    assert (line.act, line.actor, line.details["confirmed_by"]) == ("vote.open", "a", "b")


def test_a_box_that_does_not_add_up_is_paused(session: Any, clock: Clock) -> None:
    held = voting.vote()
    held.cast(0)
    assert boxes.watch() == []
    session.add(
        Participation(
            edition_id=held.edition.id, person_ref=held.refs[1], channel="online", place_id=None, day=time.today()
        )
    )
    session.flush()
    assert boxes.watch() == [held.edition.id]
    assert held.fresh().box is not None
    assert held.edition.box is not None
    assert held.edition.box.paused
    with pytest.raises(Conflict, match="box_does_not_add_up"):
        boxes.resume([SYSTEM], held.edition, "no")


def test_sealing_waits_for_the_end_and_two_minutes(session: Any, clock: Clock) -> None:
    held = voting.vote()
    held.cast(0)
    for instant in (time.now(), OVER - timedelta(seconds=1)):
        clock.move_to(instant)
        with pytest.raises(Conflict, match="vote_not_over"):
            sealing.check([SYSTEM], held.edition)
    clock.move_to(OVER)
    sealing.check([SYSTEM], held.edition)


def test_a_sealed_box_keeps_what_it_held_and_takes_nothing(session: Any, clock: Clock) -> None:
    held, other = voting.vote(), voting.vote(slug="meadow-2027", municipality="meadow")
    for number in range(5):
        held.cast(number, CHOICE if number % 2 else {})
    other.cast(0)
    before = {(row.ballot_id, row.commitment, row.sealed) for row in session.query(Ballot)}
    clock.move_to(OVER)
    checksum = voting.seal(session, held)
    assert {(row.ballot_id, row.commitment, row.sealed) for row in session.query(Ballot)} == before
    assert session.query(Participation).count() == 6
    assert sealing.verify(held.edition.id)
    assert len(checksum) == 64
    assert held.edition.box is not None
    assert held.edition.box.sealed_at == OVER
    row = {"e": held.edition.id, "b": b"i" * 16, "c": b"c" * 32, "s": b"s"}
    insert = "insert into ballot (edition_id, ballot_id, channel, commitment, sealed) values (:e, :b, 'online', :c, :s)"
    with pytest.raises(Exception, match="the box is sealed"):
        session.execute(text(insert), row)
    session.rollback()
    for statement in ("delete from ballot", "update ballot set channel = 'desk'", "delete from participation"):
        with pytest.raises(Exception, match="only grows"):
            session.execute(text(statement))
        session.rollback()
    with pytest.raises(Conflict, match="box_sealed"):
        sealing.check([SYSTEM], held.edition)
    session.execute(text(insert), {**row, "e": other.edition.id})
    session.rollback()


def test_the_frozen_rules_do_not_follow_the_edition(session: Any, clock: Clock) -> None:
    held = voting.vote()
    with pytest.raises(Conflict):
        editions.load(SYSTEM, samples.edition_file())
    assert boxes.rules_of(held.edition).digest == held.edition.box.digest if held.edition.box else False


def test_turnout_is_rounded_down(session: Any, clock: Clock) -> None:
    held = voting.vote(12)
    for number in range(11):
        held.cast(number)
    assert boxes.turnout(held.edition) == 10
