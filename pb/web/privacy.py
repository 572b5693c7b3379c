"""What is kept of an edition, why and until when; what was destroyed, with its certificate as a paper (R51)."""

from flask import Blueprint, g
from werkzeug.wrappers import Response

from pb import documents, words
from pb.rules import retention
from pb.services import privacy
from pb.services.privacy import Certificate
from pb.web.pages import LOCAL, page
from pb.web.staff import desk

bp = Blueprint("privacy", __name__)
HERE = f"{LOCAL}/staff/privacy"
PAPERS = ("fr", "nl")


@page(bp, HERE, "see_privacy")
def index(language: str, edition: str) -> Response:
    """Show each kind of data with its basis and its day, and the destructions so far."""
    decided = privacy.decided_on(g.edition.id)
    return desk(
        "privacy/index.html",
        lines=privacy.lines(g.edition),
        decided=decided,
        days=g.edition.settings.appeal_days,
        certificates=privacy.certificates(g.edition.id),
    )


@page(bp, f"{HERE}/certificates/<purge_id>-<any(fr,nl):paper>.pdf", "see_privacy")
def certificate(language: str, edition: str, purge_id: str, paper: str) -> Response:
    """Return the certificate of a destruction as a paper in French or Dutch."""
    found = privacy.certificate(g.edition.id, purge_id)
    content = documents.pdf("purge", {**_facts(found, paper), "edition": g.edition}, paper)
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="certificate-{purge_id}-{paper}.pdf"'
    return answer


def _facts(found: Certificate, paper: str) -> dict[str, object]:
    """Return what the paper says, in its own language."""
    translated = words.catalogue(paper).gettext
    rows = [
        (translated(retention.BY_NAME[name].what), words.count(number, paper)) for name, number in found.counts.items()
    ]
    return {
        "rows": rows,
        "people": ", ".join(found.people),
        "at": words.instant(found.at, paper),
        "archives": found.archives or "–",
        "series": any(retention.BY_NAME[name].series for name in found.counts),
        "complete_on": words.day(found.complete_on, paper),
        "software": found.software,
        "number": found.id,
    }
