"""Paper ballots from a file: read and judged whole, refused whole while one cell is wrong, entered at once (P4, P9).

Two forms: anonymous papers with a separate list of people, and one sheet with both, which is split while it is read and
whose papers are mixed; no row of the database ever holds a person beside a paper.
"""

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from pb import clock, sheetflaws
from pb.db import session
from pb.errors import Conflict, Invalid, Unreadable
from pb.models.paper import PaperBatch, PaperIntake
from pb.models.roll import Person, RollVersion
from pb.models.votes import Participation
from pb.rules import national, paper_ballots, paper_moves, paper_sheets, roll_columns
from pb.rules.paper import ENVELOPES, Papers
from pb.rules.paper_ballots import Paper
from pb.rules.paper_sheets import Fault, Line, Plan
from pb.services import boxes, journal, paper, paper_batches, paper_entries, paper_intakes, roll, votes
from pb.services.actors import Actor
from pb.services.snapshots import EditionView
from pb.sheets import Limits, records

HEADINGS_WITHIN = 10
CHUNK = 500
MOST_FAULTS = 1000  # named; the rest is counted
PAPERS, PEOPLE = "papers", "people"


@dataclass(frozen=True)
class Reading:
    """A file as it was read: papers, the national numbers of people with their lines, and all that is wrong."""

    papers: tuple[Paper, ...]
    people: tuple[tuple[int, str], ...] = field(repr=False)
    faults: tuple[Fault, ...]
    together: bool  # people and papers stood in one sheet, and were split


@dataclass(frozen=True)
class Report:
    """What an import did or would do; `faults` keep everything out."""

    batch: str
    papers: int
    people: int
    figures: Papers
    not_returned: int
    faults: tuple[Fault, ...]
    entered: bool = False
    unchanged: bool = False
    state: str = ""
    digest: str = ""

    @property
    def clean(self) -> bool:
        """Tell whether nothing is wrong."""
        return not self.faults


def read(edition: EditionView, path: Path, limits: Limits, people: Path | None = None) -> Reading:
    """Read a file of papers, with its people in a sheet of their own, in `people`, or beside the papers.

    Raise `Unreadable` for what is no table or has no headings of papers. The database is not asked.
    """
    held, lines, faults = _lines(edition, path, limits)
    faults += [Fault(each.code, each.line, each.column, {}, PAPERS) for each in _flaws(path, held)]
    if held.holds_people:
        numbers = [(each.line, each.person) for each in lines]
        papers = _mixed(lines)
    else:
        if not faults:
            faults += paper_sheets.check_serials(lines)
        papers = tuple(sorted((each.paper for each in lines if each.paper), key=lambda one: one.serial))
        numbers = _people(people or path, limits, people is not None)
    numbers, wrong = _numbers(numbers)
    return Reading(papers, tuple(numbers), (*faults, *wrong)[:MOST_FAULTS], held.holds_people)


def check(edition: EditionView, code: str, reading: Reading, not_returned: int = 0) -> Report:
    """Return what an import would do to a batch, every fault of a person on the roll or in the register included."""
    paper_batches.require_over(edition, clock.now())
    faults = list(reading.faults)
    if not faults:
        faults += _strangers(edition, reading)
    found = len(reading.papers)
    if not found and not faults:
        faults.append(Fault("paper_no_papers"))
    row = _row(edition, code)
    if row is not None and _same(edition, row, reading):
        return _report(edition, code, reading, not_returned, (), unchanged=True, row=row)
    if not reading.faults:
        faults += _misfits(row, reading, not_returned)
    return _report(edition, code, reading, not_returned, tuple(faults[:MOST_FAULTS]))


def enter(
    by: Sequence[Actor], edition: EditionView, code: str, reading: Reading, not_returned: int = 0
) -> Iterator[tuple[int, Report | None]]:
    """Enter a clean file as one transaction of the caller; yield how many papers are in, and the report at the end.

    With a second person in `by`, who checked the figures, the batch is closed too. The same content twice has one
    effect; raise `Conflict` for a batch that cannot take it, `Invalid` while something is wrong.
    """
    found = check(edition, code, reading, not_returned)
    if found.unchanged:
        yield found.papers, found
        return
    if found.faults:
        raise Invalid("paper_file_faults", paper_sheets.problems(found.faults))
    yield 0, None
    row = _row(edition, code, lock=True) or _new(by[0], edition, code, reading, not_returned)
    paper_batches.moved(by[0], edition, code, "import")
    done = 0
    papers = iter(reading.papers)
    while piece := list(islice(papers, CHUNK)):
        paper_entries.write(row.id, paper_entries.SETTLED, piece)
        done += len(piece)
        yield done, None
    _hold(row, by[0], _content(edition, reading))
    journal.write(by[0], "paper.import", code, edition_id=edition.id, papers=done, people=len(reading.people))
    if len(by) > 1 or by[0].kind == "system":
        paper_batches.close(by[-1], edition, code)
    session.refresh(row)
    yield done, _report(edition, code, reading, not_returned, (), row=row, entered=True)


