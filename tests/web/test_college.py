"""The pages of sittings, letters and the public register, from the study to what everybody reads (R32 to R34)."""

import io
import re
from datetime import date

import pytest

from pb.rules.reviews import Answer
from pb.services import decisions, listings, notifications, opinions, sittings
from tests import colleagues, samples
from tests.papers import pdf
from tests.services.test_decisions import admit, put, studied
from tests.services.test_notifications import HANDLER, ready
from tests.services.test_reviews import works

pytestmark = pytest.mark.at(samples.STUDIED)

COLLEGE, LETTERS, REGISTER = (
    f"/fr/forest-2027/{path}" for path in ("staff/college", "staff/notifications", "decisions")
)
SITS = date(2027, 3, 10)
CANARY = '"><img src=x onerror=alert(1)>'


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


@pytest.fixture
def secretary(app, edition):
    """Somebody of the secretariat of the College."""
    return colleagues.signed_in(app, "sara@example.org", (edition.municipality_id, "college"))


@pytest.fixture
def staff(app, edition):
    """Somebody of the participation service, who also gives opinions."""
    owner = edition.municipality_id
    return colleagues.signed_in(app, "anne@example.org", (owner, "participation"), (owner, "reviewer"))


def sitting(edition, staff, day=SITS):
    """Convene a sitting and return its name."""
    return sittings.convene(staff.actor, edition, "college", day)


def fields(page):
    """Return what the form of a page holds."""
    areas = re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\s?([^<]*)</textarea>', page)
    inputs = re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page)
    chosen = re.findall(r'<select[^>]*name="([^"]+)".*?<option selected value="([^"]*)"', page, re.S)
    return {**dict(areas), **dict(inputs), **dict(chosen)}


def test_from_the_study_to_the_public_register(staff, secretary, edition, client):
    project = ready(edition, staff.actor, works(edition, staff.actor.account_id))
    answer = staff.post(f"/fr/forest-2027/staff/review/{project}/forward", {"outcome": "admit"})
    assert answer.status_code == 303
    page = secretary.client.get(answer.location)
    assert "LE COLLÈGE DES BOURGMESTRE" in page.text
    convened = secretary.post(COLLEGE, {"body": "college", "held_on": "2027-03-10", "reference": "séance 12"})
    ref = convened.location.rpartition("/")[2]
    point = answer.location.rpartition("/")[2]
    assert secretary.post(f"{COLLEGE}/place", {"point": point, "sitting": ref}).status_code == 303
    assert "Un four à pain" in secretary.client.get(f"{COLLEGE}/{ref}").text
    refused = secretary.post(f"{COLLEGE}/{ref}/adopt", {"number": "", "decided_on": "2027-03-09"})
    assert refused.status_code == 422
    assert "Indiquez le numéro" in refused.text
    assert "antérieure à sa séance" in refused.text
    assert secretary.post(f"{COLLEGE}/{ref}/adopt", {"number": "41", "decided_on": "2027-03-10"}).status_code == 303
    assert listings.get(edition, project).status == "admitted"
    assert "Aucune décision n’est encore publique" in client.get(REGISTER).text
    (made,) = decisions.everything(edition.id)
    extract = f"{COLLEGE}/numbers/{made.deliberation_id}/extract"
    sent = {"signed_on": "2027-03-10"}
    stopped = secretary.post(extract, {**sent, "file": (io.BytesIO(pdf()), "extrait.pdf")})
    assert stopped.status_code == 422
    assert "qui traite les dossiers" in stopped.text
    notifications.name_handler(secretary.actor, edition, HANDLER)
    assert secretary.post(extract, sent).status_code == 422
    script = io.BytesIO(b"%PDF-1.4 not one")
    assert secretary.post(extract, {**sent, "file": (script, "extrait.pdf")}).status_code == 422
    assert secretary.post(extract, {**sent, "file": (io.BytesIO(pdf()), "extrait.pdf")}).status_code == 303
    file = decisions.get(edition, made.id).extract
    assert staff.client.get(f"{COLLEGE}/numbers/{made.deliberation_id}/files/{file}").data == pdf()
    assert "Un four à pain" in client.get(REGISTER).text
    shown = client.get(f"{REGISTER}/{made.id}").text
    assert "DÉCIDE" in shown
    assert client.get(f"/nl/forest-2027/decisions/{made.id}").text.count("BESLIST") == 1
    assert 'lang="fr"' in client.get(f"/en/forest-2027/decisions/{made.id}").text
    assert "Adresse manquante" in staff.client.get(LETTERS).text


