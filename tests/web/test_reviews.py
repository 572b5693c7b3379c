"""The pages of the review desk: the queue, one project, opinions, checklist, corrections, services and criteria."""

import io
import re
from dataclasses import replace
from datetime import date

import pytest

from pb.rules.reviews import Answer, Opinion
from pb.services import advisers, editions, listings, opinions, projects, reviews, submitting
from pb.services.actors import SYSTEM
from tests import colleagues, samples
from tests.papers import pdf
from tests.services.test_applications import WHO, draft, holder
from tests.services.test_decisions import studied

pytestmark = pytest.mark.at(samples.STUDIED)

REVIEW, OPINIONS = "/fr/forest-2027/staff/review", "/fr/forest-2027/staff/opinions"
CANARY = '"><img src=x onerror=alert(1)>'


@pytest.fixture
def backend():
    """Which database stands behind does not matter here."""
    return "sqlite"


@pytest.fixture
def reviewer(app, edition):
    """Somebody of a service that gives opinions."""
    return colleagues.signed_in(app, "willy@example.org", (edition.municipality_id, "reviewer"))


def service(edition, *members, name="Travaux"):
    """Add a service and return its number."""
    code = advisers.keep(SYSTEM, edition, "", {"fr": name, "nl": f"{name} nl"}, "t@example.org", "fr", members)
    return next(each.id for each in advisers.every(edition.municipality_id) if each.code == code)


def asked(edition):
    """Return the only opinion that is asked."""
    ((found,),) = opinions.of_edition(edition.id).values()
    return found


def test_from_the_list_to_the_opinion(staff, reviewer, edition):
    project = studied(edition)
    number = service(edition, reviewer.actor.account_id)
    assert "Un four à pain" in staff.client.get(REVIEW).text
    empty = staff.post(f"{REVIEW}/ask", {"due_on": "2027-03-20"})
    assert empty.status_code == 422
    assert "Choisissez au moins un projet." in empty.text
    sent = {"project": project, "service": str(number), "due_on": "20/3/2027"}
    assert staff.post(f"{REVIEW}/ask", sent).status_code == 303
    assert asked(edition).due_on == date(2027, 3, 20)
    mine = reviewer.client.get(OPINIONS)
    assert "0 sur 1 rendus" in mine.text
    address = f"{OPINIONS}/{asked(edition).id}"
    page = reviewer.client.get(address)
    assert "Un four à pain" in page.text
    assert "on_behalf" not in page.text
    lacking = reviewer.post(address, {"version": "0", "verdict": "feasible_if", "cost": "douze"})
    assert lacking.status_code == 422
    given = {"version": "0", "verdict": "feasible_if", "text_fr": "Moins haut", "cost": "1.200,50", "upkeep": "40"}
    assert reviewer.post(address, given).location == OPINIONS
    assert asked(edition).opinion == Opinion("feasible_if", {"fr": "Moins haut"}, 1_200_50, 40_00)
    assert "Moins haut" in staff.client.get(f"{REVIEW}/{project}").text
    late = reviewer.post(address, given)
    assert late.status_code == 409
    assert "entre-temps" in late.text


def test_an_opinion_entered_on_behalf_is_marked_and_keeps_its_proof(staff, edition):
    opinions.ask(staff.actor, edition, [studied(edition)], [service(edition)])
    address = f"{OPINIONS}/{asked(edition).id}"
    typed = {"version": "0", "verdict": "feasible", "on_behalf": "Willy", "received_on": "2027-03-09"}
    refused = staff.post(address, typed)
    assert refused.status_code == 422
    assert "Joignez l’e-mail" in refused.text
    assert staff.post(address, {**typed, "file": (io.BytesIO(pdf()), "avis.pdf")}).status_code == 303
    page = staff.client.get(address).text
    assert "Encodé pour Willy" in page
    file = re.search(r'href="([^"]+/files/[^"]+)"', page)[1]
    answer = staff.client.get(file)
    assert answer.data == pdf()
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_the_checklist_is_kept_or_shown_again_as_it_was_typed(staff, edition):
    project = studied(edition)
    address = f"{REVIEW}/{project}"
    wrong = staff.post(f"{address}/criteria", {"policy-answer": "not_met", "policy-fr": "Hors sujet"})
    assert wrong.status_code == 422
    assert "Hors sujet" in wrong.text
    assert reviews.answers(project) == {}
    both = {"policy-fr": "Hors sujet", "policy-nl": "Niet ter zake"}
    assert staff.post(f"{address}/criteria", {"policy-answer": "not_met", **both}).status_code == 303
    assert reviews.answers(project)["policy"] == Answer("not_met", {"fr": "Hors sujet", "nl": "Niet ter zake"})


def test_who_keeps_the_checklist_second_is_told_and_loses_nothing(staff, edition):
    address = f"{REVIEW}/{studied(edition)}"
    read = re.search(r'name="read" value="(\w+)"', staff.client.get(address).text)[1]
    assert staff.post(f"{address}/criteria", {"read": read, "policy-answer": "met"}).status_code == 303
    late = staff.post(f"{address}/criteria", {"read": read, "powers-answer": "met"})
    assert late.status_code == 422
    assert "Quelqu’un d’autre a modifié" in late.text
    both = dict.fromkeys(re.findall(r'name="([\w-]+)-answer" value="met" checked', late.text), "met")
    assert both == {"policy": "met", "powers": "met"}
    now = re.search(r'name="read" value="(\w+)"', late.text)[1]
    kept = {"read": now, "policy-answer": "met", "powers-answer": "met"}
    assert staff.post(f"{address}/criteria", kept).status_code == 303