def _lines(edition: EditionView, path: Path, limits: Limits) -> tuple[Plan, list[Line], list[Fault]]:
    """Return the plan of the sheet of papers, its lines, and what is wrong with them."""
    rules = boxes.rules_of(edition)
    found = enumerate(records(path, limits, paper_sheets.looks_right), 1)
    held, faults = None, []
    for number, cells in islice(found, HEADINGS_WITHIN):
        if paper_sheets.looks_right(cells):
            held, wrong = paper_sheets.plan(edition.slug, cells)
            faults = [Fault(each.code, number, each.column, each.details, PAPERS) for each in wrong]
            break
    if held is None:
        raise Unreadable("not_papers", at=path.name)
    if not held.holds_papers and not faults:
        raise Unreadable("not_papers", at=path.name)
    lines = []
    for number, cells in found:
        if not any(cell.strip() for cell in cells):
            continue
        faults += [Fault("paper_cell_formula", number, at, {}, PAPERS) for at in _formulas(cells)]
        line, wrong = paper_sheets.read_line(rules, held, number, cells)
        faults += [Fault(each.code, each.line, each.column, each.details, PAPERS) for each in wrong]
        if line is not None:
            lines.append(line)
    return held, lines, faults


def _formulas(cells: Sequence[str]) -> list[int]:
    """Return the columns whose text a spreadsheet would take for a formula (I4)."""
    return [at for at, cell in enumerate(cells, 1) if cell.startswith(("=", "+", "@")) and not cell.startswith('="')]


def _flaws(path: Path, held: Plan) -> list[sheetflaws.Flaw]:
    """Return what is hidden or computed in a workbook, as far as its columns are read."""
    with path.open("rb") as file:
        packed = file.read(4) == b"PK\x03\x04"
    last = max([*held.projects, *held.places.values(), 0]) + 1
    return [each for each in sheetflaws.find(path) if each.column <= last] if packed else []


def _people(path: Path, limits: Limits, apart: bool) -> list[tuple[int, str]]:
    """Return the numbers on the list of people: a file of its own, or another sheet of the same workbook."""
    found = enumerate(records(path, limits, _names_people), 1)
    for _, cells in islice(found, HEADINGS_WITHIN):
        if _names_people(cells):
            columns = roll_columns.find(cells)
            return [(line, columns.get(row, "number")) for line, row in found if any(cell.strip() for cell in row)]
    if apart:
        raise Unreadable("not_people", at=path.name)
    return []


def _names_people(cells: Sequence[str]) -> bool:
    return "number" in roll_columns.find(cells).places and not paper_sheets.looks_right(cells)


def _mixed(lines: Sequence[Line]) -> tuple[Paper, ...]:
    """Return the papers of a sheet that names people in an order that tells nothing, numbered anew (R39)."""
    papers = [each.paper for each in lines if each.paper is not None]
    order = sorted(papers, key=lambda _: secrets.token_bytes(16))
    return tuple(Paper(serial, each.marks, each.reason, each.unclear) for serial, each in enumerate(order, 1))


def _numbers(people: Sequence[tuple[int, str]]) -> tuple[list[tuple[int, str]], list[Fault]]:
    """Return the people with canonical numbers, and a fault for each number that is none or stands twice."""
    good: dict[str, int] = {}
    faults = []
    today = clock.today()
    for line, text in people:
        try:
            number = national.read(text, today, lost_zeros=True)
        except Invalid as refusal:
            faults.append(Fault(refusal.code, line, 0, {}, PEOPLE))
            continue
        if number.is_bis:
            faults.append(Fault("bis_number", line, 0, {}, PEOPLE))
        elif number.digits in good:
            faults.append(Fault("paper_person_twice", line, 0, {"line": good[number.digits]}, PEOPLE))
        else:
            good[number.digits] = line
    return [(line, digits) for digits, line in good.items()], faults


def _strangers(edition: EditionView, reading: Reading) -> list[Fault]:
    """Return a fault for everybody who is not on the roll, too young, or noted in the register already."""
    refs = {roll.person_ref(edition, number): line for line, number in reading.people}
    faults, rest = [], iter(refs)
    while piece := list(islice(rest, CHUNK)):
        born = _born(edition, piece)
        voted = set(
            session.scalars(
                select(Participation.person_ref).where(
                    Participation.edition_id == edition.id, Participation.person_ref.in_(piece)
                )
            )
        )
        for ref in piece:
            code = _stranger(edition, ref, born, voted)
            if code:
                faults.append(Fault(code, refs[ref], 0, {}, PEOPLE))
    return faults


