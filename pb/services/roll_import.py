"""The roll read from a file: rows judged one by one, people compared, and a new version loaded beside the vote (E7)."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select

from pb import clock
from pb.db import session
from pb.errors import Unreadable
from pb.models.roll import Person
from pb.rules import roll_columns, roll_judging, roll_rows
from pb.rules.cleaning import folded
from pb.rules.roll_columns import Columns
from pb.rules.roll_judging import Clue, Judgement
from pb.rules.roll_rows import Entry, Home, Reading
from pb.services import boxes, journal, roll, roll_corrections, roll_versions
from pb.services.actors import Actor
from pb.services.roll import BATCH, Resident
from pb.services.snapshots import EditionView
from pb.sheets import Limits, records

REGION = frozenset(str(code) for code in range(1000, 1300))  # postal codes of the Brussels-Capital Region
HEADINGS_WITHIN = 10  # records before the headings at most: a title, a date


@dataclass(frozen=True)
class Report:
    """What an import did or would do: rows by line (the headings are line 1), people by what becomes of them."""

    rows: int
    accepted: int
    rejected: dict[int, list[str]]
    warnings: dict[int, list[str]]
    added: int
    changed: int
    removed: int
    unchanged: int

    def document(self) -> dict[str, Any]:
        """Return the report as the object that scripts rely on."""
        found = {name: getattr(self, name) for name in ("rows", "accepted", "added", "changed", "removed", "unchanged")}
        for name in ("rejected", "warnings"):
            lines = sorted(getattr(self, name).items())
            found[name] = [{"line": line, "codes": codes} for line, codes in lines]
        return found


@dataclass(frozen=True)
class Step:
    """How far an import is; the report comes with the last step."""

    done: int
    total: int
    report: Report | None = None


@dataclass
class _Now:
    """The roll as it stands: its version, everybody on it, who stays as they are; and the rows of all others."""

    version: int | None = None
    day: date | None = None
    digests: dict[bytes, bytes] = field(default_factory=dict, repr=False)  # by fingerprint
    kept: dict[bytes, int] = field(default_factory=dict, repr=False)  # fingerprint → line, 0 for none
    entries: list[Entry] = field(default_factory=list, repr=False)


class _Recogniser:
    """Finds the people of the present roll whose new rows were refused: by number, else by names and birth date."""

    def __init__(self, judged: Judgement) -> None:
        self.accepted = {entry.number for entry in judged.accepted}
        self.by_number: dict[str, int] = {}
        self.by_names: dict[str, list[Clue]] = {}
        self.candidates: dict[int, list[bytes]] = {}
        for clue in judged.clues:
            if clue.number:
                self.by_number.setdefault(clue.number, clue.line)
            elif clue.names:
                self.by_names.setdefault(clue.names, []).append(clue)

    def look_at(self, ref: bytes, resident: Resident, kept: dict[bytes, int]) -> None:
        """Keep a resident if a refused row has this number; remember one that it may be by other traits."""
        if resident.number in self.by_number:
            kept[ref] = self.by_number[resident.number]
        elif self.by_names and resident.number not in self.accepted:
            for clue in self._fitting(resident):
                self.candidates.setdefault(clue.line, []).append(ref)

    def decide(self, kept: dict[bytes, int]) -> None:
        """Keep those whom a row without a sound number can only mean."""
        for line, refs in self.candidates.items():
            if len(refs) == 1:
                kept.setdefault(refs[0], line)

    def _fitting(self, resident: Resident) -> list[Clue]:
        called = roll_judging.names(resident.name)
        address, born = folded(resident.address), resident.birth_date.isoformat()
        return [
            clue
            for clue in self.by_names.get(called, ())
            if (clue.born == born if clue.born else bool(address) and clue.address == address)
        ]


def read(edition: EditionView, path: Path, limits: Limits, latest: date) -> Judgement:
    """Read and judge a whole file, without the database; raise `Unreadable` when it is no roll.

    `latest` is the last day on which somebody can be born.
    """
    found = records(path, limits, lambda cells: roll_columns.find(cells).enough)
    columns = _headings(found)
    home = Home(_postal_codes(edition), latest)
    return roll_judging.judge(_readings(found, columns, home))


def load(
    by: Sequence[Actor], edition: EditionView, judged: Judgement, day: date | None, *, dry_run: bool = False
) -> Iterator[Step]:
    """Load judged rows beside the vote; the caller commits after each step, and the last one makes them current.

    `day` is that of the register extract. Nothing is loaded when nobody was accepted or nothing changes. Raise
    `Conflict` when another import finished in between, `Forbidden` without two people.
    """
    if not dry_run:
        boxes.check_pair("import_roll", by, edition)
    version, since = roll_versions.current(edition.id) or (None, None)
    now = _Now(version, since, entries=judged.accepted)
    yield Step(0, len(judged.accepted))
    yield from _look(edition, judged, now, day or clock.today())
    report = _compare(edition, judged, now)
    if not dry_run and judged.accepted:
        if report.added or report.changed or report.removed:
            yield from _replace(by, edition, now, day, report)
        elif day and now.version and day != now.day:
            roll_versions.set_day(edition.id, now.version, day)
            _note(by, edition, report, version=now.version, reference_day=day.isoformat())
    yield Step(len(judged.accepted), len(judged.accepted), report)


def _headings(found: Iterator[list[str]]) -> Columns:
    """Return the columns of a file, read up to its headings."""
    for cells in islice((cells for cells in found if cells), HEADINGS_WITHIN):
        columns = roll_columns.find(cells)
        if columns.enough:
            return columns
    raise Unreadable("not_a_roll")


def _readings(found: Iterable[list[str]], columns: Columns, home: Home) -> Iterator[Reading]:
    for line, cells in enumerate(found, 2):
        if cells:
            yield roll_rows.read(line, cells, columns, home)


def _postal_codes(edition: EditionView) -> frozenset[str]:
    """Return the postal codes where voters live (R35)."""
    named = frozenset(edition.settings.voter_postal_codes)
    if edition.settings.voter_area == "region":
        return REGION | named
    return named if edition.settings.voter_area == "postal_codes" else named | {edition.municipality.postal_code}


def _look(edition: EditionView, judged: Judgement, now: _Now, day: date) -> Iterator[Step]:
    """Read everybody on the present roll, page by page; recognise whose new row was refused, or who was put right."""
    if now.version is None:
        return
    recogniser, ours = _Recogniser(judged), roll_corrections.since(edition.id, day)
    numbers = set()
    for page in roll_versions.pages(edition.id, now.version):
        yield Step(0, len(judged.accepted))
        for row in page:
            resident = roll.opened(row)
            now.digests[row.person_ref] = _digest(resident) if row.born_index else b""  # written anew to be found
            if row.person_ref in ours:  # two people saw the proof; an extract of an earlier day cannot know it (R35)
                now.kept[row.person_ref] = 0
                numbers.add(resident.number)
            else:
                recogniser.look_at(row.person_ref, resident, now.kept)
    recogniser.decide(now.kept)
    now.entries = [entry for entry in judged.accepted if entry.number not in numbers]


def _compare(edition: EditionView, judged: Judgement, now: _Now) -> Report:
    """Count what changes, person by person; who is kept does not change."""
    added = changed = 0
    for entry in now.entries if now.digests else ():
        ref = roll.person_ref(edition, entry.number)
        digest = now.digests.get(ref)
        added += digest is None
        changed += digest is not None and digest != _digest(_resident(entry))
    if not now.digests:
        added = len(judged.accepted)
    if not judged.accepted:  # then nothing is loaded, and everybody stays
        return Report(judged.rows, 0, judged.rejected, judged.warnings, 0, 0, 0, len(now.digests))
    stay = len(now.entries) - added + len(now.kept)
    warnings = dict(judged.warnings)
    for line in filter(None, now.kept.values()):
        warnings[line] = [*warnings.get(line, ()), "kept_from_current"]
    return Report(
        judged.rows,
        len(judged.accepted),
        judged.rejected,
        warnings,
        added,
        changed,
        len(now.digests) - stay,
        stay - changed,
    )


def _replace(by: Sequence[Actor], edition: EditionView, now: _Now, day: date | None, report: Report) -> Iterator[Step]:
    """Write the new version in batches, then make it the current one in one short transaction."""
    total = len(now.entries) + len(now.kept)
    day = day or clock.today()
    version = roll_versions.reserve(edition.id, day)
    yield Step(0, total)
    done = 0
    for batch in _batches(edition, now):
        rows = roll.sealed(edition, version, batch)
        session.execute(insert(Person), rows)
        done += len(rows)
        yield Step(done, total)
    roll_versions.finish(edition.id, version, done, now.version)
    _note(by, edition, report, version=version, people=done, reference_day=day.isoformat())
    yield Step(done, total)
    for _ in roll_versions.sweep(edition.id, version, now.version):
        yield Step(done, total)


def _batches(edition: EditionView, now: _Now) -> Iterator[list[Resident]]:
    """Yield the residents of the new version: those accepted, then those kept from the present one."""
    entries = iter(now.entries)
    while accepted := list(islice(entries, BATCH)):
        yield [_resident(entry) for entry in accepted]
    refs = iter(sorted(now.kept))
    while kept := list(islice(refs, BATCH)):
        rows = session.execute(
            select(Person.__table__).where(
                Person.edition_id == edition.id, Person.version == now.version, Person.person_ref.in_(kept)
            )
        ).all()
        yield [roll.opened(row) for row in rows]


def _note(by: Sequence[Actor], edition: EditionView, report: Report, **more: Any) -> None:
    """Write the import in the journal: how many, never who."""
    confirmed = {"confirmed_by": by[1].account_id or by[1].kind} if len(by) > 1 else {}
    numbers = {name: len(found) if isinstance(found, dict) else found for name, found in vars(report).items()}
    journal.write(by[0], "roll.import", edition.slug, edition_id=edition.id, **confirmed, **numbers, **more)


def _resident(entry: Entry) -> Resident:
    return Resident(entry.number, entry.birth_date, entry.name, entry.address, entry.language)


def _digest(resident: Resident) -> bytes:
    """Return what tells whether anything of a resident changed."""
    text = "\x1f".join((resident.birth_date.isoformat(), resident.name, resident.address, resident.language))
    return hashlib.sha256(text.encode()).digest()[:16]
