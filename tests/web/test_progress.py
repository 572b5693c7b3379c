"""The pages of progress: everybody follows, holders tell, staff moderate, the inventory is open (R45, R46, R50)."""

import csv
import io
import json
from xml.etree import ElementTree as ET

import pytest

from pb.services import follow_up, followers, grants, listings, news
from pb.services.actors import Actor
from tests import colleagues, granting, residents, samples
from tests.web.test_staff_projects import picture

pytestmark = pytest.mark.at(granting.WORKING)

HERE, STAFF = "/fr/forest-2027/progress", "/fr/forest-2027/staff"
TITLES, TEXTS = {"fr": "Le four chauffe", "nl": "De oven is warm"}, {"fr": "Premier pain.", "nl": "Eerste brood."}
NEWS = {"title_fr": "Un", "text_fr": "Deux", "title_nl": "Een", "text_nl": "Twee"}


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


def test_everybody_follows_every_winner(client, edition, clock, count_queries):
    assert "Aucun projet" in client.get(HERE).text
    granting.paid(edition, granting.opened(edition), clock)
    flagship = listings.get(edition, granting.validated(edition, "Une allée verte", track="flagship", cents=20_000_00))
    services = {"fr": "Service des travaux", "nl": "Dienst werken"}
    follow_up.charge(granting.ANNE, edition, flagship, services, 12_000_00, 4_000_00)
    samples.on_ballot(edition, samples.facts("Une mare perdue"))
    news.write(granting.ANNE, edition, flagship, TITLES, TEXTS, None)
    page = client.get(HERE).text
    for part in ("Un four à pain", "Une allée verte", "Le four chauffe", "12.000\u00a0€", "3.000\u00a0€"):
        assert part in page
    assert "Une mare perdue" not in page
    assert "Service des travaux" in client.get(f"{HERE}/2").text
    assert client.get(f"{HERE}/3").status_code == 404
    assert client.get(f"{HERE}/{flagship.id}").status_code == 301
    with count_queries() as seen:
        assert client.get(f"{HERE}?fresh=1").status_code == 200  # not from memory
    assert len(seen) <= 12, seen
    with count_queries() as seen:
        client.get(f"{HERE}/2")
    assert len(seen) <= 12, seen
    feed = ET.fromstring(client.get("/nl/forest-2027/progress.atom").data)
    assert [each.text for each in feed.iter("{http://www.w3.org/2005/Atom}title")][1:] == ["De oven is warm"]


def test_a_late_milestone_is_marked_with_its_reason(client, staff, edition):
    granting.validated(edition, "Une allée verte", track="flagship", cents=20_000_00)
    here = f"{STAFF}/follow-up/1"
    form = {"name_fr": "Fondations", "name_nl": "Fundering", "planned_on": "2027-05-01"}
    assert staff.post(f"{here}/milestones/new", {**form, "name_nl": ""}).status_code == 422
    assert staff.post(f"{here}/milestones/new", form).status_code == 303
    assert "En retard" in client.get(f"{HERE}/1").text
    later = {**form, "planned_on": "2027-07-01"}
    assert staff.post(f"{here}/milestones/1", later).status_code == 422
    reasons = {"reason_fr": "Pluie", "reason_nl": "Regen"}
    photo = {"picture": (io.BytesIO(picture()), "a.jpg"), "shows_fr": "Un trou", "shows_nl": "Een put"}
    assert staff.post(f"{here}/milestones/1", {**later, **reasons, **photo}).status_code == 303
    page = client.get(f"{HERE}/1").text
    assert "Pluie" in page
    assert 'alt="Un trou"' in page
    assert "En retard" not in page
    assert staff.post(f"{here}/service", {"service_fr": "Travaux", "committed": "1", "spent": "2"}).status_code == 422
    money = {"service_fr": "Travaux", "service_nl": "Werken", "committed": "12000", "spent": "4000,50"}
    assert staff.post(f"{here}/service", money).status_code == 303
    assert staff.post(f"{here}/milestones/9", form).status_code == 404


def test_a_holder_tells_and_the_service_publishes(app, client, staff, edition):
    granting.opened(edition)
    _, holder = residents.signed_in(app, "holder@example.org")
    here = "/fr/forest-2027/my-grants/1/news"
    child = {"picture": (io.BytesIO(picture()), "a.jpg"), "shows": "Le four", "minors": "y"}
    said = {"title": "Le four chauffe <b>", "text": "Premier <script>alert(1)</script> pain."}
    assert colleagues.post(holder, here, {"title": "x"}).status_code == 422
    assert colleagues.post(holder, here, {**said, **child}).status_code == 422
    photo = {"picture": (io.BytesIO(picture()), "a.jpg"), "shows": "Le four", "minors": "y", "consent": "y"}
    assert colleagues.post(holder, here, {**said, **photo}).status_code == 303
    (sent,) = news.waiting(edition)
    assert "Le four chauffe" not in client.get(HERE).text
    assert sent.id in staff.client.get(f"{STAFF}/follow-up").text
    assert staff.post(f"{STAFF}/news/{sent.id}", {"refuse": "1"}).status_code == 422
    assert (
        staff.post(f"{STAFF}/news/{sent.id}", {**NEWS, "title_fr": said["title"], "text_fr": said["text"]}).status_code
        == 303
    )
    page = client.get(f"{HERE}/1").text
    assert "Le four chauffe &lt;b&gt;" in page
    assert "<script>alert" not in page
    assert client.get("/fr/forest-2027/progress.atom").status_code == 200
    assert "Publié" in holder.get(here).text
    assert staff.post(f"{STAFF}/news/{sent.id}", {"take_down": "1"}).status_code == 303
    assert "Le four chauffe" not in client.get(f"{HERE}/1").text


