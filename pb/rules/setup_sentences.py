"""What may be refused while an edition is set up, opened, told about: as English source text."""

from pb.rules.marking import N_

SET_UP = {
    "bad_year": N_("The year must lie between %(low)s and %(high)s."),
    "not_a_whole_number": N_("Write a whole number, such as 12."),
    "changed_meanwhile": N_(
        "Somebody else changed this while you were writing. Below is what you typed; look at the present state in "
        "another window, then keep yours or leave it."
    ),
    "file_of_another": N_("This text is the regulation of “%(slug)s”, not of this edition."),
    "amendment_missing": N_(
        "This edition is published: name the decision that changes its rules, when it was published and from when it "
        "holds."
    ),
    "in_force_before_published": N_("A regulation cannot be in force before it is published."),
    "installation_only": N_("Only those who administer the whole installation add municipalities."),
    "municipality_exists": N_("There is already a municipality “%(slug)s”."),
    "host_taken": N_("The address %(host)s belongs to another municipality."),
    "host_form": N_("Write an address without https:// and without a path, such as budget.commune.be."),
    "host_untrusted": N_("The site does not answer at %(host)s yet: have it added to PB_TRUSTED_HOSTS first."),
    "logo_drawing": N_("An SVG drawing can hold programs and is not taken. Save the logo as PNG."),
    "fact_missing": N_("{%(name)s} must stay in this sentence: its reader needs it."),
    "sentence_fixed": N_("The law wants this sentence as it is."),
    "bad_workbook": N_("This workbook cannot be taken as it is; nothing of it was kept."),
    "no_head": N_("The first row must name the columns: %(head)s."),
    "unknown_row": N_("There is no text “%(row)s”."),
    "row_wrong": N_("The row “%(row)s” has something to mend in “%(at)s”."),
    "rehearsal_there": N_("There is a rehearsal already. Remove it first."),
    "rehearsal_none": N_("There is no rehearsal."),
    "rehearsal_of_rehearsal": N_("This edition is itself a rehearsal."),
    "extension_early": N_("The vote has not begun."),
    "extension_late": N_("The vote ended at %(end_until)s: it can no longer be given a later end."),
    "extension_backwards": N_("The new end must come after the present one, %(end_until)s."),
    "extension_too_long": N_("A vote is given at most %(days)s days more."),
    "sheet_of_another": N_("This sheet is for the other person."),
    "sheet_collected": N_("This sheet was collected already. It is handed out once."),
    "no_envelope": N_(
        "This browser is not the one in which you asked or confirmed. Open the page there, or have the sheets "
        "written anew."
    ),
    "pause_already": N_("The vote is paused already."),
    "pause_none": N_("The vote is not paused."),
    "reason_missing": N_("Write the reason."),
    "edition_over": N_("This edition is over: there is nothing more to tell."),
    "occasion_backwards": N_("It ends before it begins."),
    "occasion_too_long": N_("An occasion lasts at most %(days)s days."),
    "text_missing_in": N_("Write this in both French and Dutch: they are equal."),
    "half_a_place": N_("Give both the latitude and the longitude, or none."),
    "text_with_html": N_("Write without HTML: “%(tag)s”. Use **bold**, lists with - and headings with ##."),
    "unknown_fact": N_("There is no fact {%(name)s}: see the list below the text."),
}
