"""Opening, pause, extension from the site: asked by one, confirmed by another; the box itself is the tally side's (Z6).

The private key never comes near a web page: the tally worker prepares the box and closes each escrow sheet in an
envelope that only the browser of its keeper opens (the key of the envelope lies in a cookie, nowhere else).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import delete, func, select, update

from pb import boxes as crypto
from pb import clock, documents, words
from pb.db import installation, session
from pb.errors import Conflict, Forbidden, Invalid, Problem, Unknown
from pb.models.ceremonies import EscrowSheet, Extension
from pb.models.editions import Phase as PhaseRow
from pb.models.votes import Box
from pb.rules import extension, permissions, phases
from pb.rules.phases import find as phase_of
from pb.rules.settings import EQUAL_LANGUAGES
from pb.services import accounts, boxes, editions, jobs, journal, requests, told
from pb.services.actors import SYSTEM, Actor
from pb.services.requests import Asked
from pb.services.snapshots import EditionView

QUEUE, OPENING, TEST = "tally", "open_box", "test_box"
OPEN, EXTEND = "open_vote", "extend_vote"
WHATS = ("open", "sheets", "pause", "resume")  # what a request of OPEN may be for
REASON = 2000  # characters

log = structlog.get_logger()


@dataclass(frozen=True)
class Sheet:
    """An escrow sheet: whose it is, and whether it was collected."""

    copy: int
    account_id: str
    name: str
    collected_at: datetime | None


@dataclass(frozen=True)
class Notice:
    """A public notice that a vote ends later."""

    ended_at: datetime
    ends_at: datetime
    reasons: Mapping[str, str]
    decided_at: datetime


@dataclass(frozen=True)
class State:
    """Everything the page of the opening shows."""

    problems: tuple[Problem, ...]
    asked: tuple[Asked, ...]
    sheets: tuple[Sheet, ...]
    notices: tuple[Notice, ...]
    job: tuple[str, int, str] | None  # state, percent, what went wrong
    tested_at: datetime | None
    balance: Mapping[str, int] = field(default_factory=dict)


def state(edition: EditionView) -> State:
    """Return where the opening of an edition is."""
    box = session.get(Box, edition.id)
    job = jobs.latest(edition.id, OPENING)
    return State(
        problems=() if box else tuple(boxes.missing(edition)),
        asked=tuple(each for each in requests.waiting(edition.id) if each.act in (OPEN, EXTEND)),
        sheets=tuple(_sheets(edition.id)),
        notices=notices(edition.id),
        job=(job.state, job.progress, job.error) if job else None,
        tested_at=box.tested_at if box else None,
        balance=dict(boxes.balance(edition.id).participations) if box else {},
    )


def ask(actor: Actor, edition: EditionView, what: str, key: bytes, reason: str = "") -> str:
    """Ask that the box be prepared, its sheets made anew, or the vote paused or taken up again.

    `key` is the public half of the envelope in which the asker gets a sheet. Raise `Conflict` with all that is missing.
    """
    _check(edition, what, reason)
    return requests.ask(actor, edition, OPEN, what=what, key=key.hex(), reason=reason.strip())


def ask_extension(actor: Actor, edition: EditionView, until: datetime, reasons: Mapping[str, str]) -> str:
    """Ask for a later end of the vote, with its reason in French and Dutch; raise `Invalid` with all that is wrong."""
    problems = extension.check(edition.phases, until, clock.now())
    gaps = [code for code in EQUAL_LANGUAGES if not reasons.get(code, "").strip()]
    problems += [Problem("text_missing_in", f"reason_{code}", {"code": code}) for code in gaps]
    if problems:
        raise Invalid("invalid", problems)
    return requests.ask(actor, edition, EXTEND, until=until.isoformat(), reasons=dict(reasons))


def confirm(actor: Actor, edition: EditionView, request_id: str, key: bytes) -> None:
    """Confirm what somebody else asked, and have it done; `key` is the envelope of the second sheet."""
    asker, asked = requests.confirm(actor, edition, request_id)
    by = (asker, actor)
    if asked.act == EXTEND:
        _extend(by, edition, datetime.fromisoformat(asked.facts["until"]), asked.facts["reasons"])
        return
    if asked.act != OPEN:
        raise Unknown("unknown")
    what = str(asked.facts["what"])
    _check(edition, what, str(asked.facts.get("reason", "")))
    if what == "pause":
        boxes.check_pair(OPEN, by, edition)
        boxes.pause(asker, edition, str(asked.facts["reason"]))
    elif what == "resume":
        boxes.resume(by, edition, str(asked.facts["reason"]))
    else:
        keys = [asked.facts["key"], key.hex()]
        jobs.ask(QUEUE, OPENING, edition_id=edition.id, what=what, by=[each.account_id for each in by], keys=keys)


def withdraw(actor: Actor, edition: EditionView, request_id: str) -> None:
    """Take a request back, or say no to it."""
    requests.withdraw(actor, edition, request_id)


def carry_out(edition_id: int, facts: dict[str, Any]) -> Iterator[int]:
    """Prepare the box, or write its sheets anew, on the tally side; each sheet is closed in its keeper's envelope."""
    edition, by = editions.get(edition_id), [accounts.colleague(account_id) for account_id in facts["by"]]
    if facts["what"] == "open":
        found = boxes.prepare(by, edition).sheets
    else:
        boxes.check_pair(OPEN, by, edition)
        private, box = crypto.load_private_key(installation().tally_dir, edition_id), _box(edition)
        found = tuple(boxes.tested_sheet(box.public_key, private, box.sealed_length) for _ in range(boxes.COPIES))
        journal.write(by[0], "vote.sheets", edition.slug, edition_id=edition_id, confirmed_by=by[1].account_id)
    session.execute(delete(EscrowSheet).where(EscrowSheet.edition_id == edition_id))
    for copy, (sheet, key, keeper) in enumerate(zip(found, facts["keys"], by, strict=True), 1):
        closed = crypto.close_envelope(sheet, bytes.fromhex(key))
        row = EscrowSheet(edition_id=edition_id, copy=copy, account_id=keeper.account_id, closed=closed)
        row.made_at, row.collected_at = clock.now(), None
        session.add(row)
    yield 100


