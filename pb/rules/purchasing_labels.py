"""The code words of the purchasing centre as people read them, as English source text."""

from pb.rules.marking import N_
from pb.rules.purchasing_sentences import ADVICE, WARNINGS

STAGES = {
    "design": N_("Designing the process"),
    "running": N_("Running it and facilitating meetings"),
    "communication": N_("Communication, contents, publicity"),
    "mobilising": N_("Mobilising and recruiting participants"),
    "evaluation": N_("Evaluation and follow-up"),
}
PUBLICS = {
    "young": N_("Young people"),
    "older": N_("Older people"),
    "newcomers": N_("Newcomers"),
    "disabled": N_("People with disabilities"),
    "precarious": N_("People in a precarious situation"),
    "everybody": N_("All residents"),
}
BODY_KINDS = {
    "region": N_("Regional administration"),
    "municipality": N_("Municipality"),
    "public_body": N_("Public body"),
    "private_body": N_("Private body with a task of general interest"),
    "collective": N_("Citizens’ collective"),
    "cpas": N_("Public centre for social welfare"),
    "parliament": N_("Parliament"),
    "social_housing": N_("Social housing company"),
}
AWARDS = {"cascade": N_("Cascade"), "competition": N_("Mini-competition")}
METHODS = {
    "competition": N_("Mini-competition, whatever the amount"),
    "by_amount": N_("Cascade for small amounts, mini-competition above"),
}
STATUSES = {
    "draft": N_("Draft"),
    "contact": N_("Contact"),
    "needs": N_("Needs and lots"),
    "specifications": N_("Adhesion and specifications"),
    "quotes": N_("Contractors asked"),
    "offers": N_("Offers analysed"),
    "validation": N_("Decision of the client"),
    "order": N_("Order form"),
    "mission": N_("Mission"),
    "closed": N_("Closed"),
    "not_relevant": N_("Not relevant"),
    "dropped": N_("Dropped"),
}
STEPS = {
    "contact": N_("The body contacts the Participation Service."),
    "needs": N_("Both discuss the needs, whether the centre fits, and which lots."),
    "specifications": N_("The body joins the centre; both write the specifications."),
    "quotes": N_("The Service asks the contractors for quotes and follows their questions."),
    "offers": N_("The Service receives and analyses the offers, and writes the award report with the body."),
    "validation": N_("The deciding body of the client validates the chosen offer."),
    "order": N_("The Service makes the order form and sends it."),
    "mission": N_("The body starts its mission with the contractor."),
}
MOVES = {
    "send": N_("Send to the Service"),
    "take_up": N_("Take up the need"),
    "confirm": N_("Confirm the lots"),
    "not_relevant": N_("Say that the centre does not fit"),
    "invite": N_("Ask the contractors"),
    "open": N_("Open the offers"),
    "revise": N_("Go back to the specifications"),
    "propose": N_("Propose the best offer"),
    "validate": N_("Validate the chosen offer"),
    "order": N_("Make the order"),
    "close": N_("Close the mission"),
    "drop": N_("Drop the dossier"),
}
PARTIES = {"client": N_("the body"), "service": N_("the Participation Service"), "reader": N_("the auditor")}
ADHESIONS = {
    "asked": N_("Adhesion asked"),
    "sent": N_("Protocol sent"),
    "signed": N_("Protocol signed"),
    "ended": N_("Adhesion ended"),
}
MEANS = {"mail": N_("By mail"), "letter": N_("By letter"), "platform": N_("By the State’s e-Procurement platform")}
ANSWERS = {
    "waiting": N_("Awaited"),
    "yes": N_("Offer made"),
    "declined": N_("Declined"),
    "expired": N_("Deadline passed"),
}
TIES = {
    "price": N_("Among equal offers, the cheaper one; if equal too, a reasoned decision"),
    "decision": N_("A reasoned decision"),
}

PURCHASING_LABELS: dict[str, dict[str, str]] = {
    "stage": STAGES,
    "audience": PUBLICS,
    "body_kind": BODY_KINDS,
    "award": AWARDS,
    "lot_method": METHODS,
    "dossier_status": STATUSES,
    "dossier_step": STEPS,
    "dossier_move": MOVES,
    "party": PARTIES,
    "adhesion": ADHESIONS,
    "means": MEANS,
    "asking": ANSWERS,
    "offer_tie": TIES,
    "advice": ADVICE,
    "purchasing_warning": WARNINGS,
}
