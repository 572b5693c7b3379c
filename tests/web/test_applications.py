"""The pages on which residents write, send and follow their projects."""

import io
import re
from datetime import UTC, datetime

import pytest
from PIL import Image

from pb import work
from pb.services import applications, listings, projects
from pb.services.actors import SYSTEM, Actor
from tests import residents, samples
from tests.colleagues import post
from tests.services.test_applications import WHOLE
from tests.signing.test_pictures import drawn

pytestmark = pytest.mark.at(samples.SENT)

HERE = "/fr/forest-2027"
MINE = f"{HERE}/my/projects"
HOSTILE = '"><img src=x onerror=alert(1)> =1+1 🍞 \u200f'


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


@pytest.fixture
def resident(app, edition):
    """A resident who is signed in: identifier and browser."""
    return residents.signed_in(app, "anne@example.org", "Anne")


def begun(resident, edition, **changes):
    """Return the address of a draft."""
    actor = Actor(kind="holder", holder_id=resident[0])
    return f"{MINE}/{applications.begin(actor, edition, 'boost', 'fr', {**WHOLE, **changes})}"


def jpeg():
    """Return a photo with the place where it was taken."""
    sheet, notes = io.BytesIO(), Image.Exif()
    notes.get_ifd(0x8825)[1] = "N"
    Image.new("RGB", (64, 48), "green").save(sheet, "JPEG", exif=notes)
    return sheet.getvalue()


def test_a_visitor_answers_two_questions_before_any_account(client, edition):
    assert f"{HERE}/submit/start" in client.get(f"{HERE}/submit").text
    page = client.get(f"{HERE}/submit/start")
    assert page.status_code == 200
    assert page.text.count('name="who"') == 2
    assert "Répondez aux deux questions" in client.get(f"{HERE}/submit/start?who=boost").text
    answered = client.get(f"{HERE}/submit/start?who=boost&where=spot")
    assert answered.status_code == 303
    asked = client.get(answered.location)
    assert asked.status_code == 401  # the sign-in comes when the draft is to be kept, and leads back
    assert re.search(r'/fr/account/sign-in\?next=[^"]*my(/|%2F)projects(/|%2F)new[^"]*boost', asked.text)


def test_the_form_from_the_first_question_to_the_receipt(resident, edition):
    browser = resident[1]
    made = post(browser, f"{MINE}/new?who=boost&where=everywhere")
    assert made.status_code == 303
    address = made.location.rpartition("/form/")[0]
    steps = []
    while "/form/" in made.location and not made.location.endswith("/files"):
        step = made.location.rpartition("/")[2]
        assert browser.get(made.location).status_code == 200
        steps.append(step)
        fields = {}
        for name, value in WHOLE[step].items():
            if isinstance(value, list) and value and isinstance(value[0], dict):
                fields |= {f"{name}-{at}-{key}": text for at, row in enumerate(value) for key, text in row.items()}
            elif name == "objectives":
                fields |= {f"objectives-{at}": text or "" for at, text in enumerate(value)}
            else:
                fields[name] = value
        if step == "who" and steps.count("who") == 1:
            fields = {"kind": "person"}  # the kind is asked first, then what goes with it
        made = post(browser, made.location, fields)
        assert made.status_code == 303
    assert steps == ["idea", "place", "plan", "budget", "who", "who", "people", "bank"]
    check = browser.get(f"{address}/check")
    assert "Il ne manque rien" in check.text
    assert "BE32 •••• 9002" in check.text
    sent = post(browser, f"{address}/send")
    assert (sent.status_code, sent.location) == (303, address)
    assert "Accusé de réception" in browser.get(address).text
    paper = browser.get(f"{address}/receipt.pdf")
    assert (paper.mimetype, paper.data[:5]) == ("application/pdf", b"%PDF-")
    assert post(browser, f"{address}/send").status_code == 409
    assert browser.get(f"{address}/form/idea").status_code == 303
    assert browser.get(MINE).text.count("<article") == 1


