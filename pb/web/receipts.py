"""The facts of the receipt of a project: its number, the instant it came in, and everything that was sent."""

from typing import Any

from pb import words
from pb.rules import labels
from pb.services import attachments, letterheads
from pb.services.applications import Form
from pb.services.snapshots import EditionView
from pb.web.answers import Section


def receipt_facts(edition: EditionView, form: Form, sections: list[Section], language: str) -> dict[str, Any]:
    """Return what the paper shows, in one language."""
    return {
        **letterheads.head(edition, language),
        "edition_title": words.pick(edition.titles, language),
        "track": words.pick(edition.track(form.track).names, language),
        "title": form.title,
        "number": form.project_id,
        "sent_at": form.sent_at,
        "received_on": form.received_on,
        "sections": [(section.step, section.rows) for section in sections],
        "step_names": labels.LABELS["form_step"],
        "files": [file.name for file in attachments.of(edition.id, form.subject)],
    }