def test_a_correction_names_its_points(staff, edition):
    project = studied(edition)
    address = f"{REVIEW}/{project}/correction"
    refused = staff.post(address, {"correct_fr": "Le devis"})
    assert refused.status_code == 422
    assert "Le devis" in refused.text
    assert staff.post(address, {"point": "budget", "correct_fr": "Le devis", "correct_nl": "x"}).status_code == 303
    assert listings.get(edition, project).status == "to_correct"
    assert submitting.open_steps(project) == ("budget",)


def test_services_and_criteria_are_kept(staff, reviewer, edition):
    services = "/fr/forest-2027/staff/services"
    assert staff.post(f"{services}/new", {"name_fr": "Travaux", "language": "fr"}).status_code == 422
    sent = {"name_fr": "Travaux", "name_nl": "Werken", "language": "nl", "members": reviewer.actor.account_id}
    assert staff.post(f"{services}/new", sent).status_code == 303
    page = staff.client.get(services).text
    assert "Willy" in page
    assert staff.post(f"{services}/travaux", {**sent, "email": "nobody"}).status_code == 422
    criteria = "/fr/forest-2027/staff/criteria"
    assert staff.post(criteria, {"text_fr": "Local"}).status_code == 422
    assert staff.post(criteria, {"text_fr": "Local", "text_nl": "Lokaal", "track": "boost"}).status_code == 303
    assert "Local" in staff.client.get(criteria).text
    number = reviews.own_criteria(editions.get(edition.id))[0][1].code.removeprefix("own-")
    assert staff.post(f"{criteria}/{number}/drop").status_code == 303
    assert reviews.own_criteria(editions.get(edition.id)) == []


def test_the_long_description_is_shown_to_the_service(staff, edition):
    project = studied(edition)
    facts = listings.get(edition, project).facts
    projects.edit(
        SYSTEM, edition, project, replace(facts, bodies={"fr": "Un **long** texte.\n\n[photo 1]"}), strict=False
    )
    opinions.ask(staff.actor, edition, [project], [service(edition)])
    page = staff.client.get(f"{OPINIONS}/{asked(edition).id}").text
    assert "<strong>long</strong>" in page
    assert "[photo 1]" not in page


def test_a_service_reads_the_form_without_its_people(app, reviewer, edition, clock):
    clock.move_to(samples.SENT)
    anne = holder()
    place = {"place_kind": "spot", "street": "Place Keym", "latitude": "50.8", "longitude": "4.41"}
    made = submitting.send(
        anne, edition, draft(edition, anne, place=place, who={**WHO, "phone": "02 111 22 33"}), samples.SENT
    )
    clock.move_to(samples.STUDIED)
    projects.move(SYSTEM, edition, made, "take_up", by="participation", at=samples.SENT)
    opinions.ask(SYSTEM, edition, [made], [service(edition, reviewer.actor.account_id)])
    page = reviewer.client.get(f"{OPINIONS}/{asked(edition).id}").text
    assert [text for text in ("Bâtir", "aucun", "Briques", "Place Keym", "Se rencontrer") if text not in page] == []
    hidden = ("Dubois", "anne@example.org", "02 111 22 33", "Rue du Hêtre", "1985", "BE32", "9002")
    assert [text for text in hidden if text in page] == []
    assert '<figure class="map">' in page


def test_a_reviewer_sees_what_is_asked_of_them_alone(staff, reviewer, edition):
    project = studied(edition)
    opinions.ask(staff.actor, edition, [project], [service(edition)])
    assert reviewer.client.get(f"{OPINIONS}/{asked(edition).id}").status_code == 403
    assert reviewer.client.get(REVIEW).status_code == 403
    assert reviewer.client.get(f"{REVIEW}/{project}").status_code == 403
    assert reviewer.post(f"{REVIEW}/{project}/notes", {"note": "x"}).status_code == 403


def test_what_people_write_is_never_code(staff, edition):
    project = studied(edition)
    opinions.ask(staff.actor, edition, [project], [service(edition, name=CANARY)])
    typed = {"version": "0", "verdict": "feasible", "on_behalf": CANARY, "received_on": "2027-03-09", "proof": CANARY}
    staff.post(f"{OPINIONS}/{asked(edition).id}", {**typed, "text_fr": CANARY, "interest": CANARY, "permits": CANARY})
    staff.post(f"{REVIEW}/{project}/notes", {"note": CANARY})
    for address in (REVIEW, f"{REVIEW}/{project}", f"{OPINIONS}/{asked(edition).id}"):
        page = staff.client.get(address)
        assert page.status_code == 200
        assert "<img src=x" not in page.text


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_every_page_speaks_every_language_with_few_queries(staff, edition, language, count_queries):
    projects = [studied(edition, f"Un four numéro {number}") for number in range(4)]
    opinions.ask(staff.actor, edition, projects, [service(edition)])
    reviews.judge(staff.actor, edition, projects[0], {"policy": Answer("met")})
    reviews.note(staff.actor, edition, projects[0], "Une note")
    opinion = opinions.of_edition(edition.id)[projects[0]][0].id
    for path in ("", f"/{projects[0]}/alike"):  # the edition is in memory from here on
        staff.client.get(f"{REVIEW}{path}")
    for path in (
        "review",
        f"review/{projects[0]}",
        f"review/{projects[0]}/alike",
        f"opinions/{opinion}",
        "opinions",
        "services",
        "criteria",
    ):
        with count_queries() as made:
            page = staff.client.get(f"/{language}/forest-2027/staff/{path}")
        assert page.status_code == 200, path
        assert f'<html lang="{language}-BE">' in page.text
        assert len(made) <= 12, (path, made)