def test_a_text_is_changed_and_adopted_as_it_was_changed(staff, secretary, edition):
    point = put(edition, admit(studied(edition)), sitting(edition, secretary))
    address = f"{COLLEGE}/points/{point}"
    typed = fields(secretary.client.get(address).text)
    assert typed["amount"] == "3000"
    assert staff.post(address, {**typed, "text_nl": "Nieuwe tekst"}).status_code == 303
    assert decisions.business(edition, point).draft.texts["nl"] == "Nieuwe tekst"
    assert staff.post(f"{address}/adopt", {**typed, "number": "1"}).status_code == 403
    lacking = secretary.post(f"{address}/adopt", {**typed, "number": "1", "amount": "2.500"})
    assert lacking.status_code == 422
    assert "en français et en néerlandais" in lacking.text
    why = {"reduction_fr": "Devis", "reduction_nl": "Offerte", "left": "Mme Peeters\nM. Dubois"}
    done = secretary.post(f"{address}/adopt", {**typed, **why, "number": "1", "amount": "2.500"})
    assert done.status_code == 303
    (made,) = decisions.everything(edition.id)
    assert (made.draft.amount_cents, made.draft.left) == (2_500_00, ("Mme Peeters", "M. Dubois"))


def test_all_that_is_ready_goes_to_the_agenda_at_once(staff, secretary, edition):
    service = works(edition, staff.actor.account_id)
    done = [ready(edition, staff.actor, service, f"Un four numéro {number}") for number in range(2)]
    refused = ready(
        edition, staff.actor, service, "Une tour de verre", policy=Answer("not_met", {"fr": "Non", "nl": "Nee"})
    )
    open_one = studied(edition, "Une mare à finir")
    opinions.ask(staff.actor, edition, [open_one], [service])
    held = sitting(edition, staff)
    page = secretary.client.get(COLLEGE).text
    assert "3 projets sont prêts" in page
    assert "Une mare" not in page
    assert secretary.post(f"{COLLEGE}/forward", {"project": open_one, "sitting": held}).status_code == 422
    sent = secretary.post(f"{COLLEGE}/forward", {"project": [*done, refused, open_one], "sitting": held})
    assert sent.status_code == 303
    found = {each.draft.subject: each.draft.outcome for each in decisions.waiting(edition.id)}
    assert found == {f"project {done[0]}": "admit", f"project {done[1]}": "admit", f"project {refused}": "do_not_admit"}
    assert "prêts pour le Collège" not in secretary.client.get(COLLEGE).text
    adopted = secretary.post(f"{COLLEGE}/{held}/adopt", {"number": "12", "decided_on": SITS.isoformat()})
    assert adopted.status_code == 303
    assert {listings.get(edition, each).status for each in done} == {"admitted"}


def test_points_left_out_wait_and_those_not_ready_are_named(secretary, edition):
    ref = sitting(edition, secretary)
    put(edition, admit(studied(edition)), ref)
    bad = put(edition, admit(studied(edition, "Une mare pour tous"), texts={}), ref)
    sent = {"number": "7", "decided_on": "2027-03-10"}
    refused = secretary.post(f"{COLLEGE}/{ref}/adopt", sent)
    assert refused.status_code == 422
    assert "ne peuvent pas être adoptés" in refused.text
    assert secretary.post(f"{COLLEGE}/{ref}/adopt", {**sent, "but": bad}).status_code == 303
    assert [point.id for point in decisions.waiting(edition.id)] == [bad]
    assert secretary.post(f"{COLLEGE}/points/{bad}/drop", {"away": "1"}).status_code == 303
    assert decisions.waiting(edition.id) == []


@pytest.mark.parametrize("name", ["texts.docx", "texts.txt", "list.docx"])
def test_the_texts_go_out(staff, secretary, edition, name):
    ref = sitting(edition, secretary)
    put(edition, admit(studied(edition)), ref)
    answer = staff.client.get(f"{COLLEGE}/{ref}/{name}")
    assert answer.status_code == 200
    assert f"college-2027-03-10-{name}" in answer.headers["Content-Disposition"]
    assert answer.data[:2] == b"PK" or "Vu le règlement" in answer.text


def test_an_error_is_corrected_from_the_page(staff, secretary, edition):
    ref = sitting(edition, secretary)
    put(edition, admit(studied(edition)), ref)
    secretary.post(f"{COLLEGE}/{ref}/adopt", {"number": "7", "decided_on": "2027-03-10"})
    (made,) = decisions.everything(edition.id)
    address = f"{COLLEGE}/decisions/{made.id}/correct"
    assert secretary.post(address, {"reason_fr": "Coquille"}).status_code == 422
    begun = secretary.post(address, {"reason_fr": "Coquille", "reason_nl": "Tikfout"})
    assert begun.status_code == 303
    assert "Coquille" in secretary.client.get(begun.location).text


def test_a_sitting_is_changed_and_taken_away(secretary, edition):
    ref = sitting(edition, secretary)
    assert secretary.post(f"{COLLEGE}/{ref}/edit", {"held_on": "31/2/2027"}).status_code == 422
    assert secretary.post(f"{COLLEGE}/{ref}/edit", {"held_on": "11/3/2027"}).status_code == 303
    assert "à venir" not in secretary.client.get(f"{COLLEGE}/{ref}").text
    assert secretary.post(f"{COLLEGE}/{ref}/cancel").status_code == 303
    assert secretary.client.get(f"{COLLEGE}/{ref}").status_code == 404
    assert secretary.post(f"{COLLEGE}/place", {}).status_code == 422


