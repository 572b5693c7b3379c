"""Data go on their day and not before, by two people, and the certificate says what went (R51)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from pb import boxes as crypto
from pb.db import installation, transaction
from pb.errors import Refusal, Unreadable
from pb.models.keys import Key
from pb.models.roll import Code, Person
from pb.models.votes import Participation
from pb.services import keyring, privacy, roll
from pb.services.actors import SYSTEM
from tests import decided, voting

DECIDED = date(2027, 5, 10)


@pytest.fixture
def vote(session, clock):
    """A vote that is over, whose result was decided on."""
    made = voting.vote(3)
    made.cast(0)
    clock.move_to("2027-05-10T10:00:00Z")
    decided.record(made.edition.id, DECIDED)
    return made


def rows(session, model):
    return session.scalar(select(func.count()).select_from(model))


def purge(vote, archives=""):
    with transaction():
        return privacy.purge([SYSTEM], vote.fresh(), archives)


def test_nothing_goes_before_the_end_of_the_appeals(session, vote, clock):
    clock.move_to("2027-07-09T10:00:00Z")
    with pytest.raises(Refusal) as caught:
        purge(vote, "AGR 2027/12")
    assert caught.value.code == "nothing_due"
    assert rows(session, Code) == rows(session, Person) == 3


def test_without_the_archives_only_the_keys_go(session, vote, clock):
    clock.move_to("2027-07-10T10:00:00Z")
    done = purge(vote)
    assert dict(done.counts) == {"person_key": 1, "box_key": 1}
    assert done.complete_on == date(2027, 7, 10) + timedelta(days=35)
    assert rows(session, Code) == rows(session, Person) == 3
    assert not crypto.has_private_key(installation().tally_dir, vote.edition.id)
    assert session.scalars(select(Key).where(Key.edition_id == vote.edition.id)).all() == []
    with pytest.raises(Unreadable):
        roll.person_ref(vote.edition, voting.number(1))


def test_with_the_archives_codes_and_roll_go_and_the_register_stays(session, vote, clock):
    clock.move_to("2027-07-10T10:00:00Z")
    done = purge(vote, " AGR  2027/12 ")
    assert (done.archives, done.counts["codes"], done.counts["roll"]) == ("AGR 2027/12", 3, 4)
    assert rows(session, Code) == rows(session, Person) == 0
    assert rows(session, Participation) == 1, "who voted leads to nobody, and the count still adds up"
    assert [each.id for each in privacy.certificates(vote.edition.id)] == [done.id]
    with pytest.raises(Refusal):
        purge(vote, "AGR 2027/12")


def test_the_dry_run_changes_nothing_and_names_each_kind(session, vote, clock):
    clock.move_to("2027-07-10T10:00:00Z")
    found = {line.kind.name: line for line in privacy.lines(vote.fresh())}
    assert (found["codes"].number, found["codes"].due, found["codes"].due_on) == (3, True, date(2027, 7, 10))
    assert not found["grants"].due
    assert keyring.ring()
    assert rows(session, Code) == 3


def test_a_decision_on_admission_opens_no_purge(session, clock):
    """Appeals that count are those after the result; a vote to come keeps its roll and its keys."""
    made = voting.vote(1)
    decided.record(made.edition.id, date(2027, 3, 15), "admissibility")
    clock.move_to("2027-07-10T10:00:00Z")
    assert privacy.decided_on(made.edition.id) is None
    with pytest.raises(Refusal) as caught:
        purge(made, "AGR 2027/12")
    assert caught.value.code == "nothing_due"
