"""Print runs of code letters: asked by one, confirmed by another, made by the worker, encrypted, erased (E4, Z6)."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby, islice
from typing import Any

from sqlalchemy import func, select

from pb import clock, pdfs
from pb.db import installation, session
from pb.errors import Conflict, Forbidden, Invalid, Unknown
from pb.fields import Cell, seal, seal_bytes, unseal, unseal_bytes
from pb.models.editions import Phase
from pb.models.letters import PrintRun
from pb.models.roll import Code
from pb.rules import crockford, roll_matching, working_days
from pb.rules import letters as rules
from pb.services import (
    accounts,
    boxes,
    editions,
    jobs,
    journal,
    keyring,
    letter_papers,
    letters,
    owned,
    roll,
    roll_versions,
)
from pb.services.actors import SYSTEM, Actor
from pb.services.letter_papers import Written
from pb.services.roll import Resident
from pb.services.snapshots import EditionView
from pb.storage import Storage

PRINT = "letters.print"
FOLDER = "letters"
BATCH = 250  # letters in one file: a printer likes it, and setting them takes little memory
ONE_FILE = 1000  # letters that the command puts in one file
MOST_LISTED = 2000
KEPT = timedelta(days=7)  # files nobody fetched are erased (E4)
PASSWORD_BYTES, PASSWORD_SIGNS = 10, 16
SITE = "system"
MORNING = 7  # hour of the day's own run
SHOWN = 30
BROKE_OFF = "run_broke_off"


@dataclass(frozen=True)
class RunView:
    """A run as pages show it; the password is for the person who confirmed, the files for any other."""

    id: str
    number: int
    kind: str
    state: str
    percent: int
    planned: int
    letters: int
    at_desk: int
    cost_cents: int
    files: tuple[dict[str, Any], ...]
    problem: str
    asked_by: str
    confirmed_by: str
    by_site: bool
    made_at: datetime
    done_at: datetime | None
    confirmer: str = field(repr=False)


def ask(actor: Actor, edition: EditionView, kind: str, listed: str = "") -> str:
    """Ask for a run of letters; somebody else must confirm. `listed` are national numbers, one on a line.

    Raise `Invalid` with the lines of a list that are no numbers, `Conflict` for a kind that the edition does not use.
    """
    if kind not in edition.settings.code_runs:
        raise Conflict("run_not_chosen")
    numbers = _numbers(listed) if kind == rules.LIST else []
    planned = {rules.ON_REQUEST: sum(letters.waiting(edition.id).values()), rules.LIST: len(numbers)}
    run_id = secrets.token_hex(8)
    roll_versions.alone(edition.id)  # runs are numbered one after the other
    row = PrintRun(
        id=run_id,
        edition_id=edition.id,
        number=1 + (session.scalar(select(func.max(PrintRun.number)).where(PrintRun.edition_id == edition.id)) or 0),
        kind=kind,
        people=seal(keyring.ring(), _cell(run_id, "people"), "\n".join(numbers)) if numbers else None,
        state=rules.ASKED,
        planned=planned.get(kind, 0),
        asked_by=actor.account_id or actor.kind,
        made_at=clock.now(),
    )
    session.add(row)
    session.flush()
    journal.write(actor, "codes.ask", edition.slug, edition_id=edition.id, run=row.number, kind=kind)
    return run_id


def confirm(by: Sequence[Actor], edition: EditionView, run_id: str, wait: timedelta = timedelta()) -> None:
    """Have a run made that somebody else asked for: the worker makes the letters, and the codes before them are void.

    One that broke off is confirmed once more and goes on where it was. The command makes the letters itself: the
    worker waits, and only goes on with what was stopped.

    `by` ends with the person who confirms; the one who asked is read from the run, unless the command brings both.
    """
    row = _row(edition.id, run_id, lock=True)
    state = rules.moved(row.state, "confirm")
    if len(by) == 1 and row.asked_by != SITE:
        by = (accounts.colleague(row.asked_by), *by)
    if row.asked_by != SITE or len(by) > 1 or by[0].kind == "system":
        boxes.check_pair("print_codes", by, edition)
    row.state, row.confirmed_by = state, by[-1].account_id or by[-1].kind
    password = crockford.grouped(crockford.encode(secrets.token_bytes(PASSWORD_BYTES), PASSWORD_SIGNS))
    row.password, row.problem = seal(keyring.ring(), _cell(row.id, "password"), password), ""
    row.job_id = jobs.ask("work", PRINT, edition_id=edition.id, due_at=clock.now() + wait, run=row.id)
    confirmed = {"confirmed_by": row.confirmed_by}
    journal.write(by[0], "codes.print", edition.slug, edition_id=edition.id, run=row.number, kind=row.kind, **confirmed)


def drop(actor: Actor, edition: EditionView, run_id: str) -> None:
    """Give up a run that was only asked for."""
    row = _row(edition.id, run_id, lock=True)
    row.state, row.done_at, row.people = rules.moved(row.state, "drop"), clock.now(), None
    journal.write(actor, "codes.drop", edition.slug, edition_id=edition.id, run=row.number)


def carry_out(edition_id: int, facts: dict[str, Any]) -> Iterator[int]:
    """Make the letters of a run, file by file: codes, file and count of each belong to one transaction.

    Stopped half-way it goes on where it was, for who has a code of this run has a letter.
    """
    edition, run_id = editions.get(edition_id), facts["run"]
    row = _row(edition_id, run_id)
    if row.state != rules.PRINTING:
        return
    keyring.make_all()
    waiting: list[tuple[bytes, Resident]] = []
    for found in _people(edition, row):
        waiting += found
        yield 1
    waiting.sort(key=lambda pair: (letter_papers.group(pair[1]), pair[0]))
    taken = roll.selectors(edition_id)
    row = _row(edition_id, run_id, lock=True)
    row.planned = row.letters + len(waiting)
    yield 2
    done = 0
    whole = bool(facts.get("whole")) and len(waiting) <= ONE_FILE
    files = [("all", waiting)] if whole and waiting else _files(waiting)
    with letter_papers.press(len(waiting)) as setter:
        for name, batch in files:
            made = [(ref, roll.fresh_code(taken)) for ref, _ in batch]
            written = [Written(each, code.text) for (_, each), (_, code) in zip(batch, made, strict=True)]
            paper = letter_papers.paper(edition, written, setter)  # while no transaction is open
            roll.keep_codes(edition, made, run_id)
            at_desk = sum(not each.address for _, each in batch)
            _keep(edition, run_id, {"group": name, "letters": len(batch), "at_desk": at_desk}, paper)
            letters.printed(edition_id, [ref for ref, _ in made], run_id)
            done += len(batch)
            yield 2 + 97 * done // len(waiting)
    row = _row(edition_id, run_id, lock=True)
    row.state, row.done_at, row.people = rules.moved(row.state, "print"), clock.now(), None
    session.flush()
    yield 100


def content(edition_id: int, run_id: str, position: int) -> bytes:
    """Return one file of a run in clear; only for the command, whose two people stand beside it."""
    row = _row(edition_id, run_id)
    return unseal_bytes(keyring.ring(), _cell(row.id, f"file{position}"), _shelf().read(_place(row, position)["file"]))


def collect(actor: Actor, edition: EditionView, run_id: str, position: int) -> bytes:
    """Return one file of a run, locked with the password of the run, to anybody but the one who knows it (E4).

    So two people are needed to print, and the file stays locked on its way to the printer.
    """
    row = _row(edition.id, run_id)
    if row.state != rules.READY or row.password is None:
        raise Conflict("run_state")
    if actor.account_id == row.confirmed_by:
        raise Forbidden("run_other_person")
    locked = pdfs.lock(
        content(edition.id, run_id, position), unseal(keyring.ring(), _cell(row.id, "password"), row.password)
    )
    journal.write(actor, "codes.collect", edition.slug, edition_id=edition.id, run=row.number, file=position)
    return locked


def password(actor: Actor, edition_id: int, run_id: str) -> str:
    """Return the password of the files to the person who confirmed the run; nothing to anybody else."""
    row = _row(edition_id, run_id)
    if row.password is None or row.state != rules.READY or (actor.account_id or actor.kind) != row.confirmed_by:
        return ""
    return unseal(keyring.ring(), _cell(row.id, "password"), row.password)


def erase(actor: Actor, edition: EditionView, run_id: str) -> None:
    """Erase the files of a run that was printed: no code stands anywhere in clear any more (E4)."""
    row = _row(edition.id, run_id, lock=True)
    row.state = rules.moved(row.state, "erase")
    _forget(row)
    journal.write(actor, "codes.erase", edition.slug, edition_id=edition.id, run=row.number)


def forget(edition_id: int) -> None:
    """Erase what an edition still keeps of files, whatever state its runs are in (R51)."""
    for row in session.scalars(select(PrintRun).where(PrintRun.edition_id == edition_id)):
        _forget(row)


def latest(edition_id: int) -> list[RunView]:
    """Return the last runs of an edition, the newest first."""
    found = select(PrintRun).where(PrintRun.edition_id == edition_id).order_by(PrintRun.number.desc()).limit(SHOWN)
    rows = list(session.scalars(found))
    names = accounts.names(who for row in rows for who in (row.asked_by, row.confirmed_by))
    return [_view(row, names) for row in rows]


def get(edition_id: int, run_id: str) -> RunView:
    """Return one run of an edition; raise `Unknown`."""
    row = _row(edition_id, run_id)
    return _view(row, accounts.names((row.asked_by, row.confirmed_by)))


def usual(edition: EditionView) -> str:
    """Return the kind of run that is due first: everybody where the edition says so, then those who asked."""
    chosen = edition.settings.code_runs
    if rules.EVERYBODY in chosen:
        return rules.EVERYBODY
    if rules.ON_REQUEST in chosen and letters.waiting(edition.id):
        return rules.ON_REQUEST
    return next((kind for kind in (rules.YOUNG, rules.ON_REQUEST) if kind in chosen), rules.ON_REQUEST)


def daily() -> None:
    """On the morning of each working day ask, in the name of the site, for a run of the letters that wait (chore)."""
    now = clock.now()
    if not working_days.is_working(clock.today()) or now.astimezone(clock.BRUSSELS).hour < MORNING:
        return
    found = select(Phase.edition_id).where(
        Phase.code.in_(("campaign", "vote")), Phase.starts_at <= now, Phase.ends_at > now
    )
    for edition_id in session.scalars(found.distinct()).all():
        edition = editions.get(edition_id)
        held = [view for view in latest(edition_id) if view.kind == rules.ON_REQUEST]
        busy = any(view.state in (rules.ASKED, rules.PRINTING) or _today(view) for view in held)
        if not busy and rules.ON_REQUEST in edition.settings.code_runs and letters.waiting(edition_id):
            ask(SYSTEM, edition, rules.ON_REQUEST)


def sweep() -> None:
    """Erase the files that nobody fetched within a week; note which runs the worker gave up (chore)."""
    late = select(PrintRun).where(PrintRun.state == rules.READY, PrintRun.done_at < clock.now() - KEPT)
    for row in session.scalars(late).all():
        erase(SYSTEM, editions.get(row.edition_id), row.id)
    for row in session.scalars(select(PrintRun).where(PrintRun.state == rules.PRINTING)).all():
        if jobs.broke_off(row.job_id):
            row.state, row.problem = rules.moved(row.state, "fail"), BROKE_OFF


def _forget(row: PrintRun) -> None:
    """Erase the files of a run and their password."""
    for each in row.files:
        _shelf().delete(each["file"])
    row.files, row.password = [], None
    session.flush()


def _today(view: RunView) -> bool:
    return view.by_site and clock.day_of(view.made_at) == clock.today()


def _people(edition: EditionView, row: PrintRun) -> Iterator[list[tuple[bytes, Resident]]]:
    """Yield, page by page of the roll, whom a run is for and who has no letter of it yet."""
    have = select(Code.person_ref).where(Code.edition_id == edition.id)
    served = set(session.scalars(have.where(Code.run_id == row.id)))
    if row.kind in (rules.EVERYBODY, rules.YOUNG):  # who has a code that holds needs no other
        served |= set(session.scalars(have.where(Code.voided_on.is_(None))))
    kind, chosen = row.kind, _chosen(edition, row)
    for page in roll_versions.pages(edition.id, roll.current_version(edition.id)):
        wanted = [each for each in page if each.person_ref not in served and _is_chosen(chosen, each.person_ref)]
        people = [(each.person_ref, roll.opened(each)) for each in wanted]
        yield [pair for pair in people if rules.concerns(kind, pair[1].birth_date, edition.settings, edition.phases)]


def _is_chosen(chosen: set[bytes] | None, ref: bytes) -> bool:
    return chosen is None or ref in chosen


def _chosen(edition: EditionView, row: PrintRun) -> set[bytes] | None:
    """Return the people whom a run names one by one, or None when it is for all whom its kind concerns."""
    if row.kind == rules.ON_REQUEST:
        return set(letters.waiting_refs(edition.id))
    if row.kind == rules.LIST:
        listed = unseal(keyring.ring(), _cell(row.id, "people"), row.people or b"")
        return {roll.person_ref(edition, number) for number in listed.split("\n")}
    return None


def _files(people: Sequence[tuple[bytes, Resident]]) -> Iterator[tuple[str, list[tuple[bytes, Resident]]]]:
    """Yield the letters of each file: those of one language, or those that wait at the desk."""
    for name, members in groupby(people, lambda pair: letter_papers.group(pair[1])):
        while batch := list(islice(members, BATCH)):
            yield name, batch


def _keep(edition: EditionView, run_id: str, facts: dict[str, Any], paper: bytes) -> None:
    """Keep a file of letters, encrypted, and count it in its run."""
    row = _row(edition.id, run_id, lock=True)
    cell = _cell(run_id, f"file{len(row.files) + 1}")
    row.files = [*row.files, {**facts, "file": _shelf().save(seal_bytes(keyring.ring(), cell, paper), "bin", None)}]
    row.letters += facts["letters"]
    row.at_desk += facts["at_desk"]
    row.cost_cents = rules.cost(row.letters - row.at_desk, edition.settings.letter_cents)
    session.flush()


def _numbers(listed: str) -> list[str]:
    """Return the numbers of a list, each once; raise `Invalid` naming the lines that are none."""
    found, wrong = [], []
    lines = [(at, line) for at, line in enumerate(listed.splitlines(), 1) if line.strip()]
    if not lines or len(lines) > MOST_LISTED:
        raise Invalid("list_length", most=MOST_LISTED)
    for at, line in lines:
        try:
            found.append(roll_matching.canonical(line))
        except Invalid:
            wrong.append(str(at))
    if wrong:
        raise Invalid("list_numbers", lines=", ".join(wrong[:20]))
    return list(dict.fromkeys(found))


def _place(row: PrintRun, position: int) -> dict[str, Any]:
    if not 1 <= position <= len(row.files):
        raise Unknown("unknown")
    found: dict[str, Any] = row.files[position - 1]
    return found


def _row(edition_id: int, run_id: str, *, lock: bool = False) -> PrintRun:
    return owned.row(edition_id, PrintRun, run_id, lock=lock)


def _view(row: PrintRun, names: Mapping[str, str]) -> RunView:
    return RunView(
        id=row.id,
        number=row.number,
        kind=row.kind,
        state=row.state,
        percent=jobs.state(row.job_id)[1] if row.state == rules.PRINTING else 100,
        planned=row.planned,
        letters=row.letters,
        at_desk=row.at_desk,
        cost_cents=row.cost_cents,
        files=tuple(row.files),
        problem=row.problem,
        asked_by=names.get(row.asked_by, ""),
        confirmed_by=names.get(row.confirmed_by, ""),
        by_site=row.asked_by == SITE,
        made_at=row.made_at,
        done_at=row.done_at,
        confirmer=row.confirmed_by,
    )


def _cell(run_id: str, column: str) -> Cell:
    return Cell("print_run", run_id, column)


def _shelf() -> Storage:
    return Storage(installation().data_dir / FOLDER)
