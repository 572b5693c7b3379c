"""Grants: the file, its agreement, its account number, its payment once and only once (R17, R52, R53, D8, D9)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from pb import clock as time
from pb.errors import Conflict, Forbidden, Invalid, Unidentified, Unknown
from pb.services import agreements, bank_accounts, beside_grants, figures, grants, journal, payment_files, payments
from pb.services.actors import SYSTEM, Actor
from tests import granting, residents, samples
from tests.granting import ANNE, FINANCE, IBAN, OTHER_IBAN, fresh

pytestmark = pytest.mark.at(granting.WORKING)


@pytest.fixture
def view(edition):
    """A file just opened."""
    return granting.opened(edition)


def problems(refusal):
    """Return the codes of what is wrong."""
    return {problem.code for problem in refusal.value.problems}


def test_a_file_is_opened_once_with_its_deadline(edition, view):
    assert (view.ref, view.state, view.granted_cents) == ("BP2027-001", "decided", 3_000_00)
    assert view.due_on == date(2028, 7, 31)
    assert [part.amount_cents for part in payments.of(view)] == [3_000_00]
    with pytest.raises(Conflict, match="grant_there"):
        grants.open_file(SYSTEM, edition, view.project_id, granting.facts())
    assert beside_grants.waiting(edition, grants.all_of(edition)) == []


def test_personal_details_are_not_readable_in_the_table(session, view):
    session.flush()
    row = session.execute(grants.select(grants.Grant)).scalar_one()
    for column in (row.beneficiary, row.signatories):
        assert b"Camille" not in column
        assert b"voisins" not in column


def test_everything_to_mend_is_told_at_once(edition):
    made = granting.validated(edition)
    bad = granting.facts(
        granted_cents=3_000_01,
        decided_on=date(2027, 6, 16),
        ends_on=date(2027, 5, 31),
        beneficiary=" ",
        signatories=(),
        instalments=(1_00,),
    )
    with pytest.raises(Invalid) as refusal:
        grants.open_file(SYSTEM, edition, made, bad)
    assert problems(refusal) == {
        "grant_above_retained",
        "grant_decided_in_future",
        "project_ends_before_start",
        "beneficiary_needed",
        "signing_shares",
        "instalments_sum",
    }


def test_only_a_validated_project_of_a_holder_gets_a_grant(edition):
    made = samples.on_ballot(edition, samples.facts())
    with pytest.raises(Conflict, match="grant_not_decided"):
        grants.open_file(SYSTEM, edition, made, granting.facts())
    flagship = granting.validated(edition, "Une allée verte", track="flagship")
    with pytest.raises(Conflict, match="grant_not_for_holder"):
        grants.open_file(SYSTEM, edition, flagship, granting.facts())


def test_everybody_who_signs_accepts_by_their_own_link(edition, view):
    agreements.send(ANNE, edition, view)
    sent = residents.mails("agreement_to_sign")
    assert len(sent) == 2
    tokens = [mail["path"].rpartition("/")[2] for mail in sent]
    with pytest.raises(Invalid) as refusal:
        agreements.accept(edition, tokens[0], adult=False, agrees=False)
    assert problems(refusal) == {"adult_needed", "agreement_needed"}
    for _ in range(2):
        agreements.accept(edition, tokens[0], adult=True, agrees=True)
    assert grants.find(edition, "1").state == "decided"
    agreements.accept(edition, tokens[1], adult=True, agrees=True)
    after = grants.find(edition, "1")
    assert (after.state, after.agreed_on) == ("agreed", date(2027, 6, 15))
    assert [event.name for event in grants.history(after)].count("accept") == 2
    with pytest.raises(Conflict, match="grant_agreed_already"):
        grants.change(ANNE, edition, after, granting.facts(granted_cents=1_000_00, reasons={"fr": "a", "nl": "b"}))


def test_a_changed_agreement_is_accepted_by_nobody(edition, view):
    token = agreements.link(view, 1)
    agreements.accept(edition, token, adult=True, agrees=True)
    less = granting.facts(granted_cents=2_500_00, reasons={"fr": "Devis", "nl": "Offerte"})
    grants.change(ANNE, edition, view, less)
    with pytest.raises(Conflict, match="agreement_changed"):
        agreements.accept(edition, token, adult=True, agrees=True)
    after = grants.find(edition, "1")
    assert [done for _, _, done in agreements.standing(after)] == [False, False]
    assert [part.amount_cents for part in payments.of(after)] == [2_500_00]


def test_a_link_ends_and_fits_its_edition_alone(edition, view, clock):
    token = agreements.link(view, 1)
    other = samples.edition("uccle-2027", municipality="uccle")
    with pytest.raises(Forbidden, match="bad_form_token"):
        agreements.by_link(other, token)
    with pytest.raises(Forbidden, match="bad_form_token"):
        agreements.by_link(edition, token[:-4] + "AAAA")
    clock.shift(timedelta(days=31))
    with pytest.raises(Forbidden, match="form_ended"):
        agreements.by_link(edition, token)


@pytest.mark.parametrize("typed", ["", "BE41 0918 1173 5141", "BE32 1234 5678 9003", "FR00", "=1+1", "BE32" * 20])
def test_an_account_number_is_checked(edition, view, typed):
    with pytest.raises(Invalid):
        bank_accounts.ask(fresh(ANNE), edition, view, typed, "Camille")
    assert bank_accounts.all_of(view) == []


def test_an_account_number_needs_a_fresh_factor_and_another_approver(edition, view, clock):
    """D8."""
    holder = Actor(kind="holder", holder_id=view.holder_id, fresh_at=time.now())
    stale = Actor(kind="holder", holder_id=view.holder_id, fresh_at=time.now() - timedelta(minutes=6))
    with pytest.raises(Unidentified, match="holder_not_fresh"):
        bank_accounts.ask(stale, edition, view, IBAN, "Camille")
    with pytest.raises(Forbidden, match="factor_not_fresh"):
        bank_accounts.ask(ANNE, edition, view, IBAN, "Camille")
    bank_accounts.ask(holder, edition, view, IBAN, "Camille")
    (mail,) = residents.mails("iban_asked")
    assert mail["end"] == "9002"
    assert "1234" not in str(mail)
    waiting = bank_accounts.pending(bank_accounts.all_of(view))
    with pytest.raises(Forbidden, match="iban_own_request"):
        bank_accounts.approve(holder, edition, view, waiting.number, waiting.digest)
    bank_accounts.approve(fresh(FINANCE), edition, view, waiting.number, waiting.digest)
    held = bank_accounts.current(bank_accounts.all_of(view))
    assert held.payable_from == time.now() + timedelta(hours=48)
    assert (held.masked, held.spaced) == ("BE32 •••• 9002", "BE32 1234 5678 9002")
    assert len(residents.mails("iban_approved")) == 1


def test_a_number_swapped_between_look_and_approval_is_refused(edition, view):
    """D8: by another tab, or by another person."""
    bank_accounts.ask(fresh(ANNE), edition, view, IBAN, "Camille")
    seen = bank_accounts.pending(bank_accounts.all_of(view))
    bank_accounts.ask(fresh(ANNE), edition, view, OTHER_IBAN, "Mallory")
    with pytest.raises(Conflict, match="iban_swapped"):
        bank_accounts.approve(fresh(FINANCE), edition, view, seen.number, seen.digest)
    now = bank_accounts.pending(bank_accounts.all_of(view))
    with pytest.raises(Conflict, match="iban_swapped"):
        bank_accounts.approve(fresh(FINANCE), edition, view, now.number, seen.digest)
    assert bank_accounts.current(bank_accounts.all_of(view)) is None
    bank_accounts.refuse(fresh(FINANCE), view, now.number, now.digest)
    assert bank_accounts.pending(bank_accounts.all_of(view)) is None


def test_a_payment_waits_for_everything(edition, view, clock):
    with pytest.raises(Conflict) as refusal:
        payments.order(FINANCE, edition, view, 1, "M-1")
    assert problems(refusal) == {
        "payment_before_agreement",
        "payment_no_article",
        "payment_no_commitment",
        "account_missing",
    }
    ready = granting.ready(edition, view, clock)
    clock.shift(timedelta(hours=-1))
    with pytest.raises(Conflict) as refusal:
        payments.order(FINANCE, edition, ready, 1, "M-1")
    assert problems(refusal) == {"iban_on_hold"}
    clock.shift(timedelta(hours=1))
    with pytest.raises(Invalid, match="bad_payment"):
        payments.order(FINANCE, edition, ready, 1, "  ")
    assert payments.order(FINANCE, edition, ready, 1, "M-1")


def test_a_second_click_orders_and_pays_nothing_more(edition, view, clock):
    """D9."""
    view = granting.ready(edition, view, clock)
    assert [payments.order(FINANCE, edition, view, 1, f"M-{each}") for each in range(3)] == [True, False, False]
    today = time.today()
    assert [payments.pay(FINANCE, edition, view, 1, today) for _ in range(3)] == [True, False, False]
    (part,) = payments.of(view)
    assert (part.mandate, part.paid_on, part.state) == ("M-0", today, "paid")
    assert grants.find(edition, "1").state == "paid"
    assert len(residents.mails("grant_paid")) == 1
    acts = [line.act for line in journal.latest(edition.id)]
    assert (acts.count("grant.order"), acts.count("grant.pay")) == (1, 1)


def test_nothing_is_dropped_or_claimed_while_the_receiver_holds_an_order(edition, view, clock):
    view = granting.ready(edition, view, clock)
    payments.order(FINANCE, edition, view, 1, "M-1")
    reasons = {"fr": "Le groupe s’arrête.", "nl": "De groep stopt."}
    with pytest.raises(Conflict, match="order_open"):
        grants.move(ANNE, view, "drop", by="participation", reasons=reasons)
    payments.cancel(FINANCE, view, 1)
    grants.move(ANNE, view, "drop", by="participation", reasons=reasons)
    assert grants.find(edition, "1").state == "dropped"


def test_a_mandate_number_serves_once(edition, view, clock):
    view = granting.ready(edition, view, clock)
    second = granting.ready(edition, granting.opened(edition, "Un banc ici", email="b@example.org"), clock)
    payments.order(FINANCE, edition, view, 1, "M-1")
    with pytest.raises(Conflict, match="mandate_taken"):
        payments.order(FINANCE, edition, second, 1, "M-1")


def test_an_order_is_on_one_list_with_its_totals(edition, view, clock):
    view = granting.ready(edition, view, clock)
    with pytest.raises(Conflict, match="no_order_waiting"):
        payments.make_list(FINANCE, edition)
    payments.order(FINANCE, edition, view, 1, "=1+1")
    payments.cancel(FINANCE, view, 1)
    payments.order(FINANCE, edition, view, 1, "=1+1")
    number = payments.make_list(FINANCE, edition)
    with pytest.raises(Conflict, match="no_order_waiting"):
        payments.make_list(FINANCE, edition)
    with pytest.raises(Conflict, match="order_on_list"):
        payments.cancel(FINANCE, view, 1)
    head, rows = payments.on_list(edition, number)
    assert (head.payments, head.total_cents) == (1, 3_000_00)
    table = payment_files.table(rows).decode("utf-8-sig").splitlines()
    assert table[1].startswith("'=1+1,BP2027-001,1,3000,Camille Aubépine,BE32123456789002,BP2027-001/1,1040/332-02,")
    assert table[2].startswith("TOTAL,1,,3000,")
    assert payment_files.table(payments.on_list(edition, number)[1]) == payment_files.table(rows)
    with pytest.raises(Unknown):
        payments.on_list(edition, 9)


def test_no_list_pays_to_an_account_that_changed_since_the_order(edition, view, clock):
    """D8: an order keeps the number that was approved; a new one means a new order, after its 48 hours."""
    view = granting.ready(edition, view, clock)
    payments.order(FINANCE, edition, view, 1, "M-1")
    bank_accounts.ask(fresh(ANNE), edition, view, OTHER_IBAN, "Camille")
    with pytest.raises(Conflict, match="order_account_changed"):
        payments.make_list(FINANCE, edition)
    waiting = bank_accounts.pending(bank_accounts.all_of(view))
    bank_accounts.approve(fresh(FINANCE), edition, view, waiting.number, waiting.digest)
    with pytest.raises(Conflict) as refusal:
        payments.make_list(FINANCE, edition)
    assert refusal.value.details == {"mandates": "M-1"}
    payments.cancel(FINANCE, view, 1)
    with pytest.raises(Conflict, match="payment_not_ready"):
        payments.order(FINANCE, edition, view, 1, "M-2")
    clock.shift(timedelta(hours=48))
    payments.order(FINANCE, edition, view, 1, "M-2")
    (row,) = payments.on_list(edition, payments.make_list(FINANCE, edition))[1]
    assert row.iban == OTHER_IBAN.replace(" ", "")


def test_an_earlier_grant_without_proof_blocks_and_is_named(edition, clock):
    """R52: the same holder, or the same account under another name."""
    first = granting.paid(edition, granting.opened(edition), clock)
    decided = time.today()
    for email in ("holder@example.org", "other@example.org"):
        title = f"Un banc {email.partition('@')[0]} ici"
        later = granting.opened(edition, title, email=email, decided_on=decided)
        later = granting.ready(edition, later, clock)
        with pytest.raises(Conflict) as refusal:
            payments.order(FINANCE, edition, later, 1, f"M-{later.number}")
        assert ("earlier_unjustified", first.ref) in [
            (each.code, each.details.get("ref")) for each in refusal.value.problems
        ]
    grants.move(SYSTEM, first, "report", by="participation")
    grants.move(SYSTEM, first, "justify", by="participation")
    assert payments.order(FINANCE, edition, grants.find(edition, "2"), 1, "M-2")


def test_more_time_needs_reasons_and_begins_anew(edition, view):
    reasons = {"fr": "Chantier retardé.", "nl": "Werf vertraagd."}
    with pytest.raises(Invalid):
        grants.extend(ANNE, view, date(2028, 10, 1), {"fr": "x", "nl": ""})
    grants.extend(ANNE, view, date(2028, 10, 1), reasons, "2028/114")
    after = grants.find(edition, "1")
    assert after.due_on == date(2028, 10, 1)
    assert grants.history(after)[-1].reasons == reasons


def test_what_everybody_accepted_stays_accepted_when_time_is_given(edition, view, clock):
    view = granting.ready(edition, view, clock)
    grants.extend(ANNE, view, date(2028, 10, 1), {"fr": "Pluie.", "nl": "Regen."})
    assert [done for _, _, done in agreements.standing(grants.find(edition, "1"))] == [True, True]


def test_a_mark_of_fraud_is_for_staff(edition, view):
    grants.suspect(ANNE, view, "Factures retouchées")
    after = grants.find(edition, "1")
    assert after.suspect
    assert grants.suspicion(after) == "Factures retouchées"
    assert "retouch" not in str([line.details for line in journal.latest(edition.id)])
    grants.suspect(ANNE, after, "  ")
    assert not grants.find(edition, "1").suspect


def test_nobody_sees_the_grant_of_somebody_else(edition, view):
    other = samples.edition("uccle-2027", municipality="uccle")
    with pytest.raises(Unknown):
        grants.find(other, "1")
    for actor in (Actor(kind="holder", holder_id="somebody"), Actor()):
        with pytest.raises(Unknown):
            grants.own(actor, edition, "1")
    assert grants.own(Actor(kind="holder", holder_id=view.holder_id), edition, "1").id == view.id
    for hostile in ("0", "-1", "x", "1'", "٣", "9" * 30):
        with pytest.raises(Unknown):
            grants.find(edition, hostile)


def test_figures_of_new_years_are_entered_with_their_source(session):
    figures.enter(FINANCE, "interest_rate", date(2027, 1, 1), "4,25 %", "Moniteur belge, 20 janvier 2027")
    figures.enter(FINANCE, "interest_rate", date(2027, 1, 1), "4.75", "Moniteur belge, 21 janvier 2027")
    known = figures.all_of()
    assert figures.reference.rates(known)[2027] == Decimal("4.75")
    with pytest.raises(Invalid) as refusal:
        figures.enter(FINANCE, "interest_rate", date(2027, 2, 1), "x", " ")
    assert problems(refusal) == {"bad_figure", "figure_from_new_year", "source_needed"}
