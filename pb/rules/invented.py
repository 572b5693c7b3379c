"""Invented residents and invented ballots, the same at each run: what a demonstration shows, never anybody real."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from pb.rules.ballots import APPROVAL, BallotRules, Choices, Option, Section
from pb.rules.stream import Stream

SERIALS = range(901, 998)  # numbers that are hardly ever given out
FIRST_NAMES = {
    "fr": (
        "Aline", "Amine", "Bastien", "Camille", "Chloé", "Claude", "Dorian", "Élise", "Farida", "Gaspard", "Hélène",
        "Inès", "Jeanne", "Karim", "Léon", "Lucie", "Maëlle", "Mehdi", "Nadia", "Noé", "Odile", "Pascal", "Rosalie",
        "Sacha", "Simone", "Théo", "Victor", "Yasmine", "Zélie",
    ),
    "nl": (
        "An", "Bram", "Brecht", "Dries", "Elke", "Femke", "Griet", "Hanne", "Ilse", "Jef", "Joris", "Karlijn", "Lotte",
        "Maarten", "Nele", "Pieter", "Ruben", "Saar", "Staf", "Tine", "Wout",
    ),
}  # fmt: skip
LAST_NAMES = (
    "Aubépine", "Beukelaer", "Bruyère", "Clairbois", "Dellaert", "Desbouleaux", "Dubosquet", "Eeckhoudt", "Fougerolle",
    "Genévrier", "Hazelhof", "Houblon", "Kastanjers", "Lindeman", "Meersman", "Merisier", "Noisetier", "Oliviers",
    "Populiers", "Roseau", "Sorbier", "Tilleul", "Van Beukenhout", "Van den Eyck", "Vandevijver", "Vanlisière",
    "Verbosch", "Waterlelie", "Wilgenhof",
)  # fmt: skip
STREETS = {
    "fr": ("avenue des Coccinelles", "rue des Trois Tilleuls", "avenue du Houx", "rue du Loutrier", "avenue Delleur"),
    "nl": ("Onze-Lieve-Heersbeestjeslaan", "Drie Lindenstraat", "Hulstlaan", "Ottervangerstraat", "Delleurlaan"),
}
OLDEST, YOUNGEST = 92, 12  # years


@dataclass(frozen=True)
class Somebody:
    """An invented resident with a valid national number (eleven digits)."""

    number: str = field(repr=False)
    born: date
    name: str
    street: str
    language: str


def national_number(born: date, serial: int) -> str:
    """Return the valid national number of a birth date and a serial of its day."""
    head = f"{born:%y%m%d}{serial:03d}"
    checked = int(("2" if born.year >= 2000 else "") + head)
    return f"{head}{97 - checked % 97:02d}"


def residents(seed: str, on: date, born: Iterable[date | None]) -> Iterator[Somebody]:
    """Yield an invented resident for each birth date, None standing for any age of a voter; no number comes twice."""
    stream, taken = Stream(f"{seed} residents"), set[str]()
    for wanted in born:
        day = wanted or _birth_date(stream, on)
        number = national_number(day, stream.pick(SERIALS))
        while number in taken:
            day = wanted or _birth_date(stream, on)
            number = national_number(day, stream.pick(SERIALS))
        taken.add(number)
        language = "nl" if stream.below(5) == 0 else "fr"
        name = f"{stream.pick(FIRST_NAMES[language])} {stream.pick(LAST_NAMES)}"
        yield Somebody(number, day, name, f"{stream.pick(STREETS[language])} {1 + stream.below(120)}", language)


def fixed_votes(weights: Mapping[int, int], total: int) -> dict[int, int]:
    """Share out a total of votes by weight; the largest fractions are rounded up, so that the sum is exact."""
    whole = sum(weights.values())
    votes = {number: total * weight // whole for number, weight in weights.items()}
    short = total - sum(votes.values())
    for number in sorted(weights, key=lambda one: (-(total * weights[one] % whole), one))[:short]:
        votes[number] += 1
    return votes


def ballots(seed: str, rules: BallotRules, votes: Mapping[int, int], blank: int, number: int) -> list[Choices]:
    """Return valid ballots, some blank and the others not, that give each project exactly its votes, in mixed order.

    Raise `ValueError` when no such ballots exist.
    """
    stream = Stream(f"{seed} ballots")
    made: list[dict[str, list[int]]] = [{} for _ in range(number - blank)]
    for section in rules.sections:
        options = [option for option in rules.options if option.track == section.track]
        _fill(stream, section, options, votes, made)
    _leave_none_empty(made)
    return stream.shuffled([*made, *({} for _ in range(blank))])


def free_ballots(seed: str, rules: BallotRules, number: int) -> Iterator[Choices]:
    """Yield valid ballots of people who choose by taste; some projects please more, one ballot in sixty is blank."""
    stream = Stream(f"{seed} tastes")
    loved = {option.number: 20 + stream.below(80) for option in rules.options}
    for _ in range(number):
        if stream.below(60) == 0:
            yield {}
            continue
        chosen = {section.track: _taste(stream, rules, section, loved) for section in rules.sections}
        yield chosen if any(chosen.values()) else {rules.options[0].track: [rules.options[0].number]}


def _birth_date(stream: Stream, on: date) -> date:
    days = YOUNGEST * 366 + stream.below((OLDEST - YOUNGEST) * 365)
    return on - timedelta(days=days)


def _places(section: Section, options: Sequence[Option]) -> int:
    """Return how many projects of a section fit on any ballot, whichever they are."""
    most = len(options) if section.max_choices is None else min(section.max_choices, len(options))
    if section.kind == APPROVAL or section.limit_cents is None:
        return most
    dearest = max((option.cost_cents for option in options), default=0)
    return min(most, section.limit_cents // dearest) if dearest else most


def _fill(
    stream: Stream,
    section: Section,
    options: Sequence[Option],
    votes: Mapping[int, int],
    made: list[dict[str, list[int]]],
) -> None:
    """Give each project its votes: always to the ballots with most room left, which works whenever anything does."""
    room = _rooms(stream, _places(section, options), sum(votes.get(option.number, 0) for option in options), len(made))
    for option in sorted(options, key=lambda one: (-votes.get(one.number, 0), one.number)):
        mixed = stream.shuffled(range(len(made)))
        takers = sorted(mixed, key=lambda ballot: -room[ballot])[: votes.get(option.number, 0)]
        if takers and (len(takers) < votes[option.number] or room[takers[-1]] == 0):
            raise ValueError("no ballots give these votes")
        for ballot in takers:
            room[ballot] -= 1
            made[ballot].setdefault(section.track, []).append(option.number)


def _rooms(stream: Stream, most: int, total: int, number: int) -> list[int]:
    """Return how many projects each ballot names in a section: any numbers up to `most`, with exactly this sum."""
    if total > most * number:
        raise ValueError("no ballots give these votes")
    mean = -(-total // max(1, number))
    rooms = [min(most, stream.below(2 * mean + 1)) for _ in range(number)]
    short = total - sum(rooms)
    while short:
        ballot = stream.below(number)
        step = 1 if short > 0 else -1
        if 0 <= rooms[ballot] + step <= most:
            rooms[ballot] += step
            short -= step
    return rooms


def _leave_none_empty(made: list[dict[str, list[int]]]) -> None:
    """Give each empty ballot a project of a full one, so that no votes change."""
    empty = [ballot for ballot in made if not ballot]
    rich = iter(sorted((ballot for ballot in made if ballot), key=lambda one: -sum(map(len, one.values()))))
    for ballot in empty:
        giver = next(rich, {})
        if sum(map(len, giver.values())) < 2:
            raise ValueError("no ballots give these votes")
        track = max(giver, key=lambda one: len(giver[one]))
        ballot[track] = [giver[track].pop()]
        if not giver[track]:
            del giver[track]


def _taste(stream: Stream, rules: BallotRules, section: Section, loved: Mapping[int, int]) -> list[int]:
    """Return what one person chooses in a section, within its limits."""
    options = [option for option in rules.options if option.track == section.track]
    chosen: list[int] = []
    spent = 0
    for option in stream.shuffled(options):
        fits = section.limit_cents is None or spent + option.cost_cents <= section.limit_cents
        free = section.max_choices is None or len(chosen) < section.max_choices
        if fits and free and stream.below(100) < loved[option.number] // 2:
            chosen.append(option.number)
            spent += option.cost_cents
    return chosen if len(chosen) >= section.min_choices else []
