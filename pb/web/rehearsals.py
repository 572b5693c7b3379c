"""The rehearsal of an edition: begun, its ballots cast and closed at once, removed with a certificate."""

from flask import Blueprint, g, redirect, url_for
from werkzeug.wrappers import Response

from pb import documents, words
from pb.services import jobs, outbox, rehearsals
from pb.web.pages import LOCAL, page, whoever
from pb.web.staff import desk

bp = Blueprint("rehearsals", __name__)
HERE = f"{LOCAL}/staff/rehearsal"
SET_UP = "set_up_edition"
STEPS = ("start", "cast", "close", "remove", "mail")


@page(bp, HERE, SET_UP)
def show(language: str, edition: str) -> Response:
    """Show the rehearsal that is there, or how to begin one, and the certificates of those before."""
    job = jobs.latest(g.edition.id, rehearsals.KIND)
    removing = job is not None and job.state in ("waiting", "taken")
    held, past = rehearsals.of(g.edition.id), rehearsals.past(g.edition.id)
    copy = rehearsals.rehearsed(g.edition.id)
    return desk("rehearsals/show.html", held=held, past=past, removing=removing, copy=copy)


@page(bp, f"{HERE}/<any({','.join(STEPS)}):key>", SET_UP, ("POST",))
def act(language: str, edition: str, key: str) -> Response:
    """Carry a step out: begin, cast test ballots, close, remove, or send oneself a test mail."""
    actor = whoever()
    if key == "mail":
        for code in ("fr", "nl"):
            name = words.pick(g.edition.titles, code)
            outbox.queue("test_mail", actor.email, code, edition_id=g.edition.id, name=actor.name, edition=name)
    else:
        steps = {
            "start": rehearsals.start,
            "cast": rehearsals.cast,
            "close": rehearsals.close,
            "remove": rehearsals.ask_removal,
        }
        steps[key](actor, g.edition)
    return redirect(url_for(".show", language=language, edition=edition), 303)


@page(bp, f"{HERE}/<ref>/certificate.pdf", SET_UP)
def certificate(language: str, edition: str, ref: str) -> Response:
    """Send the certificate of a removal, in French and Dutch."""
    held, names = rehearsals.certificate(g.edition, ref)
    facts = {
        "titles": dict(g.edition.titles),
        "places": dict(g.edition.municipality.names),
        "held": held,
        "made_by": names.get(held.made_by, held.made_by),
        "removed_by": names.get(held.removed_by, held.removed_by),
        "total": sum(held.removed.values()),
        "rows": [(name, number) for name, number in sorted(held.removed.items())],
    }
    response = Response(documents.pdf("rehearsal", facts, "fr"), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{held.slug}-certificate.pdf"'
    return response
