"""Alerts: asked for twice and confirmed once, stopped by one click, each message once also when the worker dies."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, inspect, select

from pb import clock as time
from pb import mail as post
from pb import work
from pb.db import db, transaction
from pb.errors import Conflict, Invalid, TooMany, Unknown
from pb.models.alerts import Alert
from pb.models.jobs import Mail
from pb.rules.alerts import EVENTS
from pb.services import alerts, editions, jobs, mail_links, outbox
from pb.services.actors import PUBLIC, SYSTEM
from tests import samples


@pytest.fixture
def edition(session: Any, clock: Any) -> Any:
    """The sample edition before its call."""
    clock.move_to(samples.SENT - timedelta(days=20))
    return samples.edition()


def taken() -> list[Any]:
    """Return the mails that wait, and mark them as sent."""
    found = []
    while (mail := outbox.take()) is not None:
        found.append(mail)
        outbox.sent(mail.id)
    return found


def follow(edition: Any, *addresses: str, language: str = "fr") -> None:
    """Have addresses asked for and confirmed."""
    for address in addresses:
        alerts._made(edition.id, address, language).confirmed_at = time.now()


def test_an_address_is_told_once_it_confirmed(session: Any, edition: Any) -> None:
    alerts.subscribe(PUBLIC, edition, " Anne@Example.org ", "nl")
    (asked,) = taken()
    assert (asked.template, asked.address, asked.language) == ("alert_confirm", "anne@example.org", "nl")
    assert alerts.counted(edition.id) == ({}, 1)
    alerts.confirm(asked.facts["token"])
    alerts.confirm(asked.facts["token"])
    assert alerts.counted(edition.id) == ({"nl": 1}, 0)
    alerts.subscribe(PUBLIC, edition, "anne@example.org", "fr")
    (again,) = taken()
    assert again.template == "alert_known"
    alerts.stop(again.facts["token"])
    alerts.stop(again.facts["token"])
    assert session.scalar(select(func.count()).select_from(Alert)) == 0
    with pytest.raises(Unknown):
        alerts.confirm(asked.facts["token"])


@pytest.mark.parametrize("backend", ["sqlite"])
def test_what_is_no_address_is_refused(session: Any, edition: Any) -> None:
    """I6."""
    for address in ("", "x", "a@b", "a@example.org\nBcc: b@example.org", "a@example.org, b@example.org"):
        with pytest.raises(Invalid):
            alerts.subscribe(PUBLIC, edition, address, "fr")


def test_nobody_is_flooded_and_nothing_follows_the_end(session: Any, edition: Any, clock: Any) -> None:
    def again() -> None:
        for _ in range(12):
            with transaction():
                alerts.subscribe(PUBLIC, edition, "anne@example.org", "fr")

    with pytest.raises(TooMany):
        again()
    clock.move_to(samples.SENT + timedelta(days=900))
    with pytest.raises(Conflict):
        alerts.subscribe(PUBLIC, edition, "paul@example.org", "fr")


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_link_holds_for_its_purpose_alone(session: Any, edition: Any) -> None:
    follow(edition, "anne@example.org")
    row = session.scalars(select(Alert)).one()
    good = mail_links.token("alert", "confirm", row.id)
    for token in (good[:-1], f"{good[:-1]}é", f"{good}x", mail_links.token("alert", "stop", row.id), "", row.id):
        with pytest.raises(Unknown):
            alerts.confirm(token)
    alerts.confirm(good)


def test_addresses_are_encrypted_and_linked_to_nothing(session: Any, edition: Any) -> None:
    """D1, Z10."""
    follow(edition, "anne@example.org")
    row = session.scalars(select(Alert)).one()
    assert b"anne" not in row.email + row.email_index
    session.commit()
    keys = {key["referred_table"] for key in inspect(db.engine).get_foreign_keys("alert")}
    assert keys == {"edition"}
    columns = {column["name"] for column in inspect(db.engine).get_columns("alert")}
    assert columns == {"id", "edition_id", "email_index", "email", "language", "made_at", "confirmed_at", "renewed_at"}


def test_each_message_goes_once_to_each_also_after_an_accident(session: Any, edition: Any, clock: Any) -> None:
    people = [f"p{number}@example.org" for number in range(230)]
    follow(edition, *people)
    alerts._made(edition.id, "unsure@example.org", "fr")
    assert alerts.plan() == 0
    clock.move_to(samples.SENT)
    follow(edition, "late@example.org")
    assert alerts.plan() == 1
    assert alerts.plan() == 0, "asked for once"
    session.commit()
    job = jobs.latest(edition.id, alerts.KIND)
    assert job is not None
    first = alerts.carry_out(edition.id, job.facts)
    assert next(first) < 100
    session.commit()
    next(first, None)
    session.rollback()  # the worker dies before it is kept
    first.close()
    for _ in alerts.carry_out(edition.id, job.facts):
        session.commit()
    sent = taken()
    assert sorted(mail.address for mail in sent) == sorted(people)
    assert {mail.facts["event"] for mail in sent} == {"call_open"}
    assert [row.people for row in alerts.sent(edition.id)] == [230, 0, 0, 0, 0]


def test_the_worker_does_it_by_itself_and_a_server_that_fails_loses_nothing(
    app: Any, edition: Any, clock: Any, mail: Any, session: Any
) -> None:
    app.config["PB"] = replace(app.config["PB"], mail_url=mail.url)
    follow(edition, *(f"p{number}@example.org" for number in range(5)))
    session.commit()
    clock.move_to(samples.SENT)
    work.plan_alerts()
    while work.step("work"):
        pass
    mail.refusing = True
    assert post.send_due() == 0
    mail.refusing = False
    for _ in range(4):
        clock.shift(timedelta(hours=2))
        work.plan_alerts()
        while work.step("work"):
            pass
        post.send_due()
    assert sorted(each["To"] for each in mail.messages) == [f"p{number}@example.org" for number in range(5)]
    one = mail.messages[0]
    assert one["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/alerts/one-click/" in one["List-Unsubscribe"]
    assert session.scalar(select(func.count()).where(Mail.state != "sent")) == 0


@pytest.mark.parametrize("backend", ["sqlite"])
def test_every_message_is_written_in_each_language(app: Any, edition: Any, session: Any) -> None:
    for language in ("fr", "nl", "en"):
        follow(edition, f"{language}@example.org", language=language)
    for row in session.scalars(select(Alert)).all():
        for event in (*EVENTS, "renew"):
            alerts._send(row, edition, event)
    mails = taken()
    assert len(mails) == 18
    for mail in mails:
        text = post.compose(mail, app.config["PB"])
        assert text["Subject"]
        assert f"/{mail.language}/forest-2027/" in text.get_content()


def test_addresses_go_with_the_edition_unless_they_go_on(session: Any, edition: Any, clock: Any) -> None:
    follow(edition, "anne@example.org", "paul@example.org")
    alerts._made(edition.id, "never@example.org", "fr")
    clock.shift(timedelta(days=8))
    alerts.sweep()
    assert alerts.counted(edition.id) == ({"fr": 2}, 0), "who never confirmed is forgotten"
    row = session.scalars(select(Alert).order_by(Alert.id)).first()
    alerts.renew(mail_links.token("alert", "renew", row.id))
    over = max(phase.ends_at for phase in edition.phases)
    clock.move_to(over + timedelta(days=1))
    alerts.sweep()
    assert alerts.counted(edition.id)[0] == {"fr": 1}
    following = editions.load(SYSTEM, samples.edition_file("forest-2029", year=2029), published=True)
    alerts.sweep()
    assert alerts.counted(edition.id)[0] == {}
    assert alerts.counted(following.id)[0] == {"fr": 1}
