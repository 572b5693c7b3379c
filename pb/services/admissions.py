"""What a decision on admission does to its project: the amount retained, the move of the table (R15, R32, R33)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from pb import clock
from pb.errors import Invalid, Problem
from pb.rules.decisions import Limits
from pb.services import listings, projects
from pb.services.actors import Actor
from pb.services.decisions import DecisionView
from pb.services.listings import ProjectView
from pb.services.snapshots import EditionView

NOON = timedelta(hours=12)
MOVES = {  # outcome → (move, capacity in which it is made)
    "admit": ("admit", "college"),
    "do_not_admit": ("do_not_admit", "college"),
    "send_back": ("ask_correction", "participation"),
    "withdraw": ("withdraw", "college"),
}


def subject(project_id: str) -> str:
    """Return how a project is named as the matter of a decision."""
    return f"project {project_id}"


def project_id(subject: str) -> str:
    """Return the project that a decision is about."""
    return subject.removeprefix("project ")


def names(edition: EditionView) -> dict[str, Mapping[str, str]]:
    """Return the titles of the projects of an edition by subject."""
    return {subject(each): titles for each, titles in listings.titles(edition.id).items()}


def limits(edition: EditionView, view: ProjectView) -> Limits:
    """Return what the retained amount is held against: what was asked by a holder, and the cap (R12, R13, R15)."""
    track = edition.track(view.facts.track)
    asked = view.facts.asked_cents if track.run_by == "holder" else None
    return Limits(asked, track.cap_cents)


def adopted(actor: Actor, edition: EditionView, decision: DecisionView) -> None:
    """Carry a decision out: keep the retained amount, then make its move, dated on the day of the decision.

    A correction of a clerical error moves nothing; it may correct the amount as long as the vote is not prepared.
    """
    view = listings.get(edition, project_id(decision.draft.subject))
    draft = decision.draft
    if draft.outcome == "admit" and draft.amount_cents is not None:
        projects.retain(actor, edition, view.id, draft.amount_cents, draft.reduction)
    if decision.corrects:
        return
    name, by = MOVES[draft.outcome]
    why = reasons(decision)
    if draft.outcome == "send_back":  # everything opens again, until the usual day (R32)
        why["until"] = (clock.today() + timedelta(days=edition.settings.correction_days)).isoformat()
    projects.move(actor, edition, view.id, name, by=by, reasons=why, at=_instant(view, decision.decided_on))


def reasons(decision: DecisionView) -> dict[str, str]:
    """Return law and facts as the history of the project keeps them."""
    draft = decision.draft
    facts = " / ".join(draft.facts[language] for language in ("fr", "nl") if draft.facts.get(language))
    return {
        "article": draft.article,
        "facts": facts,
        "text": draft.texts.get("fr", ""),
        "text_fr": draft.texts.get("fr", ""),
        "text_nl": draft.texts.get("nl", ""),
        "decision": decision.id,
        "number": decision.number,
    }


def _instant(view: ProjectView, decided_on: date) -> datetime:
    """Return when a decision took effect: at noon of its day, after the step before, and not in the future."""
    last = view.moves[-1].at if view.moves else view.created_at
    if clock.day_of(last) > decided_on:
        raise Invalid("bad_decision", [Problem("decided_before_study", "decided_on")])
    return min(max(clock.start_of(decided_on) + NOON, last), clock.now())
