"""The key of personal fields is changed under way: stopped, resumed, read by everybody meanwhile (D2)."""

import ast
import os
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, select

from pb import clock as pb_clock
from pb import fields, models, tokens
from pb.db import Base, installation, memory, transaction
from pb.errors import Conflict, Forbidden
from pb.keys import finish_rotation, rotate_secret_file
from pb.models.accounts import Holder
from pb.models.attachments import Attachment
from pb.models.jobs import Mail
from pb.models.keys import Key
from pb.models.progress import Follower, News, NewsMail
from pb.models.roll import Person
from pb.services import (
    accounts,
    attachments,
    followers,
    holders,
    keyring,
    outbox,
    recovery,
    roll,
    rotation,
    rotation_index,
)
from pb.services.actors import PUBLIC, SYSTEM
from pb.services.rotation_cells import SEALED, Sealed
from pb.storage import Storage
from tests import colleagues, databases, voting
from tests.house.sources import matching, tree
from tests.services.test_attachments import paper

NOT_SEALED = {  # hashes, fingerprints, digests, public and wrapped keys, and ballots, which have a key of their own
    "account_number.digest", "account_reset.token_hash", "alert.email_index", "attachment.digest", "attempt.name",
    "ballot.ballot_id", "ballot.commitment", "ballot.sealed", "box.public_key", "bundle.public_key",
    "code.person_ref", "code.verifier", "confirmation.email_index", "holder.email_index", "holder_link.browser_hash",
    "holder_link.token_hash", "holder_identity.fingerprint",
    "identity.fingerprint", "invitation.token_hash", "journal.digest", "journal.previous",
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
        wait = rotation.begin(SYSTEM)
    clock.shift(wait)
    keyring.reload()


def forget_keys():
    """Have this process look at the secrets file again, as after a restart."""
    memory().pop("master")
    keyring.reload()


def news(session, edition, project):
    """Return a piece of news."""
    row = News(
        id="n1", edition_id=edition.id, project_id=project, state="published", language="fr", titles={}, texts={},
        sent_by="", sent_at=pb_clock.now(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


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
    with pytest.raises(Conflict):
        rotation.end(SYSTEM)
    assert sum(1 for _ in rotation.carry_on()) > 0
    assert rotation.left() == 0


def test_whoever_was_found_by_a_blind_index_still_is_and_only_by_the_new_key(session, people, clock, monkeypatch):
    """D1: people of the roll, holders, followers with the mails they had, receipts, co-authors."""
    monkeypatch.setattr(rotation, "BATCH", 3)
    ids, edition = people
    project = session.scalars(select(models.projects.Project.id)).first()
    for place in (project, ""):
        followers.ask(PUBLIC, edition, place, "neighbour@example.org", "fr", "old_enough")
    follower = session.scalars(select(Follower)).first()
    session.add(NewsMail(news_id=news(session, edition, project), address_index=follower.address_index))
    session.commit()
    old = keyring.ring().newest(fields.INDEX)
    number = voting.number(1)
    begin(clock)
    assert holders.find("holder3@example.org").id == ids[3], "found while it lasts"
    for _ in rotation.carry_on():
        session.commit()
        assert holders.find("holder3@example.org").id == ids[3]
    with transaction():
        rotation.end(SYSTEM)
    ring = keyring.ring()
    assert [name for name, _ in ring.every(fields.INDEX)] != [old[0]]
    assert len(ring.every(fields.INDEX)) == 1
    assert holders.find("holder3@example.org").id == ids[3]
    assert holders.find_or_make("holder3@example.org", "", "fr") == ids[3], "nobody is made twice"
    found = session.scalars(select(Person).where(Person.number_index == fields.index(ring, "person", "number", number)))
    assert len(found.all()) == 1
    known = fields.index(ring, "follower", "address", "neighbour@example.org")
    assert {row.address_index for row in session.scalars(select(Follower))} == {known}
    assert [row.address_index for row in session.scalars(select(NewsMail))] == [known], "no mail is written twice"


def test_every_index_is_one_that_a_rotation_knows():
    """A new column that is looked up by a fingerprint belongs in `pb.services.rotation_index.INDEXED`."""
    named = {each.named for each in rotation_index.INDEXED}
    asked = set()
    for path in matching("pb/services", ".py"):
        for node in ast.walk(tree(path)):
            if (
                isinstance(node, ast.Call)
                and ast.unparse(node.func) in ("index", "fields.index")
                and len(node.args) == 4
            ):
                asked.add(tuple(each.value for each in node.args[1:3] if isinstance(each, ast.Constant)))
    assert asked - {()} == named
    assert set(rotation_index.COPIED) <= {each.model for each in rotation_index.INDEXED}


def test_files_come_under_the_new_key_and_are_read_as_before(session, people, clock):
    """U3: each is replaced whole under its own name; one that was taken away meanwhile stays away."""
    _, edition = people
    kept = attachments.keep(SYSTEM, edition.id, "decision 1", "extrait.pdf", paper())
    gone = attachments.keep(SYSTEM, edition.id, "decision 1", "autre.pdf", paper("other"))
    session.commit()
    place = Storage(installation().data_dir / attachments.FOLDER)
    row = session.get(Attachment, kept.id)
    before = place.read(row.file)
    begin(clock)
    steps = rotation.carry_on()
    with transaction():
        attachments.drop(edition.id, "decision 1", gone.id)
    for _ in steps:
        session.commit()
    assert fields.key_name(place.read(row.file)) == keyring.ring().newest(fields.FIELD)[0] != fields.key_name(before)
    with transaction():
        rotation.end(SYSTEM)
    assert attachments.read(edition.id, "decision 1", kept.id)[1] == paper()
    assert len(list(place.names())) == 1


def test_keys_are_wrapped_by_a_fresh_master_key_and_the_former_leaves(app, session, people, settings, tmp_path):
    """D2, CVE-2025-47278: what was made under the former master key holds until it leaves the file, and no longer."""
    ids, _ = people
    secret = Path(shutil.copy2(settings.secret_file, tmp_path / "secret"))
    app.config["PB"] = replace(settings, secret_file=secret)
    token = tokens.sign_value(keyring.ring(), "test", "value", now=pb_clock.now(), lasts=timedelta(days=3))
    codes = recovery.make(accounts.by_email("anne@example.org").account_id)
    session.commit()
    rotate_secret_file(secret)
    forget_keys()
    assert rotation.rewrap() == len(session.scalars(select(Key)).all()) > 3
    assert rotation.rewrap() == 0, "a second time there is nothing to do"
    session.commit()
    assert tokens.read_value(keyring.ring(), "test", token, now=pb_clock.now()) == "value"
    finish_rotation(secret)
    forget_keys()
    assert holders.reading(ids[0]).name == "Holder 0"
    assert recovery.take(accounts.by_email("anne@example.org").account_id, codes[0])
    with pytest.raises(Forbidden):
        tokens.read_value(keyring.ring(), "test", token, now=pb_clock.now())


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
    stale = Sealed(Holder, ("name",))
    session.expunge(row)
    holders.change(row.id, name="Changed", phone="", language="fr")
    session.commit()
    assert not rotation._reseal(stale, row)
    assert holders.reading(row.id).name == "Changed"


def test_every_column_of_bytes_is_known_to_be_sealed_or_not():
    """A new column that holds a sealed value belongs in `rotation_cells.SEALED`; any other in the list here."""
    sealed = {f"{each.model.__tablename__}.{column}" for each in SEALED for column in each.columns}
    columns = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    assert not columns - sealed - NOT_SEALED
    assert Mail.__tablename__


SLOWLY = """
import sys, time
from pb.cli import main
from pb.services import rotation
whole = rotation.carry_on
def slowly():
    for number in whole():
        yield number
        time.sleep(0.02)
rotation.carry_on, rotation.BATCH = slowly, 1
sys.argv = "pb keys rotate --at-once --by anne@example.org --with bert@example.org".split()
main()
"""


def test_a_rotation_that_is_killed_in_the_middle_is_finished_by_the_same_command(session, people, settings, backend):
    """D2: kill -9 among values, among fingerprints and among files; nothing is lost, nobody is made twice."""
    ids, edition = people
    colleagues.account("bert@example.org")
    kept = [attachments.keep(SYSTEM, edition.id, "decision 1", f"{at}.pdf", paper(str(at))).id for at in range(6)]
    session.commit()
    old = {purpose: keyring.ring().newest(purpose)[0] for purpose in (fields.FIELD, fields.INDEX)}
    shelf = Storage(settings.data_dir / attachments.FOLDER)
    first = session.scalars(select(Holder).order_by(Holder.id)).first()

    def values():
        return len(names(session) - {old[fields.FIELD]}) > 0

    def fingerprints():
        session.refresh(first)
        return first.email_index != index

    def files():
        return any(fields.key_name(shelf.head(name, fields.HEAD_BYTES)) != old[fields.FIELD] for name in shelf.names())

    index = first.email_index
    for reached in (values, fingerprints, files):
        kill_when(settings, session, reached)
        keyring.reload()
        assert len(keyring.ring().every(fields.INDEX)) == 2, "it did not come to its end"
        assert holders.find("holder3@example.org").id == ids[3]
        assert attachments.read(edition.id, "decision 1", kept[5])[1] == paper("5")
        session.rollback()
    assert rotate(settings).wait(60) == 0
    keyring.reload()
    assert rotation.left() == 0
    assert not {name for name, _ in keyring.ring().every(fields.INDEX)} & set(old.values())
    assert [holders.find(f"holder{place}@example.org").id for place in range(7)] == ids
    assert [attachments.read(edition.id, "decision 1", each)[1] for each in kept] == [paper(str(at)) for at in range(6)]


def rotate(settings, begin=SLOWLY):
    """Begin the command as a process of its own; a demonstration asks for no second factors."""
    given = databases.environment(settings.data_dir.parent, settings.database_url, settings.secret_file)
    return subprocess.Popen([sys.executable, "-c", begin], env={**os.environ, **given, "PB_ENV": "demonstration"})


def kill_when(settings, session, reached):
    """Kill the command as soon as something was done."""
    running, ends = rotate(settings), time.monotonic() + 60
    while not reached():
        session.rollback()
        assert running.poll() is None, "it ended before it could be killed"
        assert time.monotonic() < ends
        time.sleep(0.01)
    session.rollback()
    running.kill()
    running.wait()