def test_following_by_mail_from_the_page(client, edition):
    granting.validated(edition)
    here = "/fr/forest-2027/follow"
    assert client.get(f"{here}?project=1").status_code == 200
    for sent in ({"address": "x"}, {"address": "a@example.org", "age": "x"}, {"address": "", "age": "parent"}):
        assert colleagues.post(client, here, sent).status_code == 422, sent
    good = {"address": "a@example.org", "age": "old_enough", "project": "1"}
    assert colleagues.post(client, here, good).status_code == 303
    (mail,) = residents.mails("follow_confirm")
    for _ in range(2):
        assert client.get(mail["path"]).status_code == 200
    assert colleagues.post(client, mail["path"]).location.endswith("/follow/done/following-1")
    assert client.get("/fr/forest-2027/follow/done/following-1").status_code == 200
    assert client.get(f"{here}/confirm/x").status_code == 404
    token = mail["path"].rpartition("/")[2]
    assert client.get(f"{here}/stop/{token}").status_code == 404
    assert client.get(f"{here}?project=99").status_code == 404


def test_a_mail_program_stops_news_by_one_click(client, edition):
    """RFC 8058: the same way as for alerts, without cookie and without form token."""
    granting.validated(edition)
    followers.ask(Actor(network=b"n"), edition, "1", "a@example.org", "fr", "old_enough")
    (asked,) = residents.mails("follow_confirm")
    followers.confirm(edition, asked["path"].rpartition("/")[2])
    chosen = listings.one(edition, "1")
    written = news.write(granting.ANNE, edition, chosen, TITLES, TEXTS, None)
    for _ in news.mail_out(edition.id, {"news": written}):
        pass
    (told,) = residents.mails("project_news")
    address = told["unsubscribe"]
    assert client.get(address).location.endswith(told["stop"])
    assert followers.number(edition, chosen.id) == 1
    assert client.post(f"{address}x", data={"List-Unsubscribe": "One-Click"}).status_code == 404
    for _ in range(2):
        assert client.post(address, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert followers.number(edition, chosen.id) == 0


def test_the_inventory_lists_what_was_granted(client, edition):
    canary = "=cmd|' /C calc'!A0 & <amis>"
    granting.opened(edition, beneficiary=canary)
    dropped = granting.opened(edition, "Un banc ici", email="b@example.org")
    grants.move(granting.ANNE, dropped, "drop", by="participation", reasons=TEXTS)
    here = "/nl/forest-2027/transparency"
    page = client.get(f"{here}?year=2027").text
    assert "&lt;amis&gt;" in page
    assert "BP2027-002" not in page
    rows = list(csv.reader(io.StringIO(client.get(f"{here}/grants-2027.csv").data.decode("utf-8-sig"))))
    assert [row[1] for row in rows] == ["reference", "BP2027-001"]
    assert rows[1][3] == "'" + canary
    (said,) = json.loads(client.get(f"{here}/grants-2027.json").data)["grants"]
    assert (said["beneficiary"], said["amount_euro"]) == (canary, "3000")
    assert client.get(f"{here}/grants-2027.xlsx").data.startswith(b"PK")
    for name in ("grants-x.csv", "grants-2027.exe", "roll.csv", "grants-20277.csv", "grants-٢٠٢٧.csv"):
        assert client.get(f"{here}/{name}").status_code == 404, name
    assert client.get(f"{here}?year=1' or 1=1").status_code == 200


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_speaks_every_language(app, client, staff, edition, language):
    granting.opened(edition)
    granting.validated(edition, "Une allée verte", track="flagship", cents=20_000_00)
    public = ("progress", "progress/1", "progress/2", "follow", "follow/asked", "follow/done/stopped", "transparency")
    for address in public:
        assert client.get(f"/{language}/forest-2027/{address}").status_code == 200, address
    for address in ("", "/2", "/2/news", "/2/service", "/2/milestones/new"):
        assert staff.client.get(f"/{language}/forest-2027/staff/follow-up{address}").status_code == 200, address
    _, holder = residents.signed_in(app, "holder@example.org")
    assert holder.get(f"/{language}/forest-2027/my-grants/1/news").status_code == 200
