"""One paper ballot: the check sign of each number, what counts of the marks, and two keyings compared (R38, P3)."""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from pb.errors import Invalid, Problem
from pb.rules import ballots
from pb.rules.ballots import BallotRules

SIGNS = "ABCDEFGHJKLMNPRSTUVWXYZ"  # 23, a prime: without I, O and Q, which look like figures
WHOLE = ("identifying_mark", "two_papers", "not_ours", "other_edition", "unreadable")  # void the whole paper
UNCLEAR = "unclear"  # voids one section: what the voter meant cannot be made out
VALID, BLANK, INVALID = "valid", "blank", "invalid"
MARK = re.compile(r"([0-9]{1,6})([A-Z]?)")


@dataclass(frozen=True)
class Paper:
    """A paper as it was read: serial in its batch, numbers marked, reason against the whole, sections not clear."""

    serial: int
    marks: tuple[int, ...] = ()
    reason: str = ""
    unclear: tuple[str, ...] = ()

    @property
    def reading(self) -> tuple[tuple[int, ...], str, tuple[str, ...]]:
        """Return what two readers must agree on; the marks of a paper that is void altogether make no difference."""
        if self.reason:
            return (), self.reason, ()
        return tuple(sorted(set(self.marks))), "", tuple(sorted(set(self.unclear)))


@dataclass(frozen=True)
class Verdict:
    """What counts of a paper: its outcome, the choices of its valid sections, and why sections are void."""

    outcome: str
    choices: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    void: Mapping[str, str] = field(default_factory=dict)  # track → code of the reason
    reason: str = ""


def check_sign(edition: str, number: int) -> str:
    """Return the sign printed behind a project's number: a slip in the number gives another sign.

    One wrong figure, two figures exchanged, and any confusion among the first 23 numbers are found; the signs of
    another edition are others.
    """
    digest = hashlib.sha256(b"pb-paper-v1\0" + edition.encode()).digest()
    first, step = digest[0] % 23, 1 + digest[1] % 22
    return SIGNS[(first + step * number) % 23]


def mark(edition: str, number: int) -> str:
    """Return a project's number with its check sign, as the ballot prints it."""
    return f"{number}{check_sign(edition, number)}"


def read_marks(rules: BallotRules, text: str, *, signs_needed: bool = True) -> tuple[int, ...]:
    """Read typed or scanned numbers, between spaces or commas; raise `Invalid` naming each that cannot be right.

    Where `signs_needed` is false, a number may come without its sign; a sign that is there must hold.
    """
    found, problems = [], []
    for word in text.upper().replace(",", " ").replace(";", " ").split():
        problem = _wrong(rules, word, signs_needed)
        if problem is not None:
            problems.append(problem)
        else:
            held = MARK.fullmatch(word)
            assert held is not None
            found.append(int(held[1]))
    if problems:
        raise Invalid("paper_marks", problems)
    return tuple(sorted(set(found)))


def judge(rules: BallotRules, paper: Paper) -> Verdict:
    """Decide what counts of a paper, section by section (R38).

    A reason against the whole paper leaves nothing. A section over its limit, or not clear, is void by itself. A paper
    of which nothing is left is invalid; one on which nothing was marked is blank, and blank is valid.
    """
    check_paper(rules, paper)
    if paper.reason:
        return Verdict(INVALID, reason=paper.reason)
    options = rules.by_number
    choices: dict[str, tuple[int, ...]] = {}
    void: dict[str, str] = {}
    for section in rules.sections:
        marked = tuple(sorted({number for number in paper.marks if options[number].track == section.track}))
        if section.track in paper.unclear:
            void[section.track] = UNCLEAR
        elif problems := ballots.check(rules, {section.track: marked}) if marked else []:
            void[section.track] = problems[0].code
        elif marked:
            choices[section.track] = marked
    outcome = VALID if choices else INVALID if void else BLANK
    return Verdict(outcome, choices, void)


def check_paper(rules: BallotRules, paper: Paper) -> None:
    """Refuse a reading that names what is not on the ballot, or a reason that is not on the list (`Invalid`)."""
    problems = []
    if paper.reason and paper.reason not in WHOLE:
        problems.append(Problem("paper_reason_unknown", "reason"))
    known = {section.track for section in rules.sections}
    problems += [Problem("unknown_track", "unclear", {"track": track}) for track in sorted(set(paper.unclear) - known)]
    problems += [
        Problem("unknown_project", "marks", {"number": str(number)})
        for number in paper.marks
        if number not in rules.by_number
    ]
    if paper.serial < 1:
        problems.append(Problem("paper_serial", "serial"))
    if problems:
        raise Invalid("paper_marks", problems)


def differing(first: Iterable[Paper], second: Iterable[Paper]) -> tuple[int, ...]:
    """Return the serials on which two keyings differ, or which only one of them has."""
    one, two = _readings(first), _readings(second)
    return tuple(sorted(serial for serial in one.keys() | two.keys() if one.get(serial) != two.get(serial)))


def agreed(first: Iterable[Paper], second: Iterable[Paper], settled: Iterable[Paper]) -> tuple[Paper, ...]:
    """Return the papers as they stand: what was settled, else what both keyings say; those still open are left out."""
    one, two = {paper.serial: paper for paper in first}, _readings(second)
    found = {serial: paper for serial, paper in one.items() if two.get(serial) == paper.reading}
    found |= {paper.serial: paper for paper in settled}
    return tuple(found[serial] for serial in sorted(found))


def missing(serials: Collection[int], number: int) -> tuple[int, ...]:
    """Return the serials from 1 to the number of papers that nobody keyed."""
    return tuple(sorted(set(range(1, number + 1)) - set(serials)))


def digest(edition: str, batch: str, papers: Iterable[Paper]) -> str:
    """Return the SHA-256 that freezes a batch: each serial with its reading, in the order of serials."""
    held = hashlib.sha256(f"pb-paper-batch-v1\0{edition}\0{batch}\n".encode())
    for paper in sorted(papers, key=lambda one: one.serial):
        marks, reason, unclear = paper.reading
        held.update(f"{paper.serial};{','.join(map(str, marks))};{reason};{','.join(unclear)}\n".encode())
    return held.hexdigest()


def _readings(papers: Iterable[Paper]) -> dict[int, tuple[tuple[int, ...], str, tuple[str, ...]]]:
    return {paper.serial: paper.reading for paper in papers}


def _wrong(rules: BallotRules, word: str, signs_needed: bool) -> Problem | None:
    """Return what is wrong with one number and its sign, or nothing."""
    held = MARK.fullmatch(word)
    if held is None or (signs_needed and not held[2]):
        return Problem("paper_no_number", "marks", {"typed": word[:20]})
    if held[2] and held[2] != check_sign(rules.edition, int(held[1])):
        return Problem("paper_wrong_sign", "marks", {"typed": word[:20]})
    if int(held[1]) not in rules.by_number:
        return Problem("unknown_project", "marks", {"number": held[1]})
    return None
