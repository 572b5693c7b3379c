"""The wording of mails: in both languages, with its link; a workbook for a translator, kept whole or not at all."""

import io

import pytest
from python_calamine import CalamineWorkbook

from pb import mail as post
from pb import tables
from pb.rules import braces, wordings
from pb.services import alerts, editions, outbox, text_workbooks
from pb.services import wordings as kept
from tests import colleagues, samples
from tests.forms import form

HERE = "/fr/forest-2027/staff/texts"
MAIL = f"{HERE}/mails/alert:vote_open"


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


@pytest.fixture
def edition(session, clock):
    """The sample edition."""
    return samples.edition()


@pytest.fixture
def staff(app, edition):
    """Somebody of the participation service."""
    return colleagues.signed_in(app, "anne@example.org", (edition.municipality_id, "participation"))


def rows(content):
    """Return the rows of a workbook."""
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def test_every_wording_we_ship_names_its_facts_and_keeps_its_link():
    for key, wording in wordings.WORDINGS.items():
        for language in ("fr", "nl", "en"):
            subject, body = kept.shipped(key, language)
            assert subject
            assert wordings.check(wording, {"fr": {"subject": subject, "body": body}} | {
                "nl": {"subject": subject, "body": body}}) == [], key  # fmt: skip
            assert not braces.unknown(subject + body, dict.fromkeys(wordings.FACTS)), key


def test_a_mail_speaks_as_the_edition_wrote_it(app, staff, edition, session):
    typed = form(staff.client.get(MAIL).text)
    assert "{vote_until}" in typed["body_fr"]
    own = {"subject_fr": "Votez\r\nBcc: x@example.org", "body_fr": "Jusqu’au {vote_until}. Arrêt : {token}"}
    assert staff.post(MAIL, typed | own).status_code == 303
    alerts._made(edition.id, "anne@example.org", "fr")
    alerts._made(edition.id, "els@example.org", "nl")
    for row in session.query(alerts.Alert).all():
        alerts._send(row, edition, "vote_open")
    sent = {mail.language: post.compose(mail, app.config["PB"]) for mail in iter(outbox.take, None)}
    assert sent["fr"]["Subject"] == "Votez Bcc: x@example.org"
    assert sent["fr"]["Bcc"] is None
    assert "28 avril" in sent["fr"].get_content().replace("\xa0", " ")
    assert "{" not in sent["fr"].get_content()
    assert "/nl/forest-2027/vote" in sent["nl"].get_content()
    again = form(staff.client.get(MAIL).text)
    assert staff.post(MAIL, dict.fromkeys(again, "") | {"seen": again["seen"]}).status_code == 303
    assert kept.of(edition.id) == {}


def test_what_is_wrong_with_a_wording_is_said(staff, edition):
    """R48."""
    typed = form(staff.client.get(MAIL).text)
    for wrong in ({"subject_nl": "", "body_nl": ""}, {"body_fr": "Sans lien"}, {"body_nl": "{token} {agee}"},
                  {"subject_fr": "x" * 201}, {"body_fr": "a\u202eb {token}"}):  # fmt: skip
        assert staff.post(MAIL, typed | wrong).status_code == 422, wrong
    assert kept.of(edition.id) == {}
    assert staff.post(MAIL, typed).status_code == 303
    assert staff.post(MAIL, typed).status_code == 409, "somebody was faster"
    assert staff.client.get(f"{HERE}/mails/holder_link").status_code == 404


def test_a_workbook_goes_to_the_translator_and_back(staff, edition):
    sent = staff.client.get(f"{HERE}/workbook.xlsx")
    assert sent.mimetype == tables.XLSX_TYPE
    held = rows(sent.data)
    assert held[0] == list(text_workbooks.HEAD)
    assert len(held) > 30
    assert text_workbooks.back(staff.actor, edition, sent.data) == 0, "nothing changed"
    changed = [list(row) for row in held]
    for row in changed:
        if row[0] == "home_title":
            row[3] = "Nieuwe titel"
        if row[0] == "mail alert_confirm subject":
            row[2] = "Merci de confirmer"
    back = {"file": (io.BytesIO(tables.as_xlsx(changed)), "texts.xlsx")}
    assert staff.post(f"{HERE}/workbook", back).status_code == 303
    assert editions.find("forest-2027").written["home_title"]["nl"] == "Nieuwe titel"
    assert kept.of(edition.id)["alert_confirm"]["fr"]["subject"] == "Merci de confirmer"


def test_a_workbook_with_one_bad_row_changes_nothing(staff, edition):
    before = editions.find("forest-2027").written
    head = list(text_workbooks.HEAD)
    for bad in (
        [head, ["help", "", "<b>Aide</b>", "Hulp", ""]],
        [head, ["help", "", "Aide", "", ""]],
        [head, ["nothing", "", "Aide", "Hulp", ""]],
        [head, ["mail alert_confirm body", "", "Sans lien", "Zonder link", ""]],
        [["a", "b"], ["help", "Aide"]],
    ):
        good = ["home_title", "", "Titre", "Titel", ""]
        content = tables.as_xlsx([*bad, good])
        answer = staff.post(f"{HERE}/workbook", {"file": (io.BytesIO(content), "texts.xlsx")})
        assert answer.status_code == 422, bad
        assert "error-summary" in answer.text
    for junk in (b"", b"PK\x03\x04junk", b"%PDF-1.7"):
        assert staff.post(f"{HERE}/workbook", {"file": (io.BytesIO(junk), "x.xlsx")}).status_code == 422
    assert editions.find("forest-2027").written == before


def test_questions_and_answers_have_a_page(client, edition):
    for language, text in (
        ("fr", "Mon vote est-il secret"),
        ("nl", "Is mijn stem geheim"),
        ("en", "Is my vote secret"),
    ):
        assert text in client.get(f"/{language}/forest-2027/faq").text
