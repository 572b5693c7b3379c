"""From a finished study to the letter: proposals, texts that go out, letters by mail and by post (R31 to R33)."""

import time
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from pypdf import PdfReader

from pb.db import installation
from pb.errors import Conflict, Invalid
from pb.mail import compose
from pb.rules.reviews import Answer, Opinion
from pb.services import (
    accounts,
    agendas,
    deciding,
    decisions,
    notifications,
    opinions,
    outbox,
    proposals,
    recipients,
    reviews,
    sittings,
)
from pb.services.actors import Actor
from pb.services.notifications import Handler
from pb.services.recipients import Recipient
from pb.services.snapshots import EditionView
from tests import colleagues, samples
from tests.papers import pdf
from tests.services.test_decisions import studied
from tests.services.test_reviews import works

pytestmark = pytest.mark.at(samples.STUDIED)

SITS = date(2027, 3, 10)
BOTH = {"fr": "Compétence régionale", "nl": "Gewestelijke bevoegdheid"}
HANDLER = Handler("Anne Dupré", {"fr": "Cheffe de service", "nl": "Diensthoofd"}, "02 000 00 00", "anne@example.org")


def plain(text: str) -> str:
    """Return a text with ordinary spaces, on one line."""
    return " ".join(text.replace("\u00a0", " ").split())


@pytest.fixture
def staff(edition: EditionView) -> Actor:
    """Somebody of the participation service who answers for every service of this test."""
    colleagues.account(
        "anne@example.org", (edition.municipality_id, "participation"), (edition.municipality_id, "reviewer")
    )
    return accounts.by_email("anne@example.org")


@pytest.fixture
def service(edition: EditionView, staff: Actor) -> int:
    """A service that the member of staff answers for."""
    return works(edition, staff.account_id)


def ready(edition: EditionView, staff: Actor, service: int, title: str = "Un four à pain", **answers: Answer) -> str:
    """Return a project whose study is complete."""
    project = studied(edition, title)
    opinions.ask(staff, edition, [project], [service])
    (asked,) = opinions.of_edition(edition.id)[project]
    opinions.give(staff, edition, asked.id, Opinion("feasible", {"fr": "Rien à redire"}), 0)
    codes = [each.code for each in reviews.checklist(edition, "boost")]
    reviews.judge(staff, edition, project, {code: answers.get(code, Answer("met")) for code in codes})
    return project


def test_a_project_that_is_not_ready_says_what_is_missing(edition: EditionView, staff: Actor, service: int) -> None:
    project = studied(edition)
    with pytest.raises(Invalid, match="not_ready") as refusal:
        proposals.put_forward(staff, edition, project)
    assert [problem.code for problem in refusal.value.problems] == ["review_no_opinion", "review_criteria_left"]
    assert decisions.waiting(edition.id) == []


def test_the_proposal_is_ready_to_be_adopted(edition: EditionView, staff: Actor, service: int) -> None:
    project = ready(edition, staff, service)
    proposals.put_forward(staff, edition, project)
    (point,) = agendas.points(edition)
    draft = point.business.draft
    assert point.problems == ()
    assert (draft.outcome, draft.amount_cents, draft.advised) == ("admit", 3_000_00, ("feasible",))
    assert "Vu l’avis favorable du 10 mars 2027 du service Travaux : Rien à redire ;" in draft.texts["fr"].replace(
        "\u00a0", " "
    )
    assert draft.texts["nl"].startswith("HET COLLEGE")


def test_a_refusal_against_an_opinion_brings_its_reason(edition: EditionView, staff: Actor, service: int) -> None:
    project = ready(edition, staff, service, powers=Answer("not_met", BOTH))
    point = proposals.put_forward(staff, edition, project)
    (found,) = agendas.points(edition)
    assert found.departs
    assert found.problems == ()
    assert "Compétence régionale" in found.business.draft.departs["fr"]
    typed = replace(found.business.draft, outcome="admit", amount_cents=2_000_00, departs={})
    proposals.recompose(staff, edition, found.business, typed)
    again = decisions.business(edition, point)
    assert again.draft.outcome == "admit"
    assert "et que le montant à retenir est de 2.000 €" in again.draft.texts["fr"].replace("\u00a0", " ")
    assert [problem.code for problem in agendas.points(edition)[0].problems] == ["reduction_needed"] * 2


