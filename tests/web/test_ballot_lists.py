"""The list for the vote, its translations, the campaign and the posters: acts and pages (R34, R43, R48)."""

import re
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from pb.db import session as database
from pb.errors import Conflict, Forbidden, Invalid
from pb.models.editions import Municipality
from pb.rules.projects import PictureFacts
from pb.services import ballot_lists, editions, listings, posters, projects, translations
from pb.services.actors import SYSTEM
from tests import colleagues, samples

LIST, POSTERS = "/fr/forest-2027/staff/ballot-list", "/fr/forest-2027/staff/posters"
CANARY = '"><img src=x onerror=alert(1)>'
DUTCH = {"title": "Een broodoven in de wijk", "summary": "Elke zondag brood."}
PUBLISHER = {"fr": "La Ville, place Verte 1", "nl": "De Stad, Groenplein 1"}


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


@pytest.fixture
def edition(session, clock):
    """The sample edition, while the list is made; its municipality has a responsible publisher."""
    clock.move_to(samples.STUDIED)
    made = samples.edition()
    row = database.get_one(Municipality, made.municipality_id)
    row.contact = {**row.contact, "publisher": PUBLISHER}
    editions.touch(made.id)
    database.commit()
    return editions.get(made.id)


@pytest.fixture
def other(app, edition):
    """Somebody else of the participation service."""
    return colleagues.signed_in(app, "bob@example.org", (edition.municipality_id, "participation"))


def admitted(edition, title="Un four à pain", **more):
    """Return a project that was admitted."""
    facts = samples.facts(title, **more)
    made = projects.create(SYSTEM, edition, facts, at=samples.SENT)
    for name, by in (("submit", "participation"), ("take_up", "participation")):
        projects.move(SYSTEM, edition, made, name, by=by, at=samples.SENT)
    projects.move(SYSTEM, edition, made, "admit", by="college", reasons=samples.REASONS, at=samples.STUDIED)
    return made


def words(content):
    """Return the text of a PDF on one line."""
    found = " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return " ".join(found.replace("\u00a0", " ").split())


def test_a_translation_comes_about_with_four_eyes(staff, other, edition, client):
    made = admitted(edition, titles={"fr": "Un four à pain"}, summaries={"fr": "Le dimanche."})
    address = f"{LIST}/{made}/nl"
    assert "pas de titre en néerlandais" in staff.client.get(LIST).text
    assert staff.post(address, {"translator": "Bureau", "due_on": "2027-03-20"}).status_code == 303
    assert staff.post(address, {"title": "", "summary": ""}).status_code == 422
    assert staff.post(address, DUTCH).status_code == 303
    assert staff.post(f"{address}/check").status_code == 403
    assert staff.post(f"{address}/approve").status_code == 409
    assert other.post(f"{address}/check").status_code == 303
    assert "n’est pas encore approuvée" in staff.client.get(LIST).text
    assert staff.post(f"{address}/approve").status_code == 303
    facts = listings.get(edition, made).facts
    assert (facts.titles["nl"], facts.translated) == (DUTCH["title"], ("nl",))
    assert staff.post(f"{LIST}/numbers", {"project": made, f"number-{made}": "7"}).status_code == 303
    assert listings.get(edition, made).number == 7
    assert "Rien ne manque" in staff.client.get(LIST).text
    assert DUTCH["title"] in client.get("/nl/forest-2027/campaign").text


def test_what_cannot_be_asked_or_done(staff, edition):
    made = admitted(edition)
    with pytest.raises(Invalid, match="translation_own_language"):
        translations.ask(staff.actor, edition, made, "fr")
    translations.ask(staff.actor, edition, made, "nl")
    with pytest.raises(Conflict, match="translation_there"):
        translations.ask(staff.actor, edition, made, "nl")
    translations.receive(staff.actor, edition, made, "nl", **DUTCH)
    with pytest.raises(Forbidden, match="checked_by_same"):
        translations.check(staff.actor, edition, made, "nl")
    translations.send_back(staff.actor, edition, made, "nl")
    assert translations.get(edition, made, "nl").state == "asked"


def test_numbers_are_given_as_wished_or_next(staff, edition):
    one, two = admitted(edition), admitted(edition, "Une mare pour tous")
    assert staff.post(f"{LIST}/numbers", {"project": one, f"number-{one}": "douze"}).status_code == 422
    assert staff.post(f"{LIST}/numbers", {}).status_code == 422
    sent = {"project": [one, two], f"number-{one}": "12", f"number-{two}": ""}
    assert staff.post(f"{LIST}/numbers", sent).status_code == 303
    assert {listings.get(edition, each).number for each in (one, two)} == {12, 13}
    assert ballot_lists.missing(edition) == []


def test_the_box_names_each_thing_that_is_missing(staff, edition):
    made = samples.on_ballot(edition, samples.facts(titles={"fr": "Un four à pain"}), number=4)
    translations.ask(staff.actor, edition, made, "nl")
    assert [problem.code for problem in ballot_lists.missing(edition)] == ["list_title_nl", "list_translation_nl"]


