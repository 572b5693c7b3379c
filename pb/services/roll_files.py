"""Extracts of the register sent to the site: read without effect, then loaded once two people want it (E7, Z6)."""

import hashlib
import secrets
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from pb import clock, sheets
from pb.db import installation, session
from pb.errors import Conflict, Invalid, Refusal
from pb.fields import Cell, seal_bytes, unseal_bytes
from pb.models.roll_files import RollFile
from pb.rules import roll_files as rules
from pb.services import accounts, boxes, editions, jobs, journal, keyring, owned, roll_import, roll_versions
from pb.services.actors import SYSTEM, Actor
from pb.services.roll_import import Step
from pb.services.snapshots import EditionView
from pb.storage import Storage

READ, LOAD = "roll.read", "roll.load"
FOLDER = "rolls"
FORM_BYTES = sheets.ON_SITE.bytes + 100_000
NAME_CHARACTERS = 80
SHOWN = 20  # files in the list
KEPT = timedelta(days=30)  # files that nobody loads are erased
BROKE_OFF = "roll_broke_off"


@dataclass(frozen=True)
class RollFileView:
    """A file as pages show it: where it is in its life, and what loading it does or did."""

    id: str
    name: str
    digest: str
    reference_day: date | None
    state: str
    percent: int
    report: dict[str, Any]
    problem: str
    sent_by: str
    asked_by: str
    confirmed_by: str
    made_at: datetime
    done_at: datetime | None

    @property
    def waits(self) -> bool:
        """Tell whether the worker has something to do with it."""
        return self.state in (rules.READING, rules.LOADING)


