"""The pattern of Wrocław raises an alarm within ten minutes, once, and is told to those who look into it (E8)."""

import shutil
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import current_app
from sqlalchemy import func, select

from pb import certificates, work
from pb.clock import now, today
from pb.db import installation, memory, transaction
from pb.db import session as session_rows
from pb.errors import Refusal
from pb.models.jobs import Job
from pb.models.tallies import Tally
from pb.services import accounts, alarms, boxes, health, journal, outbox, tallies
from pb.services.actors import SYSTEM, Actor
from tests import colleagues, residents, samples, voting
from tests.web.test_health import Space


@pytest.fixture(autouse=True)
def room(monkeypatch):
    """Half of the disk is free, whatever this machine has, and the database's clock stands still with ours."""
    monkeypatch.setattr(health, "drift", lambda: health.Check("clock", health.GOOD, {"offset_seconds": 0.0}))
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Space(10**12, 5 * 10**11, 5 * 10**11))


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


def refuse(edition, times):
    for _ in range(times):
        tallies.step(edition.id, "refused", "identity_away")


def fill_disk(edition, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: Space(10**12, 81 * 10**10, 19 * 10**10))


def stick_mail(edition, monkeypatch):
    monkeypatch.setattr(outbox, "stuck", lambda: 4)


def guess(edition, monkeypatch):
    for _ in range(51):
        journal.write(SYSTEM, "account.sign_in_failed", "unknown")


def lose_ballot(edition, monkeypatch):
    monkeypatch.setattr(boxes, "balance", lambda edition_id: boxes.Balance({"online": 1}, {}))


def break_job(edition, monkeypatch):
    session_rows.add(Job(id="j", queue="work", kind="x", state="failed", due_at=now(), facts={}))
    session_rows.flush()


def turn_away(edition, monkeypatch):
    refuse(edition, 3)
    tallies.flush()


def guess_codes(edition, monkeypatch):
    for number in range(101):  # those that were compared, and those that had to wait
        tallies.step(edition.id, "refused", "not_recognised" if number < 60 else "too_many")
    tallies.flush()


def drift(edition, monkeypatch):
    monkeypatch.setattr(health, "drift", lambda: health.Check("clock", health.CARE, {"offset_seconds": 7.4}))


FAULTS = {  # what goes wrong → the number that the alarm gives, and the limit
    "disk": (fill_disk, 19, 20),
    "mails": (stick_mail, 4, 0),
    "clock": (drift, 7, 1),
    "sign_ins": (guess, 51, 50),
    "box": (lose_ballot, 0, 0),
    "jobs": (break_job, 1, 0),
    "provider": (turn_away, 3, 2),
    "guesses": (guess_codes, 101, 100),
}


@pytest.mark.parametrize("code", FAULTS)
def test_what_is_stuck_or_wrong_raises_an_alarm_once(session, edition, clock, monkeypatch, code):
    """L6: each fault is put in, noted, and told to those who look into it."""
    fault, number, limit = FAULTS[code]
    with transaction():
        assert alarms.look(edition.id) == 0
    with transaction():
        fault(edition, monkeypatch)
    with transaction():
        assert alarms.look(edition.id) == 1
    alarm = alarms.listed(edition.id)[0]
    assert (alarm.code, alarm.number, alarm.limit) == (code, number, limit)
    assert residents.mails("alarm")
    with transaction():
        assert alarms.look(edition.id) == 0
    assert {each[0]: each[1] for each in alarms.state(edition.id)}[code] == "bad"


def test_a_provider_that_stumbles_once_or_did_so_hours_ago_raises_nothing(session, edition, clock):
    refuse(edition, 2)
    with transaction():
        tallies.flush()
        assert alarms.look(edition.id) == 0
        refuse(edition, 1)
        tallies.flush()
    clock.shift(timedelta(hours=2))
    with transaction():
        assert alarms.look(edition.id) == 0


@pytest.mark.parametrize(("days", "told"), [(21, 0), (20, 1), (-1, 1)])
def test_a_certificate_near_its_end_raises_an_alarm(session, edition, clock, monkeypatch, days, told):
    """L6: under 21 days; the worker looks at it before it opens a transaction."""
    monkeypatch.setattr(certificates, "ends_at", lambda host, address: now() + timedelta(days=days, hours=1))
    settings = replace(installation(), base_url="https://budget.example.be", tls_address=("127.0.0.1", 443))
    current_app.config["PB"] = settings
    memory().pop("certificate", None)
    work.look_for_odd_things()
    found = [alarm.number for alarm in alarms.listed(edition.id) if alarm.code == "certificate"]
    assert found == [days] * told


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
