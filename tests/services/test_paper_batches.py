"""Batches: opened together, keyed blind by two people, closed by another, sealed with every other ballot."""

from typing import Any

import pytest
import time_machine
from sqlalchemy import delete
from sqlalchemy.exc import DBAPIError

from pb.errors import Conflict, Forbidden, Invalid, Refusal
from pb.models.paper import PaperEntry
from pb.models.votes import Ballot, Participation
from pb.rules.paper import TABLE, Papers
from pb.rules.paper_ballots import Paper
from pb.services import (
    boxes,
    paper,
    paper_batches,
    paper_checks,
    paper_correction,
    paper_intakes,
    paper_keying,
    sealing,
)
from pb.services.paper_batches import Opened
from tests import papering, voting
from tests.papering import ALICE, BART, CHLOE, DIRK, OVER, PILE, closed, key, opened, person, pile, take_in, who

Clock = time_machine.Traveller


@pytest.fixture
def backend() -> str:
    """What a batch goes through asks nothing special of a database; races are tried on both."""
    return "sqlite"


def test_papers_are_not_opened_before_the_vote_is_over(session: Any, clock: Clock) -> None:
    held = papering.vote(3)
    code = take_in(held, [0, 1])
    with pytest.raises(Conflict, match="vote_not_over"):
        opened(held, code)
    clock.move_to(OVER)
    batch = opened(held, code)
    assert paper.batch(held.edition, batch).papers == Papers(found=2)
    with pytest.raises(Conflict, match="paper_not_from_here"):
        opened(held, code)


def test_a_small_pile_is_opened_together_with_others(session: Any, clock: Clock) -> None:
    """P6."""
    held = papering.vote(62)
    big, small = take_in(held, range(30)), take_in(held, range(30, 59))
    clock.move_to(OVER)
    with pytest.raises(Conflict, match="paper_too_few"):
        opened(held, small)
    with pytest.raises(Conflict, match="paper_too_few_left"):
        opened(held, big)
    code = opened(held, big, small)
    assert paper.batch(held.edition, code).papers.found == 59


def test_what_is_found_is_what_was_accepted(session: Any, clock: Clock) -> None:
    held = papering.vote(5)
    envelopes, table = take_in(held, [0, 1]), take_in(held, [2, 3, 4], TABLE)
    clock.move_to(OVER)
    session.commit()
    actor = person(held)
    with pytest.raises(Conflict, match="paper_does_not_add_up") as refusal:
        paper_batches.open_batch(actor, held.edition, [Opened(envelopes, 2), Opened(table, 2)])
    assert [each.code for each in refusal.value.problems] == ["paper_found"]
    code = paper_batches.open_batch(actor, held.edition, [Opened(envelopes, 2), Opened(table, 2, not_returned=1)])
    assert paper.figures(held.edition).not_returned == 1
    assert paper.batch(held.edition, code).papers.found == 4


def test_the_second_keyer_sees_nothing_of_the_first(session: Any, clock: Clock) -> None:
    """P3: neither the papers, nor how many there are, nor what comes next."""
    held, code = pile(clock)
    key(held, code, PILE, ALICE)
    with pytest.raises(Forbidden, match="paper_same_person"):
        paper_keying.desk(person(held, ALICE), held.edition, code)
    desk = paper_keying.desk(person(held, BART), held.edition, code)
    assert (desk.papers, desk.next_serial, desk.open_serials) == ((), 1, (1, 2, 3, 4, 5, 6))
    with pytest.raises(Conflict):
        paper_keying.open_ones(person(held, BART), held.edition, code)
    paper_keying.keep(person(held, BART), held.edition, code, PILE[0])
    with pytest.raises(Forbidden, match="paper_other_keyer"):
        paper_keying.desk(person(held, DIRK), held.edition, code)


