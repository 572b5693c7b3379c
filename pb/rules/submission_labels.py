"""The words of the form of a project: its steps, and what comes next at each status."""

from pb.rules.marking import N_
from pb.rules.upload_sentences import UPLOADS

STEPS = {
    "idea": N_("The idea"),
    "place": N_("The place"),
    "plan": N_("The planning"),
    "budget": N_("The budget"),
    "who": N_("Who proposes it"),
    "people": N_("Mandates and members"),
    "bank": N_("The account"),
    "files": N_("Photos and documents"),
    "check": N_("Check and send"),
}
NEXT = {
    "draft": N_("Finish the form and send it in: only then does anybody read it."),
    "draft_late": N_("It was not sent in on time. You can copy it into the next edition."),
    "submitted": N_("The participation service reads your project. You get a mail when the study begins."),
    "in_review": N_("The services give their opinions, then the College decides whether the project goes to the vote."),
    "to_correct": N_("Mend the points named below and send the project in again."),
    "admitted": N_("The project goes to the vote. You get a mail when it stands on the ballot."),
    "not_admitted": N_("You can ask the participation service to have the decision looked at again, or appeal."),
    "on_ballot": N_("Residents vote. Make your project known: posters and cards are free."),
    "selected": N_("The final list is validated. Then the work can begin."),
    "reserve": N_("The project stands on the reserve list: it can still be taken if money is left."),
    "not_selected": N_("The project was not chosen this time. You can copy it into the next edition."),
    "validated": N_("The project can begin."),
    "under_way": N_("Tell the neighbourhood how it goes, and keep the original receipts."),
    "reported": N_("The participation service reads the report."),
    "closed": N_("The project is finished. Thank you!"),
    "withdrawn": N_("Nothing more: the project was withdrawn."),
    "merged": N_("The other project goes on in its place."),
    "abandoned": N_("Nothing more: the project was given up."),
    "failed": N_("Nothing more: the project was not carried out."),
}
PICTURES = {"waiting": N_("being prepared"), **UPLOADS}  # why a picture cannot be seen
SUBMISSION_LABELS = {"form_step": STEPS, "next": NEXT, "picture": PICTURES}
