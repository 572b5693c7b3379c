"""Pages around a project sent in: message, report, merger, the form behind it, a form on paper."""

import io
import re

import pytest

from pb import work
from pb.services import application_files, applications, listings, projects, submitting
from pb.services.actors import Actor
from tests import colleagues, residents, samples
from tests.colleagues import post
from tests.services.test_applications import WHOLE, draft, holder
from tests.services.test_messages import shown
from tests.web.test_applications import HOSTILE, jpeg

pytestmark = pytest.mark.at(samples.SENT)

HERE = "/fr/forest-2027"
STAFF = f"{HERE}/staff"


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


@pytest.fixture
def staff(app, edition):
    """Somebody of the participation service."""
    return colleagues.signed_in(app, "odile@example.org", (edition.municipality_id, "participation"))


def test_a_visitor_writes_and_the_holder_answers(app, client, edition):
    project_id = shown(edition, holder())
    address = f"{HERE}/projects/{project_id}"
    page = client.get(address).text
    assert f"{address}/offer" in page
    assert f"{address}/report" in page
    assert client.get(f"{address}/offer").status_code == 200
    assert post(client, f"{address}/offer", {"body": "x"}).status_code == 422
    sent = post(client, f"{address}/offer", {"body": HOSTILE, "name": HOSTILE[:40], "email": "jan@example.org"})
    assert sent.status_code == 200
    path = residents.mails("message_offer")[0]["path"]
    browser = residents.signed_in(app, "anne@example.org", "Anne")[1]
    letter = browser.get(path)
    assert letter.status_code == 200
    assert "<img src=x" not in letter.text
    assert "jan@example.org" not in letter.text
    assert residents.signed_in(app, "jan@example.org", "Jan")[1].get(path).status_code == 404
    assert post(browser, path, {"body": ""}).status_code == 422
    assert post(browser, path, {"body": "Merci"}).status_code == 303
    assert post(browser, path, {"body": "Merci"}).status_code == 409


def test_a_report_opens_an_item_for_the_services(client, staff, edition):
    project_id = shown(edition, holder())
    assert post(client, f"{HERE}/projects/{project_id}/report", {"body": HOSTILE}).status_code == 200
    page = staff.client.get(f"{STAFF}/reports").text
    assert "&lt;img src=x" in page
    close = re.search(rf'action="({STAFF}/reports/[^"]+/close)"', page)[1]
    assert staff.post(close).status_code == 303
    assert staff.post(close).status_code == 409


def test_staff_see_the_form_behind_a_project_and_publish_a_photo(app, staff, edition):
    anne = holder()
    ref = draft(edition, anne)
    application_files.add(anne, edition, ref, "four.jpg", jpeg())
    project_id = shown_from(edition, anne, ref)
    here = f"{STAFF}/projects/{project_id}/form"
    assert "en préparation" in staff.client.get(here).text
    assert work.step("work")
    page = staff.client.get(here)
    assert page.status_code == 200
    assert "Dubois" in page.text
    assert "BE32 1234" not in page.text
    file = re.search(rf'href="({here}/files/[0-9a-f]+)"', page.text)[1]
    assert staff.client.get(file).mimetype == "image/webp"
    assert staff.post(f"{file}/publish", {"shows_fr": "Un four"}).status_code == 422
    assert staff.post(f"{file}/publish", {"shows_fr": "Un four", "shows_nl": "Een oven"}).status_code == 303
    assert len(listings.get(edition, project_id).facts.pictures) == 1
    for role in ("reviewer", "college", "counting"):
        other = colleagues.signed_in(app, f"{role}@example.org", (edition.municipality_id, role))
        assert other.client.get(here).status_code == 403
        assert other.client.get(file).status_code == 403


def shown_from(edition, actor, ref):
    """Send a form in."""
    return submitting.send(actor, edition, ref, samples.SENT)


def test_staff_enter_a_form_that_came_on_paper(staff, edition):
    fields = {"track": "boost", "language": "nl", "place_kind": "everywhere", "received_on": "31/2/2027"}
    assert staff.client.get(f"{STAFF}/paper-projects/new").status_code == 200
    assert staff.post(f"{STAFF}/paper-projects/new", fields).status_code == 422
    made = staff.post(f"{STAFF}/paper-projects/new", {**fields, "received_on": "9/2/2027"})
    assert made.status_code == 303
    assert staff.client.get(made.location).status_code == 200
    ref = made.location.rpartition("/form/")[0].rpartition("/")[2]
    actor = Actor(kind="staff")
    for step, typed in WHOLE.items():
        applications.keep(actor, edition, ref, step, typed)
    assert "Une fois envoyés" in staff.client.get(f"{STAFF}/paper-projects").text
    sent = staff.post(f"{STAFF}/paper-projects/{ref}/send")
    assert sent.status_code == 303
    assert "/staff/projects/" in sent.location
    assert staff.client.get(sent.location).status_code == 200
    photo = {"file": (io.BytesIO(jpeg()), "a.jpg")}
    assert staff.post(f"{STAFF}/paper-projects/{ref}/files/add", photo).status_code == 409


