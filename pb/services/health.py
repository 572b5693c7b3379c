"""How the installation is: what every check says, and whether a page can be served now (X6, L6)."""

import os
import shutil
import stat
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from pb import certificates, clock, scanning
from pb.db import SAFE_WAL, installation, keep_anyway, memory, session
from pb.errors import Refusal, Unavailable
from pb.models.editions import Edition
from pb.models.jobs import Beat, Job
from pb.models.journal import JournalLine
from pb.models.votes import Box
from pb.services import boxes, journal, keyring, migrations, outbox, tallies

LEAST_FREE = 200_000_000  # bytes without which nothing may be promised
LOW_SHARE = 0.2
QUIET = timedelta(minutes=3)  # a worker that was not heard for so long is gone
DRIFT = timedelta(seconds=1)
CERTIFICATE_DAYS = 21  # before its end somebody is told
CERTIFICATE_AGAIN = timedelta(hours=6)
PROBE_EVERY = timedelta(seconds=5)
PROBE, HEAD = "probe", "head"  # beats that are no workers: a try of writing, the head of the journal sent
GOOD, CARE, BAD = "good", "care", "bad"


@dataclass(frozen=True)
class Check:
    """One check: its code, whether it is good, needs care or is bad, and its facts (never secret or personal)."""

    code: str
    level: str
    facts: dict[str, Any] = field(default_factory=dict)


def beat(name: str) -> None:
    """Note that a program is alive; the worker calls this in each of its rounds."""
    session.merge(Beat(name=name, at=clock.now()))


def probe() -> None:
    """Refuse with `Unavailable` unless disk, key and clock are fit; then have a write tried after the request (X6)."""
    if _disk().level == BAD or _clock().level == BAD:
        raise Unavailable("unavailable")
    try:
        keyring.ring()
    except Refusal:
        raise Unavailable("unavailable") from None
    known, now = memory(), clock.now()
    last: datetime | None = known.get("probed_at")
    if last is None or not timedelta(0) <= now - last < PROBE_EVERY:
        known["probed_at"] = now
        keep_anyway(lambda: beat(PROBE))
        keep_anyway(tallies.flush)  # what was counted is written also when nobody comes any more


def report() -> list[Check]:
    """Return every check, for an administrator; a part that breaks says so and does not hide the others."""
    checks = (_tables, _database, _secret, _separation, _disk, _clock, _mails, _jobs, _workers, _journal)
    found = [_tried(check) for check in checks]
    return [*found, certificate(), *([scanner()] if installation().scanner else []), *_boxes()]


def certificate() -> Check:
    """Say how many days the certificate of the site is good yet; looked at every six hours, outside transactions."""
    known, now = memory(), clock.now()
    held: tuple[datetime, Check] | None = known.get("certificate")
    if held is None or not timedelta(0) <= now - held[0] < CERTIFICATE_AGAIN:
        held = known["certificate"] = (now, _certificate(now))
    return held[1]


def _certificate(now: datetime) -> Check:
    settings = installation()
    if settings.tls_address is None:
        return Check("certificate", GOOD, {"used": False})
    try:
        ends_at = certificates.ends_at(urlsplit(settings.base_url).hostname or "", settings.tls_address)
    except (OSError, ValueError) as error:
        return Check("certificate", CARE, {"error": type(error).__name__})
    days = (ends_at - now).days
    return Check("certificate", BAD if days < 0 else CARE if days < CERTIFICATE_DAYS else GOOD, {"days": days})


def scanner() -> Check:
    """Say whether the virus scanner answers: while it does not, no file is taken (U6)."""
    address = installation().scanner
    return Check("scanner", GOOD if not address or scanning.alive(address) else BAD)


def room() -> Check:
    """Say how much room is left on the disk."""
    return _tried(_disk)


def drift() -> Check:
    """Say how far our clock is from the database's."""
    return _tried(_clock)


def _tried(check: Any) -> Check:
    """Run one check; a breakdown is a bad result."""
    try:
        found: Check = check()
    except (SQLAlchemyError, OSError) as error:
        session.rollback()
        return Check(check.__name__.strip("_"), BAD, {"error": type(error).__name__})
    return found


def _tables() -> Check:
    found = migrations.state()
    return Check("tables", GOOD if found == "current" else BAD, {"state": found})


