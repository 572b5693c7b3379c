"""At most so many projects of one holder go on, counted once they are found feasible (R11)."""

from dataclasses import replace
from typing import Any

import pytest

from pb.errors import Invalid
from pb.rules.reviews import Answer, Opinion
from pb.services import accounts, decisions, opinions, projects, proposals, reviews, submitting
from pb.services.actors import SYSTEM, Actor
from pb.services.snapshots import EditionView
from tests import colleagues, samples
from tests.services.test_applications import draft, holder
from tests.services.test_reviews import works


@pytest.fixture
def backend() -> str:
    """Which database stands behind does not matter here."""
    return "sqlite"


@pytest.fixture
def edition(session: Any, clock: Any) -> EditionView:
    """An edition in which two projects of a holder go on, counted once they are found feasible."""
    clock.move_to(samples.SENT)
    view = samples.edition()
    boost = replace(view.tracks[1], projects_per_holder=2, holder_cap_counted="feasibility")
    return replace(view, tracks=(view.tracks[0], boost))


@pytest.fixture
def staff(edition: EditionView) -> Actor:
    """Somebody of the participation service who answers for every service."""
    owner = edition.municipality_id
    colleagues.account("anne@example.org", (owner, "participation"), (owner, "reviewer"))
    return accounts.by_email("anne@example.org")


def studied(edition: EditionView, staff: Actor, service: int, who: Actor) -> str:
    """Send a project in and complete its study: it is feasible."""
    made = submitting.send(who, edition, draft(edition, who), samples.SENT)
    projects.move(SYSTEM, edition, made, "take_up", by="participation", at=samples.SENT)
    opinions.ask(staff, edition, [made], [service])
    (asked,) = opinions.of_edition(edition.id)[made]
    opinions.give(staff, edition, asked.id, Opinion("feasible"), 0)
    reviews.judge(staff, edition, made, {each.code: Answer("met") for each in reviews.checklist(edition, "boost")})
    return made


def test_the_third_project_of_a_holder_is_not_proposed(edition: EditionView, staff: Actor, clock: Any) -> None:
    service, anne, jan = works(edition, staff.account_id), holder(), holder("jan@example.org")
    first, second, third = (studied(edition, staff, service, anne) for _ in range(3))
    other = studied(edition, staff, service, jan)
    clock.move_to(samples.STUDIED)
    offered = {each.id for each in proposals.ready(edition)}
    assert other in offered
    assert len(offered) == 3  # two of Anne's, the first that came in
    proposals.put_forward(staff, edition, first)
    proposals.put_forward(staff, edition, second)
    with pytest.raises(Invalid) as refused:
        proposals.put_forward(staff, edition, third)
    assert [(each.code, each.details) for each in refused.value.problems] == [("cap_at_feasibility", {"most": 2})]
    proposals.put_forward(staff, edition, second)  # its own text once more
    assert [each.id for each in proposals.ready(edition)] == [other]
    proposals.put_forward(staff, edition, third, "do_not_admit")
    assert len(decisions.waiting(edition.id)) == 3


def test_counted_when_sent_in_or_not_at_all_nothing_is_held_back(edition: EditionView, staff: Actor) -> None:
    service, anne = works(edition, staff.account_id), holder()
    for _ in range(3):
        studied(edition, staff, service, anne)
    for change in ({"projects_per_holder": None}, {"holder_cap_counted": "submission"}):
        open_ = replace(edition, tracks=(edition.tracks[0], replace(edition.tracks[1], **change)))  # type: ignore[arg-type]
        assert len(proposals.ready(open_)) == 3
