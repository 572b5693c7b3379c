"""Paper taken in: one register for all channels, figures that must agree, boxes that are followed."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from pb import clock as time
from pb.errors import Conflict, Invalid, Unknown
from pb.models.paper import PaperKept
from pb.models.votes import Participation
from pb.rules.paper import ENVELOPES, TABLE, Intake
from pb.services import journal, paper, paper_checks, paper_intakes, paper_sealing, roll, votes
from pb.services.actors import SYSTEM
from pb.services.paper_checks import Who
from pb.services.roll import Resident
from tests import papering, voting
from tests.papering import OVER, person, take_in, who

Clock = time_machine.Traveller


@pytest.fixture
def backend() -> str:
    """What differs between databases is tried beside the races, in the tests of batches."""
    return "sqlite"


def test_an_envelope_is_accepted_once(session: Any, clock: Clock) -> None:
    held = papering.vote(4)
    code = take_in(held, [0, 1], close=False)
    assert (code, paper.intake(held.edition, code).figures) == ("E1", Intake(ENVELOPES, accepted=2))
    row = session.query(Participation).filter_by(person_ref=held.refs[0]).one()
    assert (row.channel, row.place_id, row.day) == ("paper", held.edition.places[0].id, time.today())
    again = paper_checks.check(person(held), held.edition, code, who(0))
    assert (again.outcome, again.channel, again.day) == ("duplicate", "paper", time.today())
    assert paper.intake(held.edition, code).figures == Intake(ENVELOPES, accepted=2, duplicate=1)
    assert session.query(Participation).count() == 2


def test_who_voted_online_does_not_vote_on_paper_nor_the_other_way(session: Any, clock: Clock) -> None:
    """P1, R37: the first that was recorded counts, whatever the channel."""
    held = papering.vote(3)
    held.cast(0)
    voter = held.voter(1)
    form = held.form(voter)
    code = take_in(held, [0, 1], close=False)
    assert paper.intake(held.edition, code).figures == Intake(ENVELOPES, accepted=1, duplicate=1)
    with pytest.raises(votes.AlreadyVoted, match="already_voted_paper"):
        votes.cast(voter, held.edition, form, time.now())
    assert session.query(PaperKept).one().person_ref == held.refs[0]


def test_the_code_of_a_letter_serves_as_well(session: Any, clock: Clock) -> None:
    held = papering.vote(2)
    code = take_in(held, [], close=False)
    answer = paper_checks.check(person(held), held.edition, code, Who(held.codes[0].lower()))
    assert answer.good
    assert paper_checks.check(person(held), held.edition, code, who(0)).outcome == "duplicate"
    square = f"https://vote.example.org/fr/forest-2027/vote/identify#{held.codes[0]}"
    assert paper_checks.check(person(held), held.edition, code, Who(square)).outcome == "duplicate"


def test_strangers_and_children_stay_without_a_ballot(session: Any, clock: Clock) -> None:
    held = papering.vote(1)
    child = Resident("18010100192", date(2018, 1, 1), "Sam", "Rue du Test 2")
    roll.add(held.edition, [*voting.people(1), child], date(2027, 3, 15))
    code = take_in(held, [5], close=False)
    assert paper_checks.check(person(held), held.edition, code, Who(child.number)).outcome == "under_age"
    paper_checks.keep_closed(person(held), held.edition, code, "unidentified")
    assert paper.intake(held.edition, code).figures == Intake(ENVELOPES, not_on_roll=1, under_age=1, unidentified=1)
    assert session.query(Participation).count() == 0


@pytest.mark.parametrize("text", ["", "  ", "123", "80.05.17-001-99", "Camille", "0" * 11, "ABCD-EFGH"])
def test_a_slip_of_the_pen_refuses_nobody(session: Any, clock: Clock, text: str) -> None:
    """What cannot be a number or a code is mended first: no figure grows."""
    held = papering.vote(1)
    code = take_in(held, [], close=False)
    with pytest.raises(Invalid):
        paper_checks.check(person(held), held.edition, code, Who(text))
    assert paper.intake(held.edition, code).figures == Intake(ENVELOPES)


def test_the_same_closed_envelope_counts_once_and_can_be_taken_back(session: Any, clock: Clock) -> None:
    held = papering.vote(2)
    held.cast(0)
    code = take_in(held, [0, 0, 1], close=False)
    assert paper.intake(held.edition, code).figures == Intake(ENVELOPES, accepted=1, duplicate=1)
    paper_checks.take_back(person(held), held.edition, code, "duplicate")
    assert paper.intake(held.edition, code).figures == Intake(ENVELOPES, accepted=1)
    assert session.query(PaperKept).count() == 0
    for outcome in ("duplicate", "accepted"):
        with pytest.raises(Conflict, match="paper_nothing_to_take_back"):
            paper_checks.take_back(person(held), held.edition, code, outcome)


def test_a_difference_stops_closing_until_it_is_explained(session: Any, clock: Clock) -> None:
    """P2."""
    held = papering.vote(3)
    code = take_in(held, [0, 1], close=False)
    with pytest.raises(Conflict, match="paper_does_not_add_up") as refusal:
        paper_intakes.close_intake(person(held), held.edition, code, 3)
    assert [(each.code, each.details["left"], each.details["right"]) for each in refusal.value.problems] == [
        ("paper_received", 3, 2)
    ]
    with pytest.raises(Invalid, match="paper_words"):
        paper_intakes.close_intake(person(held), held.edition, code, 3, "lost")
    paper_intakes.close_intake(person(held), held.edition, code, 3, "One envelope was empty and torn.")
    found = paper.figures(held.edition)
    assert (len(found.differences), found.open_differences, len(found.standing)) == (1, [], 1)
    assert journal.latest(held.edition.id)[0].details["received"] == 3
    with pytest.raises(Conflict, match="paper_intake_closed"):
        paper_checks.check(person(held), held.edition, code, who(2))
    with pytest.raises(Invalid, match="reason_needed"):
        paper_intakes.reopen_intake(person(held), held.edition, code, " ")
    paper_intakes.reopen_intake(person(held), held.edition, code, "The envelope was found under the tray.")
    assert paper_checks.check(person(held), held.edition, code, who(2)).good
    paper_intakes.close_intake(person(held), held.edition, code, 3)
    found = paper.figures(held.edition)
    assert (found.differences, found.standing, len(found.explained)) == ((), [], 1)


def test_at_a_table_ballots_handed_out_are_people_signed_in(session: Any, clock: Clock) -> None:
    held = papering.vote(3)
    held.cast(2)
    code = take_in(held, [0, 1, 2], TABLE, close=False)
    with pytest.raises(Conflict, match="paper_does_not_add_up"):
        paper_intakes.close_intake(person(held), held.edition, code, 3)
    paper_intakes.close_intake(person(held), held.edition, code, 2)
    assert paper.intake(held.edition, code).figures == Intake(TABLE, accepted=2, duplicate=1, handed_out=2)
    assert session.query(PaperKept).count() == 0


def test_not_before_the_vote_and_not_after_the_day_it_came(session: Any, clock: Clock) -> None:
    held = papering.vote(2)
    with pytest.raises(Invalid, match="paper_day"):
        paper_intakes.open_intake(person(held), held.edition, ENVELOPES, None, by_post=True, day=date(2027, 3, 31))
    with pytest.raises(Invalid, match="paper_day"):
        paper_intakes.open_intake(
            person(held), held.edition, ENVELOPES, None, by_post=True, day=time.today() + timedelta(days=1)
        )
    clock.move_to(OVER + timedelta(days=1))
    late = paper_intakes.open_intake(person(held), held.edition, ENVELOPES, None, by_post=True)
    assert paper_checks.check(person(held), held.edition, late, who(0)).outcome == "late"
    assert (session.query(PaperKept).one().outcome, session.query(Participation).count()) == ("late", 0)
    in_time = paper_intakes.open_intake(
        person(held), held.edition, ENVELOPES, None, by_post=True, day=date(2027, 4, 28)
    )
    assert paper_checks.check(person(held), held.edition, in_time, who(0)).good
    assert session.query(Participation).one().day == date(2027, 4, 28)


def test_a_list_from_a_network_cut_is_entered_afterwards(session: Any, clock: Clock) -> None:
    """Two ballots were handed out by the printed list; one of the two people turns out to have voted online."""
    held = papering.vote(3)
    held.cast(1)
    clock.move_to(OVER)
    actor, place = person(held), held.edition.places[0].id
    code = paper_intakes.open_intake(actor, held.edition, TABLE, place, day=date(2027, 4, 28))
    outcomes = [paper_checks.check(actor, held.edition, code, who(each)).outcome for each in (0, 1)]
    assert outcomes == ["accepted", "duplicate"]
    with pytest.raises(Conflict, match="paper_does_not_add_up") as refusal:
        paper_intakes.close_intake(actor, held.edition, code, 2)
    assert [each.code for each in refusal.value.problems] == ["paper_handed_out"]
    paper_intakes.close_intake(actor, held.edition, code, 2, "One ballot went to somebody who had voted online.")
    papering.closed(held, papering.opened(held, code), [papering.Paper(1, (1,)), papering.Paper(2)])
    found = paper.figures(held.edition)
    assert (found.noted, found.papers.judged, found.gap, found.reconciled) == (1, 2, -1, True)
    assert paper_sealing.check(held.edition) == 2


def test_only_the_ways_of_the_edition(session: Any, clock: Clock) -> None:
    held = papering.vote(1, paper_way="envelopes")
    with pytest.raises(Invalid, match="paper_way"):
        paper_intakes.open_intake(person(held), held.edition, TABLE, held.edition.places[0].id)
    with pytest.raises(Invalid, match="paper_place"):
        paper_intakes.open_intake(person(held), held.edition, ENVELOPES, 999)
    with pytest.raises(Unknown):
        paper_checks.check(person(held), held.edition, "E9", who(0))


def test_a_box_is_followed_with_its_seals(session: Any, clock: Clock) -> None:
    held = papering.vote(1)
    actor, place = person(held), held.edition.places[0].id
    paper_intakes.add_box(actor, held.edition, "urne-1", place, "A0001", "Anne")
    with pytest.raises(Conflict, match="paper_code_taken"):
        paper_intakes.add_box(actor, held.edition, "urne-1", place, "A0002", "Anne")
    with pytest.raises(Conflict, match="paper_not_from_here"):
        paper_intakes.handle(actor, held.edition, "urne-1", "empty", "Bart", "A0001")
    paper_intakes.handle(actor, held.edition, "urne-1", "collect", "Bart", "A0001")
    with pytest.raises(Invalid, match="paper_other_seal"):
        paper_intakes.handle(actor, held.edition, "urne-1", "receive", "Chloé", "A0009")
    paper_intakes.handle(actor, held.edition, "urne-1", "receive", "Chloé", "A0009", "Seal torn, box closed.")
    (box,) = paper_intakes.boxes(held.edition)
    assert [(each.name, each.who, each.seal) for each in box.way] == [
        ("place", "Anne", "A0001"),
        ("collect", "Bart", "A0001"),
        ("receive", "Chloé", "A0009"),
    ]
    assert box.state == "received"


def test_printed_ballots_are_accounted_for(session: Any, clock: Clock) -> None:
    held = papering.vote(1)
    for name, number in (("printed", 100), ("issued", 60), ("spoiled", 2)):
        paper_intakes.add_stock(person(held), held.edition, name, number)
    assert not paper.figures(held.edition).differences  # what is left is counted when the vote is over
    paper_intakes.add_stock(person(held), held.edition, "unused", 37)
    (difference,) = paper.figures(held.edition).differences
    assert (difference.rule, difference.left, difference.right) == ("stock", 100, 99)
    paper_intakes.add_stock(person(held), held.edition, "unused", 1)
    assert not paper.figures(held.edition).differences
    with pytest.raises(Invalid, match="paper_number"):
        paper_intakes.add_stock(person(held), held.edition, "spoiled", -3)


def test_an_edition_without_paper_is_reconciled(session: Any, clock: Clock) -> None:
    held = voting.vote(1)
    held.cast(0)
    assert paper.reconciled(held.edition)
    assert not paper.figures(held.edition).used
    assert SYSTEM.kind == "system"


def test_name_and_birth_date_find_one_person(session: Any, clock: Clock) -> None:
    held = papering.vote(3)
    code = take_in(held, [], close=False)
    born = voting.BORN
    assert paper_checks.check(person(held), held.edition, code, Who("", "Camille 1", born)).good
    assert paper_checks.check(person(held), held.edition, code, who(1)).outcome == "duplicate"
    assert paper_checks.check(person(held), held.edition, code, Who("", "Dominique", born)).outcome == "not_on_roll"
    for wrong in (Who("", "Camille 1"), Who("", "", born)):
        with pytest.raises(Invalid, match="paper_who"):
            paper_checks.check(person(held), held.edition, code, wrong)
