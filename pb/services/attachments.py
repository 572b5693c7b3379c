"""Private files beside an act: checked, encrypted, kept under random names, given back to those who may see them.

A picture can be left to the worker to draw: until then what was sent lies encrypted, and nobody is given it (U1, U7).
"""

import hashlib
import secrets
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from pb import clock, drawing, pdfs, pictures, scanning, storage
from pb.db import installation, session
from pb.errors import Conflict, Invalid, Unavailable, Unknown
from pb.fields import Cell, seal, seal_bytes, unseal, unseal_bytes
from pb.models.attachments import Attachment
from pb.services import jobs, keyring
from pb.services.actors import Actor

FOLDER = "attachments"
FORM_BYTES = pdfs.LIMIT_BYTES + 200_000  # the most that a form with one file may be sent
MOST_FILES = 40  # beside one subject
MOST_BYTES = 120 * 1024 * 1024  # beside one subject
NAME_CHARACTERS = 120
WIDTH = 1600  # of a picture
SCAN_AGAIN = timedelta(minutes=5)  # while the scanner is away
DRAW, WAITING = "picture", "waiting"  # the kind of job, the state of a file
TYPES = {"pdf": "application/pdf", "picture": "image/webp"}
ENDS = {"pdf": ".pdf", "picture": ".webp"}


@dataclass(frozen=True)
class AttachmentView:
    """A file as pages list it: its kind ("pdf" or "picture"), size in bytes and SHA-256 of what was sent.

    `state`: nothing when it can be read, "waiting" while the worker has not drawn it, or what was wrong with it.
    """

    id: str
    subject: str
    kind: str
    size: int
    digest: str
    made_at: datetime
    made_by: str
    name: str = field(repr=False)
    state: str = ""
    purpose: str = ""


def keep(
    actor: Actor,
    edition_id: int | None,
    subject: str,
    name: str,
    content: bytes,
    *,
    later: bool = False,
    purpose: str = "",
) -> AttachmentView:
    """Keep a PDF as it is, or a picture drawn anew without metadata; raise `Invalid` or `Conflict` (U1 to U4).

    `later`: what can be refused without drawing is refused now, and the worker draws the picture.
    """
    if not content:
        raise Invalid("no_file")
    kind, kept = _checked(content, later)
    state = WAITING if later and (kind == "picture" or installation().scanner) else ""
    held = select(func.count(), func.coalesce(func.sum(Attachment.size), 0)).where(
        Attachment.edition_id == edition_id, Attachment.subject == subject
    )
    number, size = session.execute(held).one()
    if number >= MOST_FILES or size + len(kept) > MOST_BYTES:
        raise Conflict("too_many_files", most=MOST_FILES)
    file_id = secrets.token_hex(12)
    row = Attachment(
        id=file_id,
        edition_id=edition_id,
        subject=subject,
        kind=kind,
        name=seal(keyring.ring(), Cell("attachment", file_id, "name"), _plain(name, kind)),
        file=_saved(file_id, kept),
        size=len(kept),
        digest=hashlib.sha256(content).digest(),
        made_at=clock.now(),
        made_by=actor.who,
        state=state,
        purpose=purpose,
    )
    session.add(row)
    session.flush()
    if state:
        jobs.ask("work", DRAW, edition_id=edition_id, attachment=file_id, file=row.file)
    return _view(row)


def of(edition_id: int | None, subject: str) -> list[AttachmentView]:
    """Return the files beside a subject, the oldest first."""
    found = select(Attachment).where(Attachment.edition_id == edition_id, Attachment.subject == subject)
    return [_view(row) for row in session.scalars(found.order_by(Attachment.made_at, Attachment.id))]


def of_each(edition_id: int | None, subjects: Collection[str]) -> dict[str, list[AttachmentView]]:
    """Return the files beside each of several subjects, in one question to the database."""
    found: dict[str, list[AttachmentView]] = {subject: [] for subject in subjects}
    rows = select(Attachment).where(Attachment.edition_id == edition_id, Attachment.subject.in_(list(subjects)))
    for row in session.scalars(rows.order_by(Attachment.made_at, Attachment.id)):
        found[row.subject].append(_view(row))
    return found


def find(edition_id: int | None, subject: str, file_id: str) -> AttachmentView:
    """Return one file beside a subject; raise `Unknown` when it stands beside another (Z3)."""
    return _view(_row(edition_id, subject, file_id))


def read(edition_id: int | None, subject: str, file_id: str) -> tuple[AttachmentView, bytes]:
    """Return one file beside a subject with its bytes; raise `Unknown`. Who may see it, the caller has checked.

    Raise `Conflict` for a picture that is not drawn yet or could not be: what was sent is never given.
    """
    row = _row(edition_id, subject, file_id)
    if row.state:
        raise Conflict("picture_waiting" if row.state == WAITING else row.state)
    return _view(row), _content(row.id, row.file)


