"""Several municipalities in one installation: each with its address, colour, logo and staff; nothing crosses (Z4)."""

import io
from dataclasses import replace

import pytest
from PIL import Image

from pb import clock as time
from pb.db import session as database
from pb.models.editions import Municipality
from pb.services import accounts, editions, invitations, letter_papers, municipalities, outbox, sessions
from pb.services.actors import SYSTEM
from tests import addresses, colleagues, samples
from tests.forms import form

HERE = "/fr/staff/municipalities"
NEW = {"slug": "uccle", "name_fr": "Uccle", "name_nl": "Ukkel", "name_en": "", "postal_code": "1180", "nis": "21016"}


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


@pytest.fixture
def edition(session, clock):
    """The sample edition of a municipality, beside another one."""
    samples.edition("other-2027", municipality="other")
    return samples.edition()


@pytest.fixture
def boss(app, edition):
    """The administrator of one of the two."""
    return colleagues.signed_in(app, "anne@example.org", (edition.municipality_id, "administrator"))


def picture(kind="PNG"):
    """Return the bytes of a logo."""
    sheet = io.BytesIO()
    Image.new("RGB", (300, 300), "green").save(sheet, kind)
    return sheet.getvalue()


def test_names_and_colour_are_changed_and_shown_as_given_and_used(boss, client, edition):
    address = f"{HERE}/forest"
    typed = form(boss.client.get(address).text) | {"accent": "#E6B800", "name_nl": "Mooi Bos"}
    assert boss.post(address, typed).status_code == 303
    page = boss.client.get(address).text
    assert "#e6b800" in page
    assert page.count("<rect") >= 4
    assert "/theme/e6b800.css" in client.get("/nl/forest-2027/").text
    assert "Mooi Bos" in client.get("/nl/forest-2027/").text
    for wrong in ({"accent": "green"}, {"accent": "#12"}, {"name_nl": ""}, {"postal_code": "11"}, {"host": "https://x.be/"},
                  {"host": "elsewhere.example"}):  # fmt: skip
        assert boss.post(address, typed | wrong).status_code == 422, wrong
    assert boss.post(address, typed | {"accent": ""}).status_code == 303


def test_a_logo_is_drawn_anew_and_a_drawing_with_programs_refused(boss, client, edition):
    """U1, I7."""
    address = f"{HERE}/forest/logo"
    svg = b'\xef\xbb\xbf <?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    for content in (svg, b"<SVG onload=alert(1)>", b"", b"%PDF-1.7", b"GIF89a"):
        answer = boss.post(address, {"logo": (io.BytesIO(content), "logo.png")})
        assert answer.status_code == 422, content
        assert "error-summary" in answer.text
    original = picture()
    assert boss.post(address, {"logo": (io.BytesIO(original), "../../logo.svg")}).status_code == 303
    file = editions.find("forest-2027").municipality.logo
    assert f'src="/media/{file}"' in client.get("/fr/forest-2027/").text
    sent = client.get(f"/media/{file}")
    assert (sent.mimetype, sent.data == original) == ("image/webp", False)
    assert f"/media/{file}" not in client.get("/fr/other-2027/").text
    assert boss.post(f"{address}/remove").status_code == 303
    assert client.get(f"/media/{file}").status_code == 404


def test_the_first_person_of_an_empty_installation_makes_a_municipality_and_an_edition(app, session, clock):
    """From nothing to a draft without a console."""
    assert invitations.invite(SYSTEM, "first@example.org", "administrator")
    first = colleagues.signed_in(app, "first@example.org", (None, "administrator"))
    assert first.post(HERE, NEW | {"slug": "Ukkel!"}).status_code == 422
    assert first.post(HERE, NEW).status_code == 303
    assert first.client.get(HERE).status_code == 401, "a new role counts from the next sign-in on"
    account_id = first.actor.account_id
    token = sessions.start("staff", account_id=account_id, factors=2, fresh_at=time.now())
    first.client.set_cookie("pb-staff", token, domain="localhost")
    database.commit()
    assert first.post(HERE, NEW).status_code == 422, "there is one of this name"
    owner = accounts.by_email("first@example.org")
    (made,) = municipalities.mine(owner)
    data = {"municipality": str(made.id), "year": "2028", "source": "preset:watermael-boitsfort-2022"}
    assert first.post("/fr/staff/editions", data).status_code == 303
    draft = editions.find("uccle-2028")
    assert draft.municipality.names["nl"] == "Ukkel"
    assert draft.places == ()
    assert "Uccle" in draft.texts["home_intro"]["fr"]
    assert first.client.get("/nl/uccle-2028/").status_code == 200


def test_only_those_who_administer_a_municipality_see_and_change_it(app, boss, edition):
    """Z3, Z4."""
    assert "other" not in boss.client.get(HERE).text
    assert boss.client.get(f"{HERE}/other").status_code == 404
    assert boss.post(f"{HERE}/other", form(boss.client.get(f"{HERE}/forest").text)).status_code == 404
    assert boss.post(f"{HERE}/other/logo", {"logo": (io.BytesIO(picture()), "x.png")}).status_code == 404
    assert boss.post(HERE, NEW).status_code == 422, "only the installation's own administrator"
    assert "uccle" not in {owner.slug for owner in municipalities.mine(boss.actor)}
    clerk = colleagues.signed_in(app, "clerk@example.org", (edition.municipality_id, "participation"))
    assert clerk.client.get(HERE).status_code == 403


