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
PEOPLE: dict[str, dict[str, str]] = {
    "roll_file": ROLL_FILES,
    "code_run": CODE_RUNS,
    "print_run": PRINT_RUNS,
    "letter_group": LETTER_GROUPS,
}
