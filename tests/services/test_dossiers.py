"""A dossier of the purchasing centre from the need to the mission, on both databases, and all that is refused."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from pb import clock as time
from pb.db import session as held_session
from pb.errors import Conflict, Forbidden, Invalid, Unknown
from pb.models.jobs import Mail
from pb.models.purchasing import Dossier, Framework
from pb.rules.purchasing import Need
from pb.services import (
    adhesions,
    dossier_board,
    dossier_notes,
    dossier_papers,
    dossiers,
    offers,
    orders,
    procedures,
    purchasing,
)
from pb.services.actors import Actor
from tests import colleagues
from tests import dossier_people as people
from tests.test_documents import words


@pytest.fixture
def town(edition):
    """Somebody of its municipality."""
    return people.client(edition.municipality_id)


def test_the_whole_way(edition, clock, town):
    """RP6 to RP9: eight steps, each by its side, until the mission is judged."""
    held = people.ordered(clock, edition, 5, 42_000_00)
    view = dossiers.view(town, held)
    assert view.status == "mission"
    assert [step.target for step in view.moves] == list(dossiers.rules.STEPS)
    ranking = [(row["total"], row["rank"]) for row in view.report["ranking"]]
    assert ranking == [("70.00", 1), ("68.67", 2), ("68.00", 3)]
    orders.start(town, held, time.today())
    orders.evaluate(town, held, 4, 5, "Bien.")
    assert dossiers.view(town, held).status == "closed"
    figures = dossier_board.figures()
    assert (figures.by_lot, figures.by_step) == ({5: 20_000_00}, {"closed": 1})
    assert figures.days_by_step["quotes"] == 7


def test_a_need_is_advised_and_sent(edition, town):
    held = people.sent(edition, Need(("running",), amount_cents=12_000_00, publics=("young",)))
    view = dossiers.view(town, held)
    assert [(each["lot"], each["award"]) for each in view.advised] == [(3, "cascade"), (5, "cascade")]
    assert adhesions.adhesion(view.framework.id, view.body.id).state == "asked"
    assert view.waits_for == "service"
    assert held_session.scalars(select(Mail.template)).all() == ["dossier_moved", "dossier_moved"]


def test_an_edition_fills_the_need_in(edition, town):
    lacks = {"fr": "Il manque un texte.", "nl": "Er ontbreekt een tekst.", "en": "A text is missing."}
    held = dossiers.from_edition(town, edition, [lacks])
    dossiers.write_need(town, held, "Autre titre", Need(("running",), amount_cents=9_000_00))  # what came stays
    view = dossiers.view(town, held)
    assert view.facts["missing"] == [lacks]
    assert view.facts["phases"][0][1:] == (edition.phases[0].starts_at, edition.phases[0].ends_at)
    assert view.edition_slug == edition.slug
    assert len(view.facts["phases"]) == len(edition.phases)
    assert [cents for _, cents in view.facts["envelopes"]] == [track.envelope_cents for track in edition.tracks]
    assert view.need.stages


def test_several_lots_become_several_dossiers(edition, town):
    held = people.sent(edition, Need(("running",), amount_cents=12_000_00, publics=("young",)))
    dossiers.move(people.service(), held, "take_up")
    lots = {lot.number: lot.id for lot in purchasing.main().lots}
    ids = dossiers.confirm_lots(people.service(), held, [lots[3], lots[5]], 12_000_00, "")
    assert [dossiers.view(town, each).lot.number for each in ids] == [3, 5]
    assert {dossiers.view(town, each).status for each in ids} == {"specifications"}


def test_other_lots_need_a_reason(edition):
    held = people.sent(edition, Need(("running",), amount_cents=12_000_00))
    dossiers.move(people.service(), held, "take_up")
    lot = next(lot.id for lot in purchasing.main().lots if lot.number == 6)
    with pytest.raises(Invalid):
        dossiers.confirm_lots(people.service(), held, [lot], 12_000_00, " ")
    dossiers.confirm_lots(people.service(), held, [lot], 12_000_00, "Le besoin a changé.")


def test_nothing_is_asked_before_all_is_there(edition):
    held = people.sent(edition, Need(("running",), amount_cents=12_000_00))
    dossiers.move(people.service(), held, "take_up")
    lot = next(lot.id for lot in purchasing.main().lots if lot.number == 3)
    purchasing.add_contractor(people.service(), lot, "Contractor A", "", "fr")
    dossiers.confirm_lots(people.service(), held, [lot], 12_000_00, "")
    procedures.fix(people.service(), held, [], "price", time.now() + timedelta(days=1))
    with pytest.raises(Conflict) as refusal:
        procedures.invite(people.service(), held, "mail")
    assert [each.code for each in refusal.value.problems] == ["lacks_protocol", "lacks_specifications"]


def test_a_cascade_goes_down_to_its_end(edition, clock):
    """RP8: the next is asked after a no or a deadline; when all have declined the dossier goes back."""
    held = people.asked(edition, 3, 12_000_00)
    lot = dossiers.view(people.service(), held).lot.id
    first, second, third = purchasing.ranking(lot)
    soon = time.now() + timedelta(days=30)
    with pytest.raises(Conflict) as refusal:
        procedures.ask_next(people.service(), held, "mail", soon)
    assert refusal.value.code == "cascade_waits"
    procedures.answer(people.service(), held, first.id, "declined")
    procedures.ask_next(people.service(), held, "mail", time.now() + timedelta(days=1))
    clock.shift(timedelta(days=1, seconds=1))  # the second lets its deadline pass
    procedures.ask_next(people.service(), held, "mail", soon)
    asked = {line.contractor_id: line.asked.answer for line in procedures.lines(held, lot, 1) if line.asked}
    assert asked == {first.id: "declined", second.id: "expired", third.id: "waiting"}
    procedures.answer(people.service(), held, third.id, "declined")
    with pytest.raises(Conflict) as refusal:
        procedures.ask_next(people.service(), held, "mail", soon)
    assert refusal.value.code == "cascade_exhausted"
    dossiers.move(people.service(), held, "revise", "Personne n’est disponible.")
    assert held_session.get_one(Dossier, held).round == 2


def test_a_lot_with_one_contractor(edition):
    held = people.confirmed(edition, 4, 8_000_00)
    lot = dossiers.view(people.service(), held).lot.id
    for each in purchasing.ranking(lot)[1:]:
        held_session.delete(held_session.get(procedures.Contractor, each.id))
    held_session.flush()
    procedures.fix(people.service(), held, [], "price", time.now() + timedelta(days=7))
    procedures.invite(people.service(), held, "mail")
    only = purchasing.ranking(lot)[0]
    assert offers.record_offer(people.service(), held, only.id, time.now(), 7_500_00, "", b"")
    dossiers.move(people.service(), held, "open")
    offers.analyse(people.service(), held, only.id, 1, fits=True, unfit_reason="", marks={}, reasons={})
    offers.conclude(people.service(), held)
    assert dossiers.view(people.service(), held).winner_id == only.id


def test_offers_wait_for_the_deadline_and_a_second_too_late_is_late(edition, clock):
    held = people.asked(edition, 5, 42_000_00)
    view = dossiers.view(people.service(), held)
    first, second, _ = purchasing.ranking(view.lot.id)
    with pytest.raises(Conflict) as refusal:
        offers.record_offer(people.service(), held, first.id, time.now(), 1_00, "", b"")
    assert refusal.value.code == "offers_not_yet"
    deadline = view.deadline
    clock.move_to(deadline + timedelta(minutes=1))
    assert offers.record_offer(people.service(), held, first.id, deadline, 10_000_00, "", b"")
    assert not offers.record_offer(people.service(), held, second.id, deadline + timedelta(seconds=1), 1_00, "", b"")
    with pytest.raises(Conflict) as refusal:
        offers.record_offer(people.service(), held, first.id, deadline, 9_000_00, "", b"")
    assert refusal.value.code == "offer_there"
    dossiers.move(people.service(), held, "open")
    with pytest.raises(Unknown):  # what came late is never analysed
        offers.analyse(people.service(), held, second.id, 1, fits=True, unfit_reason="", marks={}, reasons={})


def test_two_evaluators_at_once(edition, clock):
    held = people.offered(clock, edition, 5, 42_000_00)
    first = purchasing.ranking(dossiers.view(people.service(), held).lot.id)[0]
    with pytest.raises(Conflict) as refusal:
        offers.analyse(
            people.service(), held, first.id, 1, fits=True, unfit_reason="", marks={"c1": 1}, reasons={"c1": "x"}
        )
    assert refusal.value.code == "offer_changed"


def test_a_tie_waits_for_its_reason(edition, clock):
    prices, marks = (20_000_00, 20_000_00, 30_000_00), (600, 600, 100)
    held = people.offered(clock, edition, 5, 42_000_00, prices=prices, marks=marks)
    with pytest.raises(Conflict) as refusal:
        offers.conclude(people.service(), held)
    assert refusal.value.code == "offers_tied"
    ranking = purchasing.ranking(dossiers.view(people.service(), held).lot.id)
    for each, place in zip(ranking, (2, 1), strict=False):
        offers.analyse(
            people.service(), held, each.id, 2, fits=True, unfit_reason="", marks={"c1": 600}, reasons={"c1": "x"},
            settled=place,
        )  # fmt: skip
    with pytest.raises(Invalid):
        offers.conclude(people.service(), held)
    offers.conclude(people.service(), held, "Meilleure disponibilité.")
    assert dossiers.view(people.service(), held).winner_id == ranking[1].id


def test_no_order_above_the_ceiling_or_after_the_end(edition, clock, town):
    """RP10."""
    held = people.offered(clock, edition, 5, 42_000_00)
    offers.conclude(people.service(), held)
    orders.decide(town, held, "Conseil", time.today(), "CC/1")
    contract = held_session.scalars(select(Framework).where(Framework.code == "participation")).unique().one()
    contract.ceiling_cents = 19_999_99
    with pytest.raises(Conflict) as refusal:
        orders.order(people.service(), held)
    assert refusal.value.code == "order_over_ceiling"
    contract.ceiling_cents, contract.ends_on = 20_000_00, time.today() - timedelta(days=1)
    with pytest.raises(Conflict) as refusal:
        orders.order(people.service(), held)
    assert refusal.value.code == "order_after_end"
    contract.ends_on, contract.standstill_days = time.today(), 15
    with pytest.raises(Conflict) as refusal:
        orders.order(people.service(), held)
    assert refusal.value.code == "standstill"
    contract.standstill_days = 0
    assert orders.order(people.service(), held) == 1
    with pytest.raises(Conflict):
        orders.order(people.service(), held)


def test_exactly_thirty_thousand_is_a_competition(edition):
    held = people.confirmed(edition, 3, 30_000_00)
    assert dossiers.view(people.service(), held).award == "competition"


def test_both_sides_write_the_specifications(edition, town):
    held = people.confirmed(edition, 3, 12_000_00)
    dossier_notes.write_specification(town, held, "Notre version.", 1)
    with pytest.raises(Conflict) as refusal:
        dossier_notes.write_specification(people.service(), held, "Sans avoir lu.", 1)
    assert refusal.value.code == "specification_changed"
    procedures.fix(people.service(), held, [], "price", time.now() + timedelta(days=1))
    procedures.invite(people.service(), held, "mail")
    assert [each.frozen for each in dossier_notes.specifications(held)] == [True, False]
    with pytest.raises(Conflict):
        dossier_notes.write_specification(town, held, "Trop tard.", 2)


def test_a_dossier_of_another_body_does_not_exist(edition):
    """Z3, Z4: whatever the act, somebody of another municipality finds nothing."""
    held = people.confirmed(edition, 3, 12_000_00)
    stranger = people.client(edition.municipality_id + 1, "stranger")
    acts = (
        lambda: dossiers.view(stranger, held),
        lambda: dossiers.move(stranger, held, "drop", "x"),
        lambda: dossier_notes.write_note(stranger, held, "dossier", "x"),
        lambda: dossier_notes.write_specification(stranger, held, "x", 1),
        lambda: dossier_papers.paper(stranger, held, "briefing", "fr"),
        lambda: orders.decide(stranger, held, "x", time.today(), "x"),
    )
    for act in acts:
        with pytest.raises(Unknown):
            act()
    assert dossier_board.lines(stranger) == []
    body = dossiers.view(people.service(), held).body
    with pytest.raises(Forbidden):
        adhesions.advance(stranger, purchasing.main().id, body.id, "signed")
    town = people.client(edition.municipality_id)
    for act in (
        lambda: procedures.invite(town, held, "mail"),
        lambda: procedures.fix(town, held, [], "price", time.now()),
        lambda: orders.order(town, held),
    ):
        with pytest.raises(Forbidden):
            act()


def test_a_protocol_says_what_it_lacks(edition, town):
    held = people.sent(edition, Need(("running",)))
    view = dossiers.view(town, held)
    with pytest.raises(Invalid) as refusal:
        adhesions.advance(town, view.framework.id, view.body.id, "signed")
    assert len(refusal.value.problems) == 5
    with pytest.raises(Forbidden):
        adhesions.advance(town, view.framework.id, view.body.id, "ended")


def test_a_representative_acts_for_one_body(edition):
    body = adhesions.make(people.service(), {"fr": "CPAS", "nl": "OCMW"}, "cpas")
    adhesions.invite(people.service(), body, "Zoe@Example.org", "fr", "https://x/")
    zoe = Actor(kind="staff", account_id="z", email="zoe@example.org", roles=frozenset({(None, "client")}), factors=2)
    assert [each.id for each in adhesions.mine(zoe)] == [body]
    held = dossiers.draft(zoe, adhesions.body(body), "Un besoin", Need(("running",)))
    assert dossiers.view(zoe, held).party == "client"
    adhesions.remove_representative(people.service(), body, "zoe@example.org")
    with pytest.raises(Unknown):
        dossiers.view(zoe, held)
    with pytest.raises(Forbidden):
        adhesions.make(zoe, {"fr": "a", "nl": "b"}, "cpas")


@pytest.mark.parametrize("language", ["fr", "nl"])
def test_every_paper_is_made(edition, clock, town, language):
    held = people.ordered(clock, edition, 5, 42_000_00)
    ranking = purchasing.ranking(dossiers.view(town, held).lot.id)
    said = {
        name: words(dossier_papers.paper(people.service(), held, name, language, ranking[1].id))
        for name in dossier_papers.NAMES
    }
    assert dossiers.view(town, held).lot.services[language][0] in said["briefing"]
    assert dossiers.view(town, held).body.names[language] in said["protocol"]
    assert all(each.name in said["report"] for each in ranking)
    assert ("70,00" in said["report"], "68,67" in said["report"]) == (True, True)
    assert ("Contractor A" in said["award"], "Contractor B" in said["award"]) == (True, False)
    assert ("68,00" in said["refusal"], "68,67" in said["refusal"]) == (True, False)
    assert ("Contractor B" in said["refusal"], "Contractor C" in said["refusal"]) == (True, False)
    assert ("Contractor A" in said["order"], "20.000" in said["order"]) == (True, True)
    assert dossier_papers.refused(dossiers.view(people.service(), held)) == [
        (each.id, each.name) for each in ranking[1:]
    ]
    assert "Contractor A" in words(dossier_papers.paper(town, held, "order", language))
    with pytest.raises(Unknown):
        dossier_papers.paper(town, held, "refusal", language, ranking[1].id)


def test_whose_offer_came_late_gets_a_letter_too(edition, clock, town):
    held = people.asked(edition, 5, 42_000_00)
    view = dossiers.view(people.service(), held)
    first, second, third = purchasing.ranking(view.lot.id)
    clock.move_to(view.deadline + timedelta(minutes=1))
    for each, at in ((first, view.deadline), (second, view.deadline + timedelta(seconds=1)), (third, view.deadline)):
        offers.record_offer(people.service(), held, each.id, at, 10_000_00 + each.rank, "", b"")
    dossiers.move(people.service(), held, "open")
    marks = {"marks": {"c1": 500}, "reasons": {"c1": "Clair."}}
    offers.analyse(people.service(), held, first.id, 1, fits=True, unfit_reason="", **marks)
    offers.analyse(people.service(), held, third.id, 1, fits=False, unfit_reason="Sans agrément.", **marks)
    offers.conclude(people.service(), held)
    orders.decide(town, held, "Conseil", time.today(), "CC/1")
    told = dossier_papers.refused(dossiers.view(people.service(), held))
    assert told == [(second.id, second.name), (third.id, third.name)]
    assert "Sans agrément." in words(dossier_papers.paper(people.service(), held, "refusal", "fr", third.id))
    assert "68" not in words(dossier_papers.paper(people.service(), held, "refusal", "nl", second.id))


def test_the_client_sees_no_offer_before_they_are_opened(edition, clock, town):
    """RP8: not even its price."""
    held = people.asked(edition, 5, 42_000_00)
    view = dossiers.view(town, held)
    with pytest.raises(Forbidden) as refusal:
        offers.check_reader(view.party, view.status)
    assert refusal.value.code == "offers_closed"
    offers.check_reader("service", view.status)
    offers.check_reader("client", "offers")


def test_the_staff_of_a_municipality_are_told_what_the_service_does(edition, session):
    """RP7: they act for the body as its representatives do, each in their language."""
    held = people.sent(edition, Need(("running",), amount_cents=12_000_00))
    colleagues.account("anne@example.org", (edition.municipality_id, "participation")).language = "nl"
    body = dossiers.view(people.service(), held).body
    adhesions.invite(people.service(), body.id, "zoe@example.org", "fr", "https://x/")
    dossiers.move(people.service(), held, "take_up")
    assert adhesions.people(body.id) == {"anne@example.org": "nl", "zoe@example.org": "fr"}
    sent = held_session.scalars(select(Mail.language).where(Mail.template == "dossier_moved")).all()
    assert sorted(sent) == ["fr", "fr", "nl", "nl"]  # to the Service when it was sent, to both people when taken up


def test_who_lets_a_dossier_wait_is_reminded_once(edition, clock):
    held = people.sent(edition, Need(("running",)))
    assert dossiers.remind() == 0
    clock.shift(timedelta(days=dossiers.ANSWER_DAYS + 1))
    assert dossiers.remind() == 1
    assert dossiers.remind() == 0
    sent = held_session.scalars(select(Mail.language).where(Mail.template == "dossier_due")).all()
    assert sorted(sent) == ["fr", "nl"]
    dossiers.move(people.service(), held, "take_up")
    clock.shift(timedelta(days=dossiers.ANSWER_DAYS + 1))
    assert dossiers.remind() == 1


def test_thresholds_are_said_to_be_unknown_and_never_guessed(edition, clock):
    assert [cents for _, cents in purchasing.thresholds()] == [30_000_00, None, None]
