"""Cases: one proposes, another confirms, the roll changes at once, the person is answered (R35, R41)."""

from datetime import date, timedelta

import pytest

from pb import clock as pb_clock
from pb.codes import parse
from pb.db import transaction
from pb.errors import Conflict, Forbidden, Invalid
from pb.models.editions import Edition
from pb.models.jobs import Mail
from pb.models.roll_cases import RollCase
from pb.models.votes import Ballot
from pb.rules import roll_cases as rules
from pb.services import editions, journal, letters, passage, roll, roll_cases, roll_search, roll_traces, sealing
from pb.services.actors import SYSTEM, Actor
from pb.services.roll import Resident
from tests import colleagues, rolls, voting

BORN = date(1985, 7, 30)
TOLD = {"name": "Nina Tilleul", "born": BORN.isoformat(), "street": "rue du Houx 7", "message": "Pas de lettre."}
REASONS = "La carte a été vue, et le registre confirme l’adresse."


@pytest.fixture
def backend():
    """What hangs on the database is the roll itself, tried on both elsewhere."""
    return "sqlite"


@pytest.fixture
def held(session, clock):
    """An open vote with three voters."""
    made = voting.vote(3)
    session.commit()
    return made


@pytest.fixture
def pair(held):
    """Two people of the participation service."""
    roles = frozenset({(held.edition.municipality_id, "participation")})
    rows = [colleagues.account(f"{name}@example.org", *roles) for name in ("anne", "bert")]
    return [Actor(kind="staff", account_id=row.id, roles=roles, factors=2) for row in rows]


def newcomer(number=9, **other):
    """Return somebody who is not on the roll."""
    facts = {"birth_date": BORN, "name": "Nina Tilleul", "address": "Rue du Houx 7\n1190 Bois-Joli", "language": "fr"}
    return Resident(rolls.number(BORN, number), **{**facts, **other})


def opened(held, contact=None):
    """Open the case of somebody who is not found and return its identifier."""
    roll_cases.report(Actor(network=b"n" * 32), held.edition, TOLD, contact or {"email": "nina@example.org"}, "fr")
    return roll_cases.latest(held.edition.id)[0].id


def test_from_not_found_to_the_roll(session, held, pair):
    case = opened(held)
    assert roll_cases.waiting(held.edition.id) == {"not_found": 1}
    roll_cases.propose(pair[0], held.edition, case, "put_on_roll", REASONS, "identity_card", newcomer())
    ref = roll.person_ref(held.edition, newcomer().number)
    assert roll.find(held.edition.id, ref) is None, "a proposal changes nothing"
    session.commit()
    with pytest.raises(Forbidden, match="two_people_needed"):
        roll_cases.settle(pair[0], held.edition, case)
    session.rollback()
    roll_cases.settle(pair[1], held.edition, case)
    voter = roll.find(held.edition.id, ref)
    assert voter
    assert roll.may_vote(held.edition, voter)
    assert roll.people(held.edition.id) == 4
    assert letters.waiting(held.edition.id) == {"case": 1}
    mail = session.query(Mail).one()
    assert (mail.template, mail.language) == ("case_settled", "fr")
    acts = [(line.act, line.actor) for line in journal.latest(held.edition.id)[:3]]
    assert ("case.settle", pair[1].account_id) in acts
    assert "roll.add" in dict(acts)
    assert roll_cases.open_numbers(held.edition.id) == []
    assert not any(word in str(line.details) for line in journal.latest(held.edition.id) for word in ("Nina", "Houx"))


def test_what_was_typed_is_encrypted(session, held):
    opened(held)
    row = session.query(RollCase).one()
    assert not any(word in row.typed + row.contact for word in (b"Nina", b"Houx", b"nina@example.org"))


def test_a_vote_at_once(session, held, pair):
    case = opened(held)
    roll_cases.propose(pair[0], held.edition, case, "put_on_roll", REASONS, "register", newcomer())
    roll_cases.settle(pair[1], held.edition, case)
    ref = roll.person_ref(held.edition, newcomer().number)
    voter = voting.session_of(held.edition, ref, "desk")
    voting.votes.cast(voter, held.edition, held.form(voter), voting.clock.now())
    assert session.query(Ballot).count() == 1


def test_what_the_roll_says_of_somebody_is_put_right(session, held, pair):
    wrong = Resident(voting.number(1), voting.BORN, "Camille Juste", "Rue Neuve 3", "nl")
    case = opened(held)
    roll_cases.propose(pair[0], held.edition, case, "put_on_roll", REASONS, "register", wrong)
    roll_cases.settle(pair[1], held.edition, case)
    assert roll.people(held.edition.id) == 3
    assert roll_search.person(held.edition, held.refs[0]).name == "Camille Juste"
    assert roll.by_code(held.edition.id, parse(held.codes[0])) == held.refs[0]