def test_two_keyings_that_differ_are_settled_by_a_third(session: Any, clock: Clock) -> None:
    held, code = pile(clock)
    key(held, code, PILE, ALICE)
    other = [Paper(1, (1, 2)), *PILE[1:5], Paper(6, (3,))]
    assert key(held, code, other, BART) == "differing"
    for keyer in (ALICE, BART):
        with pytest.raises(Forbidden, match="paper_same_person"):
            paper_keying.open_ones(person(held, keyer), held.edition, code)
    found = paper_keying.open_ones(person(held, CHLOE), held.edition, code)
    assert [each.serial for each in found] == [1, 6]
    with pytest.raises(Invalid, match="paper_marks"):
        paper_keying.keep(person(held, CHLOE), held.edition, code, Paper(2, (3,)))
    with pytest.raises(Conflict, match="paper_serials_missing"):
        paper_keying.finish(person(held, CHLOE), held.edition, code)
    assert key(held, code, [Paper(1, (1, 2, 4)), Paper(6, (3,))], CHLOE) == "agreed"
    paper_batches.close(person(held, CHLOE), held.edition, code)
    batch = paper.batch(held.edition, code)
    assert batch.papers == Papers(found=6, valid=4, blank=1, invalid=1)
    assert len(batch.digest) == 64


def test_in_the_full_profile_four_people_work(session: Any, clock: Clock) -> None:
    held, code = pile(clock, duties="full")
    key(held, code, PILE, ALICE)
    key(held, code, [Paper(1), *PILE[1:]], BART)
    key(held, code, PILE[:1], CHLOE)
    for name in (ALICE, BART, CHLOE):
        with pytest.raises(Forbidden, match="paper_same_person"):
            paper_batches.close(person(held, name), held.edition, code)
    paper_batches.close(person(held, DIRK), held.edition, code)


def test_a_keying_ends_when_every_paper_is_keyed(session: Any, clock: Clock) -> None:
    held, code = pile(clock)
    actor = person(held)
    paper_keying.keep(actor, held.edition, code, Paper(2, (1,)))
    paper_keying.keep(actor, held.edition, code, Paper(2, (2,)), again=True)
    desk = paper_keying.desk(actor, held.edition, code)
    assert (desk.papers, desk.next_serial) == ((Paper(2, (2,)),), 1)
    with pytest.raises(Conflict, match="paper_serials_missing") as refusal:
        paper_keying.finish(actor, held.edition, code)
    assert refusal.value.details["serials"] == "1, 3, 4, 5, 6"
    for wrong in (Paper(7), Paper(1, (99,)), Paper(1, reason="ugly"), Paper(0)):
        with pytest.raises(Invalid, match="paper_marks"):
            paper_keying.keep(actor, held.edition, code, wrong)


def test_a_serial_keyed_twice_changes_nothing(session: Any, clock: Clock) -> None:
    """A number stamped twice, or a slip: the paper that was keyed first stays as it is."""
    held, code = pile(clock)
    actor = person(held)
    for _ in range(2):  # an answer that was lost, sent again
        paper_keying.keep(actor, held.edition, code, Paper(2, (1, 4)))
    with pytest.raises(Invalid, match="paper_marks") as refusal:
        paper_keying.keep(actor, held.edition, code, Paper(2, (1,)))
    assert [(each.code, each.at) for each in refusal.value.problems] == [("paper_keyed_already", "serial")]
    assert paper_keying.desk(actor, held.edition, code).papers == (Paper(2, (1, 4)),)


def test_papers_counted_wrongly_are_counted_again(session: Any, clock: Clock) -> None:
    """Wrong totals: six papers were written down, five are there; what was keyed stays, the sixth is known to lack."""
    held, code = pile(clock)
    actor = person(held)
    for each in PILE:
        paper_keying.keep(actor, held.edition, code, each)
    session.commit()
    for words, wrong in ((" ", "reason_needed"), ("short", "paper_words")):
        with pytest.raises(Invalid, match=wrong):
            paper_batches.recount(actor, held.edition, code, [Opened("E1", 5)], words)
        session.rollback()
    paper_batches.recount(actor, held.edition, code, [Opened("E1", 5, 1)], "An envelope was empty.")
    assert not paper.figures(held.edition).differences
    assert [each.serial for each in paper_keying.desk(actor, held.edition, code).papers] == [1, 2, 3, 4, 5]
    paper_keying.finish(actor, held.edition, code)
    with pytest.raises(Conflict, match="paper_not_from_here"):
        paper_batches.recount(actor, held.edition, code, [Opened("E1", 6)], "Found after all.")


