"""The label of each word that people see, as English source text for the catalogues; one dictionary per kind."""

from pb.rules.act_words import ACT_WORDS
from pb.rules.alarm_words import ALARMS, REFUSED, VOTE_STEPS, WATCHED
from pb.rules.ballot_list_sentences import POSTER_STATES, POSTERS, TRANSLATION_STATES
from pb.rules.decisions_sentences import BUSINESS, DECIDED, OPINION_WORDS
from pb.rules.grants_labels import GRANT_LABELS
from pb.rules.notifications_sentences import WAYS
from pb.rules.paper_labels import PAPER_LABELS
from pb.rules.purchasing_labels import PURCHASING_LABELS
from pb.rules.reviews_sentences import ANSWERS, POINTS
from pb.rules.roll_labels import PEOPLE
from pb.rules.sentences import N_
from pb.rules.submission_labels import SUBMISSION_LABELS
from pb.rules.supervision import SUPERVISED

STATUSES = {
    "draft": N_("Draft"),
    "submitted": N_("Submitted"),
    "in_review": N_("Under study"),
    "to_correct": N_("To be corrected"),
    "admitted": N_("Admitted to the vote"),
    "not_admitted": N_("Not admitted to the vote"),
    "on_ballot": N_("On the ballot"),
    "selected": N_("Chosen by the vote"),
    "reserve": N_("On the reserve list"),
    "not_selected": N_("Not chosen"),
    "validated": N_("Validated"),
    "under_way": N_("Under way"),
    "reported": N_("Report handed in"),
    "closed": N_("Finished"),
    "withdrawn": N_("Withdrawn"),
    "merged": N_("Merged with another project"),
    "abandoned": N_("Given up"),
    "failed": N_("Not carried out"),
}

PHASES = {
    "submission": N_("Ideas"),
    "review": N_("Study"),
    "campaign": N_("Campaign"),
    "vote": N_("Vote"),
    "count": N_("Count"),
    "award": N_("Decision"),
    "follow_up": N_("Projects at work"),
    "evaluation": N_("Looking back together"),
}

PHASES_IN_WORDS = {
    "submission": N_("Residents and associations send in their projects."),
    "review": N_(
        "The services of the municipality study each project, and the College decides which ones go to the vote."
    ),
    "campaign": N_("The projects are presented to everybody."),
    "vote": N_("Residents choose their projects, online or on paper."),
    "count": N_("The ballots are counted and the money is shared out."),
    "award": N_("The final list is validated and published."),
    "follow_up": N_("The chosen projects are carried out, and everybody can follow them."),
    "evaluation": N_("We look at what went well and what to do better next time."),
}

ACTIONS = {
    "wait": N_("See the calendar"),
    "submit": N_("Send in a project"),
    "discover": N_("Discover the projects"),
    "vote": N_("Choose and vote"),
    "see_results": N_("See the results"),
    "follow": N_("Follow the projects"),
}

ROLES = {
    "public": N_("Visitor"),
    "voter": N_("Voter"),
    "holder": N_("Project holder"),
    "participation": N_("Participation service"),
    "reviewer": N_("Service that gives an opinion"),
    "college": N_("Secretariat of the College"),
    "counting_chief": N_("Chair of the counting bureau"),
    "counting": N_("Member of the counting bureau"),
    "help_desk": N_("Help desk"),
    "finance": N_("Finance and municipal receiver"),
    "administrator": N_("Administrator"),
    "regional": N_("Regional purchasing centre"),
    "client": N_("Representative of a client body"),
    "auditor": N_("Auditor"),
    "witness": N_("Witness"),
}

CAPACITIES = {
    "holder": N_("the project holder"),
    "participation": N_("the participation service"),
    "service": N_("the service in charge"),
    "college": N_("the College"),
    "deciding_body": N_("the deciding body"),
    "count": N_("the count"),
}

MOVES = {
    "submit": N_("Send in"),
    "take_up": N_("Begin the study"),
    "ask_correction": N_("Ask for a correction"),
    "resubmit": N_("Send in again"),
    "admit": N_("Admit to the vote"),
    "do_not_admit": N_("Do not admit to the vote"),
    "reconsider": N_("Look at it again"),
    "put_on_ballot": N_("Put on the ballot"),
    "merge": N_("Merge with another project"),
    "select": N_("Note as chosen"),
    "hold": N_("Put on the reserve list"),
    "leave_out": N_("Leave out"),
    "promote": N_("Take from the reserve list"),
    "validate": N_("Validate"),
    "start": N_("Start the work"),
    "report": N_("Hand in the report"),
    "close": N_("Finish"),
    "abandon": N_("Give up the project"),
    "fail": N_("Note that it was not carried out"),
    "withdraw": N_("Withdraw"),
}

