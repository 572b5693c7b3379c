"""Staff come in with two factors, once, slowly after failures, and go at once."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from pb import passwords
from pb.clock import now
from pb.db import installation, settle, transaction
from pb.errors import Forbidden, Invalid, Refusal, TooMany, Unidentified, Unknown
from pb.models.accounts import Account, Invitation, Session
from pb.models.jobs import Mail
from pb.models.journal import JournalLine
from pb.services import accounts, invitations, journal, sessions
from pb.services.actors import PUBLIC, SYSTEM, Actor
from tests import colleagues, samples

ANNE = "anne@example.org"


@pytest.fixture
def anne(session):
    """An account of the participation service."""
    edition = samples.edition()
    row = colleagues.account(ANNE, (edition.municipality_id, "participation"))
    session.commit()
    return row


def find(token):
    """Return the actor of a staff token."""
    return sessions.find(("staff",), token)


def refused(act, *arguments):
    """Carry out an act that must be refused, as one request does, and return the refusal."""
    with pytest.raises(Refusal) as caught, transaction():
        act(*arguments)
    return caught.value


def enter(email=ANNE, device=""):
    """Sign in with both factors and return the token."""
    with transaction():
        half = accounts.sign_in(PUBLIC, email, colleagues.PASSWORD, device)
    with transaction():
        return accounts.prove(find(half), accounts.current_code(email), device)


def test_who_holds_a_role_now(session, anne, clock):
    """S4: a role that has ended and an account that is closed are written to no more."""
    place = anne.roles[0].municipality_id
    once = colleagues.account("bart@example.org", (place, "reviewer"), name="Bart")
    gone = colleagues.account("carl@example.org", (place, "administrator"), name="Carl")
    colleagues.account("dina@example.org", (None, "administrator"), name="Dina")
    once.roles[0].ends_at, gone.disabled = now() + timedelta(hours=1), True
    session.commit()
    wanted = ("participation", "reviewer", "administrator")
    assert [each.name for each in accounts.with_role(place, wanted)] == ["Anne", "Bart"]
    clock.shift(timedelta(hours=1))
    assert [each.name for each in accounts.with_role(place, wanted)] == ["Anne"]
    assert [each.name for each in accounts.with_role(None, wanted)] == ["Dina"]


def test_both_factors_open_a_session(session, anne, clock):
    half = accounts.sign_in(PUBLIC, " ANNE@example.org ", colleagues.PASSWORD)
    first = find(half)
    assert first.factors == 1
    whole = accounts.prove(first, accounts.current_code(ANNE))
    actor = find(whole)
    assert actor.factors == 2
    assert accounts.fresh(actor)
    assert whole != half
    assert find(half) is None, "the half session died at step-up (S2)"
    assert actor.roles == frozenset({(anne.roles[0].municipality_id, "participation")})


def test_only_the_hash_of_a_token_is_stored(session, anne, clock):
    token = enter()
    stored = session.scalars(select(Session.token_hash)).all()
    assert sessions.fingerprint(token) in stored
    assert token.encode() not in stored


def test_a_code_works_once_and_never_an_older_one(session, anne, clock):
    """A2."""
    used = accounts.current_code(ANNE)
    seed = accounts._seed(anne)
    enter()
    half = accounts.sign_in(PUBLIC, ANNE, colleagues.PASSWORD)
    session.commit()
    for code in (used, passwords.code_at(seed, now() - timedelta(seconds=30))):
        assert refused(accounts.prove, find(half), code).code == "bad_factor"
    clock.shift(30)
    assert find(accounts.prove(find(half), accounts.current_code(ANNE))).factors == 2


def test_the_seed_is_unreadable_in_the_database(session, anne):
    """A2."""
    assert accounts._seed(anne).encode() not in anne.totp_seed


def test_unknown_and_known_addresses_are_answered_alike(session, anne, clock, monkeypatch):
    """A9: the same refusal, and the same slow work behind it."""
    hashed = []
    verify = passwords.HASHER.verify
    monkeypatch.setattr(type(passwords.HASHER), "verify", lambda self, *a: hashed.append(a[0]) or verify(*a))
    answers = [refused(accounts.sign_in, PUBLIC, email, "wrong words here") for email in (ANNE, "nobody@example.org")]
    assert len({(type(answer), answer.code, str(answer.details)) for answer in answers}) == 1
    assert len(hashed) == 2
    assert [line.act for line in journal.latest(None, ("account.sign_in_failed",))] == ["account.sign_in_failed"] * 2


def test_failures_slow_an_account_down_but_never_for_good(session, anne, clock):
    """A8."""
    for _ in range(5):
        assert isinstance(refused(accounts.sign_in, PUBLIC, ANNE, "wrong words here"), Unidentified)
    assert isinstance(refused(accounts.sign_in, PUBLIC, ANNE, colleagues.PASSWORD), TooMany)
    clock.shift(timedelta(minutes=15))
    assert enter()


def test_an_attacker_cannot_shut_the_owner_out(session, anne, clock):
    """A8: a browser that has signed in before is counted by itself."""
    device = accounts.new_device(ANNE)
    for _ in range(8):
        refused(accounts.sign_in, PUBLIC, ANNE, "wrong words here")
    assert isinstance(refused(accounts.sign_in, PUBLIC, ANNE, colleagues.PASSWORD), TooMany)
    assert enter(device=device)
    assert isinstance(refused(accounts.sign_in, PUBLIC, ANNE, "x", "forged device"), TooMany)


def test_ten_thousand_guesses_from_many_networks_are_stopped(session, anne, clock):
    """A8: a guess that must wait is not even looked at."""
    looked = 0
    for number in range(300):
        caller = Actor(network=number.to_bytes(4, "big"))
        looked += isinstance(refused(accounts.sign_in, caller, ANNE, f"guess number {number}"), Unidentified)
    assert looked <= 6


def test_codes_of_the_second_factor_are_slowed_down_too(session, anne, clock):
    half = accounts.sign_in(PUBLIC, ANNE, colleagues.PASSWORD)
    session.commit()
    answers = [refused(accounts.prove, find(half), "000000") for _ in range(6)]
    assert [answer.code for answer in answers] == ["bad_factor"] * 5 + ["too_many"]


def test_an_invitation_works_once_and_for_a_day(session, clock):
    """A10, A11."""
    samples.edition()
    token = invitations.invite(SYSTEM, "New@Example.org", "administrator")
    session.commit()
    assert token.encode() not in session.scalars(select(Invitation.token_hash)).all()
    ticket = invitations.enrol(token)
    code = passwords.code_at(ticket.seed, now())
    invitations.accept(token, "New Person", "nl", colleagues.PASSWORD, ticket.ticket, code)
    session.commit()
    row = session.scalars(select(Account)).one()
    assert (row.email, row.language, [role.name for role in row.roles]) == ("new@example.org", "nl", ["administrator"])
    assert session.scalars(select(Mail.template)).all() == ["account_ready"], "a notice is sent (A13)"
    assert isinstance(refused(invitations.accept, token, "X", "fr", colleagues.PASSWORD, ticket.ticket, code), Unknown)
    late = invitations.invite(SYSTEM, "late@example.org", "auditor")
    clock.shift(timedelta(hours=24))
    assert isinstance(refused(invitations.find, late), Unknown)


def test_an_acceptance_says_everything_that_is_wrong(session, clock):
    samples.edition()
    token = invitations.invite(SYSTEM, "new@example.org", "auditor")
    wrong = refused(invitations.accept, token, " ", "fr", "short", invitations.enrol(token).ticket, "123456")
    assert {"not_an_account", "password_short", "bad_factor"} <= {problem.code for problem in wrong.problems}
    assert session.scalars(select(Account)).all() == []


def test_the_ticket_of_one_invitation_serves_no_other(session, clock):
    samples.edition()
    one, other = (invitations.invite(SYSTEM, f"{name}@example.org", "auditor") for name in "ab")
    session.commit()
    assert isinstance(refused(invitations.enrol, other, invitations.enrol(one).ticket), Forbidden)


@pytest.mark.parametrize(
    "address", ["", "no address", "a@b@c", "a@example.org\nBcc: x@example.org", "a@example.org, b@example.org"]
)
def test_only_one_plain_address_is_invited(session, address):
    assert isinstance(refused(invitations.invite, SYSTEM, address, "auditor"), Invalid)


def test_a_role_belongs_to_a_municipality(session):
    one, two = samples.edition(), samples.edition("other-2027", municipality="other")
    session.commit()
    assert refused(invitations.invite, SYSTEM, ANNE, "auditor").code == "municipality_needed"
    assert refused(invitations.invite, SYSTEM, ANNE, "auditor", "nowhere").code == "unknown_municipality"
    token = invitations.invite(SYSTEM, ANNE, "auditor", "other")
    assert invitations.find(token).municipality == dict(two.municipality.names)
    assert one.municipality_id != two.municipality_id
    assert invitations.invite(SYSTEM, "region@example.org", "regional")


def test_a_new_role_ends_open_sessions(session, anne, clock):
    """S2, S4."""
    token = enter()
    assert invitations.invite(SYSTEM, ANNE, "auditor") == ""
    session.commit()
    assert find(token) is None
    assert {role.name for role in anne.roles} == {"participation", "auditor"}


def test_leaving_is_immediate(session, anne, clock):
    """S4: sign out, account closed, role taken."""
    ways = (
        accounts.sign_out,
        lambda actor: accounts.disable(SYSTEM, anne),
        lambda actor: accounts.take_role(SYSTEM, anne, "participation", anne.roles[0].municipality_id),
    )
    for way in (ways[0], ways[2], ways[1]):
        clock.shift(60)
        token = enter()
        way(find(token))
        session.commit()
        assert find(token) is None
    assert isinstance(refused(accounts.sign_in, PUBLIC, ANNE, colleagues.PASSWORD), Unidentified)


def test_idle_and_old_sessions_end(session, anne, clock):
    """S3."""
    token = enter()
    clock.shift(timedelta(minutes=14, seconds=59))
    assert find(token)
    settle(False)
    clock.shift(timedelta(minutes=15))
    assert find(token) is None


def test_a_fresh_factor_lasts_five_minutes(session, anne, clock):
    """S5."""
    actor = find(enter())
    clock.shift(timedelta(minutes=5))
    accounts.check_fresh(actor)
    clock.shift(1)
    assert isinstance(refused(accounts.check_fresh, actor), Forbidden)


def test_one_sees_and_ends_ones_own_sessions_only(session, anne, clock):
    """S8, Z3."""
    mine = find(enter())
    colleagues.account("bob@example.org", (None, "regional"))
    session.commit()
    clock.shift(60)
    other = find(enter("bob@example.org"))
    assert [line.here for line in accounts.own_sessions(mine)] == [True]
    assert isinstance(refused(accounts.end_session, mine, other.token_hash.hex()), Unknown)
    accounts.end_session(mine, mine.token_hash.hex())
    assert accounts.own_sessions(mine) == []


def test_codes_are_only_told_in_a_demonstration(session, anne, monkeypatch):
    """X10."""
    assert len(accounts.current_code(ANNE)) == 6
    object.__setattr__(installation(), "env", "production")
    assert isinstance(refused(accounts.current_code, ANNE), Forbidden)


def test_an_old_hash_is_made_anew_at_the_next_sign_in(session, anne, clock):
    """A7."""
    anne.password = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(colleagues.PASSWORD)
    session.commit()
    enter()
    session.expire_all()
    assert "m=19456,t=2,p=1" in anne.password


def test_the_journal_names_acts_and_no_secret(session, anne, clock):
    """L2, L3."""
    refused(accounts.sign_in, PUBLIC, ANNE, "wrong words here")
    enter()
    lines = session.scalars(select(JournalLine)).all()
    assert {"account.sign_in_failed", "account.sign_in"} <= {line.act for line in lines}
    written = " ".join(f"{line.subject} {line.details}" for line in lines)
    assert ANNE not in written
    assert colleagues.PASSWORD not in written
    assert journal.verify() is None