def test_a_closed_batch_is_only_voided_by_two_people(session: Any, clock: Clock) -> None:
    """P5."""
    held, code = pile(clock)
    first = closed(held, code, PILE)
    with pytest.raises(Conflict, match="paper_batch_closed"):
        paper_batches.close(person(held, DIRK), held.edition, code)
    with pytest.raises(Conflict):
        paper_keying.keep(person(held), held.edition, code, Paper(1))
    with pytest.raises(Invalid, match="reason_needed"):
        paper_batches.ask_void(person(held, DIRK), held.edition, code, "")
    paper_batches.ask_void(person(held, DIRK), held.edition, code, "Two papers stuck together.")
    with pytest.raises(Forbidden, match="paper_same_person"):
        paper_batches.confirm_void(person(held, DIRK), held.edition, code)
    paper_batches.confirm_void(person(held, ALICE), held.edition, code)
    batch = paper.batch(held.edition, code)
    assert (batch.state, batch.round, batch.papers, batch.digest) == ("opened", 2, Papers(found=6), "")
    assert (batch.former[0]["digest"], batch.former[0]["reason"]) == (first, "Two papers stuck together.")
    assert session.query(PaperEntry).count() == 0
    assert closed(held, code, PILE) == first


def test_a_withdrawn_void_leaves_the_batch_closed(session: Any, clock: Clock) -> None:
    held, code = pile(clock)
    digest = closed(held, code, PILE)
    paper_batches.ask_void(person(held, DIRK), held.edition, code, "Two papers stuck together.")
    assert not paper.reconciled(held.edition)
    paper_batches.withdraw_void(person(held, ALICE), held.edition, code)
    assert paper.batch(held.edition, code).digest == digest
    assert paper.reconciled(held.edition)


def test_the_box_is_sealed_only_when_paper_is_reconciled(session: Any, clock: Clock) -> None:
    held = papering.vote(8)
    code = take_in(held, range(6), close=False)
    held.cast(6)
    clock.move_to(OVER)
    expected = ["paper_intake_open", "paper_not_opened", "paper_batch_open", ""]
    batch = ""
    for problem in expected:
        if problem:
            with pytest.raises(Conflict, match="paper_not_reconciled") as refusal:
                sealing.check([voting.SYSTEM], held.fresh())
            assert [each.code for each in refusal.value.problems] == [problem]
        if problem == "paper_intake_open":
            paper_intakes.close_intake(person(held), held.edition, code, 6)
        elif problem == "paper_not_opened":
            batch = opened(held, code)
        elif problem:
            closed(held, batch, PILE)
    sealing.check([voting.SYSTEM], held.fresh())


def test_papers_enter_the_sealed_box_and_are_counted(session: Any, clock: Clock) -> None:
    """votes.md 3: people noted = valid + blank + invalid + not returned, ballots = valid + blank."""
    held = papering.vote(10)
    envelopes, table = take_in(held, range(4)), take_in(held, range(4, 7), TABLE)
    held.cast(7, {"flagship": [1], "boost": [4]})
    clock.move_to(OVER)
    code = paper_batches.open_batch(
        person(held), held.edition, [Opened(envelopes, 4), Opened(table, 2, not_returned=1)]
    )
    closed(held, code, PILE)
    session.commit()
    voting.seal(session, held)
    assert sealing.verify(held.edition.id)
    balance = boxes.balance(held.edition.id)
    assert (balance.participations, balance.ballots) == ({"online": 1, "paper": 7}, {"online": 1, "paper": 5})
    assert {len(row.sealed) for row in session.query(Ballot)} == {held.edition.box.sealed_length}
    assert paper.batch(held.edition, code).state == "sealed"
    found = voting.count(session, held)
    assert (found.document["ballots"]["valid"], found.document["ballots"]["blank"]) == (5, 1)
    counted = {int(n): votes for n, votes in found.document["ballots"]["by_channel"][0]["votes"].items() if votes}
    assert counted == {1: 3, 2: 1, 3: 1, 4: 2, 6: 1}
    for act in (
        lambda: paper_batches.ask_void(person(held), held.edition, code, "Something is wrong."),
        lambda: paper_intakes.open_intake(person(held), held.edition, "envelopes", None, by_post=True),
        lambda: paper_checks.check(person(held), held.edition, envelopes, who(9)),
    ):
        with pytest.raises(Refusal):
            act()