VERDICTS = {
    "funded": N_("Funded"),
    "skipped": N_("Skipped: it costs more than what was left"),
    "stopped": N_("Not reached: the sharing stopped above it"),
    "no_place": N_("No place left"),
    "below_minimum": N_("Fewer votes than needed"),
    "over_cap": N_("Dearer than the maximum for one project"),
    "tied": N_("Tied: the tie must be settled first"),
    "undecided": N_("Not known until the tie is settled"),
    "withdrawn": N_("Withdrawn"),
}

OUTCOMES = {
    "won": N_("Winner"),
    "fished_up": N_("Fished up"),
    "out": N_("Not chosen"),
    "left": N_("Withdrawn"),
    "open": N_("Not decided yet"),
}

CHANNELS = {"online": N_("Online"), "desk": N_("At the help desk"), "paper": N_("On paper")}
BALLOT_KINDS = {"approval": N_("Choose your favourite projects"), "basket": N_("Fill a basket within a budget")}
ALLOCATION_RULES = {
    "skip": N_("In the order of votes; a project that costs too much is skipped and the next one that fits is taken"),
    "stop": N_("In the order of votes; the first project that costs too much ends the list"),
}
STEPS = {  # between the close of the vote and the final list
    "close": N_("The vote closes"),
    "balance": N_("Everything adds up"),
    "seal": N_("The box is sealed"),
    "jury": N_("The jury gives its points"),
    "count": N_("The ballots are counted"),
    "ties": N_("Ties are settled"),
    "publish": N_("The result is published"),
    "object": N_("Time to object"),
    "decide": N_("The list is decided"),
    "final": N_("The result is final"),
}
GRAVE_ACTS = {
    "seal_box": N_("Seal the box"),
    "count": N_("Open the box and count"),
    "score_jury": N_("Keep the points of the jury"),
}
TIE_METHODS = {"college": N_("Reasoned decision of the College"), "lots": N_("Public draw of lots")}
RUN_BY = {
    "municipality": N_("Carried out by the municipality"),
    "holder": N_("Carried out by its holder, with a grant"),
}
DECIDING_BODIES = {"jury": N_("Jury of residents"), "college": N_("College"), "council": N_("Municipal Council")}
SUBMITTERS = {
    "person": N_("Person"),
    "de_facto_association": N_("De facto association"),
    "non_profit": N_("Non-profit association"),
    "group": N_("Group of residents"),
    "social_enterprise": N_("Social-economy enterprise"),
    "company": N_("Company"),
    "public_body": N_("School or other public body"),
}
PLACE_KINDS = {"desk": N_("Help desk"), "box": N_("Ballot box"), "desk_and_box": N_("Help desk and ballot box")}

COST_HEADINGS = {
    "works": N_("Works"),
    "equipment": N_("Material and equipment"),
    "communication": N_("Communication"),
    "opening": N_("Opening and party"),
    "volunteers": N_("Volunteers"),
    "wages": N_("Wages"),
    "room_hire": N_("Hire of a room"),
    "other": N_("Other costs"),
}

KEPT: dict[str, str] = {  # what an account that is erased leaves behind, and why
    # submission
    "project": N_("The projects that you sent in, with their files, as the archives of the municipality ask"),
    # grants
    "grant": N_("The files of your grants: the law on accounts asks for them"),
}

LABELS: dict[str, dict[str, str]] = {
    "status": STATUSES,
    "phase": PHASES,
    "action": ACTIONS,
    "role": ROLES,
    "capacity": CAPACITIES,
    "move": MOVES,
    "verdict": VERDICTS,
    "outcome": OUTCOMES,
    "supervision": SUPERVISED,
    "channel": CHANNELS,
    "ballot_kind": BALLOT_KINDS,
    "allocation_rule": ALLOCATION_RULES,
    "step": STEPS,
    "grave_act": GRAVE_ACTS,
    "tie_method": TIE_METHODS,
    "run_by": RUN_BY,
    "deciding_body": DECIDING_BODIES,
    "submitter": SUBMITTERS,
    "place_kind": PLACE_KINDS,
    "cost_heading": COST_HEADINGS,
    "business": BUSINESS,
    "decided": DECIDED,
    "opinion": OPINION_WORDS,
    "criterion_answer": ANSWERS,
    "point": POINTS,
    "notification_state": WAYS,
    "translation_state": TRANSLATION_STATES,
    "poster": POSTERS,
    "poster_state": POSTER_STATES,
    "kept": KEPT,
    **PEOPLE,
    **GRANT_LABELS,
    **PAPER_LABELS,
    "act": ACT_WORDS,
    "alarm": ALARMS,
    "watched": WATCHED,
    "vote_step": VOTE_STEPS,
    "refused": REFUSED,
    **SUBMISSION_LABELS,
    **PURCHASING_LABELS,
}


def label(kind: str, word: str) -> str:
    """Return the English source label of a word of a kind, or the word itself when it has none."""
    return LABELS[kind].get(word, word)
