"""The key of personal fields is changed under way: stopped, resumed, read by everybody meanwhile (D2)."""

from datetime import timedelta

import pytest
from sqlalchemy import LargeBinary, select

from pb import fields, models
from pb.db import Base, transaction
from pb.models.accounts import Holder
from pb.models.jobs import Mail
from pb.models.keys import Key
from pb.services import accounts, holders, keyring, outbox, roll, rotation
from pb.services.actors import SYSTEM
from tests import colleagues, voting

NOT_SEALED = {  # hashes, fingerprints, digests, public and wrapped keys, and ballots, which have a key of their own
    "account_number.digest", "account_reset.token_hash", "alert.email_index", "attachment.digest", "attempt.name",
    "ballot.ballot_id", "ballot.commitment", "ballot.sealed", "box.public_key", "bundle.public_key",
    "code.person_ref", "code.verifier", "confirmation.email_index", "holder.email_index", "holder_link.browser_hash",
    "holder_link.token_hash", "identity.fingerprint", "invitation.token_hash", "journal.digest", "journal.previous",
    "key.wrapped", "letter.person_ref", "paper_kept.person_ref", "participation.person_ref",
    "pass.code_hash", "pass.person_ref",
    "roll_addition.person_ref", "roll_case.person_ref", "escrow_sheet.closed",
    "follower.address_index", "meeting_registration.address_index", "news_mail.address_index",
    "receipt.digest", "receipt.invoice", "person.born_index",
    "person.number_index", "person.person_ref", "recovery_code.verifier", "roll_file.digest", "security_key.id",
    "security_key.public_key", "session.person_ref", "session.token_hash", "spent_trip.state_hash",
}  # fmt: skip


@pytest.fixture
def people(session, clock):
    """Something in every table of the first subjects: staff, holders, mails, a roll."""
    colleagues.account("anne@example.org")
    ids = [holders.find_or_make(f"holder{place}@example.org", f"Holder {place}", "fr") for place in range(7)]
    outbox.queue("account_ready", "anne@example.org", "fr", name="Anne")
    edition = voting.vote(3, box=False).edition
    session.commit()
    return ids, edition


def begin(clock):
    with transaction():
        rotation.begin(SYSTEM)
    clock.shift(rotation.ANNOUNCED)
    keyring.reload()


def names(session):
    values = [value for row in session.scalars(select(Holder)) for value in (row.email, row.name, row.phone)]
    return {fields.key_name(value) for value in values}


def test_every_value_comes_under_the_new_key_and_is_read_as_before(session, people, clock, monkeypatch):
    monkeypatch.setattr(rotation, "BATCH", 2)
    ids, _ = people
    before = names(session)
    begin(clock)
    assert rotation.left() > 0
    for _ in rotation.carry_on():
        session.commit()
    with transaction():
        rotation.end(SYSTEM)
    assert rotation.left() == 0
    assert names(session).isdisjoint(before)
    assert holders.reading(ids[3]).name == "Holder 3"
    assert accounts.current_code("anne@example.org")
    assert outbox.take().facts == {"name": "Anne"}
    assert roll.opened(session.execute(select(models.roll.Person.__table__)).first()).name.startswith("Camille")


def test_a_stopped_rotation_goes_on_where_it_was(session, people, clock, monkeypatch):
    monkeypatch.setattr(rotation, "BATCH", 2)
    begin(clock)
    steps = rotation.carry_on()
    next(steps)
    session.commit()
    left = rotation.left()
    steps.close()
    with transaction():
        assert rotation.begin(SYSTEM) == timedelta(0), "no second key is made while one rotation is under way"
    assert len(session.scalars(select(Key).where(Key.purpose == fields.FIELD)).all()) == 2
    assert 0 < rotation.left() == left
    assert sum(1 for _ in rotation.carry_on()) > 0
    assert rotation.left() == 0


def test_the_new_key_is_known_before_it_is_used(session, people, clock):
    """Every process learns of it within a minute, and uses it after two."""
    old = keyring.ring().newest(fields.FIELD)[0]
    with transaction():
        rotation.begin(SYSTEM)
    keyring.reload()
    assert keyring.ring().newest(fields.FIELD)[0] == old
    assert len(keyring.ring().every(fields.FIELD)) == 2
    clock.shift(rotation.ANNOUNCED)
    keyring.reload()
    assert keyring.ring().newest(fields.FIELD)[0] != old


def test_a_value_changed_meanwhile_is_not_overwritten(session, people, clock):
    begin(clock)
    row = session.scalars(select(Holder)).first()
    stale = rotation.Sealed(Holder, ("name",))
    session.expunge(row)
    holders.change(row.id, name="Changed", phone="", language="fr")
    session.commit()
    assert not rotation._reseal(stale, row)
    assert holders.reading(row.id).name == "Changed"


def test_every_column_of_bytes_is_known_to_be_sealed_or_not():
    """A new column that holds a sealed value belongs in `pb.services.rotation.SEALED`; any other in the list here."""
    sealed = {f"{each.model.__tablename__}.{column}" for each in rotation.SEALED for column in each.columns}
    columns = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert not columns - sealed - NOT_SEALED
    assert Mail.__tablename__