def test_what_was_explained_does_not_hide_anything_else(session: Any, clock: Clock) -> None:
    held, code = pile(clock)
    closed(held, code, PILE)
    session.add(
        Participation(
            edition_id=held.edition.id,
            person_ref=held.refs[7],
            channel="paper",
            place_id=None,
            day=voting.clock.today(),
        )
    )
    session.flush()
    with pytest.raises(Conflict, match="paper_not_reconciled") as refusal:
        sealing.check([voting.SYSTEM], held.fresh())
    assert [(each.code, each.details["left"], each.details["right"]) for each in refusal.value.problems] == [
        ("paper_register", 7, 6)
    ]
    paper.explain(person(held), held.edition, "all", "register", "Noted by hand on the list of the third table.")
    assert sealing.check([voting.SYSTEM], held.fresh()).ballots == 5


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_a_correction_replaces_the_whole_paper_channel(session: Any, clock: Clock, backend: str) -> None:
    """votes.md 4: what was cast online stays byte for byte, the register too, and the count gets a new number."""
    held = papering.vote(8)
    envelopes = take_in(held, range(6))
    held.cast(6, {"flagship": [1]})
    clock.move_to(OVER)
    code = opened(held, envelopes)
    closed(held, code, PILE)
    session.commit()
    before = voting.seal(session, held)
    first = voting.count(session, held)
    online = {row.commitment: row.sealed for row in session.query(Ballot).filter_by(channel="online")}
    pair = [person(held, ALICE, "counting_chief"), person(held, BART, "counting_chief")]
    with pytest.raises(Conflict, match="paper_no_correction"):
        paper_correction.check(pair, held.edition)
    with pytest.raises(Forbidden, match="two_people_needed"):
        paper_correction.begin(pair[:1], held.edition, "Two papers were swapped.")
    paper_correction.begin(pair, held.edition, "Two papers were swapped.")
    paper_batches.ask_void(person(held, DIRK), held.edition, code, "Two papers were swapped.")
    with pytest.raises(Conflict, match="paper_not_reconciled"):
        paper_correction.check(pair, held.edition)
    paper_batches.confirm_void(person(held, ALICE), held.edition, code)
    closed(held, code, [Paper(1, (2, 5)), *PILE[1:]])
    assert paper_correction.check(pair, held.edition) == 5
    session.commit()
    after = paper_correction.carry_out(held.edition.id)
    session.expire_all()
    assert after != before
    assert sealing.verify(held.edition.id)
    assert {row.commitment: row.sealed for row in session.query(Ballot).filter_by(channel="online")} == online
    assert boxes.balance(held.edition.id).participations == {"online": 1, "paper": 6}
    second = voting.count(session, held)
    assert (first.number, second.number) == (1, 2)
    votes = [
        {n: v for n, v in each.document["ballots"]["by_channel"][0]["votes"].items() if v} for each in (first, second)
    ]
    assert votes == [{"1": 3, "2": 1, "3": 1, "4": 1, "6": 1}, {"1": 2, "2": 1, "3": 1, "5": 1, "6": 1}]
    with pytest.raises(Conflict, match="paper_batch_closed"):
        paper_batches.ask_void(person(held, DIRK), held.edition, code, "Something else.")
    with pytest.raises(DBAPIError):
        session.execute(delete(Ballot))