def test_both_holders_say_yes_and_the_projects_are_one(client, staff, edition):
    one, two = shown(edition, holder()), shown(edition, holder("jan@example.org"))
    here = f"{STAFF}/projects/{one}/merge"
    assert staff.client.get(here).status_code == 200
    assert staff.post(here, {"into": two, "reason_fr": "Même idée"}).status_code == 422
    assert staff.post(here, {"into": two, "reason_fr": "Même idée", "reason_nl": "Zelfde idee"}).status_code == 303
    assert staff.post(f"{here}/done").status_code == 409
    path = residents.mails("merger_proposed")[0]["path"]
    assert client.get(path).status_code == 200
    assert post(client, path, {"answer": "yes"}).status_code == 200
    for side in ("leaving", "staying"):
        assert staff.post(f"{here}/paper/{side}").status_code == 303
    assert staff.post(f"{here}/paper/nobody").status_code == 404
    assert staff.post(f"{here}/done").status_code == 303
    assert listings.get(edition, one).status == "merged"


def test_the_pages_of_staff_ask_little_of_the_database(staff, edition, count_queries):
    project_id = shown(edition, holder())
    for path in (f"{STAFF}/projects/{project_id}/form", f"{STAFF}/projects/{project_id}/merge", f"{STAFF}/reports"):
        staff.client.get(path)
        with count_queries() as seen:
            assert staff.client.get(path).status_code == 200
        assert len(seen) <= 12, path


def test_staff_keep_the_list_of_mandate_holders(app, staff, edition):
    assert staff.post(f"{STAFF}/mandates", {"names": "Anne Dubois"}).status_code == 303
    assert "Anne Dubois" in staff.client.get(f"{STAFF}/mandates").text
    assert staff.post(f"{STAFF}/mandates", {"names": "a\u202eb"}).status_code == 422
    other = colleagues.signed_in(app, "college@example.org", (edition.municipality_id, "college"))
    assert other.client.get(f"{STAFF}/mandates").status_code == 403


def test_a_long_description_places_its_photos(app, client, staff, edition, clock):
    anne = holder()
    idea = {**WHOLE["idea"], "body": "# Pourquoi\n\nUn **banc**.\n\n[photo 2]\n\nEt un arbre.\n\n[photo 1]"}
    typed = {step: WHOLE[step] for step in ("place", "who", "people")} | {"idea": idea}
    ref = applications.begin(anne, edition, "flagship", "fr", typed)
    files = []
    for name in ("banc.jpg", "arbre.jpg"):
        files.append(application_files.add(anne, edition, ref, name, jpeg()).id)
        clock.shift(1)
    browser = residents.signed_in(app, "anne@example.org", "Anne")[1]
    check = f"{HERE}/my/projects/{ref}/check"
    assert "<figure" not in browser.get(check).text
    assert [work.step("work") for _ in files] == [True, True]
    preview = browser.get(check).text.partition('id="preview"')[2].partition("</section>")[0]
    assert [preview.index(part) for part in ("Pourquoi</h2>", files[1], "Et un arbre", files[0])] == sorted(
        preview.index(part) for part in ("Pourquoi</h2>", files[1], "Et un arbre", files[0])
    )
    project_id = shown_from(edition, anne, ref)
    shows = {"shows_fr": "Un arbre", "shows_nl": "Een boom"}
    published = staff.post(f"{STAFF}/projects/{project_id}/form/files/{files[1]}/publish", shows)
    assert published.status_code == 303
    projects.move(staff.actor, edition, project_id, "take_up", by="participation")
    page = client.get(f"{HERE}/projects/{project_id}").text
    what = page.partition('id="what"')[2].partition("</section>")[0]
    assert what.count("<figure") == 1
    assert what.index("Un <strong>banc") < what.index('alt="Un arbre"') < what.index("Et un arbre")
    assert 'class="gallery"' not in page
    assert "[photo" not in page
