"""The journal as people read it."""

import re
from html import unescape

import pytest

from pb.services import journal, projects
from pb.services.actors import SYSTEM
from tests import colleagues, samples

JOURNAL = "/fr/forest-2027/staff/journal"


@pytest.fixture
def edition(session, clock):
    """The sample edition with a project on its ballot."""
    found = samples.edition()
    samples.on_ballot(found, samples.facts("Un four à pain"))
    return found


@pytest.fixture
def auditor(app, edition):
    """An auditor."""
    return colleagues.signed_in(app, "auditor@example.org", (edition.municipality_id, "auditor"))


def test_lines_name_projects_and_statuses_in_words(auditor):
    page = auditor.client.get("/en/forest-2027/staff/journal").text
    assert "Un four à pain" in page
    assert "Admitted to the vote → On the ballot" in page
    assert "on_ballot" not in page.replace("project.put_on_ballot", "")


def test_one_kind_of_act_is_shown_when_asked_for(auditor):
    page = auditor.client.get("/en/forest-2027/staff/journal?act=project.admit").text
    assert "Under study → Admitted to the vote" in page
    assert "Admitted to the vote → On the ballot" not in page


def test_older_lines_are_on_the_next_page(auditor, edition, session):
    for _ in range(60):
        projects.create(SYSTEM, edition, samples.facts())
    session.commit()
    page = auditor.client.get(JOURNAL).text
    assert page.count("<tr>") == 51
    assert "before=" in page


def test_money_days_people_and_lists_are_written_as_people_read_them(auditor, edition, session):
    facts = {"amount_cents": 123450, "due": "2027-05-03", "at": "2027-05-03T10:00:00+00:00", "agrees": True}
    who = auditor.actor.account_id
    journal.write(SYSTEM, "grant.suspect", "grant 1", edition_id=edition.id, **facts, languages=["fr", "nl"], by=who)
    session.commit()
    page = unescape(auditor.client.get("/fr/forest-2027/staff/journal").text)
    page = re.sub(r"\s", " ", page)
    for said in (
        "montant : 1.234,50 €",
        "jusqu’au : 3 mai 2027",
        "lundi 3 mai 2027, 12 h",
        "oui",
        "Français, Nederlands",
        "par : Auditor",
        "dossier de subvention 1",
    ):
        assert said in page, said
    assert who not in page
    assert "2027-05-03" not in page


def test_no_identifier_of_the_machine_is_shown(auditor, edition, session):
    for act, about in (
        ("meeting.plan", "m9a676ea52d4d"),
        ("equipment.lend", "item eeaaa86273c43"),
        ("codes.ask", edition.slug),
    ):
        journal.write(SYSTEM, act, about, edition_id=edition.id)
    session.commit()
    page = unescape(auditor.client.get("/fr/forest-2027/staff/journal").text)
    said = [re.sub(r"<.*?>", "", each).strip() for each in re.findall(r"</th><td>(.*?)</td></tr>", page)]
    assert said[:3] == ["Budget participatif 2027", "objet du matériel", "réunion"]
    assert "9a676" not in page
    assert "eaaa8" not in page


@pytest.mark.parametrize(
    "asked", ["act='", "before=x", "before=99999999999999999999", "before=-1", "act=%00", "before=٣"]
)
def test_any_question_is_answered(auditor, asked):
    assert auditor.client.get(f"{JOURNAL}?{asked}").status_code == 200


def test_the_journal_of_another_edition_is_not_shown(auditor, session):
    samples.edition("other-2027", municipality="other")
    session.commit()
    assert auditor.client.get("/fr/other-2027/staff/journal").status_code == 403
