"""Recovery codes and security keys in place of an app, and what staff change in their own account (A3, A4, A13)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from pb import passwords
from pb.clock import now
from pb.db import session as session_rows
from pb.db import transaction
from pb.errors import Refusal
from pb.models.accounts import Session
from pb.models.factors import RecoveryCode
from pb.services import accounts, journal, own_account, recovery, security_keys, sessions
from pb.services.actors import PUBLIC
from tests import colleagues, residents, samples
from tests.keys import SoftKey

ANNE = "anne@example.org"


@pytest.fixture
def anne(session, clock):
    """An administrator whose session has both factors."""
    place = samples.edition().municipality_id
    colleagues.account(ANNE, (place, "administrator"))
    session.commit()
    return enter(lambda half: accounts.prove(half, accounts.current_code(ANNE)))


def half():
    with transaction():
        return found(accounts.sign_in(PUBLIC, ANNE, colleagues.PASSWORD))


def enter(prove):
    first = half()
    with transaction():
        return found(prove(first))


def found(token):
    return sessions.find(("staff",), token)


def refused(act, *arguments):
    with pytest.raises(Refusal) as caught, transaction():
        act(*arguments)
    return caught.value.code


def told():
    return [mail["what"] for mail in residents.mails("account_changed")]


def test_a_recovery_code_opens_once_and_new_ones_void_the_old(session, anne, clock):
    with transaction():
        codes = own_account.make_recovery_codes(anne)
    assert len(set(codes)) == recovery.left(anne.account_id) == 10
    stored = session.scalars(select(RecoveryCode.verifier)).all()
    assert not any(code.replace("-", "").encode() in b"".join(stored) for code in codes)
    assert enter(lambda first: accounts.prove(first, codes[0].lower())).factors == 2
    assert refused(accounts.prove, half(), codes[0]) == "bad_factor"
    with transaction():
        fresh = own_account.make_recovery_codes(anne)
    assert refused(accounts.prove, half(), codes[1]) == "bad_factor"
    assert enter(lambda first: accounts.prove(first, fresh[1])).factors == 2
    assert told() == ["recovery_codes", "recovery_used", "recovery_codes", "recovery_used"]


def test_a_key_is_shown_in_place_of_a_code(session, anne, clock):
    key = enrolled(anne)
    first = half()
    ask = security_keys.ask(first)
    answer = key.show(ask.options)
    with transaction():
        assert found(security_keys.prove(first, ask.ticket, answer)).factors == sessions.KEY
    assert refused(security_keys.prove, first, ask.ticket, answer) in ("bad_factor", "no_session"), "no answer twice"
    assert refused(security_keys.prove, half(), ask.ticket, answer) == "bad_factor", "nor in another session"


def test_a_grave_role_gets_its_first_key_with_a_code_and_the_next_with_a_key(app, session, anne, clock):
    """A1: whoever has stolen password and code gets no further than the owner's first key."""
    app.config["PB"] = replace(app.config["PB"], security_keys=True)
    weak = enter(lambda first: accounts.prove(first, accounts.current_code(ANNE)))
    assert weak.roles == frozenset() != weak.locked
    key, ask = SoftKey(), security_keys.ask_enrolment(weak)
    with transaction():
        strong = found(security_keys.enrol(weak, ask.ticket, key.enrol(ask.options), "blue"))
    assert strong.roles == weak.locked
    assert found_nothing(weak), "the session without the key is over (S2)"
    clock.shift(60)
    again = enter(lambda first: accounts.prove(first, accounts.current_code(ANNE)))
    assert refused(security_keys.ask_enrolment, again) == "key_needed"
    assert refused(security_keys.remove, again, key.id.hex()) == "key_needed"
    assert found(with_key(key)).roles == weak.locked
    with transaction():
        changed = own_account.change_password(found(with_key(key)), colleagues.PASSWORD, "quatre chemins vers la mare")
    assert found(changed).roles == weak.locked, "a new password takes nothing away from who showed a key"