@pytest.mark.parametrize(
    ("outcome", "proof", "answer", "resident", "code"),
    [
        ("put_on_roll", "", REASONS, newcomer(), "case_proof"),
        ("put_on_roll", "register", "oui", newcomer(), "case_reason"),
        ("put_on_roll", "register", REASONS, None, "case_person"),
        ("founded", "", REASONS, None, "case_outcome"),
        ("put_on_roll", "register", REASONS, newcomer(name=" "), "no_name"),
        ("put_on_roll", "register", REASONS, newcomer(birth_date=date(1985, 7, 31)), "birth_date_conflict"),
        ("put_on_roll", "register", REASONS, Resident("85473003328", BORN, "N T", "", "fr"), "bad_number"),
    ],
)
def test_a_proposal_that_does_not_hold(session, held, pair, outcome, proof, answer, resident, code):
    case = opened(held)
    session.commit()
    with pytest.raises(Invalid) as refusal:
        roll_cases.propose(pair[0], held.edition, case, outcome, answer, proof, resident)
    assert code in {problem.code for problem in refusal.value.problems}
    session.rollback()
    assert roll_cases.get(held.edition.id, case).state == "open"


def test_somebody_too_young_is_not_put_on_the_roll(held, pair):
    born = date(2018, 5, 1)
    child = Resident(rolls.number(born, 3), born, "Un Enfant", "", "fr")
    with pytest.raises(Forbidden, match="too_young"):
        roll_cases.propose(pair[0], held.edition, opened(held), "put_on_roll", REASONS, "register", child)


def test_an_edition_that_adds_nobody_late_still_puts_right(session, held, pair):
    """R35 leaves it to the edition whether somebody registered later may be added."""
    row = session.get(Edition, held.edition.id)
    row.settings = {**row.settings, "late_registration": False}
    editions.touch(held.edition.id)
    session.commit()
    edition = editions.get(held.edition.id)
    case = opened(held)
    with pytest.raises(Conflict, match="nobody_added_late"):
        roll_cases.propose(pair[0], edition, case, "put_on_roll", REASONS, "register", newcomer())
    right = Resident(voting.number(1), voting.BORN, "Camille Juste", "Rue Neuve 3", "nl")
    roll_cases.propose(pair[0], edition, case, "put_on_roll", REASONS, "register", right)
    roll_cases.settle(pair[1], edition, case)
    assert roll_search.person(edition, held.refs[0]).name == "Camille Juste"


def test_nobody_is_added_once_the_vote_is_over(session, held, pair, clock):
    """R35: until closing; what was proposed before is not confirmed after it either."""
    case = opened(held)
    roll_cases.propose(pair[0], held.edition, case, "put_on_roll", REASONS, "register", newcomer())
    session.commit()
    clock.move_to("2027-04-28T22:00:00Z")
    with pytest.raises(Conflict, match="roll_closed"):
        roll_cases.settle(pair[1], held.edition, case)
    session.rollback()
    assert roll.people(held.edition.id) == 3


def test_a_proposal_can_be_sent_back_and_a_settled_case_stays_so(held, pair):
    case = opened(held)
    roll_cases.propose(pair[0], held.edition, case, "refused", REASONS)
    roll_cases.send_back(pair[1], held.edition, case)
    with pytest.raises(Conflict, match="case_state"):
        roll_cases.settle(pair[1], held.edition, case)
    roll_cases.propose(pair[1], held.edition, case, "refused", REASONS)
    roll_cases.settle(pair[0], held.edition, case)
    with pytest.raises(Conflict, match="case_state"):
        roll_cases.propose(pair[0], held.edition, case, "refused", REASONS)


@pytest.mark.parametrize(
    ("day", "stays"), [(date(2027, 3, 15), True), (date(2027, 4, 1), True), (date(2027, 4, 2), False)]
)
def test_an_extract_of_an_earlier_day_keeps_who_was_added(session, held, pair, tmp_path, clock, day, stays):
    """R35: the register is right from the day it is read; before that day it cannot know them."""
    case = opened(held)
    roll_cases.propose(pair[0], held.edition, case, "put_on_roll", REASONS, "register", newcomer())
    roll_cases.settle(pair[1], held.edition, case)
    session.commit()
    clock.shift(timedelta(days=2))
    rolls.load(session, held.edition, rolls.write(tmp_path / "roll.csv", rolls.people(3)), day=day)
    found = rolls.on_roll(session, held.edition)
    assert (newcomer().number in found) is stays
    assert len(found) == 3 + stays


