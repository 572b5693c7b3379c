"""The pattern of Wrocław raises an alarm within ten minutes, once, and is told to those who look into it (E8)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from pb import work
from pb.clock import today
from pb.db import transaction
from pb.errors import Refusal
from pb.models.tallies import Tally
from pb.services import accounts, alarms, journal, tallies
from pb.services.actors import Actor
from tests import colleagues, residents, samples, voting


@pytest.fixture
def edition(session, clock):
    found = samples.edition()
    colleagues.account("anne@example.org", (found.municipality_id, "administrator"))
    session.commit()
    return found


def come(edition, number, network, born, run=""):
    for _ in range(number):
        tallies.came_in(Actor(network=network), edition.id, born, run)
    with transaction():
        tallies.flush()


def test_a_flood_from_one_network_is_noted_once_and_told(session, edition, clock):
    come(edition, 320, b"one network of Wroclaw", date(1930, 1, 1), "2027-03-20")
    clock.shift(timedelta(minutes=5))
    work.look_for_odd_things()
    found = {alarm.code: alarm for alarm in alarms.listed(edition.id)}
    assert {"network", "old", "run"} <= set(found)
    assert found["network"].number == 320
    assert [mail["number"] for mail in residents.mails("alarm")] == [len(found)]
    with transaction():
        assert alarms.look(edition.id) == 0, "the same thing is said once a day"
    assert {line.act for line in journal.latest(edition.id)} >= {"alarm.raise"}


def test_ordinary_voters_raise_nothing(session, edition, clock):
    for place in range(60):
        come(edition, 1, place.to_bytes(6, "big"), date(1950 + place, 1, 1), f"run {place % 3}")
    with transaction():
        assert alarms.look(edition.id) == 0


def test_an_alarm_is_settled_once_with_what_was_found(session, edition, clock):
    come(edition, 30, b"a home for the aged", date(1970, 1, 1))
    with transaction():
        alarms.look(edition.id)
    alarm = next(each for each in alarms.listed(edition.id) if each.code == "network")
    anne = accounts.by_email("anne@example.org")
    key = (edition.id, alarm.day, alarm.code, alarm.value)
    with pytest.raises(Refusal), transaction():
        alarms.settle(anne, *key, "x")
    with transaction():
        alarms.settle(anne, *key, "a home that voted together")
    with pytest.raises(Refusal), transaction():
        alarms.settle(anne, *key, "a home that voted together")
    assert next(each for each in alarms.listed(edition.id) if each.code == "network").seen_by == anne.account_id


def test_totals_go_after_a_day_and_steps_stay(session, edition, clock):
    come(edition, 3, b"network", date(1970, 1, 1))
    tallies.step(edition.id, "refused", "not_recognised")
    with transaction():
        tallies.flush()
    clock.shift(timedelta(hours=25))
    with transaction():
        tallies.sweep()
    assert tallies.totals(edition.id, date(2027, 4, 1)) == []
    assert tallies.steps(edition.id) == [(date(2027, 4, 1), "refused:not_recognised", 1)]


def test_counting_adds_up_over_processes_and_minutes(session, edition, clock):
    for _ in range(3):
        come(edition, 2, b"network", date(1970, 1, 1))
    rows = session.scalars(select(Tally).where(Tally.kind == "age")).all()
    assert [row.number for row in rows] == [6]
    assert session.scalar(select(func.count()).select_from(Tally)) == 3


def test_no_row_holds_two_facts_of_one_person(session, edition, clock):
    """Totals of one kind at a time: nothing joins a network to an age."""
    come(edition, 1, b"network", date(1970, 1, 1), "run")
    for row in session.scalars(select(Tally)):
        assert row.kind in ("network", "age", "hour", "run")
        assert len(row.value) <= 12


def test_somebody_who_identifies_themselves_is_counted(session, clock):
    held = voting.vote(1)
    voting.votes.identify(Actor(network=b"network"), held.edition, held.codes[0], voting.BORN, voting.clock.now())
    with transaction():
        tallies.flush()
    kinds = {total.kind for total in tallies.totals(held.edition.id, today())}
    assert kinds == {"network", "age", "hour", "run"}
