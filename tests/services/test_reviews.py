"""The study of projects: opinions asked and given, on behalf too, reminded; checklists, notes, requests to correct."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from pb import clock as clocks
from pb.errors import Conflict, Forbidden, Invalid, Unknown
from pb.models.jobs import Mail
from pb.models.reviews import ProjectNote
from pb.rules.reviews import Answer, Opinion, mark
from pb.services import (
    accounts,
    advisers,
    attachments,
    editions,
    journal,
    listings,
    opinion_mails,
    opinions,
    outbox,
    reviews,
    submitting,
)
from pb.services.actors import SYSTEM, Actor
from pb.services.snapshots import EditionView
from tests import colleagues, samples
from tests.papers import pdf
from tests.services.test_decisions import studied

pytestmark = pytest.mark.at(samples.STUDIED)

BOTH = {"fr": "Trop haut", "nl": "Te hoog"}


@pytest.fixture
def staff(edition: EditionView) -> Actor:
    """Somebody of the participation service."""
    colleagues.account("anne@example.org", (edition.municipality_id, "participation"))
    return accounts.by_email("anne@example.org")


@pytest.fixture
def reviewer(edition: EditionView) -> Actor:
    """Somebody of the works service."""
    colleagues.account("willy@example.org", (edition.municipality_id, "reviewer"), name="Willy")
    return accounts.by_email("willy@example.org")


def works(edition: EditionView, *members: str, name: str = "Travaux", email: str = "travaux@example.org") -> int:
    """Add a service and return its number."""
    code = advisers.keep(SYSTEM, edition, "", {"fr": name, "nl": f"{name} nl"}, email, "nl", members)
    return next(each.id for each in advisers.every(edition.municipality_id) if each.code == code)


def waiting(session: Any) -> list[tuple[str, str]]:
    """Return the mails that wait: template and address."""
    found = []
    while (mail := outbox.take()) is not None:
        found.append((mail.template, mail.address))
    return sorted(found)


def test_opinions_are_asked_in_bulk_with_one_mail_a_service(edition: EditionView, staff: Actor, session: Any) -> None:
    projects = [studied(edition), studied(edition, "Une mare pour tous")]
    services = [works(edition), works(edition, name="Espaces verts", email="verts@example.org")]
    assert opinions.ask(staff, edition, projects, services) == 4
    assert opinions.ask(staff, edition, projects, services) == 0
    found = opinions.of_edition(edition.id)
    assert {project: len(rows) for project, rows in found.items()} == dict.fromkeys(projects, 2)
    assert {each.due_on for rows in found.values() for each in rows} == {date(2027, 3, 25)}
    assert waiting(session) == [("opinions_asked", "travaux@example.org"), ("opinions_asked", "verts@example.org")]


def test_what_cannot_be_asked(edition: EditionView, staff: Actor) -> None:
    project, service = studied(edition), works(edition)
    for projects, services, day in (
        ([], [service], None),
        ([project], [], None),
        ([project], [service], date(2027, 3, 9)),
    ):
        with pytest.raises(Invalid):
            opinions.ask(staff, edition, projects, services, day)
    other = samples.edition("uccle-2027", municipality="uccle")
    with pytest.raises(Unknown):
        opinions.ask(staff, edition, [studied(other)], [service])
    with pytest.raises(Unknown):
        opinions.ask(staff, edition, [project], [works(other)])
    assert opinions.of_edition(edition.id) == {}


def test_a_service_gives_its_opinion_and_the_second_of_two_is_told(
    edition: EditionView, staff: Actor, reviewer: Actor
) -> None:
    project = studied(edition)
    opinions.ask(staff, edition, [project], [works(edition, reviewer.account_id)])
    (asked,) = opinions.of_edition(edition.id)[project]
    given = Opinion("feasible_if", BOTH, 12_000_00, 400_00, "urbanisme", {"nl": "x"}, "Voisin")
    opinions.give(reviewer, edition, asked.id, given, asked.version)
    (kept,) = opinions.of_edition(edition.id)[project]
    assert (kept.opinion, kept.given_by) == (given, reviewer.account_id)
    with pytest.raises(Conflict, match="opinion_changed"):
        opinions.give(reviewer, edition, asked.id, Opinion("feasible"), asked.version)
    with pytest.raises(Conflict, match="opinion_changed"):
        opinions.withdraw(staff, edition, asked.id)
    assert journal.latest(edition.id)[0].details["verdict"] == "feasible_if"


def test_only_the_service_that_is_asked_gives_it(edition: EditionView, staff: Actor, reviewer: Actor) -> None:
    project = studied(edition)
    opinions.ask(staff, edition, [project], [works(edition)])
    (asked,) = opinions.of_edition(edition.id)[project]
    with pytest.raises(Forbidden, match="opinion_not_yours"):
        opinions.give(reviewer, edition, asked.id, Opinion("feasible"), 0)


def test_an_opinion_on_behalf_needs_who_when_and_proof(edition: EditionView, staff: Actor) -> None:
    project = studied(edition)
    opinions.ask(staff, edition, [project], [works(edition)])
    (asked,) = opinions.of_edition(edition.id)[project]
    with pytest.raises(Invalid) as refusal:
        opinions.give(staff, edition, asked.id, Opinion("feasible"), 0)
    assert [problem.code for problem in refusal.value.problems] == ["opinion_by_whom", "opinion_proof"]
    named = Opinion("feasible", on_behalf="Willy, travaux", received_on=date(2027, 3, 9))
    opinions.give(staff, edition, asked.id, named, 0, proof="De : Willy\nOui.")
    assert opinions.get(edition, asked.id).mail == "De : Willy\nOui."
    opinions.give(staff, edition, asked.id, named, 1, file=("avis.pdf", pdf()))
    assert [each.name for each in attachments.of(edition.id, f"opinion {asked.id}")] == ["avis.pdf"]


def test_asked_anew_the_earlier_opinion_stays_to_be_read(edition: EditionView, staff: Actor, reviewer: Actor) -> None:
    project = studied(edition)
    opinions.ask(staff, edition, [project], [works(edition, reviewer.account_id)])
    (asked,) = opinions.of_edition(edition.id)[project]
    with pytest.raises(Conflict):
        opinions.ask_again(staff, edition, asked.id)
    opinions.give(reviewer, edition, asked.id, Opinion("not_feasible", BOTH), 0)
    opinions.ask_again(staff, edition, asked.id)
    assert [each.given for each in opinions.of_edition(edition.id)[project]] == [False]
    (anew,) = opinions.of_edition(edition.id)[project]
    (before,) = opinions.with_earlier(edition, anew.id)[1]
    assert (before.turn, before.opinion) == (1, Opinion("not_feasible", BOTH))
    with pytest.raises(Conflict, match="opinion_changed"):
        opinions.give(reviewer, edition, asked.id, Opinion("feasible"), 1)


def test_an_opinion_that_changes_keeps_what_was_said_before(edition: EditionView, staff: Actor) -> None:
    project = studied(edition)
    opinions.ask(staff, edition, [project], [works(edition)])
    (asked,) = opinions.of_edition(edition.id)[project]
    first = Opinion("feasible", on_behalf="Willy", received_on=date(2027, 3, 9))
    opinions.give(staff, edition, asked.id, first, 0, proof="Oui.")
    opinions.give(staff, edition, asked.id, first, 1, proof="Oui.")
    assert opinions.with_earlier(edition, asked.id)[1] == []
    opinions.give(staff, edition, asked.id, replace(first, verdict="not_feasible", texts=BOTH), 2, proof="Non.")
    (before,) = opinions.with_earlier(edition, asked.id)[1]
    assert (before.opinion, opinions.get(edition, before.id).mail) == (first, "Oui.")
    assert opinions.get(edition, asked.id).mail == "Non."
    assert [each.id for each in opinions.of_edition(edition.id)[project]] == [asked.id]


def test_who_keeps_a_checklist_second_overwrites_nothing_unseen(edition: EditionView, staff: Actor) -> None:
    project = studied(edition)
    read = mark(reviews.answers(project))
    reviews.judge(staff, edition, project, {"policy": Answer("met")}, read)
    with pytest.raises(Invalid) as refusal:
        reviews.judge(staff, edition, project, {"policy": Answer("not_met", BOTH)}, read)
    assert [problem.code for problem in refusal.value.problems] == ["checklist_changed"]
    assert reviews.answers(project) == {"policy": Answer("met")}
    reviews.judge(staff, edition, project, {"policy": Answer("not_met", BOTH)}, mark(reviews.answers(project)))
    assert reviews.answers(project) == {"policy": Answer("not_met", BOTH)}


def test_after_the_decision_opinions_stand(edition: EditionView, staff: Actor, reviewer: Actor) -> None:
    made = samples.on_ballot(edition, samples.facts())
    with pytest.raises(Conflict, match="not_under_study"):
        opinions.ask(staff, edition, [made], [works(edition)])


def test_reminders_and_digest_go_once(edition: EditionView, staff: Actor, reviewer: Actor, session: Any) -> None:
    projects = [studied(edition), studied(edition, "Une mare pour tous")]
    service = works(edition, reviewer.account_id, email="")
    opinions.ask(staff, edition, projects, [service], date(2027, 3, 12))
    assert waiting(session) == [("opinions_asked", "willy@example.org")]
    assert opinion_mails.remind(clocks.now() - timedelta(days=1)) == 0
    assert opinion_mails.remind(clocks.now()) == 1
    assert opinion_mails.remind(clocks.now()) == 0
    monday = samples.STUDIED.replace(day=15, hour=5)  # six o'clock in Brussels
    assert opinion_mails.digest(monday) == 0
    assert [opinion_mails.digest(monday + timedelta(hours=later)) for later in (1, 2, 24)] == [1, 0, 0]
    assert opinion_mails.digest(monday + timedelta(days=7, hours=1)) == 1
    assert waiting(session) == [("opinions_due", "willy@example.org"), *[("opinions_week", "willy@example.org")] * 2]
    opinions.give(reviewer, edition, opinions.mine(edition, [service])[0].id, Opinion("feasible"), 0)
    assert len([each for each in opinions.mine(edition, [service]) if not each.given]) == 1


def test_the_checklist_keeps_answers_with_their_reasons(edition: EditionView, staff: Actor) -> None:
    project = studied(edition)
    reviews.add_criterion(staff, edition, "boost", "2027", {"fr": "Local", "nl": "Lokaal"})
    reviews.add_criterion(staff, edition, "flagship", "2027", {"fr": "Grand", "nl": "Groot"})
    codes = [each.code for each in reviews.checklist(edition, "boost", reviews.own_criteria(editions.get(edition.id)))]
    assert codes[-1].startswith("own-")
    assert len(codes) == 9
    with pytest.raises(Invalid) as refusal:
        reviews.judge(staff, edition, project, {"policy": Answer("met"), "powers": Answer("not_met", {"fr": "Non"})})
    assert [(problem.code, problem.at) for problem in refusal.value.problems] == [("criterion_text", "powers.nl")]
    assert reviews.answers(project) == {}
    reviews.judge(staff, edition, project, {"policy": Answer("met"), codes[-1]: Answer("to_correct", BOTH)})
    assert reviews.answers(project) == {"policy": Answer("met"), codes[-1]: Answer("to_correct", BOTH)}
    reviews.judge(staff, edition, project, {"policy": Answer()})
    assert list(reviews.answers(project)) == [codes[-1]]
    with pytest.raises(Invalid):
        reviews.judge(staff, edition, project, {"status": Answer("met")})
    reviews.drop_criterion(staff, edition, int(codes[-1].removeprefix("own-")))
    assert reviews.answers(project) == {}


def test_the_queue_puts_what_is_late_first(edition: EditionView, staff: Actor, reviewer: Actor, clock: Any) -> None:
    projects = [studied(edition, f"Un four numéro {number}") for number in range(3)]
    one = works(edition, reviewer.account_id)
    opinions.ask(staff, edition, projects[1:2], [one], date(2027, 3, 12))
    opinions.ask(staff, edition, projects[2:], [one, works(edition, reviewer.account_id, name="Verts")])
    clock.move_to(samples.STUDIED.replace(day=15))
    for asked, given in zip(
        opinions.of_edition(edition.id)[projects[2]], (Opinion("feasible"), Opinion("not_feasible", BOTH)), strict=True
    ):
        opinions.give(reviewer, edition, asked.id, given, 0)
    rows = reviews.queue(listings.everything(edition), opinions.of_edition(edition.id))
    found = {row.id: row for row in rows}
    assert rows[0].id == projects[1]
    assert rows[0].late_since == date(2027, 3, 12)
    assert (found[projects[2]].asked, found[projects[2]].given, found[projects[2]].contradictory) == (2, 2, True)
    assert (found[projects[0]].asked, found[projects[0]].contradictory) == (0, False)


def test_a_request_to_correct_opens_the_points_named(edition: EditionView, staff: Actor) -> None:
    project = studied(edition)
    with pytest.raises(Invalid):
        reviews.ask_correction(staff, edition, project, [], BOTH)
    until = reviews.ask_correction(staff, edition, project, ["budget", "idea"], BOTH)
    assert until == date(2027, 3, 24)
    assert listings.get(edition, project).status == "to_correct"
    assert submitting.open_steps(project) == ("idea", "budget")


def test_notes_are_kept_sealed_and_for_staff(edition: EditionView, staff: Actor, session: Any) -> None:
    project = studied(edition)
    reviews.note(staff, edition, project, "Téléphoner à la voisine")
    with pytest.raises(Invalid):
        reviews.note(staff, edition, project, "  ")
    assert [(each.text, each.made_by) for each in reviews.notes(project)] == [("Téléphoner à la voisine", "Anne")]
    assert b"voisine" not in session.scalars(select(ProjectNote)).one().text
    assert session.scalars(select(Mail)).all() == []


def test_services_are_named_in_both_languages_and_once(edition: EditionView, staff: Actor, reviewer: Actor) -> None:
    with pytest.raises(Invalid):
        advisers.keep(staff, edition, "", {"fr": "Travaux"}, "", "fr", ())
    with pytest.raises(Invalid, match="not_an_address"):
        advisers.keep(staff, edition, "", {"fr": "Travaux", "nl": "Werken"}, "nobody", "fr", ())
    code = advisers.keep(staff, edition, "", {"fr": "Forêt & étang", "nl": "Bos"}, "", "fr", (reviewer.account_id, "x"))
    assert code == "foret-etang"
    with pytest.raises(Conflict, match="service_there"):
        advisers.keep(staff, edition, "", {"fr": "Forêt, étang", "nl": "Bos"}, "", "fr", ())
    (row,) = advisers.every(edition.municipality_id)
    assert row.members == (reviewer.account_id,)
    advisers.keep(staff, edition, code, row.names, "", "nl", (), closed=True)
    assert advisers.of_account(edition.municipality_id, reviewer.account_id) == []
    assert advisers.open_ones(edition.municipality_id) == []
