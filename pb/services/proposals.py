"""From the study to the agenda: a proposal with its reasoned text, once a project is ready (R31, R32)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date

from pb import clock, words
from pb.errors import Invalid, Problem
from pb.rules import reasoning
from pb.rules import reviews as rules
from pb.rules.decisions import OUTCOMES, Draft
from pb.rules.lifecycle import BEFORE_UNDER_WAY
from pb.rules.reasoning import Advice, Found, Study
from pb.services import admissions, decisions, listings, opinions, reviews
from pb.services.actors import Actor
from pb.services.decisions import BusinessView
from pb.services.holder_caps import Caps
from pb.services.listings import ProjectView
from pb.services.opinions import OpinionView
from pb.services.snapshots import EditionView, Names

LANGUAGES = reasoning.LANGUAGES
STUDIED_NOW = ("submitted", "in_review")  # what is to be corrected comes back first


@dataclass(frozen=True)
class Ready:
    """A project whose study is complete and that stands on no agenda: what its study leads to propose."""

    id: str
    titles: Names
    outcome: str


def ready(edition: EditionView, points: Collection[BusinessView] | None = None) -> list[Ready]:
    """Return the projects whose decision can be proposed as the study has it, the first sent in first (R31, R32).

    Of one holder no more are proposed to be admitted than the track allows (R11). `points`: those that wait, if known.
    """
    points = decisions.waiting(edition.id) if points is None else points
    waiting, caps = {each.draft.subject for each in points}, _caps(edition, points)
    asked, answers = opinions.of_edition(edition.id), reviews.answers_of_all(edition.id)
    own = reviews.own_criteria(edition)
    found = []
    for project_id, titles, track in listings.under_study(edition):
        known, given = answers.get(project_id, {}), [each.opinion for each in asked.get(project_id, []) if each.opinion]
        lacking = rules.missing(
            reviews.checklist(edition, track, own), known, len(asked.get(project_id, [])), len(given)
        )
        wanted = rules.outcome(known, [each.verdict for each in given])
        full = wanted == "admit" and caps.reached(project_id) is not None
        if wanted and not lacking and not full and admissions.subject(project_id) not in waiting:
            found.append(Ready(project_id, titles, wanted))
            if wanted == "admit":
                caps.admit(project_id)
    return found


def put_all(actor: Actor, edition: EditionView, project_ids: Collection[str], sitting_id: str = "") -> int:
    """Propose a decision on each chosen project that is ready, for one agenda; return how many."""
    chosen = {each.id: each.outcome for each in ready(edition) if each.id in project_ids}
    if not chosen:
        raise Invalid("no_ready_project")
    asked = opinions.of_edition(edition.id)
    for view in listings.everything(edition):
        if view.id in chosen:
            draft = compose(edition, view, asked.get(view.id, []), chosen[view.id])
            decisions.propose(actor, edition, draft, admissions.limits(edition, view), sitting_id)
    return len(chosen)


def missing(edition: EditionView, view: ProjectView, asked: list[OpinionView]) -> list[Problem]:
    """Return what stands between a project and the College."""
    criteria = reviews.checklist(edition, view.facts.track, reviews.own_criteria(edition))
    given = sum(each.given for each in asked)
    return rules.missing(criteria, reviews.answers(view.id), len(asked), given)


def put_forward(actor: Actor, edition: EditionView, project_id: str, outcome: str = "", sitting_id: str = "") -> str:
    """Propose a decision on a project with its text in both languages; return the point. `outcome` overrides ours.

    Raises `Invalid` with what the study still lacks. A project sent back or
    withdrawn from the vote needs no whole study.
    """
    view = listings.get(edition, project_id)
    wanted_in = BEFORE_UNDER_WAY if outcome == "withdraw" else STUDIED_NOW
    if view.status not in wanted_in:
        raise Invalid("not_ready", [Problem("not_under_study", "status")])
    asked = opinions.of_edition(edition.id).get(project_id, [])
    problems = [] if outcome in ("send_back", "withdraw") else missing(edition, view, asked)
    verdicts = tuple(each.opinion.verdict for each in asked if each.opinion is not None)
    wanted = outcome or rules.outcome(reviews.answers(project_id), verdicts)
    if wanted not in OUTCOMES["admissibility"]:
        problems.append(Problem("review_outcome_open", "outcome"))
    elif wanted == "admit":
        problems += _over_cap(edition, project_id)
    if problems:
        raise Invalid("not_ready", problems)
    draft = compose(edition, view, asked, wanted)
    return decisions.propose(actor, edition, draft, admissions.limits(edition, view), sitting_id)


def _caps(edition: EditionView, points: Collection[BusinessView]) -> Caps:
    """Return what each holder has, with what is already proposed to be admitted."""
    caps = Caps(edition)
    for each in points:
        if each.draft.outcome == "admit":
            caps.admit(admissions.project_id(each.draft.subject))
    return caps


def _over_cap(edition: EditionView, project_id: str) -> list[Problem]:
    """Return what is wrong when the holder has as many projects as may go on; a new text of a point is no new one."""
    subject = admissions.subject(project_id)
    others = [each for each in decisions.waiting(edition.id) if each.draft.subject != subject]
    most = _caps(edition, others).reached(project_id)
    return [] if most is None else [Problem("cap_at_feasibility", "outcome", {"most": most})]


def recompose(actor: Actor, edition: EditionView, point: BusinessView, typed: Draft) -> None:
    """Write the text of a point anew from the study and from the outcome, amount and reasons that were typed."""
    view = listings.get(edition, admissions.project_id(typed.subject))
    asked = opinions.of_edition(edition.id).get(view.id, [])
    draft = compose(edition, view, asked, typed.outcome, typed)
    decisions.propose(actor, edition, draft, admissions.limits(edition, view), point.sitting_id)


def compose(
    edition: EditionView, view: ProjectView, asked: list[OpinionView], outcome: str, typed: Draft | None = None
) -> Draft:
    """Return the proposal for a project; amount and reasons are those typed, where somebody did."""
    given = [each for each in asked if each.opinion is not None]
    track = edition.track(view.facts.track)
    costs = [each.opinion.cost_cents for each in given if each.opinion is not None]
    cents = rules.amount(track, view.facts.asked_cents, costs) if outcome == "admit" else None
    if typed is not None and outcome == "admit":
        cents = typed.amount_cents
    study = _study(edition, view, given, outcome, cents)
    departs = (typed.departs if typed is not None else {}) or reasoning.departure(study)
    study = replace(study, departs=departs, reduction=typed.reduction if typed is not None else {})
    return Draft(
        kind="admissibility",
        subject=admissions.subject(view.id),
        outcome=outcome,
        article=reasoning.articles(study),
        facts=reasoning.facts(study),
        texts=reasoning.compose(study),
        amount_cents=cents,
        reduction=study.reduction,
        departs=departs,
        advised=tuple(each.opinion.verdict for each in given if each.opinion is not None),
        left=typed.left if typed is not None else (),
    )


def _study(edition: EditionView, view: ProjectView, given: list[OpinionView], outcome: str, cents: int | None) -> Study:
    """Return all that the text is composed from, in words."""
    facts, adoption = view.facts, edition.adoption
    track = edition.track(facts.track)
    sent = next((move.at for move in view.moves if move.name == "submit"), view.created_at)
    return Study(
        outcome=outcome,
        title={language: words.pick(facts.titles, language) for language in LANGUAGES},
        track={language: words.pick(track.names, language) for language in LANGUAGES},
        sent_on=_days(clock.day_of(sent)),
        adopted_by=adoption.adopted_by or "",
        adopted_on=_days(adoption.sitting_on) if adoption.sitting_on else {},
        by_holder=track.run_by == "holder",
        found=_found(edition, view),
        advice=[_advice(each) for each in given],
        asked=_money(facts.asked_cents),
        amount=_money(cents),
    )


def _found(edition: EditionView, view: ProjectView) -> list[Found]:
    answers = reviews.answers(view.id)
    criteria = reviews.checklist(edition, view.facts.track, reviews.own_criteria(edition))
    return [
        Found(each.code, each.article, answers[each.code].answer, each.texts, answers[each.code].texts)
        for each in criteria
        if each.code in answers
    ]


def _advice(view: OpinionView) -> Advice:
    opinion = view.opinion
    assert opinion is not None
    day = opinion.received_on or (clock.day_of(view.given_at) if view.given_at else None)
    return Advice(view.service, opinion.verdict, opinion.texts, opinion.wording, _days(day) if day else {})


def _days(day: date) -> Mapping[str, str]:
    return {language: words.day(day, language, weekday=False) for language in LANGUAGES}


def _money(cents: int | None) -> Mapping[str, str]:
    return {} if cents is None else {language: words.money(cents, language) for language in LANGUAGES}
