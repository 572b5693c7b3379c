"""The sentences of letters set many at a time, in French and Dutch (R48); "young" ones speak to people of 12 to 15."""

from pb.rules.marking import N_

LETTER = {
    "title": N_("Your code to vote"),
    "intro": N_(
        "You may vote for the projects of the participatory budget, from %(start)s until %(until)s. This code is yours "
        "alone and serves once."
    ),
    "code": N_("Your code"),
    "how": N_("To vote online"),
    "scan": N_("Scan the square, or go to %(address)s"),
    "type": N_("Type the code, if you did not scan it, and your birth date."),
    "cast": N_("Choose projects, read the vote again, and cast it with one button."),
    "else_": N_("Another way"),
    "desk": N_(
        "A paper ballot and the help desk count exactly as much: bring your identity card. This letter is not needed "
        "there."
    ),
    "once": N_(
        "One person votes once, whatever the way. Using the code of somebody else is an offence. A new letter makes "
        "this code void."
    ),
    "secret": N_("The vote is secret: nobody, not even the municipality, can see what was chosen."),
    "wrong": N_("This letter is not for you? Please bring it to the help desk, or destroy it."),
    "meet": N_("Where you can meet us"),
    "help": N_("Help: %(phone)s, %(hours)s"),
    "qr": N_("Square that opens the voting page with the code filled in"),
    "at_desk": N_("To be collected at the help desk"),
    "who_publishes": N_("Responsible publisher: %(publisher)s"),
}
YOUNG = {
    "title": N_("You too may vote: here is your code"),
    "intro": N_(
        "At your age you help to choose the projects of the municipality, from %(start)s until %(until)s. This code is "
        "yours alone and serves once: your vote is your own choice."
    ),
    "parents": N_(
        "To the parents: your child may vote. Help if you are asked to, but let your child choose alone, and do not "
        "use this code yourselves."
    ),
}
RESULT = {
    "won": N_("Your project was chosen."),
    "reserve": N_("Your project stands on the reserve list."),
    "lost": N_("Your project was not chosen."),
    "subject": N_("The result of the vote for your project “%(title)s”"),
    "figures": N_("It received %(votes)s votes and has rank %(rank)s in its part of the ballot."),
    "next_won": N_(
        "What comes next: the final list is decided (%(body)s), by %(until)s. Nothing is asked of you until then."
    ),
    "next_lost": N_("What comes next: the final list is decided (%(body)s), by %(until)s. Thank you for your idea."),
    "where": N_("The whole result, each project explained, and how anybody can check it, stand on the site."),
}
OF_PAPERS = {
    "code_letters": tuple(dict.fromkeys([*LETTER.values(), *YOUNG.values()])),
    "result_letters": tuple(RESULT.values()),
}
