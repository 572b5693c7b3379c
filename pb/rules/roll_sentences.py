"""The sentences of the roll on the site, of code letters, help desks and cases."""

from pb.rules.marking import N_

PEOPLE = {
    "no_file": N_("Choose a file first."),
    "extract_in_future": N_("The day of the extract lies in the future."),
    "not_a_day": N_("This is not a day. Write it as in 2027-03-15."),
    "roll_file_state": N_("This file is no longer at that step. Look at it again."),
    "roll_nobody_accepted": N_("No row of this file can be taken: there is nothing to load."),
    "search_too_little": N_("Give two attributes at least: the number or the birth date, and one more."),
    "search_reason": N_("Say why you are looking."),
    "search_several": N_("Several people fit. Give one attribute more."),
}
