"""Photos and documents of a form: drawn anew or checked, kept privately, given to their holder alone (U1 to U8)."""

from flask import g, redirect, request, url_for
from werkzeug.wrappers import Response

from pb.errors import Conflict, Invalid
from pb.services import application_files, applications
from pb.web.application_form import framed, step_facts
from pb.web.attachments import content_of, download
from pb.web.pages import whoever
from pb.web.refusals import sentence


def add(language: str, edition: str, ref: str) -> Response:
    """Add a photo or a document."""
    held, sent = applications.own(whoever(), g.edition, ref), request.files.get("file")
    name = sent.filename if sent else ""
    try:
        application_files.add(whoever(), g.edition, ref, name or "", content_of(sent), bool(request.form.get("list")))
    except (Invalid, Conflict) as refusal:
        if refusal.code == "form_closed":
            raise
        g.get_twin = f"{request.blueprint}.check"
        facts = step_facts(g.edition, held, "files") | {"problem": sentence(refusal.code, refusal.details)}
        return framed("applications/steps/files.html", 422, **facts)
    return redirect(_back(ref), 303)


def give(language: str, edition: str, ref: str, code: str) -> Response:
    """Give a file back to its holder."""
    return download(*application_files.read(whoever(), g.edition, ref, code))


def remove(language: str, edition: str, ref: str, code: str) -> Response:
    """Take a file away."""
    application_files.remove(whoever(), g.edition, ref, code)
    return redirect(_back(ref), 303)


def _back(ref: str) -> str:
    return url_for(".step", language=g.language, edition=g.edition.slug, ref=ref, step="files")
