"""A hundred clicks at once on "order", "list" and "paid" are one payment (D9)."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from pb import clock as time
from pb.db import settle
from pb.errors import Conflict
from pb.models.grants import GrantEvent
from pb.services import journal, payments
from tests import granting, residents
from tests.granting import FINANCE

pytestmark = pytest.mark.at(granting.WORKING)

CLICKS, HANDS = 100, 8


def test_a_hundred_clicks_at_once_pay_once(app, session, edition, clock):
    view = granting.ready(edition, granting.opened(edition), clock)
    settle(True)
    session.remove()
    today = time.today()

    def press(at):
        with app.app_context():
            try:
                if at % 4 == 0:
                    done = payments.make_list(FINANCE, edition)
                elif at % 4 == 1:
                    done = payments.pay(FINANCE, edition, view, 1, today)
                else:
                    done = payments.order(FINANCE, edition, view, 1, f"M-{at}")
            except Conflict as refusal:
                settle(False)
                return refusal.code
            settle(True)
            return f"{('list', 'pay', 'order', 'order')[at % 4]} {done}"

    with ThreadPoolExecutor(HANDS) as pool:
        answers = list(pool.map(press, range(CLICKS)))
        answers += list(pool.map(press, range(8)))  # whatever came too early comes again
    counted = {each: answers.count(each) for each in set(answers)}
    assert (counted["order True"], counted["pay True"]) == (1, 1)
    assert counted.get("list 1", 0) <= 1
    assert "list 2" not in counted
    (part,) = payments.of(view)
    assert (part.state, part.paid_on, part.amount_cents) == ("paid", today, 3_000_00)
    assert len(residents.mails("grant_paid")) == 1
    acts = [line.act for line in journal.latest(edition.id)]
    assert (acts.count("grant.order"), acts.count("grant.pay")) == (1, 1)
    once = select(func.count()).select_from(GrantEvent).where(GrantEvent.grant_id == view.id)
    assert session.scalar(once.where(GrantEvent.name == "pay")) == 1
