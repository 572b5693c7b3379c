"""What became of a project and what it costs, in words (R15, R32)."""

from dataclasses import dataclass
from datetime import datetime

from pb.rules import labels
from pb.rules.sentences import N_
from pb.services.listings import MoveView, ProjectView
from pb.services.snapshots import EditionView
from pb.web.cards import Said, said
from pb.web.context import gettext

DONE = {  # what a move says once it is made; moves that concern the holder alone are not told
    "submit": N_("Sent in"),
    "take_up": N_("The study has begun"),
    "admit": N_("Admitted to the vote by the College"),
    "do_not_admit": N_("Not admitted to the vote by the College"),
    "reconsider": N_("The College looks at it again"),
    "put_on_ballot": N_("On the ballot"),
    "merge": N_("Merged with another project"),
    "select": N_("Chosen by the vote"),
    "hold": N_("On the reserve list"),
    "leave_out": N_("Not chosen by the vote"),
    "promote": N_("Taken from the reserve list"),
    "validate": N_("Validated"),
    "start": N_("The work has begun"),
    "report": N_("Report handed in"),
    "close": N_("Finished"),
    "abandon": N_("Given up"),
    "fail": N_("Not carried out"),
    "withdraw": N_("Withdrawn"),
}


@dataclass(frozen=True)
class Event:
    """A dated step in words, with the reasons that everybody may read and the article they rest on."""

    name: str
    at: datetime
    reasons: Said
    article: str


def history(view: ProjectView, language: str) -> list[Event]:
    """Return the told steps of a project, the oldest first."""
    return [
        Event(gettext(DONE[move.name]), move.at, _reasons(move, language), move.reasons.get("article", ""))
        for move in view.moves
        if move.name in DONE
    ]


def amounts(edition: EditionView, view: ProjectView) -> list[tuple[str, int]]:
    """Return the amounts of a project that say something: asked, estimated, retained; in cents."""
    facts = view.facts
    by_holder = edition.track(facts.track).run_by == "holder"
    rows = [
        (
            gettext("Asked from the municipality") if by_holder else gettext("Asked by those who proposed it"),
            facts.asked_cents,
        ),
        (gettext("Estimated by the services"), facts.estimated_cents),
        (gettext("Retained by the College: this is what counts"), facts.retained_cents),
    ]
    return [(label, cents) for label, cents in rows if cents is not None]


def _reasons(move: MoveView, language: str) -> Said:
    """Return the reasons of a move in the language of the page; those of the count are a code word."""
    reasons = move.reasons
    texts = {code: reasons[f"text_{code}"] for code in ("fr", "nl", "en") if reasons.get(f"text_{code}")}
    if texts:
        return said(texts, language, "fr")
    verdict = labels.VERDICTS.get(reasons.get("minute", ""))
    if verdict:
        return Said(gettext(verdict), "")
    return Said(reasons.get("text", ""), "")
