"""Decisions of the College, the Council or a jury: what each must hold before it is adopted (R32, R44; art. 7).

A decision states law and facts in French and in Dutch (law of 29 July 1991). It is never edited: a clerical error is
corrected by a new one, and a refusal that is looked at again gets a second decision of its own.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from pb.errors import Problem
from pb.rules.settings import DECIDING_BODIES, EQUAL_LANGUAGES

Texts = Mapping[str, str]  # language → text
OUTCOMES = {
    "admissibility": ("admit", "do_not_admit", "send_back", "withdraw"),
    "results": ("validate", "depart", "settle_tie", "send_back"),
    "grants": ("grant", "reduce", "refuse", "claim", "send_back"),
}
KINDS = tuple(OUTCOMES)
ALL_OUTCOMES = tuple(dict.fromkeys(outcome for outcomes in OUTCOMES.values() for outcome in outcomes))
WITH_AMOUNT = frozenset({"admit", "grant", "reduce", "claim"})
MAY_HAVE_AMOUNT = frozenset({"validate", "depart"})
OPINIONS = ("feasible", "feasible_if", "not_feasible")
AGAINST = {  # an outcome → the opinions of the services that it departs from
    "admit": frozenset({"not_feasible"}),
    "do_not_admit": frozenset({"feasible", "feasible_if"}),
}
ALWAYS_DEPARTS = frozenset({"depart"})  # from the list that the count computed
LONGEST = 20_000  # characters of a text
NUMBER = re.compile(r"(.*?)([0-9]{1,12})([^0-9]*)", re.S)
MOST_LEFT = 30


@dataclass(frozen=True)
class Limits:
    """What the amount is held against, in cents: what was asked (or retained before), and the cap."""

    reference_cents: int | None = None
    most_cents: int | None = None


@dataclass(frozen=True)
class Draft:
    """A decision as it is proposed or adopted; `subject` names what it is about, like "project p12"."""

    kind: str
    subject: str
    outcome: str
    article: str = ""
    facts: Texts = field(default_factory=dict)
    texts: Texts = field(default_factory=dict)  # the whole reasoned text, in the house form
    amount_cents: int | None = None
    reduction: Texts = field(default_factory=dict)  # why less than the reference (R15, R17)
    departs: Texts = field(default_factory=dict)  # why it departs from an opinion or from the list
    advised: tuple[str, ...] = ()  # the opinions that were given
    left: tuple[str, ...] = ()  # members who left the room for an interest


def bodies(kind: str, chain: Sequence[str]) -> tuple[str, ...]:
    """Return which bodies decide a kind of business; results follow the chain of the edition (R32, R44)."""
    if kind == "admissibility":
        return ("college",)
    if kind == "results":
        return tuple(chain)
    return ("college", "council")


def check_sitting(body: str, held_on: date | None) -> list[Problem]:
    """Return what is wrong with a sitting that is convened or noted; it may lie ahead."""
    problems = []
    if body not in DECIDING_BODIES:
        problems.append(Problem("unknown_body", "body"))
    if held_on is None:
        problems.append(Problem("sitting_day_missing", "held_on"))
    return problems


def check_draft(draft: Draft) -> list[Problem]:
    """Return what makes a proposal impossible to keep, however unfinished it may be."""
    if draft.kind not in OUTCOMES:
        return [Problem("unknown_business", "kind")]
    problems = []
    if draft.outcome not in OUTCOMES[draft.kind]:
        problems.append(Problem("unknown_outcome", "outcome"))
    if draft.amount_cents is not None and draft.amount_cents < 0:
        problems.append(Problem("decision_amount", "amount_cents"))
    for name in ("facts", "texts", "reduction", "departs"):
        problems += [
            Problem("too_long", f"{name}.{language}", {"most": LONGEST})
            for language, text in getattr(draft, name).items()
            if len(text) > LONGEST
        ]
    if len(draft.left) > MOST_LEFT:
        problems.append(Problem("too_many_left", "left", {"most": MOST_LEFT}))
    return problems


def check_decision(draft: Draft, limits: Limits) -> list[Problem]:
    """Return everything that a decision still needs before it can be adopted."""
    problems = check_draft(draft)
    if problems:
        return problems
    if not draft.article.strip():
        problems.append(Problem("article_needed", "article"))
    problems += _written(draft.facts, "facts", "facts_needed")
    problems += _written(draft.texts, "texts", "text_needed")
    problems += _amount(draft, limits)
    if departs(draft):
        problems += _written(draft.departs, "departs", "departure_needed")
    return problems


def departs(draft: Draft) -> bool:
    """Say whether a decision departs from an opinion of a service, or from the list that was computed (R32)."""
    return draft.outcome in ALWAYS_DEPARTS or bool(departed(draft.outcome, draft.advised))


def departed(outcome: str, advised: Collection[str]) -> tuple[str, ...]:
    """Return the opinions that an outcome departs from, in the order of their list."""
    against = AGAINST.get(outcome, frozenset())
    return tuple(opinion for opinion in OPINIONS if opinion in against and opinion in advised)


def check_adoption(number: str, decided_on: date | None, held_on: date, today: date) -> list[Problem]:
    """Return what is wrong with the number and the day of an adoption: neither before its sitting nor to come."""
    problems = []
    if not number.strip():
        problems.append(Problem("number_needed", "number"))
    elif len(number) > 60:
        problems.append(Problem("too_long", "number", {"most": 60}))
    if held_on > today:
        problems.append(Problem("sitting_to_come", "decided_on", {"held_on": held_on}))
    elif decided_on is None:
        problems.append(Problem("decision_day_missing", "decided_on"))
    elif decided_on < held_on:
        problems.append(Problem("decided_before_sitting", "decided_on", {"held_on": held_on}))
    elif decided_on > today:
        problems.append(Problem("decided_in_future", "decided_on"))
    return problems


def check_extract(signed_on: date | None, decided_on: date, today: date) -> list[Problem]:
    """Return what is wrong with the day on which an extract was signed: from its decision on, and not to come."""
    if signed_on is None:
        return [Problem("signed_day_missing", "signed_on")]
    if signed_on < decided_on:
        return [Problem("signed_before_decision", "signed_on", {"decided_on": decided_on})]
    if signed_on > today:
        return [Problem("signed_in_future", "signed_on")]
    return []


def check_correction(old: Draft, new: Draft, reason: Texts) -> list[Problem]:
    """Return why a new decision is no correction of a clerical error: other outcome, nothing changed, no reason."""
    problems = _written(reason, "reason", "correction_reason_needed")
    if (new.kind, new.subject) != (old.kind, old.subject):
        problems.append(Problem("correction_of_another", "kind"))
    elif new.outcome != old.outcome:
        problems.append(Problem("correction_changes_outcome", "outcome"))
    elif _words(new) == _words(old):
        problems.append(Problem("correction_changes_nothing", "texts.fr"))
    return problems


def numbered(first: str, number: int) -> list[str] | None:
    """Return so many numbers counted on from the first one, in its own form ("2027/A/009" → "2027/A/010").

    None when there is nothing in it to count on with.
    """
    if number <= 1:
        return [first] * number
    found = NUMBER.fullmatch(first.strip())
    if found is None:
        return None
    before, figures, after = found.groups()
    return [f"{before}{int(figures) + more:0{len(figures)}d}{after}" for more in range(number)]


def _words(draft: Draft) -> tuple[object, ...]:
    """Return what a reader of a decision sees of it."""
    texts = [sorted((code, text.strip()) for code, text in each.items()) for each in (draft.facts, draft.texts)]
    return (*texts, draft.article.strip(), draft.amount_cents, sorted(draft.reduction.items()), draft.left)


def _written(texts: Texts, name: str, code: str) -> list[Problem]:
    """Ask for a text in each of the equal languages (R48)."""
    missing = [language for language in EQUAL_LANGUAGES if not texts.get(language, "").strip()]
    return [Problem(code, f"{name}.{language}", {"language": language}) for language in missing]


def _amount(draft: Draft, limits: Limits) -> list[Problem]:
    """Return what is wrong with the amount; less than the reference needs its reason (R15, R17)."""
    amount = draft.amount_cents
    if amount is None:
        return [Problem("decision_amount_missing", "amount_cents")] if draft.outcome in WITH_AMOUNT else []
    if draft.outcome not in WITH_AMOUNT | MAY_HAVE_AMOUNT:
        return [Problem("decision_no_amount", "amount_cents")]
    if amount == 0 and draft.outcome in ("grant", "claim"):
        return [Problem("decision_amount_missing", "amount_cents")]
    problems = []
    if limits.most_cents is not None and amount > limits.most_cents:
        details = {"amount_cents": amount, "most_cents": limits.most_cents}
        problems.append(Problem("decision_over_cap", "amount_cents", details))
    reference = limits.reference_cents
    if reference is None or draft.outcome == "claim":
        return problems
    if amount > reference:
        problems.append(Problem("decision_over_asked", "amount_cents", {"asked_cents": reference}))
    elif amount < reference:
        problems += _written(draft.reduction, "reduction", "reduction_needed")
    elif draft.outcome == "reduce":
        problems.append(Problem("reduction_is_none", "amount_cents", {"asked_cents": reference}))
    return problems
