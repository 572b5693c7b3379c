"""What may be wrong with grants, payments, receipts, deadlines and claims, as English source text."""

from pb.rules.evaluation_sentences import EVALUATION
from pb.rules.marking import N_
from pb.rules.progress_sentences import PROGRESS
from pb.rules.receipts_sentences import PROOFS

FILES = {
    "bad_address": N_("The file cannot be given to this address yet."),
    "address_proof": N_("Say how you know who asks."),
    "address_same": N_("The file has this address already."),
    "grant_over": N_("This file is closed: nothing in it changes any more."),
    "day_needed": N_("Give the day."),
    "bad_grant": N_("The file of this grant needs to be mended."),
    "grant_there": N_("This project has its grant file already."),
    "grant_not_decided": N_("A grant file is opened once the project is validated."),
    "grant_not_for_holder": N_("This project is carried out by the municipality: it gets no grant."),
    "grant_agreed_already": N_("Everybody has accepted the agreement: what it says can no longer change."),
    "grant_move_not_from_here": N_("This step is not possible for a grant in its present state."),
    "grant_of_nothing": N_("A grant is more than zero."),
    "grant_above_retained": N_("The grant cannot be more than the %(retained)s that were put to the vote."),
    "instalments_sum": N_("The instalments come to %(sum)s; they must come to the %(granted)s of the grant."),
    "beneficiary_needed": N_("Say who gets the grant."),
    "signatory_name": N_("Give the name of each person who signs."),
    "bad_signatories": N_("The list of people who sign needs to be mended."),
    "signing_shares": N_("The shares of the people who sign come to %(sum)s percent; they must come to 100."),
    "grant_decided_in_future": N_("A decision cannot lie in the future."),
    "project_ends_before_start": N_("The project cannot end before it starts."),
    "commitment_day": N_("Give the day of the commitment."),
    "commitment_before_decision": N_("The commitment cannot come before the decision of %(decided)s."),
    "unknown_figure": N_("There is no such figure."),
    "bad_reference": N_("This figure cannot be kept yet."),
    "bad_figure": N_("Write a number with at most two decimals, such as 4,50."),
    "figure_from_new_year": N_("This figure is one of a whole year: it begins on 1 January."),
    "source_needed": N_("Say where the figure was published."),
}

AGREEMENTS = {
    "nobody_to_write_to": N_("Nobody who still has to accept has an e-mail address. Have them sign on paper."),
    "agreement_changed": N_("The agreement has changed since this link was sent. Ask the service for a new one."),
    "bad_acceptance": N_("The acceptance cannot be recorded yet."),
    "adult_needed": N_("Only somebody of 18 or older can sign."),
    "agreement_needed": N_("Tick the box to say that you agree."),
    "signed_on_another_day": N_("Give a day between the decision of %(decided)s and today."),
}

PAYMENTS = {
    "bad_payment": N_("This payment cannot be recorded yet."),
    "payment_not_ready": N_("This payment cannot be ordered yet."),
    "payment_before_agreement": N_("Not everybody has accepted the agreement."),
    "payment_after_end": N_("This grant is closed, claimed back or dropped: nothing more is paid."),
    "payment_no_article": N_("The budget article is missing."),
    "payment_no_commitment": N_("The number or the day of the commitment is missing."),
    "account_missing": N_("No account number is approved."),
    "iban_pending": N_("An account number waits for approval."),
    "iban_on_hold": N_("The account number is new: it can be paid to from %(from)s."),
    "earlier_unjustified": N_("The earlier grant %(ref)s is not proven yet (law of 14 November 1983)."),
    "mandate_needed": N_("Give the number of the payment mandate."),
    "mandate_taken": N_("Another payment has the mandate number %(mandate)s."),
    "payment_not_ordered": N_("This payment was not ordered."),
    "order_open": N_("A payment of this grant is ordered and not paid: take the order back, or note that it is paid."),
    "order_account_changed": N_(
        "The account number changed since the order of %(mandates)s: take the order back, and order anew."
    ),
    "order_on_list": N_("This order is on a list for the receiver, or was never made: it cannot be taken back."),
    "paid_in_future": N_("A payment cannot lie in the future."),
    "paid_before_order": N_("The payment cannot come before its order of %(ordered)s."),
    "payer_missing": N_("Enter the account that pays the grants first: the bank needs it."),
    "no_order_waiting": N_("No payment order waits for a list."),
    "list_just_made": N_("A colleague has just made this list. Reload the page."),
    "list_totals": N_("The payments of this list no longer come to its total. Tell the administrator."),
    "bad_iban": N_("This is not a valid account number (IBAN)."),
    "account_owner_needed": N_("Give the name of the owner of the account, as the bank knows it."),
    "iban_own_request": N_("Somebody else must approve an account number that you entered yourself."),
    "iban_swapped": N_("The account number changed since you looked at it. Nothing was approved: look again."),
    "holder_not_fresh": N_("You signed in more than five minutes ago. Sign in once more, then do this again."),
}

REVISIONS = {
    "bad_revision": N_("This revision cannot be proposed yet."),
    "revision_not_now": N_("A project is revised between the agreement and the report."),
    "revision_changes": N_("Say what changes."),
    "revision_why": N_("Say why it cannot be done as planned."),
    "revision_over": N_("The new end of the project cannot be over."),
    "revision_open": N_("A revision waits for an answer: settle it first."),
    "revision_settled": N_("This revision was answered or taken back already."),
    "revision_own": N_("The other side must agree to what you proposed."),
    "revision_not_yours": N_("Only those who proposed a revision can take it back."),
}

GRANTS = {**FILES, **AGREEMENTS, **PAYMENTS, **REVISIONS, **PROOFS, **PROGRESS, **EVALUATION}
