"""Mail waits encrypted in the act's own transaction and leaves once, whatever breaks on the way."""

from contextlib import suppress
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from time import sleep

import pytest
from sqlalchemy import select

from pb import mail as post
from pb import stationery
from pb.clock import now
from pb.db import installation, transaction
from pb.errors import Invalid
from pb.models.jobs import Mail
from pb.services import outbox

ANNE = "anne@example.org"


@pytest.fixture
def templates(templates, tmp_path, monkeypatch):
    """A folder of templates for these tests, beside the databases that every test needs."""
    folder = tmp_path / "emails"
    folder.mkdir()
    (folder / "hello.txt").write_text("Subject: Hello {{ name }}\n\nDear {{ name }}, {{ amount_cents|money }}.\n")
    (folder / "both.txt").write_text("Subject: Two ways\n\nPlain {{ name }}\n")
    (folder / "both.html").write_text("<p>{{ name }}</p>")
    (folder / "broken.txt").write_text("Subject: {{ missing }}\n\n{{ missing }}\n")
    monkeypatch.setattr(stationery, "MAILS", folder)
    stationery._mails.cache_clear()
    yield templates
    stationery._mails.cache_clear()


def queue(template="hello", address=ANNE, language="en", **facts):
    """Queue a mail in a transaction of its own."""
    with transaction():
        return outbox.queue(template, address, language, **{"name": "Anne", "amount_cents": 5_000_00, **facts})


def files(folder):
    """Return the messages in a folder."""
    return [message_from_bytes(path.read_bytes(), policy=default) for path in sorted(Path(folder).glob("*.eml"))]


def settings(**changes):
    """Change settings of the running installation."""
    for name, value in changes.items():
        object.__setattr__(installation(), name, value)


def test_a_mail_is_written_as_a_file_that_only_we_read(session, tmp_path):
    settings(mail_url=f"file:{tmp_path / 'mail'}")
    name = queue()
    assert post.send_due() == 1
    (message,) = files(tmp_path / "mail")
    assert (message["To"], message["Subject"]) == (ANNE, "Hello Anne")
    assert "€5,000" in message.get_content()
    assert (tmp_path / "mail" / f"{name}.eml").stat().st_mode & 0o077 == 0


def test_nothing_leaves_for_an_act_that_was_undone(session, tmp_path):
    settings(mail_url=f"file:{tmp_path / 'mail'}")
    with suppress(ZeroDivisionError), transaction():
        outbox.queue("hello", ANNE, "en", name="Anne", amount_cents=0)
        raise ZeroDivisionError
    assert post.send_due() == 0
    assert files(tmp_path / "mail") == []


def test_address_and_facts_are_unreadable_and_erased_once_sent(session, tmp_path):
    """D4, D5."""
    settings(mail_url=f"file:{tmp_path / 'mail'}")
    queue(name="Véronique Dupont")
    row = session.scalars(select(Mail)).one()
    assert ANNE.encode() not in row.address
    assert b"Dupont" not in row.facts
    post.send_due()
    session.expire_all()
    assert (row.state, row.address, row.facts) == ("sent", b"", b"")


@pytest.mark.parametrize(
    "address",
    [
        "a@example.org\nBcc: b@example.org",
        "a@example.org\r\n",
        "a@example.org, b@example.org",
        "Anne <a@example.org>",
        "x",
    ],
)
def test_no_header_comes_in_with_an_address(session, address):
    """I6."""
    with pytest.raises(Invalid):
        outbox.queue("hello", address, "en", name="x", amount_cents=0)


def test_no_header_comes_in_with_a_fact(session, tmp_path):
    """I6: a subject is one line, whatever a fact holds."""
    settings(mail_url=f"file:{tmp_path / 'mail'}")
    queue(name="Eve\r\nBcc: everybody@example.org\nX: y")
    post.send_due()
    (message,) = files(tmp_path / "mail")
    assert message["Bcc"] is None
    assert message.get_all("To") == [ANNE]


def test_names_are_escaped_in_html_and_plain_in_text(session, tmp_path):
    settings(mail_url=f"file:{tmp_path / 'mail'}")
    queue("both", name="<b>Anne</b>")
    post.send_due()
    (message,) = files(tmp_path / "mail")
    assert "&lt;b&gt;Anne" in message.get_body(("html",)).get_content()
    assert "<b>Anne</b>" in message.get_body(("plain",)).get_content()


