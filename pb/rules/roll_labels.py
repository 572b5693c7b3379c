"""The labels of the roll on the site, of code letters, help desks and cases."""

from pb.rules.marking import N_

ROLL_FILES = {
    "reading": N_("Being read"),
    "ready": N_("Read, nothing changed yet"),
    "unreadable": N_("Cannot be read"),
    "asked": N_("Waits for a second person"),
    "loading": N_("Being loaded"),
    "loaded": N_("Loaded"),
    "refused": N_("Not loaded"),
    "dropped": N_("Given up"),
}
CODE_RUNS = {
    "on_request": N_("whoever asks for one"),
    "ages_12_15": N_("those of 12 to 15"),
    "everybody": N_("everybody on the roll"),
    "list": N_("the people of a list"),
}
PRINT_RUNS = {
    "asked": N_("Waits for a second person"),
    "printing": N_("Being made"),
    "ready": N_("Ready to be printed"),
    "over": N_("Printed, files erased"),
    "dropped": N_("Given up"),
    "failed": N_("Failed"),
}
LETTER_GROUPS = {
    "fr": N_("French"),
    "nl": N_("Dutch"),
    "fr-nl": N_("French and Dutch"),
    "all": N_("All letters"),
    "desk": N_("To be collected at the help desk"),
}
CASE_KINDS = {"not_found": N_("Not found on the roll"), "not_me": N_("Already voted, and it was somebody else")}
CASE_STATES = {"open": N_("Open"), "proposed": N_("Waits for a second person"), "settled": N_("Settled")}
CASE_OUTCOMES = {
    "put_on_roll": N_("Put on the roll, or put right"),
    "refused": N_("May not vote here"),
    "founded": N_("It was somebody else"),
    "unfounded": N_("Nothing shows that it was somebody else"),
}
CASE_PROOFS = {
    "identity_card": N_("The identity card"),
    "register": N_("The population register, looked up"),
    "document": N_("Another official document"),
}
LETTER_WHYS = {
    "request": N_("asked for on the site"),
    "desk": N_("handed out at a desk"),
    "case": N_("after a case"),
    "reissue": N_("made anew"),
}
PEOPLE: dict[str, dict[str, str]] = {
    "roll_file": ROLL_FILES,
    "code_run": CODE_RUNS,
    "print_run": PRINT_RUNS,
    "letter_group": LETTER_GROUPS,
    "letter_why": LETTER_WHYS,
    "case_kind": CASE_KINDS,
    "case_state": CASE_STATES,
    "case_outcome": CASE_OUTCOMES,
    "case_proof": CASE_PROOFS,
}
