"""What may be wrong with an opinion or a checklist, and the words of the study, as English source text."""

from pb.rules.marking import N_

REVIEWS = {
    "bad_opinion": N_("The opinion needs to be mended."),
    "opinion_verdict": N_("Choose: feasible, feasible if, or not feasible."),
    "opinion_reason": N_("Write the condition, or why it is not feasible."),
    "opinion_received_on": N_("Give the day on which the opinion came in."),
    "opinion_in_future": N_("This day has not come yet."),
    "opinion_by_whom": N_("Write who gave the opinion."),
    "opinion_changed": N_("Somebody else gave or changed this opinion meanwhile: read it, then decide again."),
    "opinion_not_yours": N_("This opinion was asked from another service."),
    "opinion_closed": N_("The project is no longer under study: its opinions can no longer change."),
    "opinion_proof": N_("Attach the mail or the paper by which the opinion came in."),
    "cap_at_feasibility": N_(
        "The holder has %(most)s projects found feasible in this track, and no more may go on. "
        "Ask which one goes on, or propose another decision."
    ),
    "bad_checklist": N_("The checklist needs to be mended. Nothing was kept yet."),
    "checklist_changed": N_(
        "Somebody else changed the checklist meanwhile. Their answers stand where you gave none: read, then keep it."
    ),
    "criterion_answer": N_("Choose: met, not met, or to be corrected."),
    "criterion_text": N_("Say why, in French and in Dutch: the decision of the College quotes it."),
    "bad_criterion": N_("The criterion needs its words in French and in Dutch."),
    "bad_service": N_("The service needs to be mended."),
    "service_name": N_("Give the name of the service in French and in Dutch."),
    "service_there": N_("There is already a service with this short name."),
    "due_in_past": N_("The last day for the opinions cannot lie in the past."),
    "no_service": N_("Choose at least one service."),
    "no_project_chosen": N_("Choose at least one project."),
    "note_empty": N_("Write the note."),
    "not_ready": N_("This project is not ready for the College yet."),
    "review_no_opinion": N_("No service was asked for its opinion."),
    "review_opinions_left": N_("%(given)s of %(asked)s opinions are there."),
    "review_criteria_left": N_("%(left)s criteria have no answer yet."),
    "review_outcome_open": N_("The opinions contradict one another: choose what to propose."),
    "correction_points": N_("Choose at least one point that the holder may mend."),
    "not_under_study": N_("This project is not under study."),
}

ANSWERS = {"met": N_("Met"), "not_met": N_("Not met"), "to_correct": N_("To be corrected")}

POINTS = {
    "idea": N_("The idea: title, objectives, texts, themes"),
    "place": N_("The place"),
    "plan": N_("The stages, contacts and days"),
    "budget": N_("The budget"),
    "who": N_("Who proposes it"),
    "people": N_("The members of the group"),
    "bank": N_("The bank account"),
    "files": N_("Pictures and documents"),
}
