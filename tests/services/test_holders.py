"""Residents with an account: one for each address, and nothing personal in clear (D1)."""

import pytest
from sqlalchemy import select

from pb.errors import Invalid, Unknown
from pb.models.accounts import Holder
from pb.services import holders, sessions


def test_one_account_for_an_address(session):
    first = holders.find_or_make("Ana.Liza@Example.org ", "Ana  Liza", "fr")
    assert holders.find_or_make("ana.liza@example.org", "Another", "nl") == first
    known = holders.reading(first)
    assert (known.email, known.name, known.language) == ("ana.liza@example.org", "Ana Liza", "fr")
    row = session.scalars(select(Holder)).one()
    assert not any(word in row.email + row.name for word in (b"ana", b"Ana", b"example"))


def test_what_is_told_can_change(session):
    holder_id = holders.find_or_make("a@example.org", "A", "fr")
    holders.change(holder_id, name="Bé", phone="0470 00 00 00", language="nl")
    assert holders.find("a@example.org") == holders.reading(holder_id)
    assert holders.reading(holder_id).phone == "0470 00 00 00"


def test_no_address_no_account(session):
    with pytest.raises(Invalid):
        holders.find_or_make("nobody", "A", "fr")
    with pytest.raises(Unknown):
        holders.reading("x")


def test_a_session_of_a_holder_is_no_other(session):
    holder_id = holders.find_or_make("a@example.org", "A", "fr")
    token = sessions.start("holder", holder_id=holder_id)
    actor = sessions.find(("holder",), token)
    assert actor is not None
    assert (actor.kind, actor.holder_id, actor.roles) == ("holder", holder_id, frozenset())
    assert sessions.find(("staff", "voter", "kiosk"), token) is None
    sessions.end_all_of_holder(holder_id)
    assert sessions.find(("holder",), token) is None
