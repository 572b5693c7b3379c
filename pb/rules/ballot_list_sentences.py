"""What may be wrong with the list for the vote, a translation or a request for prints, as English source text."""

from pb.rules.marking import N_

BALLOT_LIST = {
    "list_number": N_("Project %(project)s has no number on the ballot."),
    "list_cost": N_("Project %(project)s has no retained cost."),
    "list_title_fr": N_("Project %(project)s has no title in French."),
    "list_title_nl": N_("Project %(project)s has no title in Dutch."),
    "list_summary_fr": N_("Project %(project)s has no short description in French."),
    "list_summary_nl": N_("Project %(project)s has no short description in Dutch."),
    "list_translation_fr": N_("The French translation of project %(project)s is not approved yet."),
    "list_translation_nl": N_("The Dutch translation of project %(project)s is not approved yet."),
    "translation_there": N_("This translation was asked already."),
    "translation_not_there": N_("This translation is not at that point: reload the page."),
    "translation_own_language": N_("The project was written in this language: nothing is to be translated."),
    "bad_translation": N_("The translation needs to be mended."),
    "checked_by_same": N_("Another person than the one who received the translation checks it."),
    "bad_project_number": N_("“%(number)s” is not a number of a project."),
    "poster_kind": N_("Choose a poster in A3 or A4, or the card of the project."),
    "poster_number": N_("Ask for at least one print."),
    "poster_limit": N_("%(left)s of the %(most)s free prints of this kind are left."),
    "bad_poster": N_("This request cannot be taken."),
    "not_on_the_ballot": N_("Only projects put to the vote get posters (art. 9)."),
    "publisher_missing_on_print": N_(
        "The responsible publisher is missing: nothing is printed without it. Fill it in first."
    ),
}

TRANSLATION_STATES = {
    "asked": N_("Translation asked"),
    "received": N_("Translation received"),
    "checked": N_("Translation checked"),
    "approved": N_("Translation approved"),
}

POSTERS = {"a3": N_("Poster A3"), "a4": N_("Poster A4"), "card": N_("Identity card of the project (A4)")}
POSTER_STATES = {"asked": N_("Asked"), "printed": N_("Printed"), "collected": N_("Collected")}
