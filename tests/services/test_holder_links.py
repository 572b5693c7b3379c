"""Holders come in with a mail: a link bound to a browser, once and for ten minutes, or a code with few tries."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from pb.db import transaction
from pb.errors import Forbidden, Invalid, Refusal, TooMany, Unidentified, Unknown
from pb.models.accounts import Holder
from pb.models.holder_links import HolderLink
from pb.services import holder_links, holders, own_data, sessions
from pb.services.actors import Actor
from tests import residents

MAIL = "camille@example.org"
HERE = Actor(network=b"here")


def ask(address=MAIL, actor=HERE):
    """Ask for a mail as a page does, and return (what the browser keeps, token, code)."""
    with transaction():
        asked = holder_links.ask(actor, address, "nl", "/fr/forest-2027/submit")
    facts = residents.mails()[-1]
    return asked.browser, facts["token"], facts["code"]


def refused(act, *arguments):
    with pytest.raises(Refusal) as caught, transaction():
        act(*arguments)
    return caught.value


def test_a_link_opens_once_in_the_browser_that_asked(session, clock):
    browser, token, _ = ask()
    assert isinstance(refused(holder_links.enter, token, "another browser"), Forbidden)
    for _ in range(3):
        holder_links.check(token, browser)  # a program that looks into mails changes nothing
    with transaction():
        entered = holder_links.enter(token, browser)
    assert entered.wanted == "/fr/forest-2027/submit"
    actor = sessions.find(("holder",), entered.token)
    assert holders.reading(actor.holder_id).email == MAIL
    assert isinstance(refused(holder_links.enter, token, browser), Unknown)


def test_link_and_code_end_after_ten_minutes(session, clock):
    browser, token, code = ask()
    clock.shift(timedelta(minutes=10))
    assert refused(holder_links.enter, token, browser).code == "unknown_link"
    assert refused(holder_links.enter_by_code, browser, code).code == "unknown_link"


def test_the_code_opens_for_a_mail_read_elsewhere(session, clock):
    browser, token, code = ask()
    with transaction():
        entered = holder_links.enter_by_code(browser, f" {code[:3]} {code[3:]}")
    assert sessions.find(("holder",), entered.token)
    assert refused(holder_links.enter, token, browser).code == "unknown_link", "the code used the link up"


def test_a_code_can_be_guessed_five_times_only(session, clock):
    browser, _, code = ask()
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    assert [type(refused(holder_links.enter_by_code, browser, wrong)) for _ in range(5)] == [Invalid] * 5
    assert refused(holder_links.enter_by_code, browser, code).code == "unknown_link"


def test_guesses_for_one_address_run_out_while_its_links_go_on(session, clock):
    for turn in range(2):
        browser, _, code = ask(actor=Actor(network=bytes([turn])))
        for _ in range(5):
            refused(holder_links.enter_by_code, browser, f"{(int(code) + 1) % 10**6:06d}")
    browser, token, code = ask()
    assert isinstance(refused(holder_links.enter_by_code, browser, code), TooMany)
    with transaction():
        assert holder_links.enter(token, browser).token


def test_an_address_is_not_flooded_and_its_owner_not_shut_out(session, clock):
    for _ in range(5):
        ask()
    assert isinstance(refused(ask), TooMany)
    assert ask(actor=Actor(network=b"elsewhere")), "the owner asks from another network"


def test_asking_never_looks_for_an_account(session, clock):
    """A9: what is done for an address with an account and for one without is the same; the account comes at the end."""
    ask("new@example.org")
    assert session.scalar(select(func.count()).select_from(Holder)) == 0
    assert refused(ask, "no address").code == "not_an_address"


def test_neither_token_nor_code_nor_address_lies_in_the_table(session, clock):
    _, token, code = ask()
    row = session.scalars(select(HolderLink)).one()
    stored = b"|".join((row.token_hash, row.browser_hash, row.address))
    assert not any(part.encode() in stored for part in (token, code, MAIL))


def test_links_that_ended_are_swept_away(session, clock):
    ask()
    clock.shift(timedelta(minutes=11))
    with transaction():
        holder_links.sweep()
    assert session.scalar(select(func.count()).select_from(HolderLink)) == 0


def entered(address=MAIL):
    browser, token, _ = ask(address)
    with transaction():
        return sessions.find(("holder",), holder_links.enter(token, browser).token)


def test_data_are_handed_over_after_a_fresh_entry_only(session, clock):
    """D6."""
    actor = entered()
    assert MAIL in own_data.export(actor)
    clock.shift(timedelta(minutes=11))
    assert isinstance(refused(own_data.export, actor), Unidentified)
    assert isinstance(refused(own_data.erase, actor, True), Unidentified)


def test_erasing_leaves_no_name_and_no_session(session, clock):
    actor = entered()
    assert refused(own_data.erase, actor, False).code == "invalid"
    with transaction():
        own_data.erase(actor, True)
    assert sessions.find(("holder",), "x") is None
    assert not own_data.sessions_of(actor)
    assert refused(holders.reading, actor.holder_id).code == "unknown"
    assert holders.find(MAIL) is None
    assert entered().holder_id != actor.holder_id, "who comes back begins anew"


@pytest.mark.parametrize(
    ("name", "language", "phone", "codes"),
    [
        ("  Camille   Dubois ", "nl", "+32 470 00 00 00", []),
        ("", "nl", "", ["name_needed"]),
        ("x" * 101, "xx", "call me", ["name_needed", "not_a_phone", "unknown_language"]),
    ],
)
def test_a_profile_is_changed_whole_or_not_at_all(session, clock, name, language, phone, codes):
    actor = entered()
    if codes:
        assert [problem.code for problem in refused(own_data.change, actor, name, language, phone).problems] == codes
        assert holders.reading(actor.holder_id).name == ""
    else:
        with transaction():
            own_data.change(actor, name, language, phone)
        held = holders.reading(actor.holder_id)
        assert (held.name, held.language, held.phone) == ("Camille Dubois", "nl", "+32 470 00 00 00")
