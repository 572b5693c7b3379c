"""What somebody with the database's hands or many connections could try, and what then happens."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from pb import clock as time
from pb import passwords
from pb.db import settle
from pb.errors import Conflict, Forbidden, Invalid, TooMany, Unavailable, Unidentified, Unknown
from pb.models.accounts import Account, Attempt, Role
from pb.services import accounts, attempts, boxes, counts, invitations, journal, sealing, sessions, votes
from pb.services.actors import PUBLIC, SYSTEM, Actor
from tests import colleagues, samples, voting
from tests.services.test_boxes import OVER

REPLACE = {
    "sqlite": "insert or replace into {table} select {columns} from {table}",
    "postgresql": "insert into {table} select {columns} from {table} on conflict ({key}) "
    "do update set {column} = {value}",
}
OTHERWISE = {  # table → its key, and the column that a replaced row would change
    "participation": ("edition_id, person_ref", "channel", "'paper'"),
    "ballot": ("edition_id, ballot_id", "channel", "'paper'"),
    "journal": ("number", "actor", "'nobody'"),
}


def rows(session: Any, table: str) -> list[Any]:
    return sorted(map(str, session.execute(text(f"select * from {table}")).all()))


@pytest.mark.parametrize("table", OTHERWISE)
def test_no_row_is_replaced(session: Any, clock: Any, table: str) -> None:
    """Z10, L1: `replace` and `on conflict do update` are ways around the guards of update and delete."""
    voting.vote().cast(0)
    session.commit()
    before, (key, column, value) = rows(session, table), OTHERWISE[table]
    names = list(session.execute(text(f"select * from {table} limit 1")).keys())
    columns = ", ".join(value if name == column else name for name in names)
    written = REPLACE[session.get_bind().dialect.name].format(
        table=table, columns=columns, key=key, column=column, value=value
    )
    try:
        session.execute(text(written))
        session.commit()
    except DBAPIError:
        session.rollback()
    assert rows(session, table) == before


def test_a_ballot_does_not_take_the_place_of_another_by_its_commitment(session: Any, clock: Any) -> None:
    voting.vote().cast(0)
    session.commit()
    before = rows(session, "ballot")
    other = "insert {} into ballot select edition_id, :fresh, channel, commitment, sealed from ballot"
    way = "or replace" if session.get_bind().dialect.name == "sqlite" else ""
    with pytest.raises(DBAPIError):
        session.execute(text(other.format(way)), {"fresh": bytes(16)})
    session.rollback()
    assert rows(session, "ballot") == before


@pytest.mark.parametrize(
    "change",
    [
        "update box set digest = 'other'",
        "update box set public_key = prepared_key",
        "update box set sealed_length = 128",
        "update box set rules = '{}'",
        "delete from box",
    ],
)
def test_a_prepared_box_keeps_its_rules_and_key(session: Any, clock: Any, change: str) -> None:
    """B7: with another public key every later vote would be lost, or read by somebody."""
    voting.vote()
    session.commit()
    with pytest.raises(DBAPIError):
        session.execute(
            text(
                change.replace(
                    "prepared_key", "cast('x' as bytea)" if "post" in session.get_bind().dialect.name else "x'00'"
                )
            )
        )
    session.rollback()


@pytest.mark.parametrize("change", ["sealed_at = null", "checksum = 'x'", "sealed_by = '[]'"])
def test_a_sealed_box_is_not_opened_again(session: Any, clock: Any, change: str) -> None:
    """B11: without its seal the box would take ballots."""
    held = voting.vote()
    held.cast(0)
    clock.move_to(OVER)
    voting.seal(session, held)
    with pytest.raises(DBAPIError):
        session.execute(text(f"update box set {change}"))
    session.rollback()


def test_a_box_is_sealed_once_by_two_at_once(session: Any, clock: Any) -> None:
    held = voting.vote()
    held.cast(0)
    clock.move_to(OVER)
    ready = [sealing.check([SYSTEM], held.fresh()) for _ in range(2)]
    session.commit()
    first = sealing.carry_out(ready[0])
    at = sealing.sealed_at(held.edition.id)
    session.rollback()
    with pytest.raises(Conflict, match="box_sealed"):
        sealing.carry_out(ready[1])
    session.expire_all()
    assert sealing.sealed_at(held.edition.id) == at
    assert first
    assert sealing.verify(held.edition.id)
    with pytest.raises(DBAPIError):  # the guards that the second one lowered stand again
        session.execute(text("delete from ballot"))
    session.rollback()


def test_a_clock_that_goes_back_opens_no_vote_again(session: Any, clock: Any) -> None:
    """T17: within a minute the box is paused; a jump within the vote changes nothing."""
    held = voting.vote()
    boxes.watch()
    clock.shift(timedelta(hours=-1))
    boxes.watch()
    box = held.fresh().box
    assert box is not None
    assert not box.paused
    clock.move_to(OVER)
    boxes.watch()
    clock.shift(timedelta(hours=-1))
    boxes.watch()
    with pytest.raises(Unavailable, match="vote_paused"):
        boxes.require_open(held.fresh(), time.now())
    clock.move_to(OVER)
    boxes.resume([SYSTEM], held.fresh(), "the clock is right again")
    with pytest.raises(Conflict, match="vote_closed"):
        boxes.require_open(held.fresh(), time.now())


def test_two_counts_at_once_are_one(app: Any, session: Any, clock: Any) -> None:
    held = voting.vote()
    held.cast(0)
    clock.move_to(OVER)
    voting.seal(session, held)
    session.commit()
    session.remove()

    def ask(_: int) -> str:
        with app.app_context():
            try:
                counts.ask([SYSTEM], held.edition)
            except Conflict as refusal:
                settle(False)
                return refusal.code
            settle(True)
            return "asked"

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(ask, range(4)))
    assert answers == ["asked", "count_running", "count_running", "count_running"]


def test_only_who_may_publish_publishes(session: Any, clock: Any) -> None:
    """Z6: the command line asks for the right as well, not for any account."""
    held = voting.vote()
    held.cast(0)
    clock.move_to(OVER)
    voting.seal(session, held)
    voting.count(session, held, lots_seed="forest")
    role = frozenset({(held.edition.municipality_id, "witness")})
    with pytest.raises(Forbidden):
        counts.announce(Actor(kind="staff", account_id="w", roles=role, factors=2), held.fresh())
    assert counts.latest(held.edition.id, published=True) is None


def test_failures_at_once_are_all_counted(app: Any, session: Any, clock: Any) -> None:
    """E3: the first failures of a name may come together; none is lost and none breaks the page."""

    def fail(_: int) -> None:
        with app.app_context():
            attempts.fail(("selector", "1|ABCDEF"), ("everywhere", "identify"))
            settle(False)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(fail, range(16)))
    assert sorted(row.failures for row in session.query(Attempt)) == [16, 16]


def test_a_flood_elsewhere_shuts_no_quiet_network_out(session: Any, clock: Any) -> None:
    """A8, E3: the budget of the whole site holds back networks that fail, not the person at home."""
    held = voting.vote()
    limit = attempts.LIMITS["everywhere"].failures
    for _ in range(limit + 1):
        attempts._count([(attempts._key("everywhere", "identify"), "everywhere")], time.now())
    loud = b"loud"
    for _ in range(attempts.FEW):
        attempts._count([(attempts._key("network", loud), "network")], time.now())
    session.commit()
    with pytest.raises(TooMany):
        votes.identify(Actor(network=loud), held.edition, held.codes[0], voting.BORN, time.now())
    assert votes.identify(Actor(network=b"quiet"), held.edition, held.codes[0], voting.BORN, time.now())
    with pytest.raises(TooMany):
        attempts.check(("everywhere", "identify"))


def test_what_a_network_shares_is_counted_anew_each_hour(session: Any, clock: Any) -> None:
    """A8: a town hall with one mistyped code now and then never reaches the limit of an hour."""
    for _ in range(attempts.LIMITS["network"].failures + 20):
        attempts._count([(attempts._key("network", b"town hall"), "network")], time.now())
        clock.shift(timedelta(minutes=2))
        attempts.check(("network", b"town hall"))


def test_two_invitations_of_one_person_make_one_account(session: Any, clock: Any) -> None:
    """A11: an invitation sent again and then accepted twice."""
    edition = samples.edition()
    links = [invitations.invite(SYSTEM, "new@example.org", role) for role in ("witness", "auditor", "auditor")]
    clock.shift(timedelta(hours=1))
    session.commit()
    ticket = invitations.enrol(links[0])
    code = passwords.code_at(ticket.seed, time.now())
    invitations.accept(links[0], "Nina", "fr", colleagues.PASSWORD, ticket.ticket, code)
    session.commit()
    for link in links:
        with pytest.raises(Unknown):
            invitations.find(link)
    assert session.query(Account).count() == 1
    given = {(row.municipality_id, row.name) for row in session.query(Role)}
    assert given == {(edition.municipality_id, "witness"), (edition.municipality_id, "auditor")}


def test_an_invitation_accepted_by_two_at_once_makes_one_account(app: Any, session: Any, clock: Any) -> None:
    samples.edition()
    link = invitations.invite(SYSTEM, "new@example.org", "witness")
    ticket = invitations.enrol(link)
    code = passwords.code_at(ticket.seed, time.now())
    session.commit()
    session.remove()

    def accept(_: int) -> str:
        with app.app_context():
            try:
                invitations.accept(link, "Nina", "fr", colleagues.PASSWORD, ticket.ticket, code)
            except (Unknown, Invalid) as refusal:
                settle(False)
                return refusal.code
            settle(True)
            return "made"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(accept, range(4))) == ["made", *["unknown_invitation"] * 3]
    assert session.query(Account).count() == 1


def test_one_code_of_the_second_factor_opens_one_session(app: Any, session: Any, clock: Any) -> None:
    """A2: the same six figures sent on several connections at once."""
    colleagues.account("anne@example.org")
    session.commit()
    halves = [accounts.sign_in(PUBLIC, "anne@example.org", colleagues.PASSWORD) for _ in range(4)]
    code = accounts.current_code("anne@example.org")
    session.commit()
    session.remove()

    def prove(token: str) -> str:
        with app.app_context():
            half = sessions.find(("staff",), token)
            assert half is not None
            try:
                accounts.prove(half, code)
            except Unidentified as refusal:
                settle(False)
                return refusal.code
            settle(True)
            return "in"

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(prove, halves)) == ["bad_factor"] * 3 + ["in"]


def test_the_journal_tells_of_a_row_changed_behind_its_back(session: Any, clock: Any) -> None:
    """L1: whoever takes the guards down still breaks the chain, and the line is named."""
    samples.edition()
    journal.write(SYSTEM, "edition.load", "one")
    journal.write(SYSTEM, "edition.load", "two")
    session.commit()
    number = journal.head()[0] - 1
    kind = session.get_bind().dialect.name
    for name in ("journal_no_update", "journal_no_delete", "journal_no_replace"):
        if kind == "sqlite" or name != "journal_no_replace":
            session.execute(text(f"drop trigger {name}" + ("" if kind == "sqlite" else " on journal")))
    session.execute(text("update journal set subject = 'other' where number = :number"), {"number": number})
    session.commit()
    session.expire_all()
    found = journal.verify()
    assert found is not None
    assert (found.number, found.reason) == (number, "changed")
