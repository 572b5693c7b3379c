"""Grants and the decisions of the College: a proposal for its agenda, and what a file rests on (R17, R52)."""

from pb import words
from pb.rules import grant_texts
from pb.rules.decisions import Draft, Limits
from pb.rules.grant_texts import Proposal
from pb.services import decisions
from pb.services.actors import Actor
from pb.services.listings import ProjectView
from pb.services.register import DecisionView, in_force
from pb.services.snapshots import EditionView

KIND, LANGUAGES = "grants", ("fr", "nl")
GIVES = frozenset({"grant", "reduce", "validate", "depart"})


def subject(project: ProjectView) -> str:
    """Return how a decision names a project."""
    return f"project {project.id}"


def of(edition: EditionView, project: ProjectView) -> DecisionView | None:
    """Return the decision that gives a project its amount: on the grant, else on the final list."""
    for kind in (KIND, "results"):
        found = in_force(edition.id, subject(project), kind)
        if found is not None and found.draft.outcome in GIVES and found.draft.amount_cents:
            return found
    return None


def propose(actor: Actor, edition: EditionView, project: ProjectView) -> str:
    """Put the grant of a project on the College's list of business, with its reasoned text in both languages."""
    cents = project.facts.retained_cents or 0
    said = {
        language: Proposal(
            title=words.pick(project.facts.titles, language),
            number=project.number or 0,
            beneficiary=project.facts.holder,
            retained=words.money(cents, language),
            granted=words.money(cents, language),
            months=edition.settings.report_months,
        )
        for language in LANGUAGES
    }
    draft = Draft(
        kind=KIND,
        subject=subject(project),
        outcome="grant",
        article=grant_texts.ARTICLE,
        facts={language: grant_texts.facts(each, language) for language, each in said.items()},
        texts={language: grant_texts.text(each, language) for language, each in said.items()},
        amount_cents=cents,
    )
    return decisions.propose(actor, edition, draft, Limits(cents, cents))
