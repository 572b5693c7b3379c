"""The wording of every mail and letter: sentence by sentence, in both languages; a workbook for a translator."""

import io
import re

import pytest
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from pb import mail as post
from pb import tables, words
from pb.rules import wordings
from pb.services import alerts, editions, outbox, text_workbooks, wording_samples
from pb.services import wordings as kept
from tests.forms import form
from tests.house.sources import ROOT

HERE = "/fr/forest-2027/staff/texts"
MAIL = f"{HERE}/mails/alert"
ENDS = "You can vote for the projects of “%(edition)s” until %(until)s, online, at a help desk or on paper."


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


def rows(content):
    """Return the rows of a workbook."""
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def place(source):
    """Return the name of a sentence in forms."""
    return wordings.Sentence(source).id


def text_of(content):
    """Return the text of a PDF, with plain spaces."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def test_every_mail_and_every_letter_can_be_worded():
    """A new template is there by itself; one that staff have no name for goes by its subject."""
    mails = {path.stem for path in (ROOT / "templates" / "emails").glob("*.txt")}
    assert mails <= set(kept.titles()) | wordings.OF_THE_INSTALLATION
    prints = {path.stem: path.read_text("utf-8") for path in (ROOT / "templates" / "print").glob("*.typ")}
    addressed = re.compile(r"^#?\[?#show: letter\.with\(|^ *window\(head", re.MULTILINE)
    letters = {name for name, source in prints.items() if addressed.search(source)}
    assert {name for name in letters if not name.startswith("purchasing_")} == set(wordings.LETTERS)
    assert mails.isdisjoint(prints)
    assert all(kept.title(key, "fr") and "%(" not in kept.title(key, "nl") for key in kept.titles())


def test_what_we_ship_stands_in_both_languages_with_its_facts():
    for key in kept.titles():
        assert kept.sentences(key), key
        for each in kept.sentences(key):
            ours = {code: kept.shipped(each, code) for code in kept.languages(key)}
            assert wordings.check(each, ours, ours) == [], (key, each.message)
            assert {code: wordings.kept(text) for code, text in ours.items() if not each.pair} in (
                {},
                {code: words.catalogue(code).gettext(each.message) for code in ours},
            )


def test_each_mail_has_its_subject_and_what_the_law_wants_is_fixed():
    for key in set(kept.titles()) - set(wordings.LETTERS):
        assert any(each.subject for each in kept.sentences(key)), key
    for key in ("decision_told", "decision_letter"):
        fixed = " ".join(each.message for each in kept.sentences(key) if each.fixed)
        assert "Council of State" in fixed
        assert "Ombuds" in fixed
    assert any(each.fixed and "Council of State" in each.message for each in kept.sentences("claim"))


def test_a_mail_speaks_as_the_edition_wrote_it(app, staff, edition, session):
    typed = form(staff.client.get(MAIL).text)
    subject, body = place("%(municipality)s: the vote is open"), place(ENDS)
    assert "{until}" in typed[f"{body}_fr"]
    own = {f"{subject}_fr": "Votez\r\nBcc: x@example.org", f"{body}_fr": "100 % jusqu’au {until}. %(x)s"}
    assert staff.post(MAIL, typed | own).status_code == 303
    alerts._made(edition.id, "anne@example.org", "fr")
    alerts._made(edition.id, "els@example.org", "nl")
    for row in session.query(alerts.Alert).all():
        alerts._send(row, edition, "vote_open")
        alerts._send(row, edition, "result")
    sent = {(each.language, each.facts["event"]): each for each in iter(outbox.take, None)}
    mails = {key: post.compose(each, app.config["PB"]) for key, each in sent.items()}
    french = mails["fr", "vote_open"]
    assert french["Subject"] == "Votez Bcc: x@example.org"
    assert french["Bcc"] is None
    assert "100 % jusqu’au mercredi 28 avril 2027, minuit. %(x)s" in french.get_content().replace("\xa0", " ")
    assert "/alerts/stop/" in french.get_content(), "a link cannot be lost"
    assert "/nl/forest-2027/vote" in mails["nl", "vote_open"].get_content()
    assert "Votez" not in str(mails["fr", "result"])
    again = form(staff.client.get(MAIL).text)
    assert staff.post(MAIL, dict.fromkeys(again, "") | {"seen": again["seen"]}).status_code == 303
    assert kept.of(edition.id) == {}
    assert words.OWN.get({}) == {}, "nothing is left for the next reader"


def test_what_is_wrong_with_a_wording_is_said(staff, edition):
    """R48."""
    typed = form(staff.client.get(MAIL).text)
    body = place(ENDS)
    for wrong in (
        {f"{body}_nl": ""},
        {f"{body}_fr": "Sans date"},
        {f"{body}_nl": "{until} {agee}"},
        {f"{place('%(municipality)s: the vote is open')}_fr": "x" * 201},
        {f"{body}_fr": "a\u202eb {until}"},
    ):
        answer = staff.post(MAIL, typed | wrong)
        assert answer.status_code == 422, wrong
        assert 'aria-invalid="true"' in answer.text
    assert kept.of(edition.id) == {}
    assert staff.post(MAIL, typed).status_code == 303
    assert kept.of(edition.id) == {}, "our own words are not kept twice"
    assert staff.post(MAIL, typed | {f"{body}_fr": "Jusqu’au {until}"}).status_code == 303
    assert staff.post(MAIL, typed | {f"{body}_fr": "Avant {until}"}).status_code == 409, "somebody was faster"
    assert staff.client.get(f"{HERE}/mails/holder_link").status_code == 404


def test_every_mail_and_letter_has_a_sample(app, edition):
    """Every case is set with nothing but names between braces, in the words that are being written."""
    for key in kept.titles():
        texts = {each.id: {"fr": f"Ici {each.id}", "nl": f"Hier {each.id}"} for each in kept.sentences(key)}
        if key in wordings.LETTERS:
            said = text_of(wording_samples.letter(edition, key, "nl", texts))
        else:
            said = "".join(part for case in wording_samples.mails(edition, key, "nl", texts) for part in case)
        shown = {name for name in texts if f"Hier {name}" in said}
        assert len(shown) >= len(texts) // 2, key
        assert "Ici" not in said, key
    assert words.OWN.get({}) == {}


@pytest.mark.parametrize("key", ["result_told", "claim"])
def test_a_preview_keeps_nothing(staff, edition, key):
    typed = form(staff.client.get(f"{HERE}/mails/{key}").text)
    free = next(each for each in kept.sentences(key) if not (each.fixed or each.needed or each.subject))
    typed |= {f"{free.id}_fr": "Paroles à nous", f"{free.id}_nl": "Onze woorden"}
    seen = staff.post(f"{HERE}/mails/{key}", typed | {"preview": "nl"})
    assert seen.mimetype == ("application/pdf" if key == "claim" else "text/html")
    assert kept.of(edition.id) == {}
    assert staff.post(f"{HERE}/mails/{key}", typed | {"preview": "xx"}).status_code == 404
    assert staff.post(f"{HERE}/mails/{key}", typed | {"preview": "nl", f"{free.id}_nl": ""}).status_code == 422


def test_a_letter_speaks_as_the_edition_wrote_it(staff, edition):
    address = f"{HERE}/mails/roll_request"
    typed = form(staff.client.get(address).text)
    own = {f"{place('Dear colleagues,')}_fr": "Chers “amis”, #emph[x]", f"{place('Dear colleagues,')}_nl": "Beste"}
    assert staff.post(address, typed | own).status_code == 303
    paper = staff.client.get(f"/fr/{edition.slug}/staff/roll/letter/fr")
    assert "Chers “amis”, #emph[x]" in text_of(paper.data)


def test_a_workbook_goes_to_the_translator_and_back(staff, edition):
    sent = staff.client.get(f"{HERE}/workbook.xlsx")
    assert sent.mimetype == tables.XLSX_TYPE
    held = rows(sent.data)
    assert held[0] == list(text_workbooks.HEAD)
    assert len(held) > 250
    assert text_workbooks.back(staff.actor, edition, sent.data) == 0, "nothing changed"
    name = place("If you do nothing, no more mail comes.")
    changed = [list(row) for row in held]
    for row in changed:
        if row[0] == "home_title":
            row[3] = "Nieuwe titel"
        if row[0] == f"mail alert_renew {name}":
            row[2] = "Sinon, c’est fini."
    back = {"file": (io.BytesIO(tables.as_xlsx(changed)), "texts.xlsx")}
    assert staff.post(f"{HERE}/workbook", back).status_code == 303
    assert editions.find("forest-2027").written["home_title"]["nl"] == "Nieuwe titel"
    assert kept.of(edition.id)["alert_renew"][name]["fr"] == "Sinon, c’est fini."


def test_a_workbook_with_one_bad_row_changes_nothing(staff, edition):
    before = editions.find("forest-2027").written
    head = list(text_workbooks.HEAD)
    law = next(each for each in kept.sentences("decision_told") if each.fixed)
    for bad in (
        [head, ["help", "", "<b>Aide</b>", "Hulp", ""]],
        [head, ["help", "", "Aide", "", ""]],
        [head, ["nothing", "", "Aide", "Hulp", ""]],
        [head, ["mail alert nothing", "", "Aide", "Hulp", ""]],
        [head, [f"mail alert {place(ENDS)}", "", "Sans date", "Zonder dag", ""]],
        [head, [f"mail decision_told {law.id}", "", "Plus de recours", "Geen beroep", ""]],
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
    assert kept.of(edition.id) == {}


def test_questions_and_answers_have_a_page(client, edition):
    for language, text in (
        ("fr", "Mon vote est-il secret"),
        ("nl", "Is mijn stem geheim"),
        ("en", "Is my vote secret"),
    ):
        assert text in client.get(f"/{language}/forest-2027/faq").text


def test_the_contact_page_is_a_text_of_the_edition(client, staff, edition):
    """What we ship stands there until somebody writes; the address below stays a fact of the municipality."""
    assert "répond en français et en néerlandais" in client.get("/fr/forest-2027/contact").text
    typed = form(staff.client.get(f"{HERE}/contact").text)
    assert staff.post(f"{HERE}/contact", typed | {"fr": "Passez nous voir."}).status_code == 422, "one language"
    assert staff.post(f"{HERE}/contact", typed | {"fr": "Passez **nous** voir.", "nl": "Kom langs."}).status_code == 303
    shown = client.get("/nl/forest-2027/contact").text
    assert "Kom langs." in shown
    assert "antwoordt u" not in shown
    assert "tel:" in shown