def test_what_is_typed_is_kept_and_shown_again_with_what_is_to_be_mended(resident, edition):
    address, browser = begun(resident, edition), resident[1]
    kept = post(browser, f"{address}/form/idea", {"title": HOSTILE, "objectives-0": "=cmd()", "language": "fr"})
    assert kept.status_code == 303
    page = browser.get(f"{address}/form/idea").text
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page
    assert 'aria-invalid="true"' in page
    check = browser.get(f"{address}/check").text
    assert "<img src=x" not in check
    assert post(browser, f"{address}/send").status_code == 422
    assert listings.everything(edition) == ()


def test_the_sums_are_worked_out_without_a_script(resident, edition):
    address, browser = begun(resident, edition), resident[1]
    fields = {
        "costs-0-heading": "works", "costs-0-amount": "1.000", "costs-0-asked": "800",
        "costs-1-heading": "volunteers", "costs-1-amount": "900,50", "asked": "1700,50", "work_out": "1",
    }  # fmt: skip
    kept = post(browser, f"{address}/form/budget", fields)
    assert kept.location.endswith("/form/budget#totals")
    page = re.sub(r"\s", " ", browser.get(kept.location).text)
    for amount in ("1.900,50", "1.700,50", "900,50", "850,25"):
        assert amount in page
    assert "Au plus 50" in page


def test_more_rows_come_when_the_last_ones_are_filled(resident, edition):
    address, browser = begun(resident, edition), resident[1]
    fields = {f"costs-{at}-{name}": "1" for at in range(9) for name in ("label", "amount")}
    kept = post(browser, f"{address}/form/budget", {**fields, "more": "1"})
    assert browser.get(kept.location).text.count('data-money="amount"') == 11 + 2


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_somebody_elses_draft_does_not_exist(app, resident, edition, method):
    address = begun(resident, edition)
    other = residents.signed_in(app, "jan@example.org", "Jan")[1]
    for path in (
        "",
        "/form/idea",
        "/check",
        "/send",
        "/withdraw",
        "/discard",
        "/ask",
        "/receipt.pdf",
        "/files/add",
        "/files/x",
    ):
        answer = other.get(address + path) if method == "GET" else post(other, address + path)
        assert answer.status_code in (404, 405), path
    assert client_of(app).get(address).status_code == 401


def client_of(app):
    """Return a visitor."""
    return app.test_client()


def test_photos_are_drawn_anew_and_given_to_their_holder_alone(app, resident, edition):
    address, browser = begun(resident, edition), resident[1]
    assert post(browser, f"{address}/files/add", {"file": (io.BytesIO(jpeg()), "a/../été.jpg")}).status_code == 303
    page = browser.get(f"{address}/form/files").text
    assert "en préparation" in page
    remove = re.search(rf'action="({address}/files/[0-9a-f]+)/remove"', page)[1]
    assert browser.get(remove).status_code == 409
    assert work.step("work")
    page = browser.get(f"{address}/form/files").text
    link = re.search(rf'href="({address}/files/[0-9a-f]+)"', page)[1]
    assert link == remove
    given = browser.get(link)
    assert (given.mimetype, given.headers["Cache-Control"]) == ("image/webp", "no-store")
    assert not Image.open(io.BytesIO(given.data)).getexif()
    assert residents.signed_in(app, "jan@example.org", "Jan")[1].get(link).status_code == 404
    svg = post(browser, f"{address}/files/add", {"file": (io.BytesIO(b"<svg onload='x'/>"), "photo.png")})
    assert svg.status_code == 422
    assert "error" in svg.text
    assert post(browser, f"{address}/files/add").status_code == 422
    assert post(browser, f"{link}/remove").status_code == 303
    assert browser.get(link).status_code == 404


def test_what_became_of_each_photo_is_said_once_the_project_is_sent(resident, edition):
    address, browser = begun(resident, edition), resident[1]
    for name, content in (("four.jpg", jpeg()), ("cassée.jpg", drawn("JPEG")[:-2000])):
        assert post(browser, f"{address}/files/add", {"file": (io.BytesIO(content), name)}).status_code == 303
    assert post(browser, f"{address}/send").status_code == 303
    assert browser.get(address).text.count("en préparation") == 2
    assert [work.step("work") for _ in range(2)] == [True, True]
    page = browser.get(address).text
    assert "cassée.webp" in page
    assert "Cette image est abîmée" in page
    assert "Ce qui n’a pas pu être préparé" in page
    assert len(re.findall(rf'href="{address}/files/', page)) == 1


