"""The pages of the purchasing centre: public ones, the Service's, the client's; few queries; and off when it is off."""

from dataclasses import replace

import pytest

from pb import clock as time
from pb.app import create_app
from pb.db import transaction
from pb.models.editions import Municipality
from pb.services import dossiers, purchasing, sessions
from tests import colleagues
from tests import dossier_people as people

AT = "/fr/staff/dossiers"


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


@pytest.fixture
def regional(app, edition):
    """The Region's service with a browser."""
    return colleagues.signed_in(app, "regional@example.org", (None, "regional"))


@pytest.fixture
def town(app, edition):
    """The participation service of the municipality with a browser."""
    return colleagues.signed_in(app, "anne@example.org", (edition.municipality_id, "participation"))


def test_everybody_reads_the_lots_in_both_languages(client):
    for language, words in (("fr", "Mission globale de A à Z"), ("nl", "Globale opdracht van A tot Z")):
        page = client.get(f"/{language}/purchasing")
        assert page.status_code == 200
        assert words in page.text
    assert "Contractor" not in page.text


def test_the_questionnaire_ends_in_lots_with_reasons(client):
    page = client.get(
        "/fr/purchasing/questionnaire?sent=1&stages=running&publics=young&amount=29.999,99&method_known=yes"
    )
    assert page.status_code == 200
    for words in ("Lot 3", "Lot 5", "Cascade", "rarement"):
        assert words in page.text
    assert "Lot 1<" not in page.text


@pytest.mark.parametrize("query", ["sent=1", "sent=1&amount=abc&stages=running", "sent=1&stages=<script>"])
def test_a_questionnaire_that_says_nothing(client, query):
    assert client.get(f"/fr/purchasing/questionnaire?{query}").status_code == 422


def test_a_client_sends_a_need_and_the_service_takes_it_up(app, edition, town, regional):
    page = town.post(f"/fr/{edition.slug}/staff/referral")
    assert page.status_code == 303
    at = page.headers["Location"]
    assert town.client.get(at).status_code == 200
    assert edition.slug in town.client.get(AT).text
    need = {
        "title": "Campagne",
        "stages": "communication",
        "amount": "12000",
        "method_known": "yes",
        "publics": "young",
    }
    assert town.post(f"{at}/need", need).status_code == 303
    assert town.post(f"{at}/moves/send").status_code == 303
    assert regional.post(f"{at}/moves/take_up").status_code == 303
    assert "Campagne" in regional.client.get(AT).text
    wrong = regional.post(f"{at}/lots", {"amount": "12000"})
    assert wrong.status_code == 422
    assert regional.post(f"{at}/moves/send").status_code == 409
    assert town.client.get(f"{at}/offers").status_code == 403
    for language, words in (("fr", "manque"), ("nl", "ontbreekt")):  # what the edition lacks, said to each reader
        assert words in town.client.get(at.replace("/fr/", f"/{language}/")).text


def test_a_reason_is_asked_for(app, edition, regional):
    with app.app_context(), transaction():
        held = people.sent(edition, dossiers.Need(("running",)))
    at = f"{AT}/{held}/moves/not_relevant"
    assert regional.post(at, {"body": ""}).status_code == 422
    assert regional.post(at, {"body": "Une équipe interne suffit."}).status_code == 303


def test_every_page_of_a_dossier_takes_few_queries(app, edition, clock, regional, town, count_queries):
    with app.app_context(), transaction():
        held = people.ordered(clock, edition, 5, 42_000_00)
        lot = dossiers.view(people.service(), held).lot.id
        body = dossiers.view(people.service(), held).body.id
        first = purchasing.ranking(lot)[0].id
        framework = purchasing.main().id
    regional = colleagues.signed_in(app, "again@example.org", (None, "regional"))
    town = colleagues.signed_in(app, "later@example.org", (edition.municipality_id, "participation"))
    one = f"{AT}/{held}"
    own = "/fr/staff/purchasing"
    pages = [AT, one, f"{one}/specifications", f"{one}/adhesion", f"{one}/quotes", f"{one}/offers", f"{one}/end",
             f"{one}/offers/{first}", own, f"{own}/contracts/{framework}", f"{own}/bodies", f"{own}/bodies/{body}",
             f"{own}/figures", f"{own}/figures.xlsx", f"{own}/lots/{lot}/contractors"]  # fmt: skip
    for page in pages:
        with count_queries() as queries:
            assert regional.client.get(page).status_code == 200, page
        assert len(queries) <= 12, (page, queries)
    for page in (AT, one, f"{one}/end", f"{one}/offers", f"{one}/papers/fr/order", f"{one}/papers/nl/report"):
        assert town.client.get(page).status_code == 200, page
    assert town.client.get(own).status_code == 403