def drop(edition_id: int | None, subject: str, file_id: str) -> None:
    """Take a file away, its bytes too."""
    row = _row(edition_id, subject, file_id)
    if row.file:
        _shelf().delete(row.file)
    session.delete(row)
    session.flush()


def carry_out(edition_id: int, facts: dict[str, Any]) -> Iterator[int]:
    """Scan a file that waits and draw a picture anew, then let go of what was sent; twice does no harm.

    What is written is committed after each part: a worker that dies in between leaves what was sent for the next one.
    While the scanner is away the file waits on, and is given to nobody (U6).
    """
    file_id, sent = facts["attachment"], facts["file"]
    row = session.get(Attachment, file_id)
    waiting = row is not None and row.state == WAITING
    kind, content = (row.kind, _content(file_id, sent)) if row is not None and waiting else ("", b"")
    yield 10
    if waiting:
        try:
            state, kept = _prepared(kind, content)
        except scanning.Away:
            again = clock.now() + SCAN_AGAIN
            jobs.ask("work", DRAW, edition_id=edition_id, due_at=again, attachment=file_id, file=sent)
        else:
            _take(file_id, state, kept)
        yield 90
    row = session.get(Attachment, file_id)
    if row is None or row.file != sent:
        _shelf().delete(sent)
    yield 100


def _prepared(kind: str, content: bytes) -> tuple[str, bytes]:
    """Return the state of a file that was scanned and its bytes as they are kept: a picture is drawn anew."""
    if scanning.infected(content, installation().scanner):
        return "file_infected", b""
    if kind != "picture":
        return "", content
    try:
        return "", drawing.draw(content, WIDTH)
    except Invalid as refusal:
        return refusal.code, b""


def _take(file_id: str, state: str, drawn: bytes) -> None:
    """Put the drawn picture in the place of what was sent, unless it was taken away meanwhile."""
    row = session.get(Attachment, file_id, with_for_update=True)
    if row is not None and row.state == WAITING:
        row.file = _saved(file_id, drawn) if drawn else ""
        row.size, row.state = len(drawn), state


def twins(edition_ids: list[int], digest: str) -> list[AttachmentView]:
    """Return the files of these editions whose bytes were the same when they were sent."""
    found = select(Attachment).where(Attachment.edition_id.in_(edition_ids), Attachment.digest == bytes.fromhex(digest))
    return [_view(row) for row in session.scalars(found)]


def _checked(content: bytes, later: bool) -> tuple[str, bytes]:
    """Return the kind of a file and the bytes that are kept; raise `Invalid` for anything that is neither."""
    if not later:
        _scan(content)
    if content.startswith(pdfs.MAGIC):
        pdfs.check(content)
        return "pdf", content
    if later:
        pictures.check(content)
        return "picture", content
    return "picture", pictures.render(content, (WIDTH,))[0].content


def _scan(content: bytes) -> None:
    """Refuse a file in which the scanner finds something, and any file while it is away: never taken for clean (U6)."""
    try:
        found = scanning.infected(content, installation().scanner)
    except scanning.Away:
        raise Unavailable("scanner_away") from None
    if found:
        raise Invalid("file_infected")


def _saved(file_id: str, content: bytes) -> str:
    """Encrypt the bytes of a file, keep them, and return their name."""
    return _shelf().save(seal_bytes(keyring.ring(), Cell("attachment", file_id, "file"), content), "bin", None)


def _content(file_id: str, file: str) -> bytes:
    return unseal_bytes(keyring.ring(), Cell("attachment", file_id, "file"), _shelf().read(file))


def _plain(name: str, kind: str) -> str:
    """Return the name that people gave a file as plain text, with the ending of what it is."""
    text = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    text = "".join(each for each in text if unicodedata.category(each)[0] != "C").strip(" .")
    stem = text.rpartition(".")[0] or text or "document"
    return stem[:NAME_CHARACTERS] + ENDS[kind]


def _row(edition_id: int | None, subject: str, file_id: str) -> Attachment:
    row = session.get(Attachment, file_id)
    if row is None or row.edition_id != edition_id or row.subject != subject:
        raise Unknown("unknown")
    return row


def _view(row: Attachment) -> AttachmentView:
    name = unseal(keyring.ring(), Cell("attachment", row.id, "name"), row.name)
    return AttachmentView(
        id=row.id,
        subject=row.subject,
        kind=row.kind,
        size=row.size,
        digest=row.digest.hex(),
        made_at=row.made_at,
        made_by=row.made_by,
        name=name,
        state=row.state,
        purpose=row.purpose,
    )


def _shelf() -> storage.Storage:
    return storage.Storage(installation().data_dir / FOLDER)
