"""The ballot: what may be chosen, all that is wrong with a choice, the one way to write it down (R38, votes 3)."""

import json
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, product

from pb.errors import Invalid, Problem, Unreadable

APPROVAL, BASKET = "approval", "basket"
KINDS = (APPROVAL, BASKET)

Choices = Mapping[str, Collection[int]]


@dataclass(frozen=True)
class Section:
    """One track on the ballot; its limits bind only when something is chosen in it, for it may stay empty (R38)."""

    track: str
    kind: str
    min_choices: int = 0
    max_choices: int | None = None
    limit_cents: int | None = None
    min_spend_cents: int = 0


@dataclass(frozen=True)
class Option:
    """One project on the ballot: its number there and the cost retained by the College (R15)."""

    number: int
    track: str
    cost_cents: int


@dataclass(frozen=True)
class BallotRules:
    """The frozen rules against which every ballot of an edition is checked (R5)."""

    edition: str
    sections: tuple[Section, ...]
    options: tuple[Option, ...]
    digest: str

    @cached_property
    def by_number(self) -> dict[int, Option]:
        """Return the projects on the ballot by their number."""
        return {option.number: option for option in self.options}


def check(rules: BallotRules, choices: Choices) -> list[Problem]:
    """Return all that is wrong with a ballot, in the order of its sections; nothing for a valid or blank one (R38)."""
    known = {section.track for section in rules.sections}
    options = rules.by_number
    problems = [Problem("unknown_track", track, {"track": track}) for track in sorted(set(choices) - known)]
    for section in rules.sections:
        marked = Counter(choices.get(section.track, ()))
        held = []
        for number, times in marked.items():
            option = options.get(number) if type(number) is int else None
            if option is None:
                problems.append(_problem("unknown_project", section, number=str(number)))
            elif option.track != section.track:
                problems.append(_problem("wrong_track", section, number=str(number)))
            else:
                held.append(option)
            if times > 1:
                problems.append(_problem("twice", section, number=str(number)))
        problems += _limits(section, len(marked), sum(option.cost_cents for option in held))
    return problems


def canonical(edition: str, digest: str, choices: Choices) -> bytes:
    """Write a ballot the one way its commitment is made on (votes 3).

    ASCII JSON, keys sorted, no spaces: `{"choices":{"boost":[3,7]},"edition":"…","rules":"…"}` with the numbers
    ascending and each once, and only the tracks used; a blank ballot is `{"blank":true,"edition":"…","rules":"…"}`.
    """
    marked = {track: sorted(set(numbers)) for track, numbers in choices.items() if numbers}
    said: dict[str, object] = {"choices": marked} if marked else {"blank": True}
    return _json({**said, "edition": edition, "rules": digest})


def read(content: bytes, rules: BallotRules | None = None) -> Choices:
    """Return the choices of a ballot written by `canonical`, byte for byte; {} for a blank one.

    With `rules` the edition and the digest must be theirs. Raises Unreadable `not_a_ballot` or `other_ballot`.
    """
    try:
        said = json.loads(content)
        choices = said.get("choices", {})
        edition, digest = said["edition"], said["rules"]
        same = canonical(edition, digest, choices) == content
        whole = all(type(number) is int for numbers in choices.values() for number in numbers)
        named = type(edition) is str and type(digest) is str
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as wrong:
        raise Unreadable("not_a_ballot") from wrong
    if not (same and whole and named):
        raise Unreadable("not_a_ballot")
    if rules is not None and (edition, digest) != (rules.edition, rules.digest):
        raise Unreadable("other_ballot")
    return {track: tuple(numbers) for track, numbers in choices.items()}


def longest(rules: BallotRules) -> int:
    """Return the bytes of the longest valid ballot of an edition: no valid ballot is longer (votes 3)."""
    marked = {}
    for section in rules.sections:
        numbers = _longest_section(section, [option for option in rules.options if option.track == section.track])
        if numbers:
            marked[section.track] = numbers
    return max(len(canonical(rules.edition, rules.digest, said)) for said in ({}, marked))


def require(rules: BallotRules, choices: Choices) -> None:
    """Raise Invalid with all that is wrong with a ballot, if anything is."""
    problems = check(rules, choices)
    if problems:
        raise Invalid("invalid_ballot", problems)


def _limits(section: Section, chosen: int, spent: int) -> list[Problem]:
    """Return what is wrong with the number and the cost of the projects chosen in a section that is used."""
    problems: list[Problem] = []
    if not chosen:
        return problems
    if section.max_choices is not None and chosen > section.max_choices:
        problems.append(_problem("too_many_choices", section, chosen=chosen, most=section.max_choices))
    if chosen < section.min_choices:
        problems.append(_problem("too_few_choices", section, chosen=chosen, least=section.min_choices))
    if section.kind == BASKET and section.limit_cents is not None and spent > section.limit_cents:
        over = spent - section.limit_cents
        facts = {"spent_cents": spent, "limit_cents": section.limit_cents, "over_cents": over}
        problems.append(_problem("over_basket", section, **facts))
    if section.kind == BASKET and spent < section.min_spend_cents:
        facts = {"spent_cents": spent, "least_cents": section.min_spend_cents}
        problems.append(_problem("under_spend", section, **facts))
    return problems


def _problem(code: str, section: Section, **details: object) -> Problem:
    """Name a problem in a section of the ballot."""
    return Problem(code, section.track, {"track": section.track, **details})


def _json(value: object) -> bytes:
    """Write JSON with sorted keys and no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()


def _longest_section(section: Section, options: list[Option]) -> list[int]:
    """Return numbers of a section that take the most room, within its limits of count and cost.

    Only the number of digits counts, so that the cheapest projects of each number of digits are enough to try; a
    minimum is left out of account, as it can only make the true answer shorter.
    """
    most = len(options) if section.max_choices is None else section.max_choices
    limit = section.limit_cents if section.kind == BASKET and section.limit_cents is not None else None
    classes: dict[int, list[Option]] = {}
    for option in sorted(options, key=lambda one: one.cost_cents if limit is not None else 0):
        classes.setdefault(len(str(option.number)), []).append(option)
    if not classes:
        return []
    widths = sorted(classes)
    sums = {width: [0, *accumulate(one.cost_cents for one in classes[width])] for width in widths}
    last = widths.pop()
    best: tuple[int, list[tuple[int, int]]] = (0, [])
    for counts in product(*(range(min(len(classes[width]), most) + 1) for width in widths)):
        left = most - sum(counts)
        spent = sum(sums[width][count] for width, count in zip(widths, counts, strict=True))
        if left < 0 or (limit is not None and spent > limit):
            continue
        fits = len(classes[last]) if limit is None else bisect_right(sums[last], limit - spent) - 1
        taken = [*zip(widths, counts, strict=True), (last, min(left, fits))]
        best = max(best, (sum((width + 1) * count for width, count in taken), taken))
    return [one.number for width, count in best[1] for one in classes[width][:count]]