def test_contradictory_opinions_leave_the_choice_to_staff(edition: EditionView, staff: Actor, service: int) -> None:
    project = ready(edition, staff, service)
    other = works(edition, staff.account_id, name="Verts")
    opinions.ask(staff, edition, [project], [other])
    asked = next(each for each in opinions.of_edition(edition.id)[project] if not each.given)
    opinions.give(staff, edition, asked.id, Opinion("not_feasible", BOTH), 0)
    with pytest.raises(Invalid) as refusal:
        proposals.put_forward(staff, edition, project)
    assert [problem.code for problem in refusal.value.problems] == ["review_outcome_open"]
    proposals.put_forward(staff, edition, project, "admit")
    assert {problem.code for problem in agendas.points(edition)[0].problems} == {"departure_needed"}


def test_sixty_projects_give_their_documents_in_time(edition: EditionView, staff: Actor, service: int) -> None:
    sitting = sittings.convene(staff, edition, "college", SITS, "séance 12")
    project = ready(edition, staff, service)
    proposals.put_forward(staff, edition, project, sitting_id=sitting)
    one = decisions.waiting(edition.id)[0].draft
    for number in range(59):
        decisions.propose(staff, edition, replace(one, subject=f"project x{number}"), sitting_id=sitting)
    began = time.perf_counter()
    view = sittings.get(edition, sitting)
    files = {name: agendas.file(edition, view, name) for name in agendas.FILES}
    assert time.perf_counter() - began < 10
    paragraphs = Document(BytesIO(files["texts.docx"])).paragraphs
    words = "\n".join(paragraph.text for paragraph in paragraphs).replace("\u00a0", " ")
    assert words.count("LE COLLÈGE DES BOURGMESTRE") == words.count("HET COLLEGE VAN BURGEMEESTER") == 60
    assert "Collège des bourgmestre et échevins – séance du 10 mars 2027 (séance 12)" in plain(words)
    assert files["texts.txt"].decode().count("DÉCIDE\u00a0:") == 60
    tables = Document(BytesIO(files["list.docx"])).tables
    assert [len(table.rows) for table in tables] == [61, 61]
    assert tables[1].rows[1].cells[2].text == "Toegelaten tot de stemming"
    assert "word/document.xml" in ZipFile(BytesIO(files["list.docx"])).namelist()


def adopted(edition: EditionView, staff: Actor, service: int) -> decisions.DecisionView:
    """Return a decision that was adopted."""
    sitting = sittings.convene(staff, edition, "college", SITS)
    point = proposals.put_forward(staff, edition, ready(edition, staff, service), sitting_id=sitting)
    return deciding.adopt(staff, edition, point, "2027/041", SITS)


def test_without_a_case_handler_no_extract_is_recorded(edition: EditionView, staff: Actor, service: int) -> None:
    made = adopted(edition, staff, service)
    with pytest.raises(Conflict, match="handler_missing"):
        deciding.record_extract(staff, edition, made.deliberation_id, "x.pdf", pdf(), SITS)
    with pytest.raises(Invalid) as refusal:
        notifications.name_handler(staff, edition, replace(HANDLER, phone="", capacity={"fr": "Cheffe"}))
    assert {problem.at for problem in refusal.value.problems} == {"phone", "capacity_nl"}


