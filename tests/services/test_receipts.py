"""Receipts from a phone to the last cent, reminders, reports, and claims with what comes back (R19, R20, R29)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pb import clock as time
from pb.errors import Conflict, Forbidden, Invalid, Unknown
from pb.rules.volunteers import Allowance
from pb.services import (
    attachments,
    claims,
    figures,
    grants,
    listings,
    news,
    payments,
    projects,
    receipts,
    reminders,
    reports,
)
from pb.services.actors import SYSTEM, Actor
from pb.services.claims import ClaimFacts
from pb.services.receipts import ReceiptFacts
from tests import granting, residents, samples
from tests.granting import ANNE, FINANCE
from tests.papers import pdf

pytestmark = pytest.mark.at(granting.WORKING)

WHY = {"fr": "Le local est vendu.", "nl": "Het lokaal is verkocht."}
BRICKS = ReceiptFacts(
    "invoice", "equipment", 1_200_00, 1_000_00, date(2027, 6, 16), supplier="Brico Forêt", number="F-12"
)


@pytest.fixture
def view(edition, clock):
    """A grant just paid, on 17 June 2027."""
    return granting.paid(edition, granting.opened(edition), clock)


@pytest.fixture
def holder(view):
    """Its holder."""
    return Actor(kind="holder", holder_id=view.holder_id, fresh_at=time.now())


def problems(refusal):
    """Return the codes of what is wrong."""
    return {problem.code for problem in refusal.value.problems}


def test_a_receipt_goes_from_the_phone_to_accepted(edition, view, holder):
    number = receipts.send(holder, edition, view, BRICKS, "ticket.pdf", pdf("a"))
    row = receipts.get(view, number)
    assert (row.supplier, row.invoice_number, row.state) == ("Brico Forêt", "F-12", "sent")
    assert attachments.read(edition.id, receipts.subject(view, number), row.file)[1] == pdf("a")
    assert [(each, found.number) for each, found in receipts.inbox(edition)] == [(1, 1)]
    with pytest.raises(Invalid) as refusal:
        receipts.accept(ANNE, edition, view, number, 1_000_01, "")
    assert problems(refusal) == {"original_needed", "accepted_too_much"}
    receipts.accept(ANNE, edition, view, number, 900_00, "seen")
    after = receipts.get(view, number)
    assert (after.state, after.accepted_cents, after.original_on, after.original_by) == (
        "accepted", 900_00, time.today(), "anne",
    )  # fmt: skip
    found = receipts.balance(edition, view, receipts.all_of(view))
    assert (found.accepted_cents, found.cofinanced_cents, found.cofinancing_cents) == (900_00, 200_00, 500_00)
    assert receipts.sums(edition) == {view.id: (900_00, 0)}
    assert receipts.inbox(edition) == []


def test_what_cannot_be_a_receipt_is_told_at_once(edition, view, holder):
    bad = ReceiptFacts("invoice", "holidays", -5, 0, date(2027, 6, 18), "USD")
    with pytest.raises(Invalid) as refusal:
        receipts.send(holder, edition, view, bad)
    assert problems(refusal) == {
        "supplier_needed", "receipt_file_needed", "receipt_heading", "receipt_currency", "receipt_amount",
        "receipt_charged", "receipt_future",
    }  # fmt: skip
    with pytest.raises(Invalid, match="picture"):
        receipts.send(holder, edition, view, BRICKS, "x.jpg", b"no picture at all")
    assert receipts.all_of(view) == []
    assert attachments.of(edition.id, receipts.subject(view, 1)) == []


def test_the_same_receipt_is_refused_here_and_flagged_elsewhere(edition, view, holder, clock):
    """Art. 6: no expense is financed twice, not even in another edition."""
    receipts.send(holder, edition, view, BRICKS, "a.pdf", pdf("a"))
    with pytest.raises(Conflict, match="receipt_twice"):
        receipts.send(holder, edition, view, replace(BRICKS, number="F-13"), "other.pdf", pdf("a"))
    with pytest.raises(Conflict, match="receipt_number_twice"):
        receipts.send(holder, edition, view, replace(BRICKS, supplier="BRICO FORET", number="f 12"), "b.pdf", pdf("b"))
    other = samples.edition("forest-2028", year=2028)
    second = granting.opened(other, email="b@example.org", decided_on=time.today())
    grants.move(SYSTEM, second, "agree", by="participation")
    receipts.send(SYSTEM, other, second, replace(BRICKS, number=""), "a.pdf", pdf("a"))
    receipts.send(SYSTEM, other, second, BRICKS, "c.pdf", pdf("c"))
    flagged = [receipts.warnings(other, second, row) for row in receipts.all_of(second)]
    assert [[(each.code, each.details.get("ref")) for each in found] for found in flagged] == [
        [("receipt_same_file", "BP2027-001")],
        [("receipt_same_number", "BP2027-001")],
    ]
    receipts.withdraw(holder, edition, view, 1)
    assert receipts.warnings(other, second, receipts.get(second, 1)) == []
    receipts.send(holder, edition, view, BRICKS, "a.pdf", pdf("a"))


def test_staff_ask_and_the_holder_answers(edition, view, holder):
    number = receipts.send(holder, edition, view, BRICKS, "a.pdf", pdf("a"))
    with pytest.raises(Invalid, match="reason_needed"):
        receipts.decide(ANNE, edition, view, number, "ask", " ")
    receipts.decide(ANNE, edition, view, number, "ask", "La date est illisible.")
    (mail,) = residents.mails("receipt_ask")
    assert mail["reason"] == "La date est illisible."
    receipts.answer(holder, edition, view, number, replace(BRICKS, dated_on=date(2027, 6, 14)))
    receipts.decide(ANNE, edition, view, number, "ask", "Encore floue.")
    receipts.answer(holder, edition, view, number, BRICKS, "b.pdf", pdf("b"))
    assert len(attachments.of(edition.id, receipts.subject(view, number))) == 1
    receipts.decide(ANNE, edition, view, number, "refuse", "Sans rapport avec le projet.")
    assert receipts.get(view, number).reason == "Sans rapport avec le projet."
    with pytest.raises(Conflict, match="receipt_move_not_from_here"):
        receipts.withdraw(holder, edition, view, number)
    receipts.decide(ANNE, edition, view, number, "reopen", "Erreur de notre part.")
    assert receipts.get(view, number).state == "sent"


def test_volunteers_need_a_list_and_no_file(edition, view, holder):
    days = tuple(Allowance("Ana B.", date(2027, 6, day), 30_00) for day in (1, 2))
    facts = ReceiptFacts("volunteers", "volunteers", 60_00, 60_00, date(2027, 6, 2), days=days)
    number = receipts.send(holder, edition, view, facts)
    assert receipts.get(view, number).days == days
    codes = [each.code for each in receipts.warnings(edition, view, receipts.get(view, number))]
    assert codes == ["volunteer_day_unknown", "volunteer_day_unknown", "volunteer_year_unknown"], (
        "2027 is not published"
    )
    for kind, value in (("volunteer_day", "44"), ("volunteer_year", "1700")):
        figures.enter(FINANCE, kind, date(2027, 1, 1), value, "Moniteur belge")
    assert receipts.warnings(edition, view, receipts.get(view, number)) == []
    receipts.accept(ANNE, edition, view, number, 60_00, "")
    with pytest.raises(Invalid) as refusal:
        receipts.send(holder, edition, view, replace(facts, days=()))
    assert problems(refusal) == {"volunteers_none"}


def test_wages_are_proven_by_a_pay_slip(edition, view, holder):
    """R14: a file and an original as for an invoice, added up under its heading."""
    facts = ReceiptFacts("wages", "wages", 400_00, 350_00, date(2027, 6, 10), supplier="Secrétariat social", number="6")
    with pytest.raises(Invalid) as refusal:
        receipts.send(holder, edition, view, facts)
    assert problems(refusal) == {"receipt_file_needed"}
    number = receipts.send(holder, edition, view, facts, "fiche.pdf", pdf("a"))
    receipts.accept(ANNE, edition, view, number, 350_00, "seen")
    (line,) = [line for line in receipts.balance(edition, view, receipts.all_of(view)).lines if line.heading == "wages"]
    assert (line.accepted_cents, line.left_cents) == (350_00, -350_00)


def test_a_grant_is_proven_to_the_last_cent_then_closed(edition, view, holder, clock):
    clock.move_to(samples.SENT.replace(month=9))
    projects.move(SYSTEM, edition, view.project_id, "start", by="participation")
    with pytest.raises(Conflict, match="report_needs_receipts"):
        reports.hand_in(holder, edition, view, "Le four est bâti.", 120, "")
    number = receipts.send(holder, edition, view, replace(BRICKS, charged_cents=1_200_00), "a.pdf", pdf("a"))
    with pytest.raises(Invalid) as refusal:
        reports.hand_in(holder, edition, view, " ", -1, "")
    assert problems(refusal) == {"report_done_needed", "report_people"}
    reports.hand_in(holder, edition, view, "Le four est bâti.", 120, "Prévoir plus de bois.")
    assert listings.get(edition, view.project_id).status == "reported"
    with pytest.raises(Conflict, match="receipts_closed"):
        receipts.send(holder, edition, view, replace(BRICKS, number="F-13"), "b.pdf", pdf("b"))
    with pytest.raises(Conflict) as refusal:
        reports.justify(ANNE, edition, view)
    assert problems(refusal) == {"receipts_waiting", "grant_unproven"}
    receipts.accept(ANNE, edition, view, number, 1_200_00, "digital")
    grants.move(ANNE, view, "send_back", by="participation", reasons=WHY)
    more = replace(BRICKS, number="F-14", amount_cents=1_800_00, charged_cents=1_800_00)
    receipts.accept(
        ANNE, edition, view, receipts.send(holder, edition, view, more, "b.pdf", pdf("b")), 1_800_00, "seen"
    )
    reports.hand_in(holder, edition, view, "Le four est bâti.", 130, "")
    assert reports.of(view).people == 130
    reports.justify(ANNE, edition, view)
    reports.close(ANNE, edition, view)
    assert grants.find(edition, "1").state == "closed"
    assert listings.get(edition, view.project_id).status == "closed"
    with pytest.raises(Conflict):
        reports.hand_in(holder, edition, view, "Encore", 1, "")


def test_reminders_leave_once_whatever_the_worker_does(edition, view, clock):
    """R29: 30 and 7 days before, and the day after; never two at once."""
    due = view.due_on

    def at(day):
        clock.move_to(time.start_of(day) + timedelta(hours=8))
        for _ in range(3):
            for edition_id, number in reminders.due():
                reminders.remind(edition_id, number)
        return len(residents.mails("report_due")), len(residents.mails("report_late"))

    assert at(due - timedelta(days=31)) == (0, 0)
    assert at(due - timedelta(days=30)) == (1, 0)
    assert at(due - timedelta(days=3)) == (2, 0)
    assert at(due) == (2, 0)
    assert at(due + timedelta(days=1)) == (2, 1)
    assert at(due + timedelta(days=50)) == (2, 1)
    grants.extend(ANNE, grants.find(edition, "1"), time.today() + timedelta(days=20), WHY)
    assert at(time.today()) == (3, 1)
    grants.move(SYSTEM, view, "report", by="participation")
    assert at(time.today() + timedelta(days=60)) == (3, 1)


def test_news_is_asked_at_the_rhythm_of_the_edition(edition, view, clock):
    def at(day):
        clock.move_to(time.start_of(day) + timedelta(hours=8))
        for _ in range(2):
            reminders.ask_for_news(edition.id, view.number)
        return len(residents.mails("news_asked"))

    start = view.starts_on
    assert at(start + timedelta(days=89)) == 0
    assert at(start + timedelta(days=90)) == 1
    assert at(start + timedelta(days=179)) == 1
    news.send(ANNE, edition, listings.get(edition, view.project_id), "fr", "Un mur", "Il est droit.", None)
    assert at(start + timedelta(days=180)) == 1
    assert at(start + timedelta(days=300)) == 2


def claimed(edition, view, cents=3_000_00, days=30):
    """Claim a grant back today."""
    today = time.today()
    facts = ClaimFacts(cents, today, today + timedelta(days=days), WHY, "2027/77", "Rue des Hêtres 1\n1170 Bruxelles")
    claims.open_claim(ANNE, edition, view, facts)
    return claims.require(view)


def test_a_claim_asks_the_principal_then_interest_from_the_payment(edition, view, clock):
    claim = claimed(edition, view)
    assert (claim.paid_on, claim.due_on) == (date(2027, 6, 17), date(2027, 7, 17))
    assert grants.find(edition, "1").state == "claimed"
    assert len(residents.mails("grant_claimed")) == 1
    assert claims.reckon(edition, claim, claim.due_on).total_cents == 3_000_00
    late = claims.reckon(edition, claim, date(2027, 7, 18))
    assert (late.unknown_years, late.total_cents) == ((2027,), None)
    figures.enter(FINANCE, "interest_rate", date(2027, 1, 1), "4.50", "Moniteur belge")
    late = claims.reckon(edition, claim, date(2027, 7, 18))
    assert [(line.days, line.cents) for line in late.lines] == [(31, 11_47)]  # 3000 × 4.5 % × 31 / 365 = 11.4657


def test_each_instalment_is_claimed_from_its_own_payment(edition, clock):
    view = granting.opened(edition, "Un banc ici", email="b@example.org", instalments=(2_000_00, 1_000_00))
    view = granting.paid(edition, view, clock)
    clock.shift(timedelta(days=10))
    payments.order(FINANCE, edition, view, 2, "M-9")
    payments.pay(FINANCE, edition, view, 2, time.today())
    claim = claimed(edition, view, 1_500_00)
    first, second = (part.paid_on for part in payments.of(view))
    assert [(part.paid_on, part.cents) for part in claim.parts] == [(first, 500_00), (second, 1_000_00)]
    assert (second - first).days == 10
    assert claims.letter(edition, view, "nl", claim.due_on + timedelta(days=1)).startswith(b"%PDF")


def test_a_claim_is_refused_with_everything_that_is_wrong(edition, view, clock):
    today = time.today()
    with pytest.raises(Invalid) as refusal:
        claims.open_claim(ANNE, edition, view, ClaimFacts(3_000_01, today, today, WHY))
    assert problems(refusal) == {"claim_above_paid", "claim_due_too_soon"}
    with pytest.raises(Invalid, match="reason_needed"):
        claims.open_claim(ANNE, edition, view, ClaimFacts(1_00, today, today + timedelta(days=9), {"fr": "x"}))
    assert claims.current(view) is None
    unpaid = granting.opened(edition, "Un banc ici", email="b@example.org")
    with pytest.raises(Conflict, match="claim_not_paid"):
        claimed(edition, unpaid)
    with pytest.raises(Unknown):
        claims.require(unpaid)


def test_what_comes_back_is_noted_once_and_settles_the_claim(edition, view, clock):
    claimed(edition, view)
    today = time.today()
    with pytest.raises(Invalid) as refusal:
        claims.repay(FINANCE, edition, view, today + timedelta(days=1), 0, " ")
    assert problems(refusal) == {"repayment_of_nothing", "repayment_in_future", "receiver_reference_needed"}
    claims.repay(FINANCE, edition, view, today, 1_000_00, "R-1")
    with pytest.raises(Conflict, match="repayment_twice"):
        claims.repay(FINANCE, edition, view, today, 1_000_00, "R-1")
    with pytest.raises(Conflict, match="claim_not_settled"):
        claims.note_settled(FINANCE, edition, view)
    with pytest.raises(Invalid) as refusal:
        claims.plan(FINANCE, edition, view, [(today, 1_000_00), (today, 1_000_00)])
    assert problems(refusal) == {"plan_days"}
    parts = [(today + timedelta(days=30 * each), 500_00) for each in range(1, 5)]
    with pytest.raises(Invalid) as refusal:
        claims.plan(FINANCE, edition, view, parts[:3])
    assert problems(refusal) == {"plan_sum"}
    claims.plan(FINANCE, edition, view, parts)
    assert claims.require(view).plan == tuple(parts)
    claims.repay(FINANCE, edition, view, today, 2_000_00, "R-2")
    claims.note_settled(FINANCE, edition, view)
    grants.move(ANNE, view, "close", by="participation")
    assert grants.find(edition, "1").state == "closed"


def test_a_claim_goes_to_forced_recovery_or_is_withdrawn(edition, view, clock):
    claimed(edition, view)
    with pytest.raises(Forbidden):
        grants.move(ANNE, view, "recover", by="participation", reasons=WHY)
    grants.move(FINANCE, view, "recover", by="finance", reasons=WHY)
    claims.repay(FINANCE, edition, view, time.today(), 3_000_00, "R-1")
    claims.note_settled(FINANCE, edition, view)
    second = granting.opened(edition, "Un banc ici", email="b@example.org")
    second = granting.paid(edition, second, clock)
    claimed(edition, second, 500_00)
    grants.move(ANNE, second, "withdraw_claim", by="participation", reasons=WHY)
    claimed(edition, second, 400_00)
    assert (claims.require(second).number, claims.require(second).principal_cents) == (2, 400_00)
