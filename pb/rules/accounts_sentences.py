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
    "bad_password": N_("This is not your present password."),
    "key_name_needed": N_("Give the key a name by which you recognise it."),
    "bad_key": N_("This key could not show that it is yours. Try again, in the browser you use for this site."),
    "key_needed": N_(
        "Your role opens with a security key alone. Add one under “My account”, or sign in again and show it there in "
        "place of a code."
    ),
    "too_many_keys": N_("An account has at most %(most)s security keys. Take one away first."),
    "key_known": N_("This key is already in use here."),
    "role_elsewhere": N_("This role is given for a municipality, or for the Region: choose the one that fits."),
    "day_past": N_("This day is over."),
    "witness_day_needed": N_("A witness has an account for one day: say which."),
    "own_role": N_("Somebody else must decide about a role for you."),
    "decided_already": N_("Somebody else decided this in the meantime."),
    "last_administrator": N_("A municipality keeps at least one administrator. Give the role to somebody else first."),
    "roles_elsewhere": N_("This person also works elsewhere: take the roles here away instead."),
    "own_reset": N_("Another administrator must make sure that it is you."),
    "proof_needed": N_("Say in 10 to %(most)s characters how this person proved who they are."),
    "reset_waiting": N_("This was noted already: the link leaves after 24 hours."),
    "identity_away": N_(
        "The identification service does not answer now. Try again in a moment, or choose another way."
    ),
    "identity_linked": N_("This identity is already linked to an account."),
    "identity_no_number": N_("The identification service did not give a valid national register number."),
    "identity_not_linked": N_(
        "This identity is not linked to an account here. Sign in with your password first, then link it."
    ),
    "identity_not_linked_holder": N_(
        "This identity is not linked to an account here. Sign in with your e-mail address first, then link it."
    ),
    "identity_not_on_roll": N_(
        "You were not found on the roll of voters. If you live here, tell the help desk: you can still vote."
    ),
    "identity_stopped": N_("The identification was stopped before its end. Nothing was recorded."),
    "identity_token": N_("The identification service gave an answer that does not hold. Nothing was recorded."),
    "identity_trip": N_("This way of identification has ended or was begun in another browser. Begin again."),
    "providers_missing": N_("The file of identity providers %(at)s cannot be read."),
    "providers_open": N_("Others may read the file of identity providers %(at)s. Run: chmod 600 %(at)s"),
    "providers_malformed": N_("The file of identity providers %(at)s is not written as TOML."),
    "provider_twice": N_("Two identity providers in %(at)s have the same code or the same issuer."),
    "provider_key": N_(
        "In the file of identity providers %(at)s, mend the key “%(key)s” of the provider “%(provider)s”."
    ),
    "alarm_note": N_("Say in 3 to %(most)s characters what you found."),
    "nothing_due": N_("Nothing has had its day yet: the appeals are still open, or all of it is gone."),
    "grant_running": N_(
        "A grant of yours is under way: the law asks you for a report and proofs. Your account can be erased after it."
    ),
    "unknown_language": N_("Choose one of the languages of the list."),
}