def test_a_letter_goes_by_post_and_back(edition: EditionView, staff: Actor, service: int, clock: Any) -> None:
    notifications.name_handler(staff, edition, HANDLER)
    made = adopted(edition, staff, service)
    deciding.record_extract(staff, edition, made.deliberation_id, "x.pdf", pdf(), SITS)
    (letter,) = notifications.every(edition)
    assert (letter.state, letter.language) == ("to_complete", "fr")
    with pytest.raises(Conflict, match="nothing_to_print"):
        notifications.print_waiting(staff, edition)
    with pytest.raises(Invalid):
        notifications.address(staff, edition, letter.id, Recipient("Zoé", (), "", "fr"))
    notifications.address(
        staff, edition, letter.id, Recipient("Zoé Lambert", ("Rue Haute 1", "1170 Bois-Joli"), "", "fr")
    )
    with pytest.raises(Invalid):
        notifications.post(staff, edition, letter.id, SITS, SITS, "")
    words = " ".join(
        page.extract_text() for page in PdfReader(BytesIO(notifications.print_waiting(staff, edition))).pages
    )
    for expected in ("Zoé Lambert", "Rue Haute 1", "Anne Dupré", "Cheffe de service", "anne@example.org", "2027/041"):
        assert expected in plain(words)
    for expected in ("Ombuds", "60 jours", "Conseil d’État", "DÉCIDE", "Aucun recours administratif"):
        assert expected in plain(words)
    clock.move_to(samples.STUDIED.replace(day=12))
    notifications.post(staff, edition, letter.id, SITS, date(2027, 3, 11), "RR 123 456")
    assert (notifications.get(edition, letter.id).state, notifications.get(edition, letter.id).registered) == (
        "posted",
        "RR123456",
    )
    notifications.returned(staff, edition, letter.id, date(2027, 3, 12))
    assert notifications.every(edition)[0].state == "returned"
    notifications.address(
        staff, edition, letter.id, Recipient("Zoé Lambert", ("Rue Basse 2", "1170 Bois-Joli"), "", "fr")
    )
    assert notifications.get(edition, letter.id).state == "to_print"


def test_with_an_address_the_letter_leaves_by_mail(
    edition: EditionView, staff: Actor, service: int, monkeypatch: Any
) -> None:
    notifications.name_handler(staff, edition, HANDLER)
    reached = Recipient("Zoé", ("Rue Haute 1",), "zoe@example.org", "nl")
    monkeypatch.setattr(recipients, "of_project", lambda edition, project: reached)
    while outbox.take():
        pass
    made = adopted(edition, staff, service)
    while outbox.take():
        pass
    deciding.record_extract(staff, edition, made.deliberation_id, "x.pdf", pdf(), SITS)
    mail = outbox.take()
    assert mail is not None
    assert (mail.template, mail.address, mail.language) == ("decision_told", "zoe@example.org", "nl")
    message = compose(mail, installation())
    (attached,) = message.iter_attachments()
    content = attached.get_payload(decode=True)
    words = " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    assert "BESLIST" in plain(words)
    assert "Toegelaten tot de stemming" in str(message["Subject"])
    assert notifications.every(edition)[0].state == "mailed"
    with pytest.raises(Conflict, match="letter_mailed"):
        notifications.address(staff, edition, notifications.every(edition)[0].id, reached)


def test_without_a_known_language_both_letters_are_written(
    edition: EditionView, staff: Actor, service: int, monkeypatch: Any
) -> None:
    notifications.name_handler(staff, edition, HANDLER)
    monkeypatch.setattr(recipients, "of_project", lambda edition, project: Recipient("Zoé", ("Rue Haute 1",)))
    made = adopted(edition, staff, service)
    deciding.record_extract(staff, edition, made.deliberation_id, "x.pdf", pdf(), SITS)
    assert sorted(view.language for view in notifications.every(edition)) == ["fr", "nl"]


def test_a_refusal_tells_until_when_it_is_looked_at_again(edition: EditionView, staff: Actor, service: int) -> None:
    notifications.name_handler(staff, edition, HANDLER)
    sitting = sittings.convene(staff, edition, "college", SITS)
    project = ready(edition, staff, service, powers=Answer("not_met", BOTH))
    point = proposals.put_forward(staff, edition, project, sitting_id=sitting)
    made = deciding.adopt(staff, edition, point, "9", SITS)
    deciding.record_extract(staff, edition, made.deliberation_id, "x.pdf", pdf(), SITS)
    content = notifications.pdf(edition, notifications.every(edition)[0].id)
    words = " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).replace("\n", " ")
    assert "nouvel examen, jusqu’au mercredi 17 mars 2027" in plain(words)
