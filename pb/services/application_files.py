"""Photos and documents that a holder adds to a form, while it can be changed (U1 to U4, U8)."""

from collections.abc import Mapping

from pb.errors import Conflict, Invalid, Unknown
from pb.services import applications, attachments, journal, submitting, uploads
from pb.services.actors import Actor
from pb.services.applications import Form
from pb.services.attachments import AttachmentView
from pb.services.snapshots import EditionView

MOST_FILES = 12
STEP = "files"


def add(
    actor: Actor, edition: EditionView, ref: str, name: str, content: bytes, signatures: bool = False
) -> AttachmentView:
    """Keep a photo, for the worker to draw anew, or a PDF; raise `Invalid`, or `Conflict` when there are too many."""
    subject = _open(actor, edition, ref)
    if len(attachments.of(edition.id, subject)) >= MOST_FILES:
        raise Conflict("too_many_files", most=MOST_FILES)
    purpose = submitting.SIGNATURES if signatures else ""
    return attachments.keep(actor, edition.id, subject, name, content, later=True, purpose=purpose)


def read(actor: Actor, edition: EditionView, ref: str, file_id: str) -> tuple[AttachmentView, bytes]:
    """Return a file of one's own form."""
    return attachments.read(edition.id, applications.own(actor, edition, ref).subject, file_id)


def photos(edition: EditionView, form: Form) -> list[AttachmentView]:
    """Return the photos of a form in the order of their numbers, from 1, by which the long description places them."""
    return [each for each in attachments.of(edition.id, form.subject) if each.kind == "picture"]


def publish(
    actor: Actor, edition: EditionView, project_id: str, file_id: str, descriptions: Mapping[str, str], credit: str
) -> None:
    """Show a photo of a form on the public page of its project: an act of the services, with what it shows (U8)."""
    form = applications.of_project(edition, project_id)
    if form is None:
        raise Unknown("unknown")
    file, content = attachments.read(edition.id, form.subject, file_id)
    if file.kind != "picture":
        raise Invalid("picture_kind")
    place = 1 + [each.id for each in photos(edition, form)].index(file.id)
    uploads.add_picture(actor, edition, project_id, content, descriptions, credit, place)
    journal.write(actor, "application.photo", f"project {project_id}", edition_id=edition.id, file=file_id)


def remove(actor: Actor, edition: EditionView, ref: str, file_id: str) -> None:
    """Take a file away from a form."""
    attachments.drop(edition.id, _open(actor, edition, ref), file_id)


def _open(actor: Actor, edition: EditionView, ref: str) -> str:
    """Return the name of the attachments of a form whose files can be changed now."""
    row, people = applications.lock(actor, edition, ref)
    if not applications.opened(row, STEP):
        raise Conflict("form_closed")
    return applications.view(row, people).subject
