"""What may be wrong with receipts, lists of volunteers, deadlines and claims, as English source text."""

from pb.rules.marking import N_

REPORTS = {
    "bad_report": N_("The report cannot be handed in yet."),
    "report_done_needed": N_("Say what was done."),
    "report_people": N_("Say how many people took part: a whole number, 0 if nobody."),
    "grant_not_proven": N_("The use of this grant is not proven yet."),
    "receipts_waiting": N_("Receipts that wait for an answer: %(number)s."),
    "grant_unproven": N_("%(unproven)s are not proven. Ask for receipts, or claim this amount back."),
}

RECEIPTS = {
    "bad_receipt": N_("This receipt cannot be taken yet."),
    "receipt_kind": N_("Say what kind of proof this is."),
    "receipt_heading": N_("Choose a heading of the budget."),
    "receipt_currency": N_(
        "Give the amount in euro, as your bank charged it, and add the bank statement. %(currency)s is not taken."
    ),
    "receipt_amount": N_("The amount must be more than zero."),
    "receipt_charged": N_("The part that the grant pays must be more than zero."),
    "receipt_charged_more": N_("The grant cannot pay more than the %(amount)s of the receipt."),
    "receipt_future": N_("A receipt cannot lie in the future."),
    "receipt_old": N_("Look at the year: this receipt would be very old."),
    "receipt_twice": N_("This very file was sent in for this grant already."),
    "receipt_number_twice": N_("An invoice with this number and supplier was sent in for this grant already."),
    "receipt_above_grant": N_("It charges more than the %(granted)s of the whole grant."),
    "receipt_before_start": N_("It lies before the start of the project, %(start)s."),
    "receipt_after_end": N_("It lies after the end of the project, %(end)s."),
    "receipt_same_file": N_("The same file proves an expense of %(ref)s."),
    "receipt_same_number": N_("An invoice with the same number and supplier proves an expense of %(ref)s."),
    "receipt_move_not_from_here": N_("This step is not possible for a receipt in its present state."),
    "receipts_closed": N_("This grant takes no receipts at this moment."),
    "supplier_needed": N_("Say who was paid."),
    "receipt_file_needed": N_("Add a photo or a PDF of the receipt."),
    "original_needed": N_("Note that the original was seen, or that the receipt was born digital (art. 5)."),
    "accepted_too_much": N_("Accept more than zero, and at most the %(charged)s that it charges."),
    "report_needs_receipts": N_("Send in at least one receipt before the report."),
}

VOLUNTEERS = {
    "volunteers_none": N_("Write at least one line: name, day and amount."),
    "volunteer_name": N_("Line %(line)s: give the name."),
    "volunteer_amount": N_("Line %(line)s: the amount must be more than zero."),
    "volunteer_future": N_("Line %(line)s: the day lies in the future."),
    "volunteer_way": N_("Line %(line)s: choose flat rate, real costs or travel."),
    "volunteer_line": N_("Line %(line)s cannot be read. Write: name; day; amount, for example Ana B.; 14/6/2027; 30"),
    "volunteer_day_above": N_("On %(day)s somebody gets more than the ceiling of %(ceiling)s a day."),
    "volunteer_year_above": N_("In %(year)s somebody gets more than the ceiling of %(ceiling)s a year."),
    "volunteer_day_unknown": N_("The daily ceiling for %(day)s is not known here: check it by hand."),
    "volunteer_year_unknown": N_("The yearly ceiling for %(year)s is not known here: check it by hand."),
    "volunteer_mixed": N_("Somebody gets the flat rate and real costs: the law allows one of them."),
    "volunteers_half": N_("Volunteers take more than half of the grant (art. 7)."),
}

DEADLINES = {
    "bad_extension": N_("More time cannot be given like this."),
    "deadline_backwards": N_("The new day must come after %(due)s."),
    "extension_over": N_("The new day is over already."),
    "deadline_too_late": N_("More than two years later is most likely a typing error."),
    "reasons_both_languages": N_("Give the reasons in French and in Dutch."),
}

CLAIMS = {
    "bad_claim": N_("This claim needs to be mended."),
    "claim_of_nothing": N_("A claim is more than zero."),
    "claim_above_paid": N_("The claim cannot be more than the %(paid)s that were paid."),
    "claim_due_before_payment": N_("The due day cannot come before the payment of %(paid)s."),
    "claim_due_too_soon": N_("The due day must leave some days to pay."),
    "claim_not_paid": N_("Nothing was paid: there is nothing to claim back."),
    "no_claim": N_("There is no claim in this file."),
    "repayment_of_nothing": N_("A repayment is more than zero."),
    "repayment_before_payment": N_("A repayment cannot come before the payment of %(paid)s."),
    "repayment_in_future": N_("A repayment cannot lie in the future."),
    "repayment_twice": N_("A repayment with this reference is noted already."),
    "claim_not_settled": N_("Not everything is paid back yet."),
    "receiver_reference_needed": N_("Give the reference of the receiver's accounts."),
    "rate_unknown": N_("The legal rate of %(year)s is not known yet: enter it first, it is never guessed."),
    "plan_sum": N_("The parts of the plan come to %(sum)s; they must come to %(owed)s."),
    "plan_days": N_("Each part needs an amount and a day, one after the other, not in the past."),
    "unknown_day_count": N_("“%(count)s” is no way to count days of interest."),
}

PROOFS = {**REPORTS, **RECEIPTS, **VOLUNTEERS, **DEADLINES, **CLAIMS}
