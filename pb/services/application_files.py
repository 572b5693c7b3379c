"""Photos and documents that a holder adds to a form, while it can be changed (U1 to U4, U8)."""

from pb.errors import Conflict
from pb.services import applications, attachments
from pb.services.actors import Actor
from pb.services.attachments import AttachmentView
from pb.services.snapshots import EditionView

MOST_FILES = 12
STEP = "files"


def add(actor: Actor, edition: EditionView, ref: str, name: str, content: bytes) -> AttachmentView:
    """Keep a photo, drawn anew, or a PDF; raise `Invalid` for anything else, `Conflict` when there are too many."""
    subject = _open(actor, edition, ref)
    if len(attachments.of(edition.id, subject)) >= MOST_FILES:
        raise Conflict("too_many_files", most=MOST_FILES)
    return attachments.keep(actor, edition.id, subject, name, content)


def read(actor: Actor, edition: EditionView, ref: str, file_id: str) -> tuple[AttachmentView, bytes]:
    """Return a file of one's own form."""
    return attachments.read(edition.id, applications.own(actor, edition, ref).subject, file_id)


def remove(actor: Actor, edition: EditionView, ref: str, file_id: str) -> None:
    """Take a file away from a form."""
    attachments.drop(edition.id, _open(actor, edition, ref), file_id)


def _open(actor: Actor, edition: EditionView, ref: str) -> str:
    """Return the name of the attachments of a form whose files can be changed now."""
    row, people = applications.lock(edition, ref, actor.holder_id)
    if not applications.opened(row, STEP):
        raise Conflict("form_closed")
    return applications.view(row, people).subject