def test_somebody_of_elsewhere_finds_nothing(app, session, edition, clock):
    """Z3: every address with the dossier of another body answers as if there were none."""
    other = Municipality(slug="other", names={"fr": "Autre", "nl": "Andere"}, postal_code="1000")
    session.add(other)
    session.commit()
    stranger = colleagues.signed_in(app, "bart@example.org", (other.id, "participation"))
    with app.app_context(), transaction():
        held = people.ordered(clock, edition, 5, 42_000_00)
    stranger.client.set_cookie("pb-staff", _again(app, stranger), domain="localhost")
    tried = 0
    for rule in app.url_map.iter_rules():
        if "dossier_id" not in rule.arguments:
            continue
        values = {
            "language": "fr",
            "dossier_id": held,
            "contractor_id": 1,
            "file_id": "a" * 24,
            "step": "drop",
            "written": "fr",
            "name": "report",
        }
        address = app.url_map.bind("localhost").build(
            rule.endpoint, {k: v for k, v in values.items() if k in rule.arguments}, method=min(rule.methods)
        )
        if "GET" in rule.methods:
            assert stranger.client.get(address).status_code == 404, address
        if "POST" in rule.methods:
            assert stranger.post(address, {"body": "x", "question": "x"}).status_code in (403, 404, 422), address
        tried += 1
    assert tried > 15
    assert held not in stranger.client.get(AT).text


def _again(app, who):
    """Return a fresh session: the clock has moved past the old one."""
    with app.app_context(), transaction():
        return sessions.start("staff", account_id=who.actor.account_id, factors=2, fresh_at=time.now())


def test_switched_off_nothing_mentions_it(settings, edition):
    off = create_app(replace(settings, purchasing=False))
    browser = off.test_client()
    assert browser.get("/fr/purchasing", follow_redirects=True).status_code == 404
    assert "purchasing" not in browser.get(f"/fr/{edition.slug}/").text


def test_the_service_changes_a_lot(app, edition, regional):
    with app.app_context(), transaction():
        lot = purchasing.load_defaults().lots[2]
    at = f"/fr/staff/purchasing/lots/{lot.id}"
    assert "vulgarisation" in regional.client.get(at).text
    change = {
        "name_fr": "Animation",
        "name_nl": "Begeleiding",
        "services_fr": "Un\n\nDeux",
        "services_nl": "Eén",
        "method": "competition",
    }
    assert regional.post(at, {**change, "services_nl": " "}).status_code == 422
    assert regional.post(at, {**change, "method": "favour"}).status_code == 422
    assert regional.post(at, change).status_code == 303
    page = regional.client.get("/fr/purchasing").text
    assert "Animation" in page
    assert "<li>Deux</li>" in page


def test_a_deadline_in_the_hour_that_exists_twice_is_refused(app, edition, clock, regional):
    with app.app_context(), transaction():
        held = people.confirmed(edition, 3, 12_000_00)
        wide = people.confirmed(edition, 5, 42_000_00)
    at = f"{AT}/{held}/quotes"
    assert regional.client.get(at).status_code == 200
    page = regional.client.get(f"{AT}/{wide}/quotes")
    assert "Kwaliteit" in page.text
    weights = {
        "deadline": "2027-10-31T12:00",
        "tie_rule": "price",
        "means": "mail",
        "name_fr1": "Prix",
        "name_nl1": "Prijs",
        "weight1": "90",
        "price": "1",
    }
    assert regional.post(f"{AT}/{wide}/quotes", weights).status_code == 422
    for deadline in ("2027-10-31T02:30", "2028-03-26T02:30", "hier"):
        answer = regional.post(at, {"deadline": deadline, "tie_rule": "price", "means": "mail"})
        assert answer.status_code == 422, deadline
    assert regional.post(at, {"deadline": "31/10/2027 03:30", "tie_rule": "price", "means": "mail"}).status_code == 303
