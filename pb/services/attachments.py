"""Private files beside an act: checked, encrypted, kept under random names, given back to those who may see them."""

import hashlib
import secrets
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select

from pb import clock, pdfs, pictures, storage
from pb.db import installation, session
from pb.errors import Conflict, Invalid, Unknown
from pb.fields import Cell, seal, seal_bytes, unseal, unseal_bytes
from pb.models.attachments import Attachment
from pb.services import keyring
from pb.services.actors import Actor

FOLDER = "attachments"
FORM_BYTES = pdfs.LIMIT_BYTES + 200_000  # the most that a form with one file may be sent
MOST_FILES = 40  # beside one subject
MOST_BYTES = 120 * 1024 * 1024  # beside one subject
NAME_CHARACTERS = 120
TYPES = {"pdf": "application/pdf", "picture": "image/webp"}
ENDS = {"pdf": ".pdf", "picture": ".webp"}


@dataclass(frozen=True)
class AttachmentView:
    """A file as pages list it: its kind ("pdf" or "picture"), size in bytes and SHA-256 of what was sent."""

    id: str
    subject: str
    kind: str
    size: int
    digest: str
    made_at: datetime
    made_by: str
    name: str = field(repr=False)


def keep(actor: Actor, edition_id: int | None, subject: str, name: str, content: bytes) -> AttachmentView:
    """Keep a PDF as it is, or a picture drawn anew without metadata; raise `Invalid` or `Conflict` (U1 to U4)."""
    if not content:
        raise Invalid("no_file")
    kind, kept = _checked(content)
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
        file=_shelf().save(seal_bytes(keyring.ring(), Cell("attachment", file_id, "file"), kept), "bin", None),
        size=len(kept),
        digest=hashlib.sha256(content).digest(),
        made_at=clock.now(),
        made_by=actor.who,
    )
    session.add(row)
    session.flush()
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
    """Return one file beside a subject with its bytes; raise `Unknown`. Who may see it, the caller has checked."""
    row = _row(edition_id, subject, file_id)
    content = unseal_bytes(keyring.ring(), Cell("attachment", row.id, "file"), _shelf().read(row.file))
    return _view(row), content


def drop(edition_id: int | None, subject: str, file_id: str) -> None:
    """Take a file away, its bytes too."""
    row = _row(edition_id, subject, file_id)
    _shelf().delete(row.file)
    session.delete(row)
    session.flush()


def twins(edition_ids: list[int], digest: str) -> list[AttachmentView]:
    """Return the files of these editions whose bytes were the same when they were sent."""
    found = select(Attachment).where(Attachment.edition_id.in_(edition_ids), Attachment.digest == bytes.fromhex(digest))
    return [_view(row) for row in session.scalars(found)]


def _checked(content: bytes) -> tuple[str, bytes]:
    """Return the kind of a file and the bytes that are kept; raise `Invalid` for anything that is neither."""
    if content.startswith(pdfs.MAGIC):
        pdfs.check(content)
        return "pdf", content
    return "picture", pictures.render(content, (1600,))[0].content


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
    return AttachmentView(row.id, row.subject, row.kind, row.size, row.digest.hex(), row.made_at, row.made_by, name)


def _shelf() -> storage.Storage:
    return storage.Storage(installation().data_dir / FOLDER)