@pytest.mark.parametrize(("day", "stays"), [(date(2027, 4, 1), True), (date(2027, 4, 2), False)])
def test_an_extract_of_an_earlier_day_keeps_what_was_put_right(session, held, pair, tmp_path, clock, day, stays):
    """R35: what two people put right after the extract was read is not undone by it; a later extract decides."""
    rolls.load(session, held.edition, rolls.write(tmp_path / "roll.csv", rolls.people(3)))
    right = Resident(rolls.person(2)["number"], BORN, "Camille Juste", "Rue Neuve 3\n1190 Bois-Joli", "nl")
    case = opened(held)
    roll_cases.propose(pair[0], held.edition, case, "put_on_roll", REASONS, "register", right)
    roll_cases.settle(pair[1], held.edition, case)
    session.commit()
    clock.shift(timedelta(days=2))
    people = [*rolls.people(3), rolls.person(4)]
    report = rolls.load(session, held.edition, rolls.write(tmp_path / "again.csv", people), day=day)
    found = rolls.on_roll(session, held.edition)
    assert (found[right.number].name == "Camille Juste") is stays
    assert len(found) == roll.people(held.edition.id) == 4
    assert (report.accepted, report.added, report.changed, report.removed) == (4, 1, 0 if stays else 1, 0)
    assert report.unchanged == (3 if stays else 2)


def test_open_cases_are_named_when_the_box_is_sealed(session, held, pair, clock):
    """R41: nobody seals without having read which voters wait for an answer."""
    settled = opened(held)
    roll_cases.propose(pair[0], held.edition, settled, "refused", REASONS)
    roll_cases.settle(pair[1], held.edition, settled)
    number = roll_cases.get(held.edition.id, opened(held)).number
    session.commit()
    clock.move_to("2027-04-28T22:05:00Z")
    assert passage.of(held.fresh(), pb_clock.now()).open_cases == (number,)
    ready = sealing.check([SYSTEM], held.fresh())
    assert ready.open_cases == (number,)
    assert journal.latest(held.edition.id, ("vote.seal",))[0].details["open_cases"] == [number]


def test_it_was_not_me(session, held, pair):
    held.cast(0)
    session.commit()
    claim = roll_cases.claim(held.edition, held.refs[0], "online")
    somebody = Actor(network=b"n" * 32)
    roll_cases.dispute(somebody, held.edition, claim, "J’étais absente.", {"phone": "02 000 00 00"}, "nl")
    with pytest.raises(Conflict, match="case_open_already"):
        roll_cases.dispute(somebody, held.edition, claim, "Encore.", {"phone": "1"}, "nl")
    case = roll_cases.latest(held.edition.id)[0]
    traces = roll_traces.of(held.edition, case.person_ref)
    assert (traces.channel, traces.day) == ("online", date(2027, 4, 1))
    assert [each.made_on for each in traces.codes] == [date(2027, 4, 1)]
    roll_cases.propose(pair[0], held.edition, case.id, "founded", REASONS)
    assert roll_cases.proven(held.edition.id) == {}
    revision = held.fresh().revision
    roll_cases.settle(pair[1], held.edition, case.id)
    assert roll_cases.proven(held.edition.id) == {"online": 1}
    assert held.fresh().revision > revision, "the page of the result is written anew"
    assert session.query(Ballot).count() == 1, "no ballot is ever lost"
    assert session.query(Mail).count() == 0, "who left a phone number is called"


@pytest.mark.parametrize("claim", ["", "x", "A" * 200])
def test_only_who_proved_who_they_are_may_dispute(held, claim):
    with pytest.raises(Forbidden):
        roll_cases.dispute(Actor(), held.edition, claim, "", {"phone": "1"}, "fr")


def test_a_claim_ends_and_holds_for_its_own_edition(held, clock):
    claim = roll_cases.claim(held.edition, held.refs[0], "online")
    clock.shift(timedelta(minutes=31))
    with pytest.raises(Forbidden):
        roll_cases.dispute(Actor(), held.edition, claim, "", {"phone": "1"}, "fr")


@pytest.mark.parametrize(
    ("today", "days", "due"),
    [("2027-04-01", 3, "2027-04-06"), ("2027-04-26", 3, "2027-04-28"), ("2027-04-28", 3, "2027-04-28")],
)
def test_the_day_of_the_answer(held, today, days, due):
    """Never after the last day of the vote."""
    assert rules.due(date.fromisoformat(today), days, held.edition.phases) == date.fromisoformat(due)


def test_no_way_to_answer_and_no_vote_to_come(held, clock):
    with pytest.raises(Invalid), transaction():
        roll_cases.report(Actor(network=b"n" * 32), held.edition, TOLD, {"email": " "}, "fr")
    with pytest.raises(Invalid, match="not_an_address"):
        opened(held, {"email": "nina@"})
    clock.shift(timedelta(days=60))
    with pytest.raises(Conflict, match="case_not_now"):
        opened(held)
