"""What may be wrong with a letter, and the words of its way, as English source text."""

from pb.rules.marking import N_

NOTIFICATIONS = {
    "handler_missing": N_(
        "Say first who handles the files, on the page Letters and post: each letter carries it. Nothing was recorded."
    ),
    "bad_handler": N_("The case handler needs to be mended."),
    "handler_field": N_("Each letter carries this: fill it in."),
    "bad_letter": N_("This cannot be noted yet."),
    "no_address": N_("Fill in a name and an address, or an e-mail address, first."),
    "letter_not_printed": N_("The letter was not printed yet."),
    "letter_not_posted": N_("The letter was not posted yet."),
    "letter_day_missing": N_("Give the day."),
    "letter_in_future": N_("This day has not come yet."),
    "letter_before_print": N_("The letter was only printed on %(printed_on)s."),
    "letter_posted_unsigned": N_("The letter cannot be posted before it is signed."),
    "letter_returned_early": N_("The letter was only posted on %(posted_on)s."),
    "letter_mailed": N_("This letter has left by mail already."),
    "nothing_to_print": N_("No letter waits to be printed."),
}

WAYS = {
    "to_complete": N_("Address missing"),
    "to_print": N_("To be printed"),
    "printed": N_("Printed, to be signed and posted"),
    "posted": N_("Posted"),
    "returned": N_("Came back"),
    "mailed": N_("Sent by e-mail"),
}