def test_each_mail_leaves_once_over_smtp(session, mail):
    settings(mail_url=mail.url)
    for number in range(3):
        queue(name=f"Reader {number}")
    assert post.send_due() == 3
    assert post.send_due() == 0
    assert sorted(message["Subject"] for message in mail.messages) == [f"Hello Reader {number}" for number in range(3)]
    assert len(mail.peers) == 1, "one connection for all"


def test_a_server_that_hangs_up_after_each_mail_gets_each_once(session, mail, clock):
    settings(mail_url=mail.url)
    mail.hanging_up = True
    for number in range(4):
        queue(name=f"Reader {number}")
    left = 0
    for _ in range(8):
        left += post.send_due()
        sleep(0.05)
        clock.shift(3600)
    assert left == 4
    assert len({message["Message-ID"] for message in mail.messages}) == len(mail.messages) == 4


def test_a_server_that_is_away_delays_and_loses_nothing(session, mail, clock):
    """T15: nothing is lost and nothing sent twice."""
    settings(mail_url=mail.url)
    mail.refusing = True
    names = [queue(name=f"Reader {number}") for number in range(3)]
    assert post.send_due() == 0
    for _ in range(12):
        clock.shift(600)
        post.send_due()
    assert outbox.stuck() > 0
    mail.refusing = False
    for _ in range(4):
        clock.shift(3600)
        post.send_due()
    identities = [message["Message-ID"] for message in mail.messages]
    assert sorted(identities) == sorted(f"<{name}@localhost>" for name in names)
    assert outbox.stuck() == 0


def test_a_mail_program_finds_the_address_that_stops_the_mails(session, tmp_path):
    """RFC 8058: on one line and in no code, however long the address is."""
    settings(mail_url=f"file:{tmp_path / 'mail'}")
    address = f"/fr/a-municipality-with-a-long-name-2026/follow/one-click/{'x' * 60}"
    queue(name="É" * 80, unsubscribe=address)
    post.send_due()
    (file,) = (tmp_path / "mail").glob("*.eml")
    lines = file.read_text().splitlines()
    assert f"List-Unsubscribe: <http://localhost{address}>" in lines
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines
    assert max(len(line) for line in lines if not line.startswith("List-")) < 100


@pytest.mark.parametrize("parting", ["421 Going down", "550 No", "??"])
def test_a_mail_that_was_taken_stays_sent_however_the_server_parts(session, mail, clock, parting):
    settings(mail_url=mail.url)
    mail.parting = parting
    queue()
    assert post.send_due() == 1
    clock.shift(3600)
    assert post.send_due() == 0
    assert len(mail.messages) == 1


def test_a_server_that_is_not_there_delays_too(session, clock):
    settings(mail_url="smtp://127.0.0.1:9")
    queue()
    assert post.send_due() == 0
    assert session.scalars(select(Mail.state)).one() == "waiting"


def test_a_mail_whose_worker_died_is_taken_again_later(session, tmp_path, clock):
    settings(mail_url=f"file:{tmp_path / 'mail'}")
    queue()
    with transaction():
        assert outbox.take() is not None
    assert post.send_due() == 0, "another worker may be sending it"
    clock.shift(outbox.LEASE.total_seconds() + 1)
    assert post.send_due() == 1
    assert len(files(tmp_path / "mail")) == 1


def test_a_template_that_breaks_does_not_hold_up_the_others(session, tmp_path):
    settings(mail_url=f"file:{tmp_path / 'mail'}")
    queue("broken")
    queue()
    post.send_due()
    post.send_due()
    assert [message["Subject"] for message in files(tmp_path / "mail")] == ["Hello Anne"]
    assert outbox.stuck() == 1


def test_a_later_mail_waits_for_its_day(session, tmp_path, clock):
    settings(mail_url=f"file:{tmp_path / 'mail'}")
    with transaction():
        outbox.queue("hello", ANNE, "en", due_at=now() + timedelta(hours=2), name="Anne", amount_cents=0)
    assert post.send_due() == 0
    clock.shift(7200)
    assert post.send_due() == 1
