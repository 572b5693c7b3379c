"""What is said when an act of the result is refused: bundle, draw, decision, publication."""

from pb.rules.marking import N_

RESULT_ACTS = {
    "report_key_unreadable": N_("The key that signs reports cannot be read (%(at)s)."),
    "no_bundle": N_("The bundle of this count has not been made yet."),
}