def test_letters_are_completed_printed_posted_and_come_back(staff, secretary, edition, clock):
    notifications.name_handler(secretary.actor, edition, HANDLER)
    project = ready(edition, staff.actor, works(edition, staff.actor.account_id))
    ref = sitting(edition, secretary)
    staff.post(f"/fr/forest-2027/staff/review/{project}/forward", {"outcome": "admit"})
    secretary.post(f"{COLLEGE}/place", {"point": decisions.waiting(edition.id)[0].id, "sitting": ref})
    secretary.post(f"{COLLEGE}/{ref}/adopt", {"number": "7", "decided_on": "2027-03-10"})
    number = decisions.everything(edition.id)[0].deliberation_id
    sent = {"signed_on": "2027-03-10", "file": (io.BytesIO(pdf()), "extrait.pdf")}
    secretary.post(f"{COLLEGE}/numbers/{number}/extract", sent)
    (letter,) = notifications.every(edition)
    address = f"{LETTERS}/{letter.id}"
    assert staff.client.get(f"{address}/letter.pdf").data[:5] == b"%PDF-"
    assert staff.post(f"{address}/address", {"name": "Zoé"}).status_code == 422
    assert staff.post(f"{address}/address", {"name": "Zoé", "email": "x"}).status_code == 422
    assert staff.post(f"{address}/address", {"name": "Zoé", "lines": "Rue Haute 1\r\n1170"}).status_code == 303
    assert staff.post(f"{LETTERS}/print").data[:5] == b"%PDF-"
    assert staff.post(f"{LETTERS}/print").status_code == 409
    assert staff.post(address, {"posted_on": "2027-03-09", "signed_on": "2027-03-10"}).status_code == 422
    assert staff.post(address, {"posted_on": "2027-03-10", "signed_on": "2027-03-10"}).status_code == 303
    assert staff.post(address, {"returned_on": "2027-03-10"}).status_code == 303
    assert notifications.get(edition, letter.id).state == "returned"
    assert staff.post(f"{LETTERS}/handler", {"name": "Anne"}).status_code == 422


def test_reviewers_record_nothing(app, edition, secretary):
    reviewer = colleagues.signed_in(app, "willy@example.org", (edition.municipality_id, "reviewer"))
    ref = sitting(edition, secretary)
    for path in (COLLEGE, f"{COLLEGE}/{ref}", LETTERS):
        assert reviewer.client.get(path).status_code == 403
    assert reviewer.post(f"{COLLEGE}/{ref}/adopt", {"number": "1"}).status_code == 403


def test_what_people_write_is_never_code(staff, secretary, edition):
    ref = sitting(edition, secretary)
    texts = {"fr": CANARY, "nl": CANARY}
    project = studied(edition, f"Un four {CANARY}")
    put(edition, admit(project, facts=texts, texts=texts, article=CANARY, left=(CANARY,)), ref)
    point = decisions.waiting(edition.id)[0].id
    for path in (COLLEGE, f"{COLLEGE}/{ref}", f"{COLLEGE}/points/{point}"):
        page = secretary.client.get(path)
        assert page.status_code == 200
        assert "<img src=x" not in page.text
    secretary.post(f"{COLLEGE}/{ref}/adopt", {"number": CANARY, "decided_on": "2027-03-10"})
    assert "<img src=x" not in secretary.client.get(f"{COLLEGE}/{ref}").text


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_every_page_speaks_every_language_with_few_queries(staff, secretary, edition, language, count_queries, client):
    notifications.name_handler(secretary.actor, edition, HANDLER)
    projects = [ready(edition, staff.actor, works(edition, staff.actor.account_id, name=f"S{at}")) for at in range(3)]
    ref = sitting(edition, secretary)
    points = [put(edition, admit(project), ref) for project in projects]
    secretary.post(f"{COLLEGE}/{ref}/adopt", {"number": "7", "decided_on": "2027-03-10", "but": points[2]})
    made = decisions.everything(edition.id)
    sent = {"signed_on": "2027-03-10", "file": (io.BytesIO(pdf()), "extrait.pdf")}
    secretary.post(f"{COLLEGE}/numbers/{made[0].deliberation_id}/extract", sent)
    letter = notifications.every(edition)[0].id
    assert opinions.of_edition(edition.id)
    base = f"/{language}/forest-2027"
    own = [
        f"{base}/staff/{path}"
        for path in (
            "college",
            f"college/{ref}",
            f"college/{ref}/edit",
            f"college/points/{points[2]}",
            f"college/numbers/{made[0].deliberation_id}/extract",
            f"college/decisions/{made[0].id}/correct",
            "notifications",
            f"notifications/{letter}",
            f"notifications/{letter}/address",
            "notifications/handler",
            f"review/{projects[2]}",
        )
    ]
    public = [f"{base}/decisions", f"{base}/decisions/{made[0].id}"]
    client.get(public[0])
    staff.client.get(own[-1])  # the edition and its own criteria are in memory from here on
    for path in own + public:
        browser = client if path in public else staff.client if "/review/" in path else secretary.client
        with count_queries() as seen:
            page = browser.get(path)
        assert page.status_code == 200, path
        assert f'<html lang="{language}-BE">' in page.text
        assert len(seen) <= 12, (path, len(seen))