def test_an_address_of_its_own_shows_one_municipality_alone(app, edition):
    """Z4: a host bound to a municipality knows no edition of another one."""
    database.get(Municipality, edition.municipality_id).host = "budget.forest.example"
    database.commit()
    app.config["TRUSTED_HOSTS"] = ["localhost", "budget.forest.example"]
    visitor = app.test_client()
    there = {"base_url": "http://budget.forest.example"}
    assert visitor.get("/fr/forest-2027/", **there).status_code == 200
    assert visitor.get("/fr/other-2027/", **there).status_code == 404
    assert visitor.get("/fr/other-2027/", base_url="http://localhost").status_code == 200
    assert visitor.get("/", **there).location == "/fr/forest-2027/"
    front = visitor.get("/fr/", **there).text
    assert "forest-2027" in front
    assert "other-2027" not in front
    both = visitor.get("/fr/", base_url="http://localhost").text
    assert "forest-2027" in both
    assert "other-2027" in both


def bound(app, edition):
    """Give the municipality of an edition an address of its own, and return it for requests."""
    database.get(Municipality, edition.municipality_id).host = "budget.forest.example"
    database.commit()
    app.config["TRUSTED_HOSTS"] = ["localhost", "budget.forest.example"]
    editions.touch(edition.id)
    database.commit()
    return {"base_url": "http://budget.forest.example"}


def test_no_page_file_or_feed_of_another_municipality_opens_at_its_address(app, edition):
    """Z4: every address, by every method, and every list."""
    there, opened = bound(app, edition), []
    visitor = app.test_client()
    for page in addresses.of(app, edition="other-2027", slug="other-2027"):
        if "/other-2027" in page.path:
            for method in page.methods:
                answer = visitor.open(page.path, method=method, **there)
                if answer.status_code not in (400, 404):  # 400: without the token of a form
                    opened.append(f"{method} {page.path}: {answer.status_code}")
    assert not opened
    for path in ("/api/v1/editions", "/fr/", "/nl/forest-2027/", "/fr/forest-2027/editions"):
        assert "other-2027" not in visitor.get(path, **there).text, path
    assert "other-2027" in visitor.get("/api/v1/editions").text


def test_an_address_without_a_published_edition_shows_none_of_another(app, edition):
    there = bound(app, edition)
    editions.publish(SYSTEM, edition.id, False)
    database.commit()
    visitor = app.test_client()
    assert "other-2027" not in visitor.get("/fr/", **there).text
    assert visitor.get("/", **there).location == "/fr/"


def test_a_cookie_serves_one_address(app, edition):
    there = bound(app, edition)
    visitor = app.test_client()
    visitor.get("/fr/forest-2027/projects", **there)
    assert {each.domain for each in visitor._cookies.values()} == {"budget.forest.example"}
    assert all(each.origin_only for each in visitor._cookies.values()), "no cookie goes to a parent address"


def test_mails_letters_and_feeds_lead_to_its_own_address(app, edition):
    there = bound(app, edition)
    held = editions.find("forest-2027")
    assert letter_papers.address(held, "fr").startswith("http://budget.forest.example/fr/forest-2027/")
    assert "URL:http://budget.forest.example/" in app.test_client().get("/fr/forest-2027/calendar.ics").text
    outbox.queue("alert_known", "anne@example.org", "fr", edition_id=held.id, edition="x", municipality="y",
                 slug=held.slug, token="t", unsubscribe="/u")  # fmt: skip
    outbox.queue("phase_digest", "boss@example.org", "fr", edition_id=held.id)
    for site in (there, {}):
        browser = app.test_client()
        found = colleagues.TOKEN.search(browser.get("/fr/account/sign-in", **site).text)
        data = {"email": "els@example.org", "form_token": found[1]}
        assert browser.post("/fr/account/sign-in", data=data, **site).status_code == 303
    sent = list(iter(outbox.take, None))
    assert {each.template: each.site for each in sent if each.template != "holder_link"} == {
        "alert_known": "http://budget.forest.example", "phase_digest": "http://localhost"}  # fmt: skip
    links = {each.facts["base_url"] for each in sent if each.template == "holder_link"}
    assert links == {"http://budget.forest.example", "http://localhost"}


def test_a_host_is_taken_once_and_must_be_served(app, boss, edition):
    app.config["PB"] = replace(app.config["PB"], trusted_hosts=("localhost", "budget.example"))
    address = f"{HERE}/forest"
    typed = form(boss.client.get(address).text) | {"host": "budget.example"}
    assert boss.post(address, typed).status_code == 303
    other = editions.find("other-2027")
    guest = colleagues.signed_in(app, "guest@example.org", (other.municipality_id, "administrator"))
    taken = form(guest.client.get(f"{HERE}/other").text) | {"host": "budget.example"}
    assert guest.post(f"{HERE}/other", taken).status_code == 422


def test_no_page_of_an_edition_opens_for_the_staff_of_another_municipality(app, edition):
    """Z4: every staff page of one municipality, by GET, with every role of the other."""
    roles = ("participation", "administrator", "counting_chief", "college", "finance", "auditor", "reviewer")
    other = editions.find("other-2027")
    guest = colleagues.signed_in(app, "guest@example.org", *((other.municipality_id, role) for role in roles))
    opened = []
    for page in addresses.of(app, edition="forest-2027"):
        if "/forest-2027/staff" in page.path and "GET" in page.methods:
            answer = guest.client.get(page.path)
            if answer.status_code not in (401, 403, 404):
                opened.append(f"{page.path}: {answer.status_code}")
    assert not opened
