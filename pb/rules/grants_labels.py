"""The words for states and moves of grants, and what the journal calls their acts, as English source text."""

from pb.rules.marking import N_

STATES = {
    "decided": N_("Decided"),
    "agreed": N_("Agreement accepted"),
    "paid": N_("Paid"),
    "reported": N_("Report handed in"),
    "justified": N_("Use proven"),
    "closed": N_("File closed"),
    "claimed": N_("Claimed back"),
    "in_plan": N_("Paid back in parts"),
    "in_recovery": N_("Forced recovery"),
    "repaid": N_("Paid back"),
    "dropped": N_("Dropped before payment"),
}
MOVES = {
    "agree": N_("Agreement accepted by everybody"),
    "pay": N_("Paid"),
    "report": N_("Report and accounts handed in"),
    "send_back": N_("Send the report back"),
    "justify": N_("Find the use proven"),
    "close": N_("Close the file"),
    "drop": N_("Drop the grant before payment"),
    "claim": N_("Claim back"),
    "withdraw_claim": N_("Withdraw the claim"),
    "plan": N_("Agree on paying back in parts"),
    "recover": N_("Hand over for forced recovery"),
    "settle": N_("Note that all is paid back"),
}
EVENTS = {
    **MOVES,
    "open": N_("File opened"),
    "change": N_("File changed"),
    "commit": N_("Commitment noted"),
    "extend": N_("More time given"),
    "send_agreement": N_("Agreement sent"),
    "accept": N_("Agreement accepted by one person"),
    "iban_asked": N_("Account number given"),
    "iban_approved": N_("Account number approved"),
    "iban_refused": N_("Account number refused"),
    "order": N_("Payment ordered"),
    "cancel_order": N_("Payment order taken back"),
    "pay_more": N_("Further instalment paid"),
    "repay": N_("Repayment noted"),
    "ask_news": N_("News asked"),
    "remind": N_("Reminder of the report sent"),
    "give_address": N_("Other e-mail address"),
    "revise": N_("Project revised by agreement"),
}
INSTALMENTS = {"planned": N_("To be ordered"), "ordered": N_("Ordered"), "paid": N_("Paid")}
ACCOUNTS = {
    "asked": N_("Waits for approval"),
    "approved": N_("Approved"),
    "refused": N_("Refused"),
    "replaced": N_("Replaced"),
}
RECEIPT_STATES = {
    "sent": N_("Sent in"),
    "asked": N_("A question to the holder"),
    "accepted": N_("Found in order"),
    "refused": N_("Refused"),
    "withdrawn": N_("Taken back"),
}
RECEIPT_KINDS = {
    "invoice": N_("Invoice or till receipt"),
    "volunteers": N_("List of volunteers"),
    "wages": N_("Wages"),
}
RECEIPT_MOVES = {
    "send": N_("Receipt sent in"),
    "ask": N_("Receipt: a question to the holder"),
    "answer": N_("Receipt sent in again"),
    "accept": N_("Receipt accepted"),
    "refuse": N_("Receipt refused"),
    "reopen": N_("Receipt opened again"),
    "withdraw": N_("Receipt taken back"),
}
ORIGINALS = {
    "seen": N_("Original seen"),
    "digital": N_("Born digital"),
    "said_digital": N_("Born digital, says the holder"),
}
EQUIPMENT = {
    "with_holder": N_("With its holder"),
    "available": N_("Available"),
    "lent": N_("Lent"),
    "gone": N_("Gone"),
}
RECOMMENDATIONS = {
    "open": N_("Waits for the next edition"),
    "taken_up": N_("Taken up"),
    "done": N_("Done"),
    "not_taken_up": N_("Not taken up"),
}
ADDRESS_PROOFS = {
    "card": N_("Identity card seen at the desk"),
    "signatories": N_("Letter signed by everybody who signed the agreement"),
}
REVISIONS = {
    "proposed": N_("Waits for an answer"),
    "agreed": N_("Agreed"),
    "refused": N_("Not agreed"),
    "withdrawn": N_("Taken back"),
}
NEWS_STATES = {"sent": N_("Waits to be read"), "published": N_("Published"), "refused": N_("Not published")}
WAYS = {"flat": N_("Flat rate"), "real": N_("Real costs"), "travel": N_("Travel")}
JOURNAL = {
    **{f"receipt.{name}": text for name, text in RECEIPT_MOVES.items()},
    **{f"grant.{name}": text for name, text in EVENTS.items()},
    "equipment.enter": N_("Thing entered"),
    "equipment.change": N_("Thing changed"),
    "equipment.hand_over": N_("Thing handed over"),
    "equipment.lend": N_("Thing lent"),
    "equipment.give_back": N_("Thing given back"),
    "equipment.write_off": N_("Thing written off"),
    "meeting.convene": N_("Meeting announced"),
    "meeting.record": N_("Meeting recorded"),
    "recommendation.add": N_("Recommendation added"),
    "recommendation.answer": N_("Recommendation answered"),
    "revision.propose": N_("Revision proposed"),
    "revision.refuse": N_("Revision not agreed"),
    "revision.withdraw": N_("Revision taken back"),
    "news.send": N_("News sent in"),
    "news.publish": N_("News published"),
    "news.refuse": N_("News not published"),
    "news.take_down": N_("News taken down"),
    "follow_up.charge": N_("Follow-up: service and money noted"),
    "follow_up.plan": N_("Milestone added"),
    "follow_up.change": N_("Milestone changed"),
    "grant.list": N_("List of payments made"),
    "grant.payer": N_("Account that pays the grants noted"),
    "grant.suspect": N_("Mark of suspected fraud changed"),
    "figure.enter": N_("Figure of the law entered"),
}
GRANT_LABELS = {
    "grant_state": STATES,
    "grant_move": MOVES,
    "grant_event": EVENTS,
    "instalment": INSTALMENTS,
    "account_number": ACCOUNTS,
    "receipt_state": RECEIPT_STATES,
    "receipt_kind": RECEIPT_KINDS,
    "original": ORIGINALS,
    "volunteer_way": WAYS,
    "news_state": NEWS_STATES,
    "revision": REVISIONS,
    "address_proof": ADDRESS_PROOFS,
    "equipment": EQUIPMENT,
    "recommendation": RECOMMENDATIONS,
}