def _stranger(edition: EditionView, ref: bytes, born: dict[bytes, date], voted: set[bytes]) -> str:
    if ref not in born:
        return "paper_not_on_roll"
    if not roll.may_vote(edition, roll.Voter(ref, born[ref])):
        return "paper_under_age"
    return "paper_voted_already" if ref in voted else ""


def _born(edition: EditionView, refs: Sequence[bytes]) -> dict[bytes, date]:
    """Return the birth dates of those who stand on the current roll."""
    found = (
        select(Person.__table__)
        .join(RollVersion, (RollVersion.edition_id == Person.edition_id) & (RollVersion.number == Person.version))
        .where(Person.edition_id == edition.id, RollVersion.current, Person.person_ref.in_(refs))
    )
    return {row.person_ref: roll.opened(row).birth_date for row in session.execute(found)}


def _misfits(row: PaperBatch | None, reading: Reading, not_returned: int) -> list[Fault]:
    """Return why a batch cannot take these papers: another number, people named twice, or nobody to note."""
    papers, people = len(reading.papers), len(reading.people)
    if row is not None:
        if row.state != "opened":
            return [Fault("paper_batch_taken", details={"state": row.state})]
        if people:
            return [Fault("paper_people_known")]
        return [] if papers == row.found else [Fault("paper_rows_found", details={"left": row.found, "right": papers})]
    if not people:
        return [Fault("paper_people_missing")]
    if people != papers + not_returned:
        return [Fault("paper_rows_people", details={"left": people, "right": papers + not_returned})]
    return []


def _new(actor: Actor, edition: EditionView, code: str, reading: Reading, not_returned: int) -> PaperBatch:
    """Note the people in the register, in the order of their fingerprints, and make the batch of their papers."""
    day = min(clock.today(), paper_intakes.last_day(edition))
    refs = sorted(roll.person_ref(edition, number) for _, number in reading.people)
    row = paper_batches.make(actor, edition, paper_intakes.checked_code(code), len(reading.papers))
    for ref in refs:
        noted = {"edition_id": edition.id, "person_ref": ref, "channel": "paper", "place_id": None, "day": day}
        if not votes.note_once(noted):
            raise Conflict("paper_voted_meanwhile")
    session.add(
        PaperIntake(
            edition_id=edition.id,
            code=paper.next_code(edition, PaperIntake, "E"),
            way=ENVELOPES,
            state="joined",
            day=day,
            place_id=None,
            opened_by=actor.account_id or actor.kind,
            closed_by=actor.account_id or actor.kind,
            closed_at=clock.now(),
            batch_id=row.id,
            received=len(refs),
            accepted=len(refs),
            found=len(reading.papers),
            not_returned=not_returned,
        )
    )
    session.flush()
    return row


def _hold(row: PaperBatch, actor: Actor, content: str) -> None:
    """Move the batch on with the hash of its content, which no other batch of the edition may have (P4)."""
    move = paper_moves.check_batch("import", row.state, "", paper.hands_of(row))
    try:
        with session.begin_nested():
            row.state, row.importer, row.content_hash = move.target, paper_batches.who(actor), content
            session.flush()
    except IntegrityError:
        raise Conflict("paper_same_content") from None


def _row(edition: EditionView, code: str, lock: bool = False) -> PaperBatch | None:
    found = select(PaperBatch).where(PaperBatch.edition_id == edition.id, PaperBatch.code == code)
    return session.scalars(found.with_for_update() if lock else found).first()


def _same(edition: EditionView, row: PaperBatch, reading: Reading) -> bool:
    return row.content_hash is not None and row.content_hash == _content(edition, reading)


def _content(edition: EditionView, reading: Reading) -> str:
    """Return the hash of what a file says, however it was saved; people go in by their fingerprints alone."""
    held = hashlib.sha256(b"pb-paper-file-v1\n")
    refs = sorted(roll.person_ref(edition, number) for _, number in reading.people)
    readings = [each.reading if reading.together else (each.serial, each.reading) for each in reading.papers]
    for each in sorted(map(repr, readings)):
        held.update(each.encode() + b"\n")
    for ref in refs:
        held.update(ref)
    return held.hexdigest()


def _report(
    edition: EditionView,
    code: str,
    reading: Reading,
    not_returned: int,
    faults: tuple[Fault, ...],
    *,
    row: PaperBatch | None = None,
    **done: Any,
) -> Report:
    """Return the report, with what the papers would count for."""
    rules = boxes.rules_of(edition)
    outcomes = [] if faults else [paper_ballots.judge(rules, each).outcome for each in reading.papers]
    figures = Papers(len(reading.papers), *(outcomes.count(name) for name in ("valid", "blank", "invalid")))
    state, digest = (row.state, row.digest) if row is not None else ("", "")
    return Report(
        code,
        len(reading.papers),
        len(reading.people),
        figures,
        not_returned,
        faults,
        state=state,
        digest=digest,
        **done,
    )
