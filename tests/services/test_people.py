"""Administrators see and change people where they administer; a role takes two, a lost factor takes a day."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from pb import passwords
from pb.clock import now
from pb.db import transaction
from pb.errors import Refusal
from pb.models.accounts import Account
from pb.services import accounts, invitations, journal, people, resets, sessions
from pb.services.actors import PUBLIC
from tests import colleagues, residents, samples

NEW = "new@example.org"


@pytest.fixture
def place(session, clock):
    return samples.edition().municipality_id


@pytest.fixture
def staff(session, place):
    """Two administrators, somebody of the participation service, and an administrator of another municipality."""
    other = samples.edition("other-2027", municipality="other").municipality_id
    rows = {
        "anne": (place, "administrator"),
        "bert": (place, "administrator"),
        "chris": (place, "participation"),
        "dora": (other, "administrator"),
    }
    for name, role in rows.items():
        colleagues.account(f"{name}@example.org", role, name=name)
    session.commit()
    return {name: accounts.by_email(f"{name}@example.org") for name in rows}


def refused(act, *arguments, **named):
    with pytest.raises(Refusal) as caught, transaction():
        act(*arguments, **named)
    return caught.value.code


def asked(actor, place, email=NEW, role="finance", on_day=None):
    with transaction():
        people.ask_role(actor, place, email, role, "nl", on_day)
    return people.requests(actor)[-1].id


def test_a_role_takes_two_people(session, staff, place):
    request = asked(staff["anne"], place)
    assert residents.mails("invitation") == []
    assert refused(people.decide, staff["anne"], request, True) == "two_people_needed"
    assert refused(people.decide, staff["dora"], request, True) == "unknown"
    with transaction():
        people.decide(staff["chris"], request, True)
    assert refused(people.decide, staff["bert"], request, True) == "decided_already"
    token = residents.mails("invitation")[0]["token"]
    assert (invitations.find(token).email, invitations.find(token).role) == (NEW, "finance")


def test_a_first_administrator_brings_in_the_first_colleague_alone(session, clock):
    """A10: everybody after the first is invited on the site; from the second on a role takes two again."""
    place = samples.edition("third-2027", municipality="third").municipality_id
    colleagues.account("eve@example.org", (place, "administrator"), name="Eve")
    session.commit()
    eve = accounts.by_email("eve@example.org")
    clerk, second = asked(eve, place), asked(eve, place, "fred@example.org", "participation")
    assert refused(people.decide, eve, clerk, True) == "two_people_needed", "only for who can confirm afterwards"
    assert [line.alone for line in people.requests(eve)] == [False, True]
    with transaction():
        people.decide(eve, second, True)
    assert residents.mails("invitation")[0]["role"] == "participation"
    assert journal.latest(None, ("account.grant_role",))[0].details["alone"] is True
    third = asked(eve, place, "gina@example.org", "administrator")
    assert refused(people.decide, eve, third, True) == "two_people_needed", "an invitation is under way"
    clock.shift(timedelta(hours=25))
    colleagues.account("fred@example.org", (place, "participation"), name="Fred")
    session.commit()
    assert refused(people.decide, eve, third, True) == "two_people_needed"
    fred = accounts.by_email("fred@example.org")
    with transaction():
        people.take_role(eve, fred.account_id, place, "participation")
    assert refused(people.decide, eve, third, True) == "two_people_needed", "who sent the others away stays bound"


def test_nobody_confirms_a_role_for_themselves(session, staff, place):
    request = asked(staff["anne"], place, "bert@example.org", "counting_chief")
    assert refused(people.decide, staff["bert"], request, True) == "own_role"
    with transaction():
        people.decide(staff["chris"], request, True)
    assert "counting_chief" in accounts.by_email("bert@example.org").roles_in(place)
    assert [mail["what"] for mail in residents.mails("account_changed")] == ["role"]


def test_whoever_asked_may_withdraw_it(session, staff, place):
    request = asked(staff["anne"], place)
    with transaction():
        people.decide(staff["anne"], request, False)
    assert people.requests(staff["chris"]) == []


@pytest.mark.parametrize(
    ("role", "on_day", "codes"),
    [
        ("regional", None, ["role_elsewhere"]),
        ("witness", None, ["witness_day_needed"]),
        ("witness", date(2027, 3, 31), ["day_past"]),
        ("boss", None, ["choose_one"]),
    ],
)
def test_a_role_that_makes_no_sense_is_refused(session, staff, place, role, on_day, codes):
    with pytest.raises(Refusal) as caught:
        people.ask_role(staff["anne"], place, NEW, role, "fr", on_day)
    assert [problem.code for problem in caught.value.problems] == codes


def test_a_witness_has_the_role_for_one_day(session, staff, place, clock):
    request = asked(staff["anne"], place, role="witness", on_day=date(2027, 4, 2))
    with transaction():
        people.decide(staff["bert"], request, True)
    token = residents.mails("invitation")[0]["token"]
    ticket = invitations.enrol(token)
    with transaction():
        code = passwords.code_at(ticket.seed, now())
        invitations.accept(token, "Wit", "nl", colleagues.PASSWORD, ticket.ticket, code)
    assert accounts.by_email(NEW).roles == {(place, "witness")}
    account = session.scalars(select(Account).where(Account.email == NEW)).one()
    session_token = sessions.start("staff", account_id=account.id, factors=2)
    clock.move_to("2027-04-02T21:59:00Z")
    assert accounts.by_email(NEW).roles == {(place, "witness")}
    clock.move_to("2027-04-02T22:00:00Z")
    assert accounts.by_email(NEW).roles == frozenset()
    assert sessions.find(("staff",), session_token) is None


def test_each_administrator_sees_their_own_people_alone(session, staff, place):
    """Z4."""
    assert [line.name for line in people.listed(staff["anne"])] == ["anne", "bert", "chris"]
    assert [line.name for line in people.listed(staff["dora"])] == ["dora"]
    assert people.listed(staff["chris"]) == []
    chris = staff["chris"].account_id
    for act in (people.disable, people.end_sessions):
        assert refused(act, staff["dora"], chris) == "unknown"
    assert refused(people.take_role, staff["dora"], chris, place, "participation") == "unknown"
    assert refused(resets.ask, staff["dora"], chris, "identity card seen") == "unknown"


def test_a_role_taken_and_an_account_closed_end_sessions_now(session, staff, place):
    """S4."""
    chris = staff["chris"].account_id
    tokens = [sessions.start("staff", account_id=chris, factors=2) for _ in range(2)]
    session.commit()
    with transaction():
        people.take_role(staff["anne"], chris, place, "participation")
    assert not any(sessions.find(("staff",), token) for token in tokens)
    bert = staff["bert"].account_id
    with transaction():
        people.disable(staff["anne"], bert)
    assert refused(accounts.by_email, "bert@example.org") == "unknown_account"


def test_one_administrator_stays(session, staff, place):
    with transaction():
        people.take_role(staff["anne"], staff["bert"].account_id, place, "administrator")
    anne = staff["anne"].account_id
    assert refused(people.take_role, staff["anne"], anne, place, "administrator") == "last_administrator"
    assert refused(people.disable, staff["anne"], anne) == "last_administrator"


def test_who_lost_every_factor_waits_a_day_and_gets_a_link_nobody_else_sees(session, staff, clock):
    """A5."""
    chris = staff["chris"].account_id
    assert refused(resets.ask, staff["anne"], staff["anne"].account_id, "identity card seen") == "own_reset"
    assert refused(resets.ask, staff["anne"], chris, "yes") == "invalid"
    with transaction():
        resets.ask(staff["anne"], chris, "identity card seen")
    assert refused(resets.ask, staff["bert"], chris, "identity card seen") == "reset_waiting"
    with transaction():
        assert resets.release() == 0
    clock.shift(timedelta(hours=24))
    with transaction():
        assert resets.release() == 1
    token = residents.mails("account_reset")[0]["token"]
    enrolment = resets.enrol(token)
    fresh = "quatre chemins vers la mare"
    assert refused(resets.accept, token, fresh, enrolment.ticket, "000000") == "invalid"
    with transaction():
        resets.accept(token, fresh, enrolment.ticket, passwords.code_at(enrolment.seed, now()))
    assert refused(resets.enrol, token) == "unknown_invitation"
    clock.shift(60)
    with transaction():
        half = accounts.sign_in(PUBLIC, "chris@example.org", fresh)
    with transaction():
        first = sessions.find(("staff",), half)
        assert accounts.prove(first, passwords.code_at(enrolment.seed, now()))


def test_whoever_signs_in_meanwhile_stops_it(session, staff, clock):
    with transaction():
        resets.ask(staff["anne"], staff["chris"].account_id, "identity card seen")
        half = accounts.sign_in(PUBLIC, "chris@example.org", colleagues.PASSWORD)
    with transaction():
        accounts.prove(sessions.find(("staff",), half), accounts.current_code("chris@example.org"))
    clock.shift(timedelta(hours=25))
    with transaction():
        assert resets.release() == 0
