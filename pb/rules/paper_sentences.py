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
    "paper_keyed_already": N_(
        "Paper %(serial)s is keyed already, and otherwise. Look at the number stamped on it; to correct that paper, "
        "open it from your last papers."
    ),
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
    "not_papers": N_(
        "These are no paper ballots of this edition: there is no column of a project such as 3K, and none of numbers."
    ),
    "not_people": N_("This is no list of people: there is no column of national register numbers."),
    "paper_file_faults": N_("Nothing was entered: something in the file has to be mended first."),
    "paper_no_papers": N_("There is no paper in this file."),
    "paper_column_twice": N_("The column “%(typed)s” is there twice."),
    "paper_cell_mark": N_("“%(typed)s” is no mark: write 1 or x, or leave the cell empty."),
    "paper_cell_unknown": N_("“%(typed)s” stands in a column without a heading that is known."),
    "paper_cell_formula": N_("This is a formula. Put the value itself there."),
    "paper_cell_merged": N_("These cells are merged. Split them."),
    "paper_row_hidden": N_("This row is hidden. Show it or delete it."),
    "paper_column_hidden": N_("This column is hidden. Show it or delete it."),
    "paper_sheet_hidden": N_("A sheet of this file is hidden. Show it or delete it."),
    "paper_section_unknown": N_("“%(typed)s” is no section of this ballot."),
    "paper_serial_twice": N_("The number %(serial)s stands on line %(line)s already."),
    "paper_person_twice": N_("This person stands on line %(line)s already."),
    "paper_not_on_roll": N_("This person does not stand on the roll."),
    "paper_under_age": N_("This person is too young to vote."),
    "paper_voted_already": N_(
        "A vote of this person is recorded already. Take the line out; the envelope stays closed."
    ),
    "paper_voted_meanwhile": N_("Somebody on this list has voted in the meantime. Nothing was entered: check again."),
    "paper_batch_taken": N_("This batch has been keyed or closed already."),
    "paper_people_known": N_("The people of this batch are noted already: leave them out of the file."),
    "paper_people_missing": N_(
        "There is no such batch yet. Add the list of people, so that they are noted in the register."
    ),
    "paper_rows_found": N_("%(left)s papers were opened in this batch, but the file holds %(right)s."),
    "paper_rows_people": N_(
        "%(left)s people are named, but %(right)s papers are in the file or given as not returned."
    ),
    "paper_same_content": N_("Another batch holds the same ballots already: nothing was entered."),
    "paper_hours": N_("The end lies before the beginning."),
    "paper_note_kind": N_("Choose what it is."),
    "paper_note_words": N_("Say what happened."),
    "paper_note_decision": N_("Say what was decided, and why."),
    "paper_sample_drawn": N_("The sample was drawn already, and is drawn once."),
    "paper_sample_not_drawn": N_("Draw the sample first."),
    "paper_still_sealed": N_(
        "The papers stay sealed until %(day)s, the end of the appeal period after the result was published."
    ),
    "paper_no_letters": N_("Everybody whose envelope stayed closed has been told already."),
    "paper_correction_open": N_("A correction of the paper is open already."),
    "paper_purged": N_("The keyed papers were destroyed on their day: the paper cannot be corrected any more."),
    "paper_no_correction": N_("No correction of the paper has been begun."),
    "paper_hint_duplicates": N_("%(subject)s: %(number)s envelopes or people (%(percent)s %%) had voted already."),
    "paper_hint_strangers": N_("%(subject)s: %(number)s (%(percent)s %%) do not stand on the roll."),
    "paper_hint_kept": N_("%(subject)s: %(number)s ballots handed out (%(percent)s %%) did not come back."),
    "paper_hint_invalid": N_("Batch %(subject)s: %(number)s papers (%(percent)s %%) are invalid."),
    "paper_hint_blank": N_(
        "Batch %(subject)s: %(number)s papers (%(percent)s %%) are blank, three times as many as elsewhere."
    ),
}
