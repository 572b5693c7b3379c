"""Forms of projects: kept whatever is typed, seen by nobody else, sent once and in time, mended where asked (R24)."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from pb.db import session as database
from pb.errors import Conflict, Forbidden, Invalid, Unknown
from pb.models.applications import Applicant, Application
from pb.models.jobs import Mail
from pb.rules.cases import TO_JUDGE
from pb.services import (
    application_files,
    applications,
    confirmations,
    holders,
    listings,
    own_data,
    projects,
    submitting,
)
from pb.services.actors import SYSTEM, Actor
from tests import residents, samples
from tests.colleagues import form_token
from tests.papers import pdf
from tests.residents import mails

pytestmark = pytest.mark.at(samples.SENT)

SENT = samples.SENT
CLOSES = datetime(2027, 2, 28, 23, tzinfo=UTC)
WHO = {
    "kind": "person", "first_name": "Anne", "last_name": "Dubois", "email": "anne@example.org", "phone": "02 000 00 00",
    "address": "Rue du Hêtre 1", "postal_code": "1190", "city": "Bois-Joli", "domiciled": "yes", "born": "30/7/1985",
}  # fmt: skip
WHOLE: dict[str, dict[str, Any]] = {
    "idea": {
        "title": "Un four à pain <b>pour</b> tous", "language": "fr", "objectives": ["Se rencontrer", "", None],
        "summary": "Allumé le dimanche.", "themes": ["green"],
    },
    "place": {"place_kind": "everywhere"},
    "plan": {"stages": "Bâtir", "contacts": "aucun", "starts_on": "1/6/2027", "ends_on": "1/12/2027"},
    "budget": {"costs": [{"heading": "equipment", "label": "Briques", "amount": "3.000"}], "asked": "3000"},
    "who": WHO,
    "people": {"mandate": "no"},
    "bank": {"iban": "BE32 1234 5678 9002", "bic": "", "owner": "Anne Dubois"},
}  # fmt: skip


def holder(email: str = "anne@example.org") -> Actor:
    """Return a resident with an account."""
    return Actor(kind="holder", holder_id=holders.find_or_make(email, "Anne", "fr"))


def draft(edition: Any, actor: Actor, **changes: Any) -> str:
    """Return a draft that can be sent, apart from what is changed."""
    return applications.begin(actor, edition, "boost", "fr", {**WHOLE, **changes})


def test_a_whole_draft_is_sent_and_only_its_public_part_shows(edition: Any) -> None:
    anne = holder()
    ref = draft(edition, anne)
    project_id = submitting.send(anne, edition, ref, SENT)
    view = listings.get(edition, project_id)
    assert (view.status, view.facts.titles, view.facts.holder) == (
        "submitted",
        {"fr": "Un four à pain <b>pour</b> tous"},
        "Anne",
    )
    assert (view.facts.asked_cents, [line.asked_cents for line in view.facts.cost_lines]) == (3_000_00, [3_000_00])
    assert view.facts.place["nl"] == "De hele gemeente"
    shown = repr(view)
    for secret in ("Dubois", "anne@example.org", "02 000", "Hêtre", "BE32", "1985"):
        assert secret not in shown
    assert [mail["title"] for mail in mails("application_received")] == ["Un four à pain <b>pour</b> tous"]
    with pytest.raises(Conflict):
        submitting.send(anne, edition, ref, SENT)
    assert project_id not in {each.id for each in listings.listed(edition)}


def test_nothing_personal_lies_open_in_the_tables(edition: Any) -> None:
    anne = holder()
    ref = draft(edition, anne)
    row, people = database.get_one(Application, ref), database.get_one(Applicant, ref)
    assert people.bank is not None
    for value in (row.content, people.people, people.bank):
        assert not re.search(rb"four|Anne|Dubois|BE32|example", value)
    assert applications.own(anne, edition, ref).typed["bank"]["iban"] == "BE32 1234 5678 9002"
    assert "BE32" not in repr(applications.own(anne, edition, ref))


def test_a_draft_of_somebody_else_or_of_another_edition_is_unknown(edition: Any) -> None:
    anne, jan = holder(), holder("jan@example.org")
    other = samples.edition("uccle-2027", municipality="uccle")
    ref = draft(edition, anne)
    for actor, where in ((jan, edition), (anne, other), (Actor(), edition), (SYSTEM, edition)):
        for act in (
            lambda actor, where: applications.own(actor, where, ref),
            lambda actor, where: applications.keep(actor, where, ref, "idea", {}),
            lambda actor, where: applications.discard(actor, where, ref),
            lambda actor, where: submitting.send(actor, where, ref, SENT),
            lambda actor, where: submitting.withdraw(actor, where, ref, "x"),
        ):
            with pytest.raises(Unknown):
                act(actor, where)
    assert applications.mine(jan, edition) == []
    assert [form.id for form, status in applications.mine(anne, edition) if status == "draft"] == [ref]


@pytest.mark.parametrize(("seconds", "accepted"), [(-1, True), (0, False), (1, False)])
def test_the_closing_second_is_decided_by_the_arrival(edition: Any, clock: Any, seconds: int, accepted: bool) -> None:
    anne = holder()
    ref = draft(edition, anne)
    clock.move_to(CLOSES + timedelta(seconds=30))  # the body came slowly: what counts is when it arrived
    at = CLOSES + timedelta(seconds=seconds)
    if accepted:
        submitting.send(anne, edition, ref, at)
        assert applications.own(anne, edition, ref).sent_at == at
    else:
        with pytest.raises(Invalid) as refused:
            submitting.send(anne, edition, ref, at)
        assert [each.code for each in refused.value.problems] == ["submission_closed"]
        assert applications.own(anne, edition, ref).draft


def test_everything_that_is_not_met_is_said_at_once_and_nothing_is_kept_of_the_try(edition: Any) -> None:
    anne = holder()
    ref = draft(
        edition, anne,
        idea={"title": "🍞 = four", "summary": "x" * 301, "objectives": ["a", "b", "c", "d"]},
        budget={"costs": [{"heading": "volunteers", "amount": "9,005"}, {"heading": "works", "amount": "6000"}]},
        bank={"iban": "BE41 0918 1173 5141", "owner": "x"},
    )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        submitting.send(anne, edition, ref, SENT)
    codes = {each.code for each in refused.value.problems}
    assert codes >= {"title_words", "summary_long", "objectives_many", "themes_missing", "over_cap", "iban_national"}
    assert "bad_amount" in codes
    assert listings.everything(edition) == ()


def test_whatever_is_typed_is_kept_as_it_is(edition: Any) -> None:
    anne = holder()
    ref = applications.begin(anne, edition, "boost", "fr")
    odd = {"title": "a\x00b\u202e 🍞 <script>", "objectives": ["=1+1", ""], "unknown": {"deep": [1, None]}}
    applications.keep(anne, edition, ref, "idea", odd)
    assert applications.own(anne, edition, ref).typed["idea"] == odd
    with pytest.raises(Invalid):
        applications.keep(anne, edition, ref, "idea", {"body": "é" * 400_000})
    with pytest.raises(Conflict):
        applications.keep(anne, edition, ref, "check", {})
    found, problems = submitting.read(edition, applications.own(anne, edition, ref))
    assert [each.code for each in problems] == ["unprintable"]
    assert found.idea.objectives == ("=1+1",)


def test_a_correction_opens_the_points_named_and_no_other(edition: Any, clock: Any) -> None:
    anne = holder()
    ref = draft(edition, anne)
    project_id = submitting.send(anne, edition, ref, SENT)
    with pytest.raises(Conflict):
        applications.keep(anne, edition, ref, "idea", WHOLE["idea"])
    reasons = {
        "text": "Un devis",
        "text_fr": "Un devis",
        "text_nl": "Een offerte",
        "points": "budget bank",
        "until": "2027-03-10",
    }
    clock.move_to(datetime(2027, 3, 2, 9, tzinfo=UTC))
    projects.move(SYSTEM, edition, project_id, "ask_correction", by="participation", reasons=reasons)
    (told,) = mails("application_to_correct")
    assert told["points"] == ["Le budget", "Le compte"]
    assert (told["reason"], "10\u00a0mars 2027" in told["until"]) == ("Un devis", True)
    assert submitting.open_steps(project_id) == ("budget", "bank")
    with pytest.raises(Conflict):
        applications.keep(anne, edition, ref, "idea", WHOLE["idea"])
    lines = {"costs": [{"heading": "works", "label": "Devis", "amount": "2.500"}], "asked": "2500"}
    applications.keep(anne, edition, ref, "budget", lines)
    with pytest.raises(Conflict):
        submitting.resubmit(anne, edition, ref, datetime(2027, 3, 10, 23, tzinfo=UTC))  # the 11th in Brussels
    submitting.resubmit(anne, edition, ref, datetime(2027, 3, 10, 22, 59, 59, tzinfo=UTC))
    view = listings.get(edition, project_id)
    assert (view.status, view.facts.asked_cents, view.facts.titles) == (
        "in_review",
        2_500_00,
        {"fr": "Un four à pain <b>pour</b> tous"},
    )


def test_a_project_is_withdrawn_and_a_draft_thrown_away(edition: Any) -> None:
    anne = holder()
    ref, second = draft(edition, anne), draft(edition, anne)
    submitting.send(anne, edition, ref, SENT)
    with pytest.raises(Invalid):
        submitting.withdraw(anne, edition, ref, "  ")
    submitting.withdraw(anne, edition, ref, "Nous déménageons")
    assert {form.id: status for form, status in applications.mine(anne, edition)}[ref] == "withdrawn"
    assert len(mails("application_withdrawn")) == 1
    with pytest.raises(Conflict):
        applications.discard(anne, edition, ref)
    applications.discard(anne, edition, second)
    with pytest.raises(Unknown):
        applications.own(anne, edition, second)


def test_projects_of_one_holder_are_counted(edition: Any) -> None:
    anne = holder()
    one = replace(edition.tracks[1], projects_per_holder=1)
    few = replace(edition, tracks=(edition.tracks[0], one))
    submitting.send(anne, few, draft(few, anne), SENT)
    with pytest.raises(Invalid) as refused:
        submitting.send(anne, few, draft(few, anne), SENT)
    assert [each.code for each in refused.value.problems] == ["cap_reached"]


def test_a_photo_is_no_list_of_signatures(edition: Any) -> None:
    anne = holder()
    asking = replace(edition, tracks=(edition.tracks[0], replace(edition.tracks[1], signatures_min=10)))
    ref = draft(edition, anne, people={"mandate": "no", "signatures": "12"})

    def said() -> str:
        _, _, findings = submitting.judged(asking, applications.own(anne, edition, ref), SENT)
        return next(each.code for each in findings if each.rule == "signatures")

    application_files.add(anne, edition, ref, "plan.pdf", pdf("Plan"))
    assert said() == "signatures_unseen"
    application_files.add(anne, edition, ref, "liste.pdf", pdf("Liste"), signatures=True)
    assert said() == ""


def test_members_confirm_by_a_link_that_nobody_else_can_make(edition: Any) -> None:
    anne = holder()
    member = {"name": "Jan Peeters", "email": "Jan@Example.org", "mandate": "no", "share": "50", "resident": "yes"}
    ref = draft(edition, anne, who={**WHO, "kind": "group", "name": "Le four"},
                people={"mandate": "no", "share": "50", "members": [member, {"name": "", "email": None}]})  # fmt: skip
    form = applications.own(anne, edition, ref)
    assert confirmations.ask(anne, edition, form) == 1
    assert confirmations.ask(anne, edition, form) == 0  # not twice within two days
    (mail,) = mails("application_confirm")
    token = mail["path"].rpartition("/")[2]
    assert "jan" not in mail["path"].lower()
    assert confirmations.opened(edition, token)[1] == "Jan Peeters"
    confirmations.answer(edition, token, True)
    found, _ = submitting.read(edition, form)
    assert [each.confirmed for each in found.members] == [True]
    other = samples.edition("uccle-2027", municipality="uccle")
    for where, wrong in ((other, token), (edition, f"{token[:-2]}AA"), (edition, "x")):
        with pytest.raises(Forbidden):
            confirmations.answer(where, wrong, True)
    confirmations.answer(edition, token, False)
    assert [agreed for _, _, agreed in confirmations.told(form)] == [False]


def test_a_reference_person_who_is_somebody_else_is_asked(edition: Any) -> None:
    jan = holder("jan@example.org")
    ref = draft(edition, jan, who={**WHO, "kind": "non_profit", "name": "Four ASBL", "legal_form": "ASBL",
                                   "enterprise_number": "0403.019.261", "seat_inside": "yes"})  # fmt: skip
    _, _, findings = submitting.judged(edition, applications.own(jan, edition, ref), SENT)
    assert {each.rule: each.verdict for each in findings}["reference_person"] == TO_JUDGE
    submitting.send(jan, edition, ref, SENT)
    assert len(mails("application_confirm")) == 1


def test_last_years_project_is_copied_without_days_account_and_files(edition: Any, clock: Any) -> None:
    anne = holder()
    ref = draft(edition, anne)
    clock.move_to(datetime(2027, 2, 11, tzinfo=UTC))
    next_year = samples.edition("forest-2028", year=2028)
    made = applications.own(anne, next_year, applications.copied(anne, next_year, edition, ref))
    assert made.typed["idea"] == applications.own(anne, edition, ref).typed["idea"]
    assert "bank" not in made.typed
    assert "starts_on" not in made.typed["plan"]
    with pytest.raises(Unknown):
        applications.copied(holder("jan@example.org"), next_year, edition, ref)


def test_outside_the_submission_nothing_is_begun(edition: Any, clock: Any) -> None:
    clock.move_to(CLOSES)
    with pytest.raises(Conflict):
        applications.begin(holder(), edition, "boost", "fr")
    clock.move_to(SENT)
    with pytest.raises(Unknown):
        applications.begin(holder(), edition, "nowhere", "fr")


def test_the_holder_takes_their_forms_along_and_erases_their_drafts(edition: Any) -> None:
    anne = holder()
    ref, kept = draft(edition, anne), draft(edition, anne)
    submitting.send(anne, edition, kept, SENT)
    (share,) = [each for each in own_data.SHARES if each.name == "applications"]
    copy = share.copy(anne.holder_id)
    assert {each["form"]["bank"]["iban"] for each in copy} == {"BE32 1234 5678 9002"}
    assert share.kept(anne.holder_id) == ["project"]
    share.erase(anne.holder_id)
    assert database.scalars(select(Application.id)).all() == [kept]
    assert database.get(Applicant, ref) is None
    assert database.scalars(select(Mail.template)).all().count("application_received") == 1


@pytest.mark.parametrize("backend", ["postgresql"])  # the embedded database lets the next one read only afterwards
def test_a_form_sent_three_times_at_once_makes_one_project(app: Any, edition: Any, monkeypatch: Any) -> None:
    holder_id, first = residents.signed_in(app)
    ref = draft(edition, Actor(kind="holder", holder_id=holder_id))
    browsers = [first, residents.signed_in(app)[1], residents.signed_in(app)[1]]
    address = f"/fr/forest-2027/my/projects/{ref}/send"
    tokens = [form_token(browser) for browser in browsers]
    read, send = threading.Barrier(len(browsers)), submitting.send

    def sent(*given: Any) -> str:
        read.wait(timeout=20)  # each has read the draft by now, and found that it was never sent
        return send(*given)

    monkeypatch.setattr(submitting, "send", sent)

    def press(at: int) -> int:
        return int(browsers[at].post(address, data={"form_token": tokens[at]}).status_code)

    with ThreadPoolExecutor(len(browsers)) as pool:
        answers = sorted(pool.map(press, range(len(browsers))))
    assert answers == [303, 409, 409]
    assert len(listings.everything(edition)) == 1
