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
PEOPLE: dict[str, dict[str, str]] = {"roll_file": ROLL_FILES}
