"""The sentences of the roll on the site, of code letters, help desks and cases."""

from pb.rules.marking import N_

PEOPLE = {
    "extract_in_future": N_("The day of the extract lies in the future."),
    "roll_file_state": N_("This file is no longer at that step. Look at it again."),
    "roll_broke_off": N_(
        "The work on this file broke off. See which extract the roll holds; send the file again if it is not that one."
    ),
    "roll_nobody_accepted": N_("No row of this file can be taken: there is nothing to load."),
    "search_too_little": N_("Give two attributes at least: the number or the birth date, and one more."),
    "search_reason": N_("Say why you are looking."),
    "search_several": N_("Several people fit. Give one attribute more."),
    "run_state": N_("This run is no longer at that step. Look at it again."),
    "run_broke_off": N_("The work broke off. Confirm once more: it goes on where it was."),
    "run_not_chosen": N_("This edition does not make such letters: see its settings."),
    "run_other_person": N_("You confirmed this run and know its password: another person fetches the files."),
    "list_length": N_("Give one national register number on a line, at most %(most)s."),
    "list_numbers": N_("These lines are no national register numbers: %(lines)s."),
    "letters_not_offered": N_("No code can be asked for now."),
    "letter_too_late": N_(
        "A letter would no longer come in time: the last day to ask was %(day)s. At a help desk you can vote at once, "
        "with your identity card."
    ),
    "wish_incomplete": N_("Give your name and your street."),
    "full_name_needed": N_("Give a first and a last name."),
    "street_needed": N_("Give a street."),
    "no_letters": N_("Nobody needs such a letter now."),
    "no_booth": N_("This browser is no voting booth. Somebody of the help desk makes it one."),
    "booth_only": N_("This browser is a voting booth: nothing of the services opens here. Take another one."),
    "pass_slip": N_("A sign of the pass is wrong. Look again: two groups of four signs."),
    "pass_unknown": N_(
        "This pass does not hold here: it serves once, for ten minutes, at its own desk. Ask for another."
    ),
    "card_again": N_("The card was looked at too long ago, or by somebody else. Check it again."),
    "no_such_desk": N_("Choose a help desk of this edition."),
    "not_on_roll_any_more": N_("The roll changed meanwhile. Check the card again."),
    "case_state": N_("This case is no longer at that step. Look at it again."),
    "case_outcome": N_("Say how the case ends."),
    "case_proof": N_("Say which proof you saw."),
    "case_reason": N_("Give the reasons in a few words: the person reads them."),
    "case_person": N_("Say who is to be put on the roll."),
    "case_contact": N_("Give an e-mail address or a phone number, so that we can answer you."),
    "case_not_now": N_("A case can be opened while the list of projects is known, until the vote closes."),
    "roll_closed": N_("The vote is over: nobody is put on the roll any more, and nothing on it is changed."),
    "nobody_added_late": N_(
        "In this edition nobody missing from the extract is added. What the roll says of somebody can be put right."
    ),
    "case_open_already": N_("Your case is open already; you will have an answer."),
}
