"""The acts of the table of permissions in words that people read."""

from pb.rules.marking import N_

ACT_WORDS = {
    "see_public": N_("See the public pages"),
    "choose": N_("Choose projects"),
    "identify": N_("Identify oneself to vote"),
    "cast": N_("Cast a vote"),
    "see_desk": N_("See the pages of the services"),
    "keep_own_account": N_("Keep one’s own account as a project holder"),
    "change_own_account": N_("Change how one signs in"),
    "see_people": N_("See the people and their roles"),
    "change_people": N_("Change people and roles"),
    "confirm_role": N_("Confirm a role that somebody else asked for"),
    "see_rights": N_("See what each role may do"),
    "manage_projects": N_("Enter and change projects"),
    "set_up_edition": N_("Set up an edition"),
    "open_vote": N_("Prepare the ballot box and open the vote"),
    "extend_vote": N_("Extend the vote"),
    "seal_box": N_("Seal the ballot box"),
    "count": N_("Count the ballots"),
    "publish_result": N_("Publish the result"),
    "see_turnout": N_("See the turnout"),
    "see_journal": N_("Read the journal"),
    "invite": N_("Invite people"),
    "import_roll": N_("Load the roll of voters"),
    "search_roll": N_("Search one person on the roll"),
    "issue_code": N_("Give a voting code"),
    "manage_municipality": N_("Change the facts of the municipality"),
    "see_health": N_("See how the site is doing"),
    "paper": N_("Key and close the paper ballots"),
}
