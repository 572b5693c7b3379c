"""What people send in with a project that should not be there: code in every text, files that are not what they say."""

import io
from html import unescape

import pytest
from PIL import Image

from pb import work
from pb.services import applications, attachments, exports, listings, opinions, projects
from pb.services.actors import SYSTEM, Actor
from tests import colleagues, residents, samples
from tests.colleagues import form_token, post
from tests.services.test_applications import WHOLE
from tests.services.test_reviews import works
from tests.signing.test_pdfs import made, script
from tests.signing.test_pictures import png_head
from tests.web.test_applications import begun, jpeg

pytestmark = pytest.mark.at(samples.SENT)

HERE = "/fr/forest-2027"
TAG = '"><img src=x onerror=alert(1)><script>alert(2)</script>'
NASTY = f"=cmd() {TAG} 🍞 \u200fאב {{{{7*7}}}}"
MEGABYTE = 1024 * 1024


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


@pytest.fixture
def resident(app, edition):
    """A resident who is signed in: identifier and browser."""
    return residents.signed_in(app, "anne@example.org", "Anne")


@pytest.fixture
def staff(app, edition):
    """Somebody of the participation service, who gives opinions too."""
    owner = edition.municipality_id
    return colleagues.signed_in(app, "odile@example.org", (owner, "participation"), (owner, "reviewer"))


def nasty(resident, edition):
    """Return the address of a whole draft with code, a formula, an emoji and Hebrew in every text."""
    who = {**WHOLE["who"], "first_name": NASTY, "last_name": NASTY, "address": NASTY, "city": NASTY, "shown_as": NASTY}
    return begun(
        resident,
        edition,
        idea={**WHOLE["idea"], "title": f"Un four {NASTY}", "objectives": [NASTY] * 3, "summary": NASTY},
        place={"place_kind": "spot", "street": NASTY},
        plan={**WHOLE["plan"], "stages": NASTY, "contacts": NASTY, "other": NASTY},
        budget={"costs": [{"heading": "equipment", "label": NASTY, "amount": "3000"}], "asked": "3000"},
        who=who,
        bank={**WHOLE["bank"], "owner": NASTY},
    )


def clean(page):
    """Tell whether a page shows the texts as text alone."""
    return page.status_code == 200 and "<img src=x" not in page.text and "<script>alert" not in page.text


def test_no_text_of_a_project_is_code_anywhere(app, client, resident, staff, edition):
    address, browser = nasty(resident, edition), resident[1]
    name = "=x<img src=x>.pdf"
    assert post(browser, f"{address}/files/add", {"file": (io.BytesIO(made()), name)}).status_code == 303
    steps = [f"{address}/form/{step}" for step in ("idea", "place", "plan", "budget", "who", "people", "bank", "files")]
    assert [path for path in (*steps, f"{address}/check") if not clean(browser.get(path))] == []
    assert post(browser, f"{address}/send").status_code == 303
    (view,) = listings.everything(edition)
    assert "\u200f" not in view.facts.titles["fr"]
    assert browser.get(f"{address}/receipt.pdf").data.startswith(b"%PDF-")
    projects.move(SYSTEM, edition, view.id, "take_up", by="participation")
    opinions.ask(staff.actor, edition, [view.id], [works(edition, staff.actor.account_id)])
    ((asked,),) = opinions.of_edition(edition.id).values()
    seen = [f"{HERE}/{path}" for path in (f"projects/{view.id}", "projects", "projects/map", "submit/start")]
    desk = [f"projects/{view.id}", f"projects/{view.id}/form", f"review/{view.id}", "review", f"opinions/{asked.id}"]
    assert [path for path in seen if not clean(client.get(path))] == []
    assert [path for path in desk if not clean(staff.client.get(f"{HERE}/staff/{path}"))] == []
    assert clean(browser.get(address))
    assert "Un four =cmd()" in unescape(client.get(seen[0]).text)


def test_no_text_of_a_project_is_a_formula_in_a_table(resident, staff, edition):
    address = begun(resident, edition, idea={**WHOLE["idea"], "title": '=HYPERLINK("x") un four', "summary": "@SUM(1)"})
    assert post(resident[1], f"{address}/send").status_code == 303
    (view,) = listings.everything(edition)
    projects.move(SYSTEM, edition, view.id, "take_up", by="participation")
    table = exports.write(edition, "projects", "csv").decode()
    assert "HYPERLINK" in table
    assert not [
        cell for line in table.splitlines() for cell in line.split(";") if cell.strip('"').startswith(tuple("=@+"))
    ]


FILES = {
    "an SVG called PNG": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "photo.png", 422),
    "50,000 dots wide": (png_head(50_000, 50_000), "photo.png", 422),
    "a PDF with a script": (made(script), "plan.pdf", 422),
    "a program": (b"MZ" * 900, "photo.jpg", 422),
    "an archive": (b"PK\x03\x04" * 200, "photo.jpg", 422),
    "eleven megabytes": (bytes(11 * MEGABYTE), "photo.jpg", 413),
    "nothing": (b"", "photo.jpg", 422),
}


@pytest.mark.parametrize("kind", FILES)
def test_files_that_are_not_taken(resident, edition, kind):
    content, name, status = FILES[kind]
    address, browser = begun(resident, edition), resident[1]
    answer = post(browser, f"{address}/files/add", {"file": (io.BytesIO(content), name)})
    assert answer.status_code == status
    assert 'lang="fr' in answer.text
    assert attachments.of(edition.id, f"application {address.rpartition('/')[2]}") == []
    assert not work.step("work")


class Endless(io.BytesIO):
    """The body of a request that never ends; what was read of it is counted."""

    taken = 0

    def read(self, size=-1):
        """Give as many bytes as are asked for."""
        self.taken += size
        return bytes(size)


def test_two_hundred_megabytes_are_refused_unread(resident, edition):
    address, body = begun(resident, edition), Endless()
    answer = resident[1].post(
        f"{address}/files/add?form_token={form_token(resident[1])}",
        input_stream=body,
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(200 * MEGABYTE)},
    )
    assert answer.status_code == 413
    assert body.taken <= MEGABYTE


def test_a_photo_that_is_a_page_too_loses_the_page_and_its_place(resident, edition):
    address, browser = begun(resident, edition), resident[1]
    both = jpeg() + b"<script>alert(1)</script>%PDF-1.7"
    assert post(browser, f"{address}/files/add", {"file": (io.BytesIO(both), "a.jpg")}).status_code == 303
    assert work.step("work")
    form = applications.mine(Actor(kind="holder", holder_id=resident[0]), edition)[0][0]
    (file,) = attachments.of(edition.id, form.subject)
    given = browser.get(f"{address}/files/{file.id}")
    assert (given.mimetype, b"<script>" in given.data, b"%PDF" in given.data) == ("image/webp", False, False)
    assert dict(Image.open(io.BytesIO(given.data)).getexif()) == {}
    assert given.headers["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
