"""The words for states and moves of grants, and what the journal calls their acts, as English source text."""

from pb.rules.marking import N_

STATES = {
    "decided": N_("Decided"),
    "agreed": N_("Agreement accepted"),
    "paid": N_("Paid"),
    "reported": N_("Report handed in"),
    "justified": N_("Use proven"),
    "closed": N_("Closed"),
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
}
INSTALMENTS = {"planned": N_("To be ordered"), "ordered": N_("Ordered"), "paid": N_("Paid")}
ACCOUNTS = {
    "asked": N_("Waits for approval"),
    "approved": N_("Approved"),
    "refused": N_("Refused"),
    "replaced": N_("Replaced"),
}
JOURNAL = {
    **{f"grant.{name}": text for name, text in EVENTS.items()},
    "grant.list": N_("List of payments made"),
    "grant.suspect": N_("Mark of suspected fraud changed"),
    "figure.enter": N_("Figure of the law entered"),
}
GRANT_LABELS = {
    "grant_state": STATES,
    "grant_move": MOVES,
    "grant_event": EVENTS,
    "instalment": INSTALMENTS,
    "account_number": ACCOUNTS,
}