def test_the_last_second(app, edition, clock):
    clock.move_to(datetime(2027, 2, 28, 22, 59, 59, tzinfo=UTC))
    resident = residents.signed_in(app, "anne@example.org", "Anne")
    address, second, browser = begun(resident, edition), begun(resident, edition), resident[1]
    assert post(browser, f"{address}/send").status_code == 303
    clock.move_to(datetime(2027, 2, 28, 23, 0, 0, tzinfo=UTC))
    late = post(browser, f"{second}/send")
    assert late.status_code == 422
    assert "pouvaient être" in late.text
    assert post(browser, f"{MINE}/new?who=boost&where=spot").status_code == 409


def test_projects_alike_of_this_and_of_earlier_years_are_shown(resident, edition, count_queries):
    held = [edition, *(samples.edition(f"forest-{year}", year=year) for year in (2025, 2026))]
    for each in held:
        made = projects.create(SYSTEM, each, samples.facts(f"Un four à pain en {each.year}"), at=samples.SENT)
        projects.move(SYSTEM, each, made, "submit", by="participation", at=samples.SENT)
        projects.move(SYSTEM, each, made, "take_up", by="participation", at=samples.SENT)
    hidden = projects.create(SYSTEM, held[1], samples.facts("Un four à pain que personne ne voit"), at=samples.SENT)
    idea = {"title": "Allumer un four à pain", "summary": "Un dimanche par mois", "language": "fr"}
    address, browser = begun(resident, edition, idea=idea), resident[1]
    browser.get(f"{address}/form/idea")
    with count_queries() as seen:
        page = browser.get(f"{address}/form/idea").text
    assert len(seen) <= 12
    found = page.partition('id="alike"')[2]
    assert [year for year in (2025, 2026, 2027) if f"Un four à pain en {year}</a>" in found] == [2025, 2026, 2027]
    assert hidden not in page


def test_a_page_seen_in_french_first_speaks_dutch_afterwards(resident, edition):
    address, browser = begun(resident, edition), resident[1]
    assert "Vérifier et envoyer</h1>" in browser.get(f"{address}/check").text
    dutch = browser.get(f"/nl{address[3:]}/check").text
    assert "Vérifier et envoyer" not in dutch
    assert "Photos et documents" not in dutch


def test_a_holder_withdraws_after_saying_why(resident, edition):
    address, browser = begun(resident, edition), resident[1]
    post(browser, f"{address}/send")
    assert post(browser, f"{address}/withdraw", {"reason": ""}).status_code == 422
    assert post(browser, f"{address}/withdraw", {"reason": "Trop cher"}).status_code == 422
    assert post(browser, f"{address}/withdraw", {"reason": "Trop cher", "sure": "y"}).status_code == 303
    assert "Retiré" in browser.get(address).text


def test_a_member_answers_by_the_link_of_the_mail(resident, edition, client):
    member = {"name": "Jan Peeters", "email": "jan@example.org", "mandate": "no"}
    address = begun(resident, edition, people={"mandate": "no", "members": [member]})
    assert post(resident[1], f"{address}/ask").status_code == 303
    path = residents.mails("application_confirm")[0]["path"]
    page = client.get(path)
    assert page.status_code == 200
    assert "Jan Peeters" in page.text
    assert "Merci" in post(client, path, {"answer": "yes"}).text
    assert client.get(f"{path[:-1]}_").status_code == 403


def test_pages_of_a_holder_ask_little_of_the_database(resident, edition, count_queries):
    address, browser = begun(resident, edition), resident[1]
    for path in (MINE, f"{address}/form/idea", f"{address}/form/budget", f"{address}/form/files", f"{address}/check"):
        browser.get(path)
        with count_queries() as seen:
            assert browser.get(path).status_code == 200
        assert len(seen) <= 12, (path, seen)
    post(browser, f"{address}/send")
    browser.get(address)
    with count_queries() as seen:
        assert browser.get(address).status_code == 200
    assert len(seen) <= 12
