"""The words of paper: ways, outcomes, states, reasons and acts, as English source text; what its labels say."""

import re

from pb.rules.marking import N_

PAPER_ACTS = {
    "paper.box_place": N_("Ballot box placed"),
    "paper.box_collect": N_("Ballot box collected"),
    "paper.box_receive": N_("Ballot box received"),
    "paper.box_empty": N_("Ballot box emptied"),
    "paper.stock": N_("Printed ballots counted"),
    "paper.open_intake": N_("Session or reception of paper begun"),
    "paper.close_intake": N_("Session or reception of paper closed"),
    "paper.reopen_intake": N_("Session or reception of paper opened again"),
    "paper.take_back": N_("Closed envelope taken back out of the figures"),
    "paper.explain": N_("Difference explained"),
    "paper.open_batch": N_("Papers opened"),
    "paper.recount": N_("Papers of a batch counted again"),
    "paper.finish_first": N_("Papers keyed a first time"),
    "paper.finish_second_differing": N_("Papers keyed a second time, with differences"),
    "paper.finish_second_agreed": N_("Papers keyed a second time, without difference"),
    "paper.finish_settling": N_("Differences between keyings settled"),
    "paper.import": N_("Paper ballots loaded from a file"),
    "paper.key_again": N_("Keying begun anew"),
    "paper.close": N_("Batch of papers closed"),
    "paper.ask_void": N_("Voiding of a batch asked"),
    "paper.void": N_("Batch of papers voided"),
    "paper.withdraw_void": N_("Batch of papers left closed"),
    "paper.note": N_("Note for the count record"),
    "paper.bureau": N_("Counting bureau noted"),
    "paper.scan": N_("Signed count record kept"),
    "paper.sample": N_("Public sample drawn"),
    "paper.sample_checked": N_("Public sample checked"),
    "paper.destroy": N_("Destruction of the papers noted"),
    "paper.letter": N_("Letters about closed envelopes made"),
    "paper.correct": N_("Correction of paper after sealing begun"),
    "paper.replace": N_("Paper replaced in the sealed box"),
}
WAYS = {"table": N_("Attended table"), "envelopes": N_("Envelopes")}
OUTCOMES = {
    "accepted": N_("Accepted"),
    "duplicate": N_("Already voted"),
    "not_on_roll": N_("Not on the roll"),
    "under_age": N_("Under age"),
    "unidentified": N_("No readable slip"),
    "late": N_("Too late"),
}
STATES = {
    "open": N_("Open"),
    "checked": N_("Closed, not opened yet"),
    "joined": N_("Papers opened"),
    "opened": N_("To be keyed"),
    "keyed_once": N_("Keyed once"),
    "differing": N_("Differences to settle"),
    "agreed": N_("Ready to be closed"),
    "closed": N_("Closed"),
    "void_asked": N_("Voiding asked"),
    "sealed": N_("In the sealed box"),
}
BOX_STATES = {
    "placed": N_("In place"),
    "collected": N_("On its way"),
    "received": N_("Arrived"),
    "emptied": N_("Emptied"),
}
HANDLINGS = {
    "place": N_("Placed"),
    "collect": N_("Collected"),
    "receive": N_("Arrived"),
    "empty": N_("Emptied"),
}
STEPS = {
    "place": N_("Place it again"),
    "collect": N_("Note who collects it"),
    "receive": N_("Note its arrival"),
    "empty": N_("Note that it is emptied"),
}
REASONS = {
    "identifying_mark": N_("A mark that tells who voted"),
    "two_papers": N_("Two ballots in one"),
    "not_ours": N_("Not one of our ballots"),
    "other_edition": N_("Ballot of another edition"),
    "unreadable": N_("Torn or not readable"),
    "unclear": N_("Not clear what is meant"),
    "too_many_choices": N_("Too many projects"),
    "too_few_choices": N_("Too few projects"),
    "over_basket": N_("More than the budget"),
    "under_spend": N_("Less than the minimum"),
}
VERDICTS = {"valid": N_("Valid"), "blank": N_("Blank"), "invalid": N_("Invalid")}
WITHOUT_BALLOT = {
    "invalid": N_("Papers found invalid"),
    "not_returned": N_("Papers not given back"),
    "explained": N_("Difference explained in writing"),
}
STOCK = {
    "printed": N_("Printed"),
    "issued": N_("Issued"),
    "spoiled": N_("Spoiled"),
    "unused": N_("Left over"),
}
NOTES = {
    "doubt": N_("Doubtful paper"),
    "objection": N_("Objection"),
    "late": N_("Late ballot"),
    "incident": N_("Incident"),
    "remark": N_("Remark"),
}
PAPER_LABELS = {
    "paper_way": WAYS,
    "paper_outcome": OUTCOMES,
    "paper_state": STATES,
    "paper_box_state": BOX_STATES,
    "paper_handling": HANDLINGS,
    "paper_step": STEPS,
    "paper_reason": REASONS,
    "paper_verdict": VERDICTS,
    "paper_stock": STOCK,
    "without_ballot": WITHOUT_BALLOT,
    "paper_note": NOTES,
}


LABEL = re.compile(r"(?:([0-9]{4})-)?(?:(box)-)?([A-Za-z0-9-]{1,20})")


def written(year: int, kind: str, code: str) -> str:
    """Return what the bar code of a label says: 2027-E1, 2027-B1, 2027-box-hall."""
    return f"{year}-box-{code}" if kind == "box" else f"{year}-{code}"


def read(text: str, year: int) -> tuple[bool, str] | None:
    """Return whether a label is that of a box, and its code; None for another edition's, or for no label."""
    found = LABEL.fullmatch(text.strip())
    if found is None or found[1] not in (None, str(year)):
        return None
    return bool(found[2]), found[3]