def _database() -> Check:
    """Say which database it is; an old SQLite must not be in WAL mode, PostgreSQL must commit durably (B3)."""
    settings = installation()
    if settings.sqlite:
        version = str(session.scalar(text("select sqlite_version()")))
        mode = str(session.scalar(text("pragma journal_mode"))).lower()
        durable = int(session.scalar(text("pragma synchronous")) or 0) >= 2
        safe = mode != "wal" or tuple(int(part) for part in version.split(".")) >= SAFE_WAL
        facts = {"kind": "sqlite", "version": version, "journal_mode": mode, "durable": durable}
        return Check("database", GOOD if safe and durable else BAD, facts)
    wanted = ("server_version", "fsync", "synchronous_commit", "full_page_writes")
    shown = {name: str(session.scalar(select(func.current_setting(name)))) for name in wanted}
    durable = shown["fsync"] == "on" and shown["synchronous_commit"] != "off" and shown["full_page_writes"] == "on"
    apart = settings.database_owner_url != settings.database_url
    level = BAD if not durable else GOOD if apart or settings.demonstration else CARE
    return Check("database", level, {"kind": "postgresql", "durable": durable, "owner_apart": apart, **shown})


def _secret() -> Check:
    """Say whether the master key is readable by us alone and lies outside the data folder (D2)."""
    settings = installation()
    try:
        keyring.ring()
    except Refusal as refusal:
        return Check("secret", BAD, {"reason": refusal.code})
    mode = stat.S_IMODE(settings.secret_file.stat().st_mode)
    apart = not settings.secret_file.is_relative_to(settings.data_dir)
    return Check("secret", GOOD if apart or settings.demonstration else BAD, {"mode": f"{mode:04o}", "apart": apart})


def _separation() -> Check:
    """Say whether this user, that of the web, is kept from the private keys of the boxes (B4)."""
    folder = installation().tally_dir
    readable = not folder.exists() or os.access(folder, os.R_OK | os.X_OK)
    return Check("separation", CARE if readable else GOOD, {"single_user": readable})


def _disk() -> Check:
    settings = installation()
    folder = settings.data_dir if settings.data_dir.exists() else settings.data_dir.parent
    space = shutil.disk_usage(folder)
    share = space.free / space.total
    level = BAD if space.free < LEAST_FREE else CARE if share < LOW_SHARE else GOOD
    return Check("disk", level, {"free_megabytes": space.free // 1_000_000, "free_percent": round(100 * share)})


def _clock() -> Check:
    """Compare our clock with the database server's and with the journal: time that jumped back is an alarm (T17)."""
    now = clock.now()
    last = session.scalar(select(func.max(JournalLine.at)))
    behind = last is not None and now < last - DRIFT
    offset = 0.0
    if not installation().sqlite:
        server = session.scalar(text("select clock_timestamp()"))
        offset = abs((server - clock.now()).total_seconds()) if server else 0.0
    level = BAD if behind else CARE if offset > DRIFT.total_seconds() else GOOD
    return Check("clock", level, {"before_journal": behind, "offset_seconds": round(offset, 2)})


def _mails() -> Check:
    number = outbox.stuck()
    return Check("mails", CARE if number else GOOD, {"stuck": number})


def _jobs() -> Check:
    number = session.scalar(select(func.count()).select_from(Job).where(Job.state == "failed")) or 0
    return Check("jobs", CARE if number else GOOD, {"failed": number})


def _workers() -> Check:
    """Say when each worker was last heard."""
    rows = session.scalars(select(Beat).where(Beat.name.not_in((PROBE, HEAD)))).all()
    now = clock.now()
    quiet = sorted(row.name for row in rows if now - row.at > QUIET)
    heard = {row.name: int((now - row.at).total_seconds()) for row in rows}
    return Check("workers", CARE if quiet or not rows else GOOD, {"seconds_ago": heard, "quiet": quiet})


def _journal() -> Check:
    """Say where the journal ends; in production the line is sent to two addresses outside each day (L1)."""
    number, digest = journal.head()
    settings, last = installation(), session.get(Beat, HEAD)
    sent = last is not None and clock.now() - last.at < 2 * timedelta(days=1)
    fit = settings.env != "production" or (len(settings.head_to) >= 2 and sent)
    return Check("journal", GOOD if fit else CARE, {"lines": number, "head": digest, "sent_outside": sent})


def _boxes() -> list[Check]:
    """Return a check for every box that is not sealed yet: register and ballots must agree (votes.md 3)."""
    found = []
    rows = session.execute(
        select(Edition.id, Edition.slug).join(Box, Box.edition_id == Edition.id).order_by(Edition.slug)
    )
    for edition_id, slug in rows.all():
        balance = boxes.balance(edition_id)
        found.append(Check("box", GOOD if balance.holds else BAD, {"edition": slug, "holds": balance.holds}))
    return found
