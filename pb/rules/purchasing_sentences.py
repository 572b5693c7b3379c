"""The purchasing centre in sentences: why a lot is advised, what a dossier lacks, what is refused; English source."""

from pb.rules.marking import N_

ADVICE = {
    "lot_whole_asked": N_("You want one contractor for the whole process, from its design to its evaluation."),
    "lot_whole_many": N_("You need nearly every stage: one contractor for the whole is simpler to lead."),
    "lot_design_unknown_too": N_("The method is not chosen yet: this lot begins with its design."),
    "lot_design": N_("You want the process to be designed: method, steps, tools."),
    "lot_design_unknown": N_("The method is not chosen yet: have it designed first."),
    "lot_running": N_("You want the process to be run and meetings to be facilitated."),
    "lot_communication": N_("You want people to hear of it: a plan, contents, publicity."),
    "lot_mobilising": N_("You want people to be found and kept on board."),
    "lot_mobilising_publics": N_("You want to reach people who seldom come by themselves."),
    "lot_evaluation": N_("You want the process to be evaluated and followed up."),
}

LACKS = {
    "lacks_need": N_("The need has no title or names no stage."),
    "lacks_lot": N_("No lot is confirmed."),
    "lacks_protocol": N_("The adhesion protocol is not signed."),
    "lacks_specifications": N_("The specifications are not written."),
    "lacks_criteria": N_("The award criteria are not fixed."),
    "lacks_offer": N_("There is no offer that came in time, or the deadline has not passed."),
    "lacks_winner": N_("The award report is not written."),
    "lacks_decision": N_("The decision of the client’s body is not recorded."),
    "lacks_room": N_("The ceiling of the contract leaves no room."),
    "lacks_evaluation": N_("The evaluation is not written."),
}

REFUSED = {
    "need_no_stage": N_("Choose at least one stage, or the whole process."),
    "need_unknown_stage": N_("There is no such stage."),
    "need_unknown_body": N_("Choose what kind of body it is."),
    "need_amount": N_("Give an amount above zero, in euro without VAT."),
    "order_no_amount": N_("An order needs an amount above zero."),
    "order_after_end": N_("The framework contract ended on %(end)s: no order can be made under it any more."),
    "order_over_ceiling": N_(
        "This order of %(amount)s is too large: of the ceiling of %(ceiling)s of the contract, %(left)s is left."
    ),
    "cascade_exhausted": N_(
        "Every contractor of this lot has declined or let the deadline pass. "
        "Go back to the specifications, with a reason."
    ),
    "cascade_waits": N_("A contractor is being asked, or has said yes. The next one is asked only when it declines."),
    "weights_not_hundred": N_("The weights of the criteria must be above zero and come to 100 together."),
    "two_prices": N_("Only one criterion can be the price."),
    "criterion_twice": N_("A criterion stands there twice."),
    "bad_criteria": N_("These criteria cannot be used."),
    "offers_incomplete": N_("Marks are still missing."),
    "offer_no_price": N_("An offer needs a price above zero."),
    "offer_mark": N_("A mark for “%(criterion)s” is missing, or is not between 0 and 10."),
    "mark_bounds": N_("Give a mark between 0 and 10."),
    "mark_of_five": N_("Choose a mark from 1 to 5."),
    "dossier_not_from_here": N_("This cannot be done at the step where the dossier is now."),
    "dossier_not_yours": N_("The other side does this."),
    "dossier_lacks": N_("The dossier cannot go on yet."),
    "dossier_title": N_("Give a title of 3 to 150 characters."),
    "contract_closed": N_("This purchasing centre takes no needs at the moment."),
    "contractor_there": N_("This contractor stands in the lot already."),
    "representative_there": N_("This address acts for the body already."),
    "adhesion_not_from_here": N_("The adhesion is at another step."),
    "contractor_name_needed": N_("Write the name."),
    "name_both_languages": N_("Write the name in French and in Dutch."),
    "services_needed": N_("Write at least one service, each on a line of its own."),
    "note_needed": N_("Write something, at most 5,000 characters."),
    "specification_frozen": N_("The specifications have been sent: they can no longer change."),
    "specification_changed": N_(
        "The other side has just written a newer version. Read it, then bring your changes in."
    ),
    "not_an_award": N_("Choose one of the possibilities."),
    "standstill_days": N_("Give a number of days between 0 and 60."),
    "ends_before_start": N_("The end lies before the beginning."),
    "ceiling_below_orders": N_("More than that has already been ordered."),
    "deadline_past": N_("The deadline must lie in the future."),
    "lot_without_contractor": N_("This lot has no contractor yet."),
    "means_unknown": N_("Say how the contractors are asked."),
    "offers_closed": N_("The offers are not opened yet."),
    "offers_not_yet": N_("Offers are opened after the deadline: %(end_until)s."),
    "offer_there": N_("The offer of this contractor is recorded already."),
    "offer_changed": N_("A colleague has just changed the analysis of this offer. Read it, then go on."),
    "offers_tied": N_("The best offers are equal. Give them an order, with the reason of the decision."),
    "no_offer_fits": N_("No offer meets the conditions. Go back to the specifications, with a reason."),
    "received_when": N_("An offer is received after the contractor was asked, and not in the future."),
    "deciding_body_needed": N_("Say which body decided."),
    "decided_on_needed": N_("Give the day of the decision."),
    "reference_needed": N_("Give the reference of the decision."),
    "decided_before_report": N_("The decision cannot be older than the award report."),
    "signatories_needed": N_("Say who signs."),
    "signed_on_needed": N_("Give the day of the signature."),
    "signed_before_decided": N_("The protocol cannot be signed before the decision."),
    "day_in_future": N_("This day lies in the future."),
    "starts_before_order": N_("The mission cannot start before its order."),
    "standstill": N_("The waiting time is not over: the order can be made from %(free)s."),
    "ordered_already": N_("The order of this dossier has been made already."),
    "not_an_instant": N_("Write a day and an hour that exist, for example 28/04/2027 12:00."),
}

PURCHASING = {**ADVICE, **LACKS, **REFUSED}

WARNINGS = {
    "ceiling_near": N_("More than 80 % of the ceiling is ordered."),
    "ceiling_reached": N_("The ceiling is reached: nothing more can be ordered."),
    "end_unknown": N_("The end of this contract is not confirmed yet."),
    "end_near": N_("This contract ends within six months."),
    "contract_over": N_("This contract is over."),
}
