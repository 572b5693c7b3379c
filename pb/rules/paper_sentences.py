"""What is said when an act on paper is refused, or when two of its figures differ (votes.md 6)."""

from pb.rules.marking import N_

PAPER = {
    "paper_does_not_add_up": N_("The figures do not add up. Count again, or explain the difference in words."),
    "paper_not_reconciled": N_("The paper ballots are not reconciled yet, so that the box cannot be sealed."),
    "paper_intake_open": N_("%(subject)s is still open: close it with its figures."),
    "paper_not_opened": N_("%(subject)s is not opened yet: %(number)s papers wait there."),
    "paper_batch_open": N_("Batch %(subject)s is not closed yet."),
    "paper_received": N_("%(subject)s: %(left)s envelopes were received, but %(right)s were accepted or stay closed."),
    "paper_handed_out": N_("%(subject)s: %(left)s people signed in, but %(right)s ballots were handed out."),
    "paper_found": N_(
        "%(subject)s: %(left)s papers were due, but %(right)s were found or are known not to have come back."
    ),
    "paper_judged": N_("Batch %(subject)s: %(left)s papers were opened, but %(right)s are valid, blank or invalid."),
    "paper_register": N_("%(left)s people are noted as voting on paper, but tables and envelopes count %(right)s."),
    "paper_stock": N_("%(left)s ballots were printed, but %(right)s were issued, spoiled or are left."),
    "paper_no_difference": N_("There is no such difference any more."),
    "paper_words": N_("Explain the difference in a sentence of at least %(least)s characters."),
    "paper_too_few": N_(
        "These are %(number)s papers. Fewer than %(least)s are opened together with others, so that no vote stands out."
    ),
    "paper_too_few_left": N_(
        "%(number)s papers would be left behind, too few to be opened by themselves. Open them together with these."
    ),
    "paper_not_from_here": N_("This cannot be done now: it is at another step. Look at the page again."),
    "paper_batch_closed": N_("%(name)s closed this batch on %(at)s."),
    "paper_same_person": N_(
        "Somebody else has to do this: whoever keyed papers neither keys them twice, nor settles, nor closes."
    ),
    "paper_other_keyer": N_("Somebody else is keying this batch."),
    "paper_serials_missing": N_("%(number)s papers are still missing: %(serials)s."),
    "paper_serial": N_("The number stamped on the paper is a whole number from 1."),
    "paper_serial_beyond": N_("There is no such paper to key: this batch has the numbers 1 to %(most)s."),
    "paper_marks": N_("Look at this paper again."),
    "paper_no_number": N_("“%(typed)s” is no project number with its letter, such as 12K."),
    "paper_wrong_sign": N_(
        "“%(typed)s”: number and letter do not belong together. A slip of the pen, or a ballot of another edition?"
    ),
    "paper_reason_unknown": N_("Choose the reason from the list."),
    "paper_no_intake": N_("Choose what you open."),
    "paper_intake_closed": N_("This session or reception is closed. Open it again, with a reason, to add somebody."),
    "paper_nothing_to_take_back": N_("There is no closed envelope of that kind to take back."),
    "paper_who": N_("Scan or type a national register number or the code of the letter."),
    "paper_way": N_("Paper does not come in that way in this edition."),
    "paper_place": N_("Choose the place."),
    "paper_day": N_("Choose a day from the beginning of the vote until today."),
    "paper_number": N_("Give a whole number that can be true."),
    "paper_text": N_("Write this in one line."),
    "paper_code": N_("A name is made of at most 20 letters, figures and hyphens."),
    "paper_code_taken": N_("The name %(name)s is in use already."),
    "paper_other_seal": N_("This is not the seal on record (%(seal)s). Note what you found."),
    "paper_sample_size": N_("A sample has between 1 and %(most)s papers."),
}
