"""Messages that hide both addresses, mergers that both holders want, forms on paper with their day (R28, R34)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from pb.db import session as database
from pb.db import settle
from pb.errors import Conflict, Forbidden, Invalid, TooMany, Unknown
from pb.models.messages import Message
from pb.models.projects import Project
from pb.rules.cases import TO_JUDGE
from pb.rules.projects import public
from pb.services import (
    applications,
    bank_retention,
    listings,
    mandates,
    mergers,
    messages,
    projects,
    submission_waiting,
    submitting,
)
from pb.services.actors import SYSTEM, Actor
from tests import samples
from tests.residents import mails
from tests.services.test_applications import WHOLE, draft, holder

pytestmark = pytest.mark.at(samples.SENT)

VISITOR = Actor(network=b"n" * 32)
STAFF = Actor(kind="staff", account_id="s", roles=frozenset({(1, "participation")}), factors=2)


def shown(edition: Any, actor: Actor, **changes: Any) -> str:
    """Return a project that was sent in and read by the service."""
    made = submitting.send(actor, edition, draft(edition, actor, **changes), samples.SENT)
    projects.move(SYSTEM, edition, made, "take_up", by="participation")
    return made


def say(edition: Any, project_id: str, body: str = "Je peux aider", **facts: str) -> None:
    """Write to a holder."""
    given = {"name": "Jan", "email": "jan@example.org", **facts}
    messages.offer(VISITOR, edition, project_id, given["name"], given["email"], body, "nl")


def test_a_message_and_its_answer_hide_both_addresses(edition: Any) -> None:
    anne = holder()
    project_id = shown(edition, anne)
    form = applications.of_project(edition, project_id)
    assert form is not None
    say(edition, project_id, "Je peux aider <b>\r\n=1+1")
    (mail,) = mails("message_offer")
    assert mail["body"] == "Je peux aider <b>\n=1+1"
    assert "jan@example.org" not in repr(mail)
    (letter,) = messages.own(anne, edition, form.id)
    assert (letter.name, letter.body) == ("Jan", "Je peux aider <b>\n=1+1")
    assert not hasattr(letter, "address")
    messages.answer(anne, edition, form.id, letter.id, "Avec plaisir")
    (answer,) = mails("message_answer")
    assert "anne@example.org" not in repr(answer)
    with pytest.raises(Conflict):
        messages.answer(anne, edition, form.id, letter.id, "Encore")
    jan = holder("jan@example.org")
    with pytest.raises(Unknown):
        messages.one(jan, edition, form.id, letter.id)
    assert messages.own(jan, edition, form.id) == []


def test_bad_messages_are_refused_and_few_may_come(edition: Any) -> None:
    project_id = shown(edition, holder())
    for facts in (
        {"body": " "},
        {"name": ""},
        {"email": "a@b\r\nBcc: c@d"},
        {"body": "x" * 3001},
        {"name": "a\u202eb"},
    ):
        with pytest.raises(Invalid):
            say(edition, project_id, **facts)
    for _ in range(5):
        say(edition, project_id)
        settle(True)
    with pytest.raises(TooMany):
        say(edition, project_id)
    assert len(mails("message_offer")) == 5


def test_drafts_and_projects_not_read_yet_cannot_be_written_to(edition: Any) -> None:
    anne = holder()
    ref = draft(edition, anne)
    sent = submitting.send(anne, edition, draft(edition, anne), samples.SENT)
    for target in (ref, sent, "nothing"):
        with pytest.raises(Unknown):
            say(edition, target)
        with pytest.raises(Unknown):
            messages.report(VISITOR, edition, target, "x", "fr")


def test_a_report_waits_for_the_services_until_one_of_them_deals_with_it(edition: Any, clock: Any) -> None:
    project_id = shown(edition, holder())
    messages.report(VISITOR, edition, project_id, "Insulte", "fr")
    (waiting,) = messages.reported(edition)
    assert waiting.body == "Insulte"
    lines = submission_waiting.waiting(STAFF, edition)
    assert [line.endpoint for line in lines] == ["messages.index"]
    assert lines[0].due == datetime(2027, 2, 12, 23, tzinfo=UTC)  # two working days, the end of Friday in Brussels
    messages.close(STAFF, edition, waiting.id)
    assert messages.reported(edition) == []
    with pytest.raises(Conflict):
        messages.close(STAFF, edition, waiting.id)


def test_a_form_on_paper_counts_on_the_day_it_came(edition: Any, clock: Any) -> None:
    clock.move_to(datetime(2027, 3, 4, 9, tzinfo=UTC))  # entered after the closing, received before
    with pytest.raises(Invalid):
        submitting.received(STAFF, edition, "boost", "fr", date(2027, 3, 5), "everywhere")
    made = submitting.received(STAFF, edition, "boost", "fr", date(2027, 2, 28), "everywhere")
    late = submitting.received(STAFF, edition, "boost", "fr", date(2027, 3, 1), "everywhere")
    assert {form.id for form in applications.on_paper(edition)} == {made, late}
    for ref in (made, late):
        for step, fields in WHOLE.items():
            applications.keep(STAFF, edition, ref, step, fields)
    project_id = submitting.send(STAFF, edition, made, datetime(2027, 3, 4, 9, tzinfo=UTC))
    (move,) = listings.get(edition, project_id).moves
    assert (move.by, move.at.date()) == ("participation", date(2027, 2, 28))
    with pytest.raises(Invalid) as refused:
        submitting.send(STAFF, edition, late, datetime(2027, 3, 4, 9, tzinfo=UTC))
    assert [each.code for each in refused.value.problems] == ["submission_closed"]
    with pytest.raises(Unknown):
        applications.own(holder(), edition, made)
    with pytest.raises(Conflict):
        say(edition, shown_on_paper(edition, project_id))


def shown_on_paper(edition: Any, project_id: str) -> str:
    """Show a project whose holder has no account."""
    projects.move(SYSTEM, edition, project_id, "take_up", by="participation")
    return project_id


def test_a_merger_needs_the_agreement_of_both_holders(edition: Any) -> None:
    one, two = shown(edition, holder()), shown(edition, holder("jan@example.org"))
    reasons = {"fr": "Même four", "nl": "Zelfde oven"}
    for into, why in ((one, reasons), ("nothing", reasons), (two, {"fr": "x", "nl": ""})):
        with pytest.raises((Invalid, Unknown)):
            mergers.propose(STAFF, edition, one, into, why)
    mergers.propose(STAFF, edition, one, two, reasons)
    tokens = [mail["path"].rpartition("/")[2] for mail in mails("merger_proposed")]
    assert len(tokens) == 2
    with pytest.raises(Conflict):
        mergers.merge(STAFF, edition, one)
    mergers.answer(edition, tokens[0], True, VISITOR)
    with pytest.raises(Conflict):
        mergers.merge(STAFF, edition, one)
    mergers.answer(edition, tokens[1], False, VISITOR)
    mergers.answer(edition, tokens[1], True, VISITOR)
    with pytest.raises(Forbidden):
        mergers.answer(edition, tokens[1][:-3] + "AAA", True, VISITOR)
    mergers.merge(STAFF, edition, one)
    assert listings.get(edition, one).status == "merged"
    assert listings.get(edition, two).status == "in_review"
    (told,) = mails("merger_done")
    assert applications.of_project(edition, two).id in told["path"]  # type: ignore[union-attr]


def test_a_new_proposal_makes_the_old_links_void(edition: Any, clock: Any) -> None:
    one, two = shown(edition, holder()), shown(edition, holder("jan@example.org"))
    mergers.propose(STAFF, edition, one, two, {"fr": "a", "nl": "b"})
    old = mails("merger_proposed")[0]["path"].rpartition("/")[2]
    clock.shift(timedelta(minutes=1))
    mergers.propose(STAFF, edition, one, two, {"fr": "c", "nl": "d"})
    with pytest.raises(Forbidden):
        mergers.answer(edition, old, True, VISITOR)


@pytest.mark.parametrize(
    ("status", "ideas", "checked", "seen"),
    [
        ("draft", "after_check", False, False), ("submitted", "after_check", False, False),
        ("in_review", "after_check", True, True), ("to_correct", "after_check", True, True),
        ("to_correct", "after_check", False, False), ("in_review", "after_college", True, False),
        ("to_correct", "after_college", True, False), ("admitted", "after_college", True, True),
        ("not_admitted", "after_college", True, True), ("on_ballot", "after_college", True, True),
    ],
)  # fmt: skip
def test_when_ideas_are_shown(status: str, ideas: str, checked: bool, seen: bool) -> None:
    assert public(status, False, True, ideas, checked) is seen


def test_the_setting_hides_what_the_college_has_not_seen(edition: Any) -> None:
    project_id = shown(edition, holder())
    assert [view.id for view in listings.listed(edition)] == [project_id]
    hidden = replace(edition, revision=-1, settings=replace(edition.settings, ideas_visible="after_college"))
    assert listings.listed(hidden) == ()


def test_account_numbers_without_a_grant_go_after_the_time_to_appeal(edition: Any, clock: Any) -> None:
    anne = holder()
    kept, gone = shown(edition, anne), shown(edition, anne)
    lost = draft(edition, anne)
    say(edition, kept)
    projects.move(SYSTEM, edition, gone, "withdraw", by="holder", reasons={"text": "x"})
    row = database.get_one(Project, kept)
    row.status = "validated"
    database.flush()
    award = next(phase for phase in edition.phases if phase.code == "award")
    over = award.ends_at + timedelta(days=edition.settings.appeal_days)
    clock.move_to(over - timedelta(seconds=1))
    assert bank_retention.sweep() == 0
    assert database.scalars(select(Message.id)).all()
    clock.move_to(over)
    assert bank_retention.sweep() == 2
    assert not database.scalars(select(Message.id)).all()
    form = applications.of_project(edition, kept)
    assert form is not None
    assert form.typed["bank"]["iban"]
    assert "bank" not in applications.own(anne, edition, lost).typed
    assert bank_retention.sweep() == 0


def test_a_name_on_the_list_of_mandates_warns_staff_alone(edition: Any) -> None:
    project_id = shown(edition, holder())
    form = applications.of_project(edition, project_id)
    assert form is not None
    assert mandates.keep(STAFF, edition, "DUBOIS  Anne\n\nDUBOIS Anne\nJan Peeters\n") == 2
    assert mandates.names(edition) == ("DUBOIS Anne", "Jan Peeters")
    verdicts = {
        staff: {each.rule: each.verdict for each in submitting.judged(edition, form, samples.SENT, staff)[2]}
        for staff in (True, False)
    }
    assert verdicts[True]["mandate_list"] == TO_JUDGE
    assert "mandate_list" not in verdicts[False]
    for wrong in ("x" * 121, "a\u202eb", "\n".join(map(str, range(501)))):
        with pytest.raises(Invalid):
            mandates.keep(STAFF, edition, wrong)
