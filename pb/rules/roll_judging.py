"""The rows of a roll taken together: copies, and numbers that two people claim (R37)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from pb.rules.cleaning import folded, repaired
from pb.rules.roll_rows import REJECTIONS, WARNINGS, Entry, Reading

MOST_COMPARED = 50  # rows of one number: beyond them, the first ones decide


@dataclass(frozen=True)
class Clue:
    """What is left to recognise somebody by whose row cannot be taken."""

    line: int
    number: str = field(repr=False)
    names: str = field(repr=False)
    born: str = field(repr=False)
    address: str = field(repr=False)


@dataclass
class Judgement:
    """What becomes of each row: the residents to load, the refusals and warnings by line, and who is to be kept."""

    rows: int = 0
    accepted: list[Entry] = field(default_factory=list)
    rejected: dict[int, list[str]] = field(default_factory=dict)
    warnings: dict[int, list[str]] = field(default_factory=dict)
    clues: list[Clue] = field(default_factory=list)


def judge(readings: Iterable[Reading]) -> Judgement:
    """Decide on every row, the whole file known: a number that two people claim serves neither of them."""
    held = list(readings)
    shared = _shared(held)
    for same in shared:
        _compare(same)
    judged = Judgement(len(held))
    for reading in held:
        _file(judged, reading)
    taken = {entry.number for entry in judged.accepted} | {rows[0].number for rows in shared if _claimed(rows)}
    judged.clues = [clue for clue in judged.clues if not (clue.number and clue.number in taken)]
    return judged


def names(*parts: str) -> str:
    """Return names so that neither their order, nor accents, nor a wrong decoding matters."""
    return " ".join(sorted(folded(" ".join(map(repaired, parts))).split()))


def _shared(readings: Sequence[Reading]) -> list[list[Reading]]:
    """Return the rows of every number that stands there more than once, in the order of the file."""
    first: dict[str, Reading] = {}
    groups: dict[str, list[Reading]] = {}
    for reading in readings:
        if not reading.number:
            continue
        if reading.number in first:
            groups.setdefault(reading.number, [first[reading.number]]).append(reading)
        else:
            first[reading.number] = reading
    return list(groups.values())


def _compare(rows: Sequence[Reading]) -> None:
    """Refuse all rows of a number that two people claim; of the rows of one person the first good one stays."""
    if any(_differ(*pair) for pair in combinations(rows[:MOST_COMPARED], 2)):
        for row in rows:
            row.codes.append("number_conflict")
        return
    if any(row.gone for row in rows):
        for row in rows:
            row.gone = True
        return
    kept = next((row for row in rows if not row.codes), rows[0])
    for row in rows:
        if row is not kept:
            row.codes.append("duplicate_row")


def _differ(one: Reading, other: Reading) -> bool:
    """Tell whether two rows of one number speak of different people; a shorter form of the same names does not."""
    if one.born != other.born and None not in (one.born, other.born):
        doubtful = {"birth_date_conflict", "century_conflict", "future_date"}
        if doubtful.isdisjoint(one.codes) and doubtful.isdisjoint(other.codes):
            return True
    if names(one.surname, one.given) == names(other.surname, other.given):
        return False
    return not (_within(one.surname, other.surname) and _within(one.given, other.given))


def _within(one: str, other: str) -> bool:
    """Tell whether all words of one name stand in the other."""
    first, second = set(names(one).split()), set(names(other).split())
    return first <= second or second <= first


def _claimed(rows: Sequence[Reading]) -> bool:
    return "number_conflict" in rows[0].codes or rows[0].gone


def _file(judged: Judgement, reading: Reading) -> None:
    """Put one row where it belongs; who has died or was struck off is no resident any more."""
    if reading.gone and "number_conflict" not in reading.codes:
        judged.warnings[reading.line] = ["deceased"]
    elif reading.codes:
        judged.rejected[reading.line] = sorted(set(reading.codes), key=REJECTIONS.index)
        born = reading.born.isoformat() if reading.born else ""
        called = names(reading.surname, reading.given)
        judged.clues.append(Clue(reading.line, reading.number, called, born, folded(reading.address)))
    elif reading.entry:
        judged.accepted.append(reading.entry)
        if reading.warnings:
            judged.warnings[reading.line] = sorted(reading.warnings, key=WARNINGS.index)