def send(actor: Actor, edition: EditionView, name: str, content: bytes, day: date | None) -> str:
    """Keep a file, encrypted, and have it read without effect; raise `Invalid` for one that is empty or too large."""
    if not content:
        raise Invalid("no_file")
    if len(content) > sheets.ON_SITE.bytes:
        raise Invalid("file_too_large", megabytes=sheets.ON_SITE.bytes // sheets.MEGABYTE)
    if day is not None and day > clock.today():
        raise Invalid("extract_in_future")
    file_id = secrets.token_hex(8)
    row = RollFile(
        id=file_id,
        edition_id=edition.id,
        name=_plain(name),
        digest=hashlib.sha256(content).digest(),
        file=_shelf().save(seal_bytes(keyring.ring(), _cell(file_id), content), "bin", None),
        reference_day=day or edition.settings.register_day,
        state=rules.READING,
        sent_by=actor.account_id or actor.kind,
        made_at=clock.now(),
    )
    session.add(row)
    row.job_id = jobs.ask("work", READ, edition_id=edition.id, file=file_id)
    journal.write(actor, "roll.send", edition.slug, edition_id=edition.id, file=file_id, sha256=row.digest.hex())
    return file_id


def ask(actor: Actor, edition: EditionView, file_id: str) -> None:
    """Ask, after the dry run, that a file be loaded: somebody else must confirm it."""
    row = _row(edition.id, file_id, lock=True)
    row.state = rules.moved(row.state, "ask")
    if not row.report.get("accepted"):
        raise Conflict("roll_nobody_accepted")
    row.asked_by = actor.account_id
    session.flush()
    journal.write(actor, "roll.ask", edition.slug, edition_id=edition.id, file=file_id)


def confirm(actor: Actor, edition: EditionView, file_id: str) -> None:
    """Have a file loaded as another person asked: `Forbidden` for the same person, `Conflict` if the roll moved."""
    row = _row(edition.id, file_id, lock=True)
    row.state = rules.moved(row.state, "confirm")
    boxes.check_pair("import_roll", (accounts.colleague(row.asked_by), actor), edition)
    if (roll_versions.current(edition.id) or (None,))[0] != row.since:
        raise Conflict("roll_changed")
    row.confirmed_by = actor.account_id
    row.job_id = jobs.ask("work", LOAD, edition_id=edition.id, file=file_id)
    session.flush()


def drop(actor: Actor, edition: EditionView, file_id: str) -> None:
    """Give a file up and erase it; the roll stays as it is."""
    row = _row(edition.id, file_id, lock=True)
    _end(row, "drop")
    journal.write(actor, "roll.drop", edition.slug, edition_id=edition.id, file=file_id)


def latest(edition_id: int) -> list[RollFileView]:
    """Return the last files of an edition, the newest first."""
    found = select(RollFile).where(RollFile.edition_id == edition_id).order_by(RollFile.made_at.desc()).limit(SHOWN)
    rows = list(session.scalars(found))
    names = accounts.names(who for row in rows for who in (row.sent_by, row.asked_by, row.confirmed_by))
    return [_view(row, names) for row in rows]


def get(edition_id: int, file_id: str) -> RollFileView:
    """Return one file of an edition; raise `Unknown`."""
    row = _row(edition_id, file_id)
    return _view(row, accounts.names((row.sent_by, row.asked_by, row.confirmed_by)))


def sweep() -> None:
    """Give up the files that nobody loads within a month, and end those that the worker could not finish (chore)."""
    late = select(RollFile).where(RollFile.state.in_((rules.READY, rules.ASKED)), RollFile.made_at < clock.now() - KEPT)
    for row in session.scalars(late).all():
        drop(SYSTEM, editions.get(row.edition_id), row.id)
    for state, act in ((rules.READING, "give_up"), (rules.LOADING, "refuse")):
        for row in session.scalars(select(RollFile).where(RollFile.state == state)).all():
            if jobs.broke_off(row.job_id):
                _end(row, act, BROKE_OFF)


def forget(edition_id: int) -> None:
    """Erase what an edition still keeps of files, whatever state they are in (R51)."""
    for row in session.scalars(select(RollFile).where(RollFile.edition_id == edition_id, RollFile.file != "")):
        _shelf().delete(row.file)


def read(edition_id: int, facts: dict[str, Any]) -> Iterator[int]:
    """Read a file as a dry run and keep its report; one that is no roll says why."""
    row = _row(edition_id, facts["file"])
    if row.state != rules.READING:
        return
    yield 1
    try:
        since = (roll_versions.current(edition_id) or (None,))[0]
        last = None
        for last in _steps((), row, dry_run=True):
            yield _percent(last)
    except Refusal as refusal:
        session.rollback()
        _end(_row(edition_id, row.id, lock=True), "give_up", refusal.code)
    else:
        assert last is not None
        assert last.report is not None
        row = _row(edition_id, row.id, lock=True)
        row.state = rules.moved(row.state, "read")
        row.since, row.report = since, rules.kept(last.report.document())
    yield 100


def load(edition_id: int, facts: dict[str, Any]) -> Iterator[int]:
    """Load a file that two people want; refused half-way, the old roll stays and the file says why."""
    row = _row(edition_id, facts["file"])
    if row.state != rules.LOADING:
        return
    by = [accounts.colleague(row.asked_by), accounts.colleague(row.confirmed_by)]
    yield 1
    last = None
    try:
        for last in _steps(by, row, dry_run=False):
            yield _percent(last)
    except Refusal as refusal:
        session.rollback()
        _end(_row(edition_id, row.id, lock=True), "refuse", refusal.code)
    else:
        assert last is not None
        assert last.report is not None
        row = _row(edition_id, row.id, lock=True)
        row.report = rules.kept(last.report.document())
        _end(row, "load")
    yield 100


def _steps(by: Sequence[Actor], row: RollFile, *, dry_run: bool) -> Iterator[Step]:
    """Read the file of a row and carry the import out, step by step."""
    edition = editions.get(row.edition_id)
    with _opened(row) as path:
        judged = roll_import.read(edition, path, sheets.ON_SITE, clock.today())
        yield from roll_import.load(by, edition, judged, row.reference_day, dry_run=dry_run)


def _percent(step: Step) -> int:
    return 5 + 94 * step.done // max(1, step.total)


def _end(row: RollFile, act: str, problem: str = "") -> None:
    """Bring a file to its end: it is erased, its numbers stay."""
    row.state = rules.moved(row.state, act)
    row.problem, row.done_at = problem, clock.now()
    _shelf().delete(row.file)
    row.file = ""
    session.flush()


@contextmanager
def _opened(row: RollFile) -> Iterator[Path]:
    """Lay a file down in clear for a moment, where only we can read it."""
    with tempfile.NamedTemporaryFile(prefix="pb-roll-") as made:
        made.write(unseal_bytes(keyring.ring(), _cell(row.id), _shelf().read(row.file)))
        made.flush()
        yield Path(made.name)


def _plain(name: str) -> str:
    """Return the last part of a file's name as plain text."""
    text = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    return "".join(each for each in text if unicodedata.category(each)[0] != "C")[:NAME_CHARACTERS] or "–"


def _row(edition_id: int, file_id: str, *, lock: bool = False) -> RollFile:
    return owned.row(edition_id, RollFile, file_id, lock=lock)


def _view(row: RollFile, names: Mapping[str, str]) -> RollFileView:
    percent = jobs.state(row.job_id)[1] if row.state in (rules.READING, rules.LOADING) else 100
    return RollFileView(
        id=row.id,
        name=row.name,
        digest=row.digest.hex(),
        reference_day=row.reference_day,
        state=row.state,
        percent=percent,
        report=dict(row.report),
        problem=row.problem,
        sent_by=names.get(row.sent_by, ""),
        asked_by=names.get(row.asked_by, ""),
        confirmed_by=names.get(row.confirmed_by, ""),
        made_at=row.made_at,
        done_at=row.done_at,
    )


def _cell(file_id: str) -> Cell:
    return Cell("roll_file", file_id, "file")


def _shelf() -> Storage:
    return Storage(installation().data_dir / FOLDER)
