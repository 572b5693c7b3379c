"""What may be wrong with a sitting or a decision, and the words of their kinds and outcomes, as English source text."""

from pb.rules.marking import N_

DECISIONS = {
    "bad_sitting": N_("The sitting needs to be mended."),
    "bad_decision": N_("This decision cannot be recorded yet."),
    "unknown_body": N_("Choose who sits: a jury, the College or the Council."),
    "unknown_business": N_("There is no such kind of business."),
    "unknown_outcome": N_("Choose what is decided."),
    "body_not_competent": N_("This body does not decide this kind of business in this edition."),
    "sitting_day_missing": N_("Give the day of the sitting."),
    "sitting_there": N_("This sitting is there already."),
    "sitting_to_come": N_("The sitting is only on %(held_on)s: nothing can have been decided yet."),
    "sitting_not_empty": N_("Something was decided at this sitting: it cannot be changed or taken away any more."),
    "nothing_on_agenda": N_("There is nothing left on this agenda to adopt."),
    "points_not_ready": N_("Some points cannot be adopted as they stand. Nothing was recorded."),
    "no_ready_project": N_("Choose at least one project whose study is complete."),
    "no_point_chosen": N_("Choose at least one point, and the sitting."),
    "not_on_agenda": N_("Put this point on the agenda of a sitting first."),
    "business_closed": N_("This point was decided or taken away already."),
    "business_there": N_("This point waits for a decision already."),
    "decision_amount": N_("An amount cannot be less than zero."),
    "decision_amount_missing": N_("Give the amount: it is part of the decision."),
    "decision_no_amount": N_("This decision has no amount: leave the field empty."),
    "decision_over_cap": N_("The amount is %(amount)s; at most %(most)s is allowed."),
    "decision_over_asked": N_("The amount cannot be more than the %(asked)s that were asked."),
    "reduction_needed": N_("Say why the amount is less than what was asked, in French and in Dutch."),
    "reduction_is_none": N_("This is no reduction: the amount is the %(asked)s that were asked."),
    "departure_needed": N_(
        "This departs from an opinion or from the computed list: say why, in French and in Dutch (art. 7)."
    ),
    "too_many_left": N_("At most %(most)s names can be noted."),
    "number_needed": N_("Give the number under which the decision is registered."),
    "number_taken": N_("The number %(number)s was given at another sitting, or on another day."),
    "number_cannot_grow": N_("“%(number)s” has no figures to count on from: give each decision its own number."),
    "decision_day_missing": N_("Give the day of the decision."),
    "decided_before_sitting": N_("The decision cannot be older than its sitting of %(held_on)s."),
    "decided_in_future": N_("The day of the decision has not come yet."),
    "decided_before_study": N_("The project was not under study yet on that day: see the dates of its history."),
    "deliberation_signed": N_("The extract of number %(number)s is signed: nothing can be added to it."),
    "extract_needed": N_("Choose the file of the signed extract (PDF)."),
    "signed_day_missing": N_("Give the day on which the extract was signed."),
    "signed_before_decision": N_("The extract cannot be signed before its decision of %(decided_on)s."),
    "signed_in_future": N_("The day of the signature has not come yet."),
    "correction_reason_needed": N_("Say which error is corrected, in French and in Dutch."),
    "correction_of_another": N_("A correction is about the same matter as the decision it corrects."),
    "correction_changes_outcome": N_(
        "A correction mends a clerical error and keeps the outcome. To decide otherwise, look at the matter again."
    ),
    "correction_changes_nothing": N_("Nothing differs from the decision that is to be corrected."),
    "corrected_already": N_("This decision was corrected already: correct the newer one."),
}

BUSINESS = {
    "admissibility": N_("Admission to the vote"),
    "results": N_("Result of the vote"),
    "grants": N_("Grant"),
}

DECIDED = {
    "admit": N_("Admitted to the vote"),
    "do_not_admit": N_("Not admitted to the vote"),
    "send_back": N_("Sent back to be corrected"),
    "withdraw": N_("Withdrawn from the vote"),
    "validate": N_("Validated"),
    "depart": N_("Departs from the computed list"),
    "settle_tie": N_("Tie settled"),
    "grant": N_("Grant awarded"),
    "reduce": N_("Grant reduced"),
    "refuse": N_("Grant refused"),
    "claim": N_("Grant claimed back"),
}

OPINION_WORDS = {
    "feasible": N_("Feasible"),
    "feasible_if": N_("Feasible if"),
    "not_feasible": N_("Not feasible"),
}
