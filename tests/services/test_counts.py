"""The count: what comes out is what went in, whatever the order, and never before it may."""

import json
import random
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from sqlalchemy import text

from pb import boxes as crypto
from pb import clock as time
from pb import work
from pb.db import installation, memory, transaction
from pb.errors import Conflict
from pb.models.jobs import Job
from pb.models.projects import Project
from pb.models.votes import Ballot, Participation
from pb.rules import counting
from pb.services import boxes, counts, journal, openings, projects
from pb.services.actors import SYSTEM
from tests import voting
from tests.voting import Vote

Clock = time_machine.Traveller
OVER = datetime(2027, 4, 29, 9, tzinfo=UTC)
BALLOTS: list[dict[str, list[int]]] = [
    {"flagship": [1, 2], "boost": [4]},
    {"flagship": [1]},
    {"flagship": [2, 3], "boost": [4, 5, 6]},
    {"flagship": [1], "boost": [5]},
    {},
]


def counted(session: Any, clock: Clock, choices: Any = BALLOTS) -> tuple[Vote, counts.CountView]:
    held = voting.vote(len(choices))
    for number, each in enumerate(choices):
        held.cast(number, each)
    clock.move_to(OVER)
    voting.seal(session, held)
    return held, voting.count(session, held)


def test_totals_are_those_of_the_ballots(session: Any, clock: Clock) -> None:
    held, found = counted(session, clock)
    document = found.document
    assert document["participations"] == {
        "total": 5,
        "by_channel": {"online": 5},
        "without_ballot": {"invalid": 0, "not_returned": 0, "explained": 0},
    }
    ballots = document["ballots"]
    assert (ballots["total"], ballots["valid"], ballots["blank"], ballots["invalid"]) == (5, 4, 1, 0)
    assert {number: votes for number, votes in ballots["by_channel"][0]["votes"].items() if votes} == {
        "1": 3,
        "2": 2,
        "3": 1,
        "4": 2,
        "5": 2,
        "6": 1,
    }
    flagship, boost = document["tracks"]
    assert (flagship["selected"], flagship["ballots"]) == (["1", "2"], 4)
    assert boost["selected"][:2] == ["4", "5"]
    assert found.digest == counting.digest(document)
    assert document["rules"] == (held.edition.box.digest if held.edition.box else "")
    assert held.edition.box is not None


def test_the_list_of_commitments_is_sorted_and_whole(session: Any, clock: Clock) -> None:
    _, found = counted(session, clock)
    lines = counts.storage().read(found.commitments_file).decode().splitlines()
    assert lines == sorted(row.commitment.hex() for row in session.query(Ballot))
    assert found.document["commitments"] == found.commitments_digest


def test_a_second_count_gives_the_same_bytes(session: Any, clock: Clock) -> None:
    held, found = counted(session, clock)
    again = voting.count(session, held)
    assert (again.number, found.number) == (2, 1)
    assert counting.canonical(again.document) == counting.canonical(found.document)
    assert [each.number for each in counts.all_of(held.edition.id)] == [1, 2]


