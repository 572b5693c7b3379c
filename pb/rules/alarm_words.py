"""The words of the page of alarms: what is odd, what is watched, the steps of a vote and why one is refused."""

from pb.rules.marking import N_

ALARMS = {
    "network": N_("Many people from one network in a day"),
    "network_in_hour": N_("Many people from one network within an hour"),
    "old": N_("Many people of 95 years and more"),
    "night": N_("Many people between one and five in the night"),
    "burst": N_("Far more people than in the other hours"),
    "run": N_("Many people of one run of letters within an hour"),
    "provider": N_("An identification service does not answer"),
    "guesses": N_("Many codes of letters that are refused: somebody may be guessing"),
    "box": N_("Register and ballots do not agree"),
    "mails": N_("Mails that are stuck"),
    "jobs": N_("Work that failed"),
    "sign_ins": N_("Many refused sign-ins of staff in 24 hours"),
    "disk": N_("Little room left on the disk, in percent"),
    "clock": N_("The clock of the machine is wrong, in seconds"),
    "certificate": N_("The certificate of the site ends soon: days left"),
}
WATCHED = {
    "box": N_("Register and ballots agree"),
    "mails": N_("Mails that are stuck"),
    "jobs": N_("Work that failed"),
    "sign_ins": N_("Refused sign-ins of staff in 24 hours"),
    "provider": N_("Voters turned away within an hour because an identification service did not answer"),
    "guesses": N_("Codes of letters refused within an hour"),
    "disk": N_("Room on the disk, in percent"),
    "clock": N_("Seconds by which the clock is wrong"),
}
VOTE_STEPS = {
    "list": N_("List of projects seen"),
    "identify": N_("Identification begun"),
    "identified": N_("Identified"),
    "refused": N_("Identification refused"),
    "review": N_("Review seen"),
    "cast": N_("Vote cast"),
}
REFUSED = {
    "not_recognised": N_("code and birth date do not go together"),
    "code_slip": N_("slip in the code"),
    "not_a_birth_date": N_("no date"),
    "too_many": N_("too many attempts"),
    "too_young": N_("too young"),
    "already_voted_online": N_("already voted online"),
    "already_voted_desk": N_("already voted at a help desk"),
    "already_voted_paper": N_("already voted on paper"),
    "identity_no_number": N_("no national register number"),
    "identity_not_on_roll": N_("not on the roll"),
    "identity_away": N_("identification service does not answer"),
    "identity_stopped": N_("stopped at the identification service"),
    "identity_token": N_("answer of the identification service does not hold"),
    "identity_trip": N_("identification ended"),
}
