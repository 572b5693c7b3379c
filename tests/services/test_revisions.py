"""Partial execution: a revision that both sides agree to stands in the file, and is told to everybody (R21)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pb import clock as time
from pb.errors import Conflict, Forbidden, Invalid, Unknown
from pb.services import grants, journal, news, progress, revisions
from pb.services.actors import Actor
from pb.services.revisions import RevisionFacts
from tests import granting, residents
from tests.granting import ANNE

pytestmark = pytest.mark.at(granting.WORKING)

FR = RevisionFacts({"fr": "Deux bancs au lieu de quatre."}, {"fr": "Le bois a doublé."}, date(2028, 6, 30))
NL = {"nl": "Twee banken in plaats van vier."}, {"nl": "Het hout werd dubbel zo duur."}
BOTH = RevisionFacts({**FR.changes, **NL[0]}, {**FR.why, **NL[1]})


@pytest.fixture
def view(edition, clock):
    """A grant that is paid."""
    return granting.paid(edition, granting.opened(edition), clock)


@pytest.fixture
def holder(view):
    """The holder of the grant."""
    return Actor(kind="holder", holder_id=view.holder_id)


def test_what_a_holder_proposes_stands_once_the_service_agrees(edition, view, holder):
    assert (view.ends_on, view.due_on) == (date(2028, 5, 31), date(2028, 7, 31))
    revisions.propose(holder, edition, view, FR)
    assert grants.find(edition, "1") == view, "nothing changes before the answer"
    assert news.published(edition) == []
    assert revisions.published(edition, view.project_id) == []
    with pytest.raises(Forbidden):
        revisions.agree(holder, edition, view, 1, *NL)
    with pytest.raises(Invalid) as refusal:
        revisions.agree(ANNE, edition, view, 1)
    assert {each.at for each in refusal.value.problems} == {"changes_nl", "why_nl"}
    revisions.agree(ANNE, edition, view, 1, {**NL[0], "fr": "Tout autre chose."}, NL[1])
    after = grants.find(edition, "1")
    assert (after.ends_on, after.due_on) == (date(2028, 6, 30), date(2028, 8, 30))
    assert grants.history(after)[-1].name == "revise"
    (told,) = news.published(edition)
    assert told.texts == {
        "fr": "Deux bancs au lieu de quatre.\n\nLe bois a doublé.",
        "nl": "Twee banken in plaats van vier.\n\nHet hout werd dubbel zo duur.",
    }
    (public,) = revisions.published(edition, view.project_id)
    assert public.changes["fr"] == "Deux bancs au lieu de quatre.", "nobody changes the words of a holder"
    (mail,) = residents.mails("revision_settled")
    assert mail["agreed"]
    with pytest.raises(Conflict, match="revision_settled"):
        revisions.agree(ANNE, edition, view, 1, *NL)
    assert len(news.published(edition)) == 1


def test_what_the_service_proposes_waits_for_the_holder(edition, view, holder):
    with pytest.raises(Invalid):
        revisions.propose(ANNE, edition, view, FR)
    revisions.propose(ANNE, edition, view, BOTH)
    assert len(residents.mails("revision_proposed")) == 1
    with pytest.raises(Conflict, match="revision_open"):
        revisions.propose(holder, edition, view, FR)
    for colleague in (ANNE, replace(ANNE, account_id="bob")):
        with pytest.raises(Forbidden):
            revisions.agree(colleague, edition, view, 1)
    with pytest.raises(Unknown):
        revisions.agree(holder, edition, view, 2)
    revisions.agree(holder, edition, view, 1)
    assert grants.find(edition, "1").due_on == view.due_on
    assert len(revisions.published(edition, view.project_id)) == 1
    assert progress.one(edition, "1").voted_cents == view.granted_cents


def test_a_refusal_has_its_reason_and_changes_nothing(edition, view, holder):
    revisions.propose(holder, edition, view, FR)
    with pytest.raises(Invalid):
        revisions.refuse(ANNE, edition, view, 1, "  ")
    revisions.refuse(ANNE, edition, view, 1, "Le but du subside n’est plus atteint.")
    assert grants.find(edition, "1") == view
    (mail,) = residents.mails("revision_settled")
    assert mail["answer"] == "Le but du subside n’est plus atteint."
    revisions.propose(holder, edition, view, FR)
    with pytest.raises(Forbidden):
        revisions.take_back(ANNE, edition, view, 2)
    revisions.take_back(holder, edition, view, 2)
    with pytest.raises(Conflict):
        revisions.agree(ANNE, edition, view, 2, *NL)
    assert [row.state for row in revisions.of(view)] == ["withdrawn", "refused"]
    assert news.published(edition) == []
    acts = [line.act for line in journal.latest(edition.id)]
    assert (acts.count("revision.propose"), acts.count("revision.refuse"), acts.count("revision.withdraw")) == (2, 1, 1)


def test_a_holder_without_mail_signs_on_paper(edition, view):
    late = replace(BOTH, signed_on=time.today() + timedelta(days=1))
    with pytest.raises(Invalid, match="bad_revision"):
        revisions.propose(ANNE, edition, view, late)
    revisions.propose(ANNE, edition, view, replace(BOTH, signed_on=view.decided_on))
    assert [row.state for row in revisions.of(view)] == ["agreed"]
    assert residents.mails("revision_proposed") == []


def test_nothing_is_agreed_after_the_report(edition, view, holder):
    revisions.propose(holder, edition, view, FR)
    grants.move(ANNE, view, "report", by="participation")
    with pytest.raises(Conflict, match="revision_not_now"):
        revisions.agree(ANNE, edition, view, 1, *NL)
    with pytest.raises(Conflict, match="revision_not_now"):
        revisions.propose(holder, edition, view, FR)