def test_order_and_batches_make_no_difference(session: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    held, found = counted(session, clock)
    monkeypatch.setattr(counts, "BATCH", 2)
    assert voting.count(session, held).digest == found.digest
    monkeypatch.setattr(openings, "ALONE", 0)
    assert voting.count(session, held).digest == found.digest


def test_only_a_sealed_box_is_counted(session: Any, clock: Clock) -> None:
    held = voting.vote()
    clock.move_to(OVER)
    with pytest.raises(Conflict, match="box_not_sealed"):
        counts.ask([SYSTEM], held.edition)
    voting.seal(session, held)
    counts.ask([SYSTEM], held.edition)
    with pytest.raises(Conflict, match="count_running"):
        counts.ask([SYSTEM], held.edition)


def test_a_box_that_changed_is_not_counted(session: Any, clock: Clock) -> None:
    held, _ = counted(session, clock)
    for trigger in session.execute(text(TRIGGERS[session.get_bind().dialect.name])).scalars().all():
        on = " on ballot" if session.get_bind().dialect.name == "postgresql" else ""
        session.execute(text(f"drop trigger {trigger}{on}"))
    session.execute(
        text("delete from ballot where commitment = (select commitment from ballot order by commitment limit 1)")
    )
    session.commit()
    with pytest.raises(Conflict, match="box_changed"):
        voting.count(session, held)


TRIGGERS = {
    "sqlite": "select name from sqlite_master where type = 'trigger' and tbl_name = 'ballot'",
    "postgresql": "select tgname from pg_trigger where tgrelid = 'ballot'::regclass and not tgisinternal",
}


def test_a_ballot_that_breaks_a_rule_is_counted_apart(session: Any, clock: Clock) -> None:
    held = voting.vote()
    held.cast(0)
    box, nonce = held.edition.box, bytes(32)
    assert box is not None
    content = b'{"choices":{"flagship":[1,2,3]},"edition":"forest-2027","rules":"' + box.digest.encode() + b'"}'
    session.add(Participation(edition_id=held.edition.id, person_ref=held.refs[1], channel="online", day=time.today()))
    session.add(
        Ballot(
            edition_id=held.edition.id,
            ballot_id=crypto.new_ballot_id(),
            channel="online",
            commitment=crypto.commitment(nonce, content),
            sealed=crypto.seal(nonce, content, box.sealed_length, box.public_key),
        )
    )
    clock.move_to(OVER)
    voting.seal(session, held)
    ballots = voting.count(session, held).document["ballots"]
    assert (ballots["total"], ballots["valid"], ballots["invalid"]) == (2, 1, 1)


def test_a_tie_leaves_the_result_open_until_it_is_settled(session: Any, clock: Clock) -> None:
    held, found = counted(session, clock, [{"flagship": [1]}, {"flagship": [2]}, {"flagship": [3]}])
    assert not found.final
    assert found.document["tracks"][0]["ties"] == [["1", "2", "3"]]
    with pytest.raises(Conflict, match="count_not_final"):
        counts.announce(SYSTEM, held.edition)
    settled = voting.count(session, held, tie_order=["3", "1", "2", *map(str, range(4, 14))])
    assert settled.final
    assert settled.document["tracks"][0]["selected"] == ["3", "1"]
    with pytest.raises(Conflict, match="tie_settled"):  # never again for another outcome
        counts.ask([SYSTEM], held.fresh(), lots_seed="forest")


def test_a_withdrawn_project_keeps_its_votes_and_no_money(session: Any, clock: Clock) -> None:
    held = voting.vote(2)
    held.cast(0, {"flagship": [1]})
    held.cast(1, {"flagship": [1, 2]})
    one = session.query(Project).filter_by(number=1).one()
    projects.move(SYSTEM, held.fresh(), one.id, "withdraw", by="holder", reasons={"text": "Déménagement"})
    clock.move_to(OVER)
    voting.seal(session, held)
    minutes = voting.count(session, held).document["tracks"][0]["minutes"]
    assert (minutes[0]["id"], minutes[0]["votes"], minutes[0]["verdict"]) == ("1", 2, "withdrawn")


def test_publishing_moves_the_projects(session: Any, clock: Clock) -> None:
    held, _ = counted(session, clock)
    voting.count(session, held, lots_seed="forest")
    assert counts.latest(held.edition.id, published=True) is None
    counts.announce(SYSTEM, held.fresh())
    status = {row.number: row.status for row in session.query(Project)}
    assert (status[1], status[2], status[3]) == ("selected", "selected", "not_selected")
    assert counts.latest(held.edition.id, published=True) is not None
    assert journal.latest(held.edition.id, ("result.publish",))


def test_small_channels_are_put_together(session: Any, clock: Clock) -> None:
    held = voting.vote(40)
    for number in range(35):
        held.cast(number, {"flagship": [1]})
    for number in range(35, 40):
        desk = voting.session_of(held.edition, held.refs[number], "desk")
        from_desk = voting.votes.review(desk, held.edition, {"flagship": [2]}, time.now())
        voting.votes.cast(desk, held.edition, from_desk.token, time.now())
    clock.move_to(OVER)
    voting.seal(session, held)
    groups = voting.count(session, held).document["ballots"]["by_channel"]
    assert [(group["channels"], group["total"]) for group in groups] == [(["desk", "online"], 40)]


def test_the_worker_takes_the_count_and_says_how_far_it_is(session: Any, clock: Clock) -> None:
    held = voting.vote()
    held.cast(0)
    clock.move_to(OVER)
    voting.seal(session, held)
    with transaction():
        job = counts.ask([SYSTEM], held.edition)
    assert not work.step("work")
    assert work.step("tally")
    assert session.get(Job, job).state == "done"
    assert not work.step("tally")


def test_without_the_key_the_count_fails_for_good_and_says_why(session: Any, clock: Clock) -> None:
    held = voting.vote()
    clock.move_to(OVER)
    voting.seal(session, held)
    crypto.destroy_private_key(installation().tally_dir, held.edition.id)
    with transaction():
        job = counts.ask([SYSTEM], held.edition)
    assert work.step("tally")
    row = session.get(Job, job)
    assert (row.state, row.error) == ("failed", "box_key_missing")


def test_the_document_holds_no_float_and_no_time(session: Any, clock: Clock) -> None:
    _, found = counted(session, clock)

    def walk(value: Any) -> None:
        assert not isinstance(value, float)
        for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
            walk(each)

    walk(found.document)
    assert "2027-04" not in json.dumps(found.document)


def test_a_thousand_random_ballots_are_counted_right(session: Any, clock: Clock) -> None:
    chance = random.Random(7)
    held = voting.vote(150)
    expected: dict[int, int] = {}
    for number in range(150):
        choices = {
            "flagship": chance.sample([1, 2, 3], chance.randint(0, 2)),
            "boost": chance.sample(range(4, 14), chance.randint(0, 8)),
        }
        for each in (one for numbers in choices.values() for one in numbers):
            expected[each] = expected.get(each, 0) + 1
        held.cast(number, choices)
    clock.move_to(OVER)
    voting.seal(session, held)
    found = voting.count(session, held).document["ballots"]["by_channel"][0]["votes"]
    assert {int(number): votes for number, votes in found.items() if votes} == expected
    assert memory() is not None
    assert boxes.balance(held.edition.id).holds
