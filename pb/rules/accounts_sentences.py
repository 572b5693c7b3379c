"""The sentences of refusals about accounts, ways in, and privacy."""

from pb.rules.marking import N_

ACCOUNTS_AND_PRIVACY = {
    "unknown_link": N_("This link was used or has ended. Ask for a new one: it takes a minute."),
    "other_browser": N_(
        "Open this link in the browser where you asked for it, or type there the six figures that stand in the mail. "
        "You can also ask for a new link from here."
    ),
    "wrong_link_code": N_("This is not the code of the last mail. Compare the six figures, and type them again."),
    "entry_not_fresh": N_("To protect your data, sign in once more: a new link is sent to you."),
    "name_needed": N_("Write your name."),
    "not_a_phone": N_("This is not a phone number. Write figures, spaces and at most a + in front."),
    "erase_not_sure": N_("Tick the box to say that you are sure."),
    "unknown_language": N_("Choose one of the languages of the list."),
}