def collect(actor: Actor, edition: EditionView, copy: int, key: bytes) -> str:
    """Return an escrow sheet to its keeper, once; what was kept of it is erased. Raise `Conflict`, `Forbidden`."""
    row = session.get(EscrowSheet, (edition.id, copy), with_for_update=True)
    if row is None:
        raise Unknown("unknown")
    accounts.check_fresh(actor)
    if row.account_id != actor.account_id:
        raise Forbidden("sheet_of_another")
    if row.collected_at is not None:
        raise Conflict("sheet_collected")
    sheet = crypto.open_envelope(row.closed, key)
    free = (EscrowSheet.edition_id == edition.id, EscrowSheet.copy == copy, EscrowSheet.collected_at.is_(None))
    erased = update(EscrowSheet).where(*free).values(collected_at=clock.now(), closed=b"").returning(EscrowSheet.copy)
    if session.scalar(erased) is None:
        raise Conflict("sheet_collected")
    journal.write(actor, "vote.sheet", edition.slug, edition_id=edition.id, copy=copy)
    return sheet


def paper(edition: EditionView, copy: int, code: str, keeper: str = "") -> bytes:
    """Return an escrow sheet as a PDF in French and Dutch, to be printed once."""
    owner, box = edition.municipality, _box(edition)
    facts = {
        "copy": copy,
        "copies": boxes.COPIES,
        "code": code,
        "keeper": keeper,
        "places": {each: words.pick(owner.names, each) for each in EQUAL_LANGUAGES},
        "titles": {each: words.pick(edition.titles, each) for each in EQUAL_LANGUAGES},
        "slug": edition.slug,
        "digest": box.digest,
        "made": {each: words.day(box.prepared_at, each) for each in EQUAL_LANGUAGES},
    }
    return documents.pdf("escrow", facts, "fr")


def test(actor: Actor, edition: EditionView) -> str:
    """Have the tally side seal and open test ballots with the key it keeps; return the job (B5)."""
    if edition.box is None or edition.box.sealed_at is not None:
        raise Conflict("box_not_prepared")
    journal.write(actor, "vote.test", edition.slug, edition_id=edition.id)
    return jobs.ask(QUEUE, TEST, edition_id=edition.id)


