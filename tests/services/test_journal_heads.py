"""The head of the journal leaves the house once a day, and shows later that its end was not cut off (L1)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from pb import mail as post
from pb import work
from pb.db import session as rows
from pb.services import health, journal, journal_heads
from pb.services.actors import SYSTEM
from tests import residents


@pytest.fixture
def outside(app, session, clock, mail):
    """Two addresses outside, and a journal with a line."""
    app.config["PB"] = replace(app.config["PB"], mail_url=mail.url, env="production")
    app.config["PB"] = replace(app.config["PB"], head_to=("a@example.org", "b@example.org"))
    journal.write(SYSTEM, "backup.make", "installation")
    session.commit()


def test_it_is_mailed_to_both_once_a_day(outside, session, clock, mail):
    number, digest = journal.head()
    for _ in range(3):
        work.send_head()
    assert [each["digest"] for each in residents.mails("journal_head")] == [digest, digest]
    clock.shift(timedelta(days=1))
    work.send_head()
    assert len(residents.mails("journal_head")) == 4
    post.send_due()
    assert f"{number}:{digest}" in mail.messages[0].get_content()


def test_a_journal_cut_off_at_its_end_is_found_by_the_line_outside(outside, session, clock, backend):
    """The chain alone still holds when its last lines are gone; the line that was kept does not."""
    number, digest = journal.head()
    on = "" if backend == "sqlite" else " on journal"
    session.execute(text(f"drop trigger journal_no_delete{on}"))
    session.execute(text("delete from journal where number = :last"), {"last": number})
    assert journal.verify() is None
    assert journal.digest_of(number) != digest


def test_health_says_when_none_has_left_for_two_days(outside, session, clock):
    def level():
        return next(check.level for check in health.report() if check.code == "journal")

    assert level() == health.CARE
    journal_heads.send_daily()
    rows.commit()
    assert level() == health.GOOD
    clock.shift(timedelta(days=2, hours=1))
    assert level() == health.CARE


def test_without_addresses_nothing_leaves(session, clock):
    assert journal_heads.send_daily() == 0
