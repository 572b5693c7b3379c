"""The acts that the journal names, in words that people read."""

from pb.rules.grants_labels import JOURNAL as GRANT_ACTS
from pb.rules.labels import LABELS
from pb.rules.paper_labels import PAPER_ACTS
from pb.rules.sentences import N_

ACTORS = {
    "system": N_("The site itself"),
    "public": N_("Somebody without an account"),
    "voter": N_("A voter"),
    "holder": N_("A project holder"),
}
ACTS = {
    "account.accept": N_("Invitation accepted"),
    "account.disable": N_("Account closed"),
    "account.end_session": N_("Session ended"),
    "account.factor_failed": N_("Wrong code of the second factor"),
    "account.give_role": N_("Role given"),
    "account.invite": N_("Invitation sent"),
    "account.prove": N_("Second factor shown again"),
    "account.sign_in": N_("Signed in"),
    "account.sign_in_failed": N_("Sign-in refused"),
    "account.sign_out": N_("Signed out"),
    "account.take_role": N_("Role taken away"),
    # roll, codes, cases
    "codes.ask": N_("Run of code letters asked for"),
    "codes.collect": N_("File of code letters fetched"),
    "codes.drop": N_("Run of code letters given up"),
    "codes.erase": N_("Files of code letters erased"),
    "roll.send": N_("Extract of the register sent"),
    "roll.ask": N_("Loading of the roll asked for"),
    "roll.drop": N_("Extract given up and erased"),
    "roll.search": N_("Somebody looked for on the roll"),
    # accounts, holders, privacy
    "account.add_key": N_("Security key added"),
    "account.ask_reset": N_("Loss of every factor noted"),
    "account.ask_role": N_("Role asked for"),
    "account.change_app": N_("App for codes replaced"),
    "account.change_password": N_("Password changed"),
    "account.grant_role": N_("Role confirmed by a second person"),
    "account.key_copied": N_("A security key counts backwards: perhaps a copy"),
    "account.recovery_codes": N_("Recovery codes made"),
    "account.recovery_used": N_("Signed in with a recovery code"),
    "account.refuse_role": N_("Role refused by a second person"),
    "account.remove_key": N_("Security key taken away"),
    "account.reset": N_("Account begun anew"),
    "account.send_reset": N_("Link to begin anew sent"),
    "holder.sign_in": N_("Project holder signed in"),
    "holder.change": N_("Project holder changed the own account"),
    "holder.export": N_("Project holder took the own data along"),
    "holder.erase": N_("Project holder had the own account erased"),
    # editions: set-up, texts, alerts, agenda
    "agenda.add": N_("Occasion put on the agenda"),
    "agenda.edit": N_("Occasion of the agenda changed"),
    "agenda.remove": N_("Occasion taken off the agenda"),
    "edition.publish": N_("Edition published"),
    "edition.set_up": N_("Edition set up"),
    "edition.text": N_("Text of the edition changed"),
    "edition.withdraw": N_("Edition taken back from the site"),
    # submission
    "application.ask": N_("Co-authors asked to confirm"),
    "application.confirm": N_("Co-author answered"),
    "application.copy": N_("Project of an earlier year copied"),
    # reviews, decisions
    "service.keep": N_("Service that gives opinions kept"),
    "opinion.ask": N_("Opinions asked"),
    "opinion.ask_again": N_("Opinion asked anew"),
    "opinion.withdraw": N_("Request for an opinion taken back"),
    "opinion.give": N_("Opinion given"),
    "criterion.add": N_("Own criterion added"),
    "criterion.drop": N_("Own criterion taken away"),
    "review.judge": N_("Checklist kept"),
    "review.note": N_("Note written"),
    "sitting.convene": N_("Sitting convened"),
    "sitting.change": N_("Sitting changed"),
    "sitting.cancel": N_("Sitting taken away"),
    "decision.propose": N_("Decision proposed"),
    "decision.place": N_("Point put on an agenda"),
    "decision.drop": N_("Point taken away"),
    "decision.adopt": N_("Decision recorded"),
    "decision.correct": N_("Decision corrected by a new one"),
    "decision.begin_correction": N_("Correction of a decision prepared"),
    "decision.extract": N_("Signed extract recorded"),
    # paper
    **PAPER_ACTS,
    # results
    "result.openings": N_("Opened ballots handed to auditors"),
    # grants, progress, meetings
    **GRANT_ACTS,
    # purchasing and the other lodgers
    # the house and the vote
    "backup.make": N_("Backup made"),
    "backup.restore": N_("Backup restored"),
    "edition.load": N_("Rules of the edition loaded"),
    "keys.export": N_("Keys copied out"),
    "project.create": N_("Project entered"),
    "project.edit": N_("Project changed"),
    "roll.import": N_("Roll of voters loaded"),
    "codes.print": N_("Code letters made"),
    "vote.open": N_("Ballot box prepared"),
    "vote.pause": N_("Vote paused"),
    "vote.resume": N_("Vote taken up again"),
    "vote.extend": N_("Vote extended"),
    "vote.seal": N_("Ballot box sealed"),
    "vote.count": N_("Ballots counted"),
    "result.publish": N_("Result published"),
}


def word(act: str) -> str:
    """Return the English source words for an act; a move of a project has the words of the move."""
    subject, _, name = act.partition(".")
    moves = LABELS["move"]
    return ACTS.get(act) or (moves.get(name, act) if subject == "project" else act)