def found_nothing(actor):
    rows = session_rows.scalars(select(Session).where(Session.token_hash == actor.token_hash))
    return rows.first() is None


def enrolled(actor):
    key = SoftKey()
    ask = security_keys.ask_enrolment(actor)
    with transaction():
        security_keys.enrol(actor, ask.ticket, key.enrol(ask.options), "blue")
    return key


@pytest.mark.parametrize(
    "lies",
    [
        {"origin": "https://evil.example"},
        {"host": "evil.example"},
        {"challenge": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},
        {"flags": 0x01},  # present, not verified
        {"step": 0},  # the counter stands still
    ],
    ids=["origin", "host", "challenge", "not verified", "counter"],
)
def test_a_key_that_lies_is_refused(session, anne, clock, lies):
    """A3."""
    key = enrolled(anne)
    with_key(key)
    first = half()
    ask = security_keys.ask(first)
    assert refused(security_keys.prove, first, ask.ticket, key.show(ask.options, **lies)) == "bad_factor"
    if "step" in lies:
        assert journal.latest(None, ("account.key_copied",))
        assert told()[-1] == "key_copied"


def with_key(key):
    first = half()
    ask = security_keys.ask(first)
    with transaction():
        return security_keys.prove(first, ask.ticket, key.show(ask.options))


def test_a_challenge_ends_after_five_minutes_and_a_stranger_has_no_key(session, anne, clock):
    key, first = enrolled(anne), half()
    ask = security_keys.ask(first)
    assert refused(security_keys.prove, first, ask.ticket, SoftKey().show(ask.options)) == "bad_factor"
    assert refused(security_keys.prove, first, ask.ticket, "{}") == "bad_factor"
    clock.shift(timedelta(minutes=5))
    assert refused(security_keys.prove, first, ask.ticket, key.show(ask.options)) == "bad_factor"


def test_an_enrolment_that_lies_keeps_nothing(session, anne, clock):
    ask = security_keys.ask_enrolment(anne)
    for lies in ({"origin": "https://evil.example"}, {"host": "x.example"}, {"flags": 0x41}, {"challenge": "AAAA"}):
        answer = SoftKey().enrol(ask.options, **lies)
        assert refused(security_keys.enrol, anne, ask.ticket, answer, "blue") == "invalid"
    assert security_keys.keys(anne.account_id) == []


def test_a_password_is_changed_with_the_old_one_and_ends_every_session(session, anne, clock):
    fresh = "quatre chemins vers la mare"
    assert refused(own_account.change_password, anne, "wrong", fresh) == "invalid"
    assert refused(own_account.change_password, anne, colleagues.PASSWORD, "short") == "invalid"
    other = half()
    with transaction():
        token = own_account.change_password(anne, colleagues.PASSWORD, fresh)
    assert found(token).factors == 2
    assert refused(accounts.prove, other, "000000") == "bad_factor"
    assert refused(accounts.sign_in, PUBLIC, ANNE, colleagues.PASSWORD) == "bad_credentials"
    assert told() == ["password"]


def test_another_app_takes_the_place_of_the_first(session, anne, clock):
    enrolment = own_account.ask_app(anne)
    assert refused(own_account.change_app, anne, enrolment.ticket, "000000") == "invalid"
    with transaction():
        own_account.change_app(anne, enrolment.ticket, passwords.code_at(enrolment.seed, now()))
    clock.shift(60)
    assert enter(lambda first: accounts.prove(first, passwords.code_at(enrolment.seed, now()))).factors == 2
    assert told() == ["app"]


def test_nothing_of_it_goes_without_a_fresh_factor(session, anne, clock):
    """S5."""
    clock.shift(301)
    for act in (own_account.make_recovery_codes, security_keys.ask_enrolment, own_account.ask_app):
        assert refused(act, anne) == "factor_not_fresh"
