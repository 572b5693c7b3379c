"""The control totals of paper: what must be equal before anything is closed, and what an explanation covers (P2)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace

from pb.errors import Conflict, Problem

TABLE, ENVELOPES = "table", "envelopes"
WAYS = (TABLE, ENVELOPES)
REJECTIONS = ("not_on_roll", "under_age", "unidentified", "late")  # an envelope that stays closed, besides a duplicate
OUTCOMES = ("accepted", "duplicate", *REJECTIONS)
STOCK = ("printed", "issued", "spoiled", "unused")
ALONE_LEAST = 30  # papers that may be opened apart from others (P6)


@dataclass(frozen=True)
class Intake:
    """The figures of a session at an attended table, or of a reception of envelopes.

    `accepted` are the people noted in the register; `found` the papers that came out of the box or the envelopes.
    """

    way: str
    received: int = 0
    accepted: int = 0
    duplicate: int = 0
    not_on_roll: int = 0
    under_age: int = 0
    unidentified: int = 0
    late: int = 0
    handed_out: int = 0
    found: int = 0
    not_returned: int = 0

    @property
    def rejected(self) -> int:
        """Return how many envelopes stay closed for another reason than a vote that was recorded already."""
        return sum(getattr(self, name) for name in REJECTIONS)


@dataclass(frozen=True)
class Papers:
    """What became of the papers that were opened."""

    found: int = 0
    valid: int = 0
    blank: int = 0
    invalid: int = 0

    @property
    def judged(self) -> int:
        """Return how many papers have a verdict."""
        return self.valid + self.blank + self.invalid


@dataclass(frozen=True)
class Difference:
    """Two figures that should be equal and are not: where, by which rule, and both."""

    subject: str
    rule: str
    left: int
    right: int

    @property
    def problem(self) -> Problem:
        """Return the difference as something to mend or to explain."""
        facts = {"subject": self.subject, "left": self.left, "right": self.right, "gap": abs(self.left - self.right)}
        return Problem(f"paper_{self.rule}", self.subject, facts)


def at_close(subject: str, intake: Intake) -> list[Difference]:
    """Compare what was taken in: envelopes received with their outcomes, people signed in with ballots handed out."""
    if intake.way == TABLE:
        return _unequal(subject, "handed_out", intake.accepted, intake.handed_out)
    return _unequal(subject, "received", intake.received, intake.accepted + intake.duplicate + intake.rejected)


def at_opening(subject: str, intake: Intake) -> list[Difference]:
    """Compare the papers found with those that had to come: handed out or accepted = found + not returned."""
    due = intake.handed_out if intake.way == TABLE else intake.accepted
    return _unequal(subject, "found", due, intake.found + intake.not_returned)


def at_keying(subject: str, papers: Papers) -> list[Difference]:
    """Compare the papers opened with those judged: valid + blank + invalid = opened."""
    return _unequal(subject, "judged", papers.found, papers.judged)


def in_register(subject: str, noted: int, intakes: Iterable[Intake]) -> list[Difference]:
    """Compare the register with the tables and envelopes: every paper participation was taken in somewhere."""
    return _unequal(subject, "register", noted, sum(intake.accepted for intake in intakes))


def in_stock(subject: str, lines: Mapping[str, int]) -> list[Difference]:
    """Compare the printed ballots with what became of them: printed = issued + spoiled + unused."""
    gone = sum(lines.get(name, 0) for name in STOCK[1:])
    return _unequal(subject, "stock", lines.get("printed", 0), gone)


def unexplained(found: Iterable[Difference], explained: Collection[Difference]) -> list[Difference]:
    """Return the differences that nobody explained in words; an explanation holds for the very figures it was given."""
    return [each for each in found if each not in explained]


def require(found: Iterable[Difference], explained: Collection[Difference] = ()) -> None:
    """Raise `Conflict` naming every difference that is not explained."""
    open_ones = unexplained(found, explained)
    if open_ones:
        raise Conflict("paper_does_not_add_up", [each.problem for each in open_ones])


def check_opening(chosen: Iterable[int], left: Iterable[int], least: int = ALONE_LEAST) -> None:
    """Refuse to open fewer papers than `least` by themselves, or to leave so few behind (P6).

    Both are numbers of papers by intake. Opening everything that there is, is always allowed.
    """
    number, rest = sum(chosen), sum(left)
    if not rest:
        return
    if number < least:
        raise Conflict("paper_too_few", number=number, least=least)
    if rest < least:
        raise Conflict("paper_too_few_left", number=rest, least=least)


def added(intakes: Iterable[Intake], way: str) -> Intake:
    """Return several intakes as one."""
    names = [field.name for field in fields(Intake) if field.name != "way"]
    whole = Intake(way)
    for each in intakes:
        whole = replace(whole, **{name: getattr(whole, name) + getattr(each, name) for name in names})
    return whole


def papers_added(papers: Iterable[Papers]) -> Papers:
    """Return the papers of several batches as one."""
    listed = list(papers)
    return Papers(*(sum(getattr(each, name.name) for each in listed) for name in fields(Papers)))


def _unequal(subject: str, rule: str, left: int, right: int) -> list[Difference]:
    return [Difference(subject, rule, left, right)] if left != right else []