def carry_out_test(edition_id: int, facts: dict[str, Any]) -> Iterator[int]:
    """Test the key of a box; a key that does not open pauses the vote, visibly (B5)."""
    edition = editions.get(edition_id)
    box = _box(edition)
    private = crypto.load_private_key(installation().tally_dir, edition_id)
    if crypto.keys_fit(box.public_key, private, box.sealed_length):
        session.execute(update(Box).where(Box.edition_id == edition_id).values(tested_at=clock.now()))
    else:
        log.critical("box_key_does_not_open", edition_id=edition_id)
        boxes.pause(SYSTEM, edition, "the key of the ballot box did not open a test ballot")
    yield 100


def ask_daily_tests() -> int:
    """Ask once a day for a test of the key of each box that takes votes; return how many (B5)."""
    found = session.scalars(select(Box.edition_id).where(Box.sealed_at.is_(None))).all()
    due = [each for each in found if told.first(each, f"canary:{clock.today()}", "job")]
    for edition_id in due:
        jobs.ask(QUEUE, TEST, edition_id=edition_id)
    return len(due)


def notices(edition_id: int) -> tuple[Notice, ...]:
    """Return the public notices of later ends, the newest first."""
    found = select(Extension).where(Extension.edition_id == edition_id).order_by(Extension.number.desc())
    return tuple(Notice(row.ended_at, row.ends_at, dict(row.reasons), row.decided_at) for row in session.scalars(found))


def _check(edition: EditionView, what: str, reason: str) -> None:
    """Refuse what cannot be done now, with all that is missing."""
    if what not in WHATS:
        raise Unknown("unknown")
    if what == "open":
        problems = boxes.missing(edition)
        if problems:
            raise Conflict("vote_not_ready", problems)
        return
    box = session.get(Box, edition.id)
    if box is None or box.sealed_at is not None:
        raise Conflict("box_not_prepared")
    if what in ("pause", "resume"):
        if box.paused is (what == "pause"):
            raise Conflict("pause_already" if box.paused else "pause_none")
        if not reason.strip():
            raise Invalid("invalid", [Problem("reason_missing", "reason")])


def _extend(by: Sequence[Actor], edition: EditionView, until: datetime, reasons: Mapping[str, str]) -> None:
    """Give the vote its later end now; whoever confirms too late is refused (B6)."""
    open_now = phases.open_at(edition.phases, clock.now())
    if not permissions.may(by[0].roles_in(edition.municipality_id), EXTEND, open_now):
        raise Forbidden("forbidden")
    session.execute(select(Box.edition_id).where(Box.edition_id == edition.id).with_for_update())
    held = editions.get(edition.id)
    problems = extension.check(held.phases, until, clock.now())
    if problems:
        raise Conflict(problems[0].code, **problems[0].details)
    vote = phase_of(held.phases, "vote")
    assert vote is not None
    for phase in extension.extended(held.phases, until):
        row = session.get_one(PhaseRow, (edition.id, phase.code))
        row.starts_at, row.ends_at = phase.starts_at, phase.ends_at
    number = session.scalar(select(func.max(Extension.number)).where(Extension.edition_id == edition.id)) or 0
    notice = Extension(edition_id=edition.id, number=number + 1, ended_at=vote.ends_at, ends_at=until)
    notice.reasons, notice.decided_at, notice.decided_by = dict(reasons), clock.now(), [each.account_id for each in by]
    session.add(notice)
    facts = {"old": vote.ends_at.isoformat(), "new": until.isoformat(), "confirmed_by": by[1].account_id}
    journal.write(by[0], "vote.extend", edition.slug, edition_id=edition.id, **facts)
    editions.touch(edition.id)


def _sheets(edition_id: int) -> Iterator[Sheet]:
    rows = session.scalars(
        select(EscrowSheet).where(EscrowSheet.edition_id == edition_id).order_by(EscrowSheet.copy)
    ).all()
    names = accounts.names({row.account_id for row in rows}) if rows else {}
    for row in rows:
        yield Sheet(row.copy, row.account_id, names.get(row.account_id, ""), row.collected_at)


def _box(edition: EditionView) -> Any:
    if edition.box is None:
        raise Conflict("box_not_prepared")
    return edition.box
