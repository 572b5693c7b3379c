"""The sheets in which paper ballots come as a file: their headings, and what each cell may hold (P9)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pb.errors import Invalid, Problem
from pb.rules import roll_columns
from pb.rules.ballots import BallotRules
from pb.rules.cleaning import clean, folded
from pb.rules.paper_ballots import WHOLE, Paper, check_sign, read_marks

SERIAL, NUMBERS, REASON, UNCLEAR, PERSON = "serial", "numbers", "reason", "unclear", "person"
HEADINGS = {  # what the template writes, in French and Dutch, and what people write themselves
    SERIAL: ("numero estampille", "gestempeld nummer", "serial", "serie", "serienummer", "numero de serie", "bulletin"),
    NUMBERS: ("projets", "projecten", "numbers", "marks", "numeros", "nummers", "choix", "keuzes", "choices"),
    REASON: ("nul", "ongeldig", "void", "reason", "motif", "reden", "motif de nullite", "reden van ongeldigheid"),
    UNCLEAR: ("pas clair", "niet duidelijk", "unclear", "partie pas claire", "onduidelijk deel"),
}
REASON_WORDS = {  # the words of the template's list, besides the codes
    "identifying_mark": ("signe de reconnaissance", "herkenningsteken"),
    "two_papers": ("deux bulletins", "twee stembiljetten"),
    "not_ours": ("pas notre bulletin", "geen stembiljet van ons"),
    "other_edition": ("autre edition", "andere editie"),
    "unreadable": ("illisible", "onleesbaar"),
}
TICKS = frozenset({"1", "x", "✓", "✔", "✗", "oui", "ja", "yes", "o", "j"})
COLUMN = re.compile(r"\s*([0-9]{1,6})\s*([A-Za-z])\b")
BETWEEN = re.compile(r"\s*/\s*")
MOST_TYPED = 60


@dataclass(frozen=True)
class Fault:
    """What is wrong in a file: code, line (the headings are line 1), column from 1 (0: the whole line), and facts."""

    code: str
    line: int = 0
    column: int = 0
    details: Mapping[str, object] = field(default_factory=dict)
    sheet: str = ""


@dataclass(frozen=True)
class Plan:
    """Where each thing stands in a sheet: columns by what they hold, and project columns by their number."""

    places: Mapping[str, int]
    projects: Mapping[int, int]  # column → number of the project
    people: roll_columns.Columns

    @property
    def holds_papers(self) -> bool:
        """Tell whether choices stand in this sheet."""
        return bool(self.projects) or NUMBERS in self.places

    @property
    def holds_people(self) -> bool:
        """Tell whether national numbers stand in this sheet."""
        return "number" in self.people.places


@dataclass(frozen=True)
class Line:
    """A line that was read: the paper on it, the person named on it, or both; its place in the file."""

    line: int
    paper: Paper | None
    person: str = field(default="", repr=False)


def plan(edition: str, cells: Sequence[str]) -> tuple[Plan, list[Fault]]:
    """Return where things stand by a line of headings; a project whose letter does not hold is a fault."""
    places: dict[str, int] = {}
    projects: dict[int, int] = {}
    faults = []
    for at, cell in enumerate(cells):
        mark = COLUMN.match(cell)
        name = _named(cell)
        if mark is not None:
            number, sign = int(mark[1]), mark[2].upper()
            if sign != check_sign(edition, number):
                faults.append(Fault("paper_wrong_sign", 1, at + 1, {"typed": mark[0].strip()}))
            elif number in projects.values():
                faults.append(Fault("paper_column_twice", 1, at + 1, {"typed": mark[0].strip()}))
            else:
                projects[at] = number
        elif name and name in places:
            faults.append(Fault("paper_column_twice", 1, at + 1, {"typed": cell[:MOST_TYPED]}))
        elif name:
            places[name] = at
    people = roll_columns.find(
        ["" if at in projects or at in places.values() else cell for at, cell in enumerate(cells)]
    )
    return Plan(places, projects, people), faults


def looks_right(cells: Sequence[str]) -> bool:
    """Tell whether a line can be the headings of papers, whatever the edition."""
    marks = sum(COLUMN.match(cell) is not None for cell in cells)
    return marks > 0 or any(_named(cell) == NUMBERS for cell in cells)


def read_line(rules: BallotRules, held: Plan, line: int, cells: Sequence[str]) -> tuple[Line | None, list[Fault]]:
    """Read one line of a sheet; everything that is wrong with it is named with its column."""
    faults: list[Fault] = []
    person = held.people.get(cells, "number") if held.holds_people else ""
    if not held.holds_papers:
        return Line(line, None, person), faults
    marks = tuple(_ticked(held, line, cells, faults)) + _numbers(rules, held, line, cells, faults)
    serial = _serial(held, line, cells, faults)
    reason = _reason(_cell(held, cells, REASON))
    if reason is None:
        faults.append(_fault("paper_reason_unknown", held, line, REASON, cells))
    unclear = _unclear(rules, _cell(held, cells, UNCLEAR))
    if unclear is None:
        faults.append(_fault("paper_section_unknown", held, line, UNCLEAR, cells))
    for at, cell in enumerate(cells):
        if cell.strip() and at not in held.projects and at not in held.places.values() and not _of_person(held, at):
            faults.append(Fault("paper_cell_unknown", line, at + 1, {"typed": cell.strip()[:MOST_TYPED]}))
    if faults:
        return None, faults
    return Line(line, Paper(serial, tuple(sorted(set(marks))), reason or "", unclear or ()), person), faults


def check_serials(lines: Sequence[Line]) -> list[Fault]:
    """Return what is wrong with the serials of a sheet: one twice, or one left out between 1 and the last."""
    seen: dict[int, int] = {}
    faults = []
    for each in lines:
        assert each.paper is not None
        first = seen.setdefault(each.paper.serial, each.line)
        if first != each.line:
            faults.append(Fault("paper_serial_twice", each.line, 0, {"serial": each.paper.serial, "line": first}))
    missing = sorted(set(range(1, len(seen) + 1)) - seen.keys())
    if missing and not faults:
        faults.append(Fault("paper_serials_missing", 0, 0, {"serials": _few(missing), "number": len(missing)}))
    return faults


def _ticked(held: Plan, line: int, cells: Sequence[str], faults: list[Fault]) -> Iterator[int]:
    for at, number in held.projects.items():
        typed = clean(cells[at]).strip() if at < len(cells) else ""
        if not typed:
            continue
        if folded(typed) in TICKS or typed in TICKS:
            yield number
        else:
            faults.append(Fault("paper_cell_mark", line, at + 1, {"typed": typed[:MOST_TYPED]}))


def _numbers(rules: BallotRules, held: Plan, line: int, cells: Sequence[str], faults: list[Fault]) -> tuple[int, ...]:
    try:
        return read_marks(rules, _cell(held, cells, NUMBERS))
    except Invalid as refusal:
        column = held.places[NUMBERS] + 1
        faults.extend(Fault(each.code, line, column, each.details) for each in refusal.problems)
        return ()


def _serial(held: Plan, line: int, cells: Sequence[str], faults: list[Fault]) -> int:
    """Return the serial of a paper; a sheet that names people has none, for they are given after mixing."""
    if SERIAL not in held.places:
        return line
    typed = _cell(held, cells, SERIAL)
    if not (typed.isascii() and typed.isdigit() and 0 < len(typed) < 8 and int(typed) > 0):
        faults.append(Fault("paper_serial", line, held.places[SERIAL] + 1, {"typed": typed[:MOST_TYPED]}))
        return 0
    return int(typed)


def _reason(typed: str) -> str | None:
    """Return the code of a reason, nothing for none, or None for one that is not on the list."""
    if not typed:
        return ""
    for part in (folded(each) for each in BETWEEN.split(typed)):
        found = next((code for code in WHOLE if part == folded(code) or part in REASON_WORDS[code]), None)
        if found:
            return found
    return typed if typed in WHOLE else None


def _unclear(rules: BallotRules, typed: str) -> tuple[str, ...] | None:
    known = {section.track for section in rules.sections}
    words = {each.strip() for each in typed.replace(";", ",").split(",") if each.strip()}
    return tuple(sorted(words)) if words <= known else None


def _cell(held: Plan, cells: Sequence[str], name: str) -> str:
    at = held.places.get(name)
    return clean(cells[at]).strip() if at is not None and at < len(cells) else ""


def _fault(code: str, held: Plan, line: int, name: str, cells: Sequence[str]) -> Fault:
    return Fault(code, line, held.places[name] + 1, {"typed": _cell(held, cells, name)[:MOST_TYPED]})


def _of_person(held: Plan, at: int) -> bool:
    return any(at in places for places in held.people.places.values())


def _named(cell: str) -> str:
    parts = {folded(part) for part in BETWEEN.split(clean(cell)) if part.strip()}
    return next((name for name, words in HEADINGS.items() if parts & set(words)), "")


def _few(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers[:20])) + (" …" if len(numbers) > 20 else "")


def problems(faults: Sequence[Fault]) -> list[Problem]:
    """Return faults as problems with a place people find: line and letter of the column."""
    return [Problem(each.code, place(each), dict(each.details)) for each in faults]


def place(fault: Fault) -> str:
    """Return where a fault stands, as a spreadsheet writes it: B5, or line 5."""
    return f"{letters(fault.column)}{fault.line}" if fault.column and fault.line else str(fault.line or "")


def letters(column: int) -> str:
    """Return the letters of a column: 1 is A, 27 is AA."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found
