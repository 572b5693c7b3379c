"""What grants keep about a holder is copied for the holder; while one is under way the account stays (D6, R52)."""

import json

import pytest
from sqlalchemy import update

from pb import clock as time
from pb.db import transaction
from pb.errors import Conflict
from pb.models.grants import Grant
from pb.services import holders, own_data
from pb.services.actors import Actor
from tests import granting, samples


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


@pytest.fixture
def holder(session, clock):
    """The holder of a grant under way, who has just signed in."""
    clock.move_to(granting.WORKING)
    view = granting.opened(samples.edition())
    session.commit()
    return Actor(kind="holder", holder_id=view.holder_id, fresh_at=time.now())


def test_the_copy_of_ones_data_names_ones_grants(holder):
    found = json.loads(own_data.export(holder))["grants"]
    assert [(grant["edition"], grant["granted_cents"]) for grant in found] == [("forest-2027", 3_000_00)]


def test_an_account_stays_while_a_grant_is_under_way_and_goes_after_it(session, holder):
    with pytest.raises(Conflict) as caught, transaction():
        own_data.erase(holder, True)
    assert caught.value.code == "grant_running"
    assert holders.reading(holder.holder_id).email == "holder@example.org"
    session.execute(update(Grant).values(state="closed"))
    session.commit()
    assert own_data.kept(holder) == ["grant"]
    with transaction():
        own_data.erase(holder, True)
    assert session.query(Grant).count() == 1
