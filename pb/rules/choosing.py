"""Choosing: what still fits on a ballot, what is missing for the rest, and what would have to leave (R38)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pb.rules.ballots import BASKET, BallotRules, Choices, Option, Section


@dataclass(frozen=True)
class Fit:
    """One project beside a choice: in it, fitting, or what is missing (cents, a place) and who could leave for it."""

    number: int
    in_vote: bool
    fits: bool
    left_cents: int | None = None
    missing_cents: int = 0
    no_place: bool = False
    suggestion: int | None = None


@dataclass(frozen=True)
class Filled:
    """One section of a ballot as far as it is filled; amounts are cents, None where the section has no limit."""

    track: str
    kind: str
    numbers: tuple[int, ...]
    chosen: int
    max_choices: int | None
    spent_cents: int
    limit_cents: int | None
    left_cents: int | None
    share: float


def filled(rules: BallotRules, choices: Choices) -> tuple[Filled, ...]:
    """Return how far each section is filled, in the order of the ballot; `share` runs from 0 to 1."""
    options = rules.by_number
    return tuple(_filled(section, _held(section, choices, options)) for section in rules.sections)


def fits(rules: BallotRules, choices: Choices) -> dict[int, Fit]:
    """Return for every project of the ballot whether it is chosen, fits, or what is missing for it."""
    options = rules.by_number
    sections = {section.track: section for section in rules.sections}
    held = {track: _held(section, choices, options) for track, section in sections.items()}
    return {
        option.number: _fit(sections[option.track], held[option.track], option)
        for option in rules.options
        if option.track in sections
    }


def kept(rules: BallotRules, choices: Choices) -> tuple[dict[str, list[int]], list[int]]:
    """Return the choice without the projects that are no longer on the ballot, and their numbers."""
    options = rules.by_number
    held: dict[str, list[int]] = {}
    gone = []
    for track, numbers in choices.items():
        for number in numbers:
            option = options.get(number)
            if option is None or option.track != track:
                gone.append(number)
            else:
                held.setdefault(track, []).append(number)
    return held, sorted(gone)


def added(choices: Choices, option: Option) -> dict[str, list[int]]:
    """Return the choice with one more project."""
    held = {track: list(numbers) for track, numbers in choices.items()}
    held.setdefault(option.track, []).append(option.number)
    return held


def removed(choices: Choices, number: int) -> dict[str, list[int]]:
    """Return the choice without a project."""
    held = {track: [each for each in numbers if each != number] for track, numbers in choices.items()}
    return {track: numbers for track, numbers in held.items() if numbers}


def _held(section: Section, choices: Choices, options: Mapping[int, Option]) -> list[Option]:
    """Return the projects chosen in a section."""
    return [options[number] for number in choices.get(section.track, ()) if number in options]


def _filled(section: Section, held: Collection[Option]) -> Filled:
    spent = sum(option.cost_cents for option in held)
    limit = section.limit_cents if section.kind == BASKET else None
    if limit is not None:
        share = spent / limit if limit else 1.0
    else:
        share = len(held) / section.max_choices if section.max_choices else 0.0
    return Filled(
        track=section.track,
        kind=section.kind,
        numbers=tuple(option.number for option in held),
        chosen=len(held),
        max_choices=section.max_choices,
        spent_cents=spent,
        limit_cents=limit,
        left_cents=None if limit is None else limit - spent,
        share=min(share, 1.0),
    )


def _fit(section: Section, held: list[Option], option: Option) -> Fit:
    """Say of one project whether it fits, and else which single project would leave enough room for it."""
    if option in held:
        return Fit(option.number, in_vote=True, fits=False)
    state = _filled(section, held)
    missing = 0 if state.left_cents is None else max(0, option.cost_cents - state.left_cents)
    full = section.max_choices is not None and len(held) >= section.max_choices
    if not missing and not full:
        return Fit(option.number, in_vote=False, fits=True, left_cents=state.left_cents)
    enough = sorted((one.cost_cents, one.number) for one in held if one.cost_cents >= missing)
    suggestion = enough[0][1] if enough else None
    return Fit(option.number, False, False, state.left_cents, missing, full, suggestion)
