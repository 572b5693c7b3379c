"""The Today page tells services, those who prepare a sitting and its secretary what waits for them (R31 to R33)."""

from datetime import date, timedelta
from typing import Any

import pytest

from pb.rules.reviews import Opinion
from pb.services import (
    accounts,
    deciding,
    decisions,
    notifications,
    opinions,
    proposals,
    sittings,
    study_waiting,
    today,
)
from pb.services.actors import Actor
from pb.services.snapshots import EditionView
from tests import colleagues, samples
from tests.papers import pdf
from tests.services.test_decisions import studied
from tests.services.test_notifications import HANDLER, ready
from tests.services.test_reviews import works

pytestmark = pytest.mark.at(samples.STUDIED)

SITS = date(2027, 3, 11)


def somebody(edition: EditionView, *roles: str) -> Actor:
    """Return somebody with these roles."""
    email = f"{'-'.join(roles)}@example.org"
    colleagues.account(email, *((edition.municipality_id, role) for role in roles))
    return accounts.by_email(email)


def told(actor: Actor, edition: EditionView) -> dict[str, int]:
    """Return what waits for somebody, by page and number."""
    return {line.text.partition(":")[0]: line.facts["num"] for line in study_waiting.waiting(actor, edition)}


def test_from_the_opinion_that_is_owed_to_the_letter(edition: EditionView, clock: Any) -> None:
    staff, willy = somebody(edition, "participation", "reviewer"), somebody(edition, "reviewer")
    sara, desk = somebody(edition, "college"), somebody(edition, "help_desk")
    service = works(edition, willy.account_id)
    assert [told(each, edition) for each in (staff, willy, sara, desk)] == [{}, {}, {}, {}]
    opinions.ask(staff, edition, [studied(edition), studied(edition, "Une mare à finir")], [service], SITS)
    assert told(willy, edition) == {"Opinions asked of you": 2}
    assert told(staff, edition) == {"Opinions that services owe": 2}
    clock.shift(timedelta(days=2))
    assert [line.facts["num"] for line in today.show(willy, edition).late] == [2]
    for each in opinions.mine(edition, [service]):
        opinions.give(willy, edition, each.id, Opinion("feasible"), 0)
    assert told(willy, edition) == told(staff, edition) == {}
    proposals.put_forward(staff, edition, ready(edition, staff, works(edition, staff.account_id, name="Verts")))
    assert told(staff, edition) == {"Points on no agenda yet": 1}
    held = sittings.convene(staff, edition, "college", clock_day(edition))
    decisions.place(staff, edition, decisions.waiting(edition.id)[0].id, held)
    assert told(staff, edition) == told(sara, edition) == {}
    clock.shift(timedelta(days=1))
    assert told(sara, edition) == {"Points of past sittings to record": 1}
    (made,) = deciding.adopt_all(sara, edition, held, "12", clock_day(edition))
    assert told(sara, edition) == {"Numbers without a signed extract, whose holders are not told yet": 1}
    notifications.name_handler(staff, edition, HANDLER)
    deciding.record_extract(sara, edition, made.deliberation_id, "e.pdf", pdf(), clock_day(edition))
    assert told(sara, edition) == {}
    assert told(staff, edition) == {"Letters on decisions to print or to post": 1}


def clock_day(edition: EditionView) -> date:
    """Return the day of the sitting: two days after the study of the samples."""
    return samples.STUDIED.date() + timedelta(days=2)