def test_the_list_is_printed_in_both_languages(edition, client):
    samples.on_ballot(edition, samples.facts(translated=("nl",)), number=4)
    answer = client.get("/fr/forest-2027/campaign/list.pdf")
    found = words(answer.data)
    for expected in ("Un four à pain", "(vertaling)", "3.000 €", PUBLISHER["fr"], "Projet", "Nr."):
        assert expected in found


@pytest.mark.parametrize("kind", ["a3", "a4", "card"])
@pytest.mark.parametrize("first", ["fr", "nl"])
def test_posters_are_bilingual_with_their_publisher(staff, edition, kind, first):
    made = samples.on_ballot(edition, samples.facts(pictures=(PictureFacts(drawing="bread-oven"),)), number=4)
    answer = staff.client.get(f"{POSTERS}/{made}/{kind}-{first}.pdf")
    assert answer.status_code == 200
    reader = PdfReader(BytesIO(answer.data))
    assert len(reader.pages) == 1
    width, height = (float(side) for side in reader.pages[0].mediabox[2:])
    assert (round(width), round(height)) == ((842, 1191) if kind == "a3" else (595, 842))
    assert str(reader.trailer["/Root"]["/Lang"]).startswith(first)
    found = words(answer.data)
    french, dutch = found.index("Allumé un dimanche par mois"), found.index("Een zondag per maand")
    assert (french < dutch) == (first == "fr")
    assert PUBLISHER["fr"] in found
    assert PUBLISHER["nl"] in found


def test_nothing_is_printed_without_a_publisher(staff, edition):
    row = database.get_one(Municipality, edition.municipality_id)
    row.contact = {**row.contact, "publisher": {"fr": "La Ville", "nl": " "}}
    editions.touch(edition.id)
    made = samples.on_ballot(editions.get(edition.id), samples.facts(), number=4)
    answer = staff.client.get(f"{POSTERS}/{made}/a3-fr.pdf")
    assert answer.status_code == 409
    assert staff.client.get("/fr/forest-2027/campaign/list.pdf").status_code == 409
    assert "éditeur responsable manque" in answer.text.replace("’", "'").replace("L'", "")
    assert staff.post(f"{POSTERS}/{made}", {"kind": "a3", "number": "1", "first": "fr"}).status_code == 422
    assert posters.of_edition(edition.id) == []


def test_prints_are_asked_made_and_collected_in_turn(staff, edition):
    made = samples.on_ballot(edition, samples.facts(), number=4)
    address = f"{POSTERS}/{made}"
    assert staff.post(address, {"kind": "a3", "number": "4", "first": "fr"}).status_code == 422
    assert staff.post(address, {"kind": "a3", "number": "x", "first": "fr"}).status_code == 422
    assert staff.post(address, {"kind": "a3", "number": "2", "first": "nl"}).status_code == 303
    refused = staff.post(address, {"kind": "a3", "number": "2", "first": "nl"})
    assert "Il reste 1 des 3" in refused.text.replace("\u00a0", " ")
    (row,) = posters.of_edition(edition.id)
    assert staff.post(f"{POSTERS}/requests/{row.id}/collected").status_code == 409
    assert staff.post(f"{POSTERS}/requests/{row.id}/printed").status_code == 303
    assert staff.post(f"{POSTERS}/requests/{row.id}/printed").status_code == 409
    assert staff.post(f"{POSTERS}/requests/{row.id}/collected").status_code == 303
    assert posters.of_edition(edition.id)[0].state == "collected"
    with pytest.raises(Conflict, match="not_on_the_ballot"):
        posters.ask(SYSTEM, edition, admitted(edition, "Une mare pour tous"), "a3", 1, "fr")


def test_what_people_write_is_never_code(staff, edition, client):
    facts = replace(samples.facts(), titles={"fr": f"Un four {CANARY}", "nl": f"Een oven {CANARY}"})
    made = samples.on_ballot(edition, facts, number=4)
    translations.ask(staff.actor, edition, made, "nl", CANARY)
    for path in (LIST, f"{LIST}/{made}/nl", POSTERS, f"{POSTERS}/{made}"):
        assert "<img src=x" not in staff.client.get(path).text
    assert "<img src=x" not in client.get("/fr/forest-2027/campaign").text
    assert staff.client.get(f"{POSTERS}/{made}/a4-fr.pdf").status_code == 200


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_every_page_speaks_every_language_with_few_queries(staff, edition, language, count_queries, client):
    made = [samples.on_ballot(edition, samples.facts(f"Un four numéro {at}")) for at in range(3)]
    posters.ask(staff.actor, edition, made[0], "a3", 1, "fr")
    translations.ask(staff.actor, edition, made[0], "nl")
    base = f"/{language}/forest-2027"
    own = ("ballot-list", f"ballot-list/{made[0]}/nl", "posters", f"posters/{made[0]}")
    client.get(f"{base}/campaign")
    for path in [f"{base}/staff/{each}" for each in own] + [f"{base}/campaign"]:
        with count_queries() as seen:
            page = (staff.client if "/staff/" in path else client).get(path)
        assert page.status_code == 200, path
        assert re.search(f'<html lang="{language}-BE">', page.text)
        assert len(seen) <= 12, (path, len(seen))
