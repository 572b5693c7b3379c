"""The archive package of an edition: decisions, records, proofs and open data in one file with its manifest (R51)."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any, BinaryIO

from pb import clock, packs, words
from pb.errors import Conflict
from pb.rules import counting, freeze
from pb.services import (
    attachments,
    bundles,
    counts,
    decisions,
    editions,
    exports,
    journal,
    listings,
    minutes,
    paper,
    paper_record,
    posters,
    results,
)
from pb.services.actors import Actor
from pb.services.snapshots import EditionView

FORMAT = "pb-archive-1"
MANIFEST = "manifest.json"
FORMS = ("csv", "json")


def write(actor: Actor, edition: EditionView, file: BinaryIO) -> int:
    """Write the package and return how many files it holds; raise `Conflict` before the result is published."""
    if results.published(edition) is None:
        raise Conflict("not_published_yet")
    files = dict(sorted(_files(edition)))
    manifest = {
        "format": FORMAT,
        "edition": edition.slug,
        "made_at": words.stamp(clock.now()),
        "files": {name: {"bytes": len(body), "sha256": sha256(body).hexdigest()} for name, body in files.items()},
    }
    packs.write(file, {MANIFEST: counting.canonical(manifest), **files})
    journal.write(actor, "result.archive", edition.slug, edition_id=edition.id, number=len(files))
    return len(files)


def _files(edition: EditionView) -> Iterator[tuple[str, bytes]]:
    """Yield every file by its place in the package."""
    yield "edition/regulation.toml", editions.show(edition).encode()
    if edition.box is not None:
        yield "edition/rules.json", freeze.canonical(edition.box.rules)
    for kind in exports.KINDS:
        for form in FORMS:
            yield f"open-data/{kind}.{form}", exports.write(edition, kind, form)
    for track in edition.tracks:
        yield f"open-data/{track.code}.pb", exports.write(edition, f"pabulib:{track.code}", "pb")
    yield from _counts(edition)
    yield from _decisions(edition)
    yield from _posters(edition)
    yield from _paper(edition)


def _counts(edition: EditionView) -> Iterator[tuple[str, bytes]]:
    """Yield the minutes and the bundle of every published count."""
    for count in counts.all_of(edition.id):
        if count.published_at is None:
            continue
        for language in minutes.LANGUAGES:
            yield f"counts/{count.number}/minutes-{language}.pdf", minutes.paper(edition, count, language)
        made = bundles.of(edition.id, count.number)
        if made is not None:
            yield f"counts/{count.number}/bundle.zip", bundles.path(made).read_bytes()


def _decisions(edition: EditionView) -> Iterator[tuple[str, bytes]]:
    """Yield every decision as a record, and the signed extract of each deliberation."""
    found = decisions.everything(edition.id)
    yield "decisions/decisions.json", exports.said([_record(each) for each in reversed(found)])
    beside = {f"deliberation {each.deliberation_id}": each for each in found}
    for subject, kept in sorted(attachments.of_each(edition.id, list(beside)).items()):
        decision = beside[subject]
        for at, each in enumerate(kept, 1):
            content = attachments.read(edition.id, subject, each.id)[1]
            yield f"decisions/{decision.body}-{decision.deliberation_id}-{at}.{KINDS.get(each.kind, 'bin')}", content


def _posters(edition: EditionView) -> Iterator[tuple[str, bytes]]:
    """Yield what was printed for projects put to the vote, each poster and card once, and the list of requests."""
    asked = posters.of_edition(edition.id)
    numbers = {view.id: view.number for view in listings.everything(edition)}
    if asked:
        yield "posters/requests.json", exports.said([_request(each, numbers[each.project_id]) for each in asked])
    for project_id, kind, first in sorted({(each.project_id, each.kind, each.first) for each in asked}):
        try:
            made = posters.pdf(edition, project_id, kind, first)
        except Conflict:
            continue  # the project has left the ballot since: the list says what was printed
        yield f"posters/{numbers[project_id]}-{kind}-{first}.pdf", made


def _request(asked: posters.RequestView, number: int | None) -> dict[str, Any]:
    return {"project": number, "kind": asked.kind, "copies": asked.number, "first": asked.first, "state": asked.state}


def _paper(edition: EditionView) -> Iterator[tuple[str, bytes]]:
    """Yield the record of the paper count, and the scans that its bureau signed."""
    for language in minutes.LANGUAGES if paper.figures(edition).used else ():
        yield f"paper/record-{language}.pdf", paper_record.record(edition, language)
    for at, each in enumerate(paper_record.view(edition).scans, 1):
        content = attachments.read(edition.id, paper_record.SUBJECT, each.id)[1]
        yield f"paper/signed-{at}.{KINDS.get(each.kind, 'bin')}", content


KINDS = {"pdf": "pdf", "picture": "webp"}


def _record(decision: decisions.DecisionView) -> dict[str, Any]:
    draft = decision.draft
    return {
        "body": decision.body,
        "number": decision.number,
        "decided_on": decision.decided_on,
        "held_on": decision.held_on,
        "deliberation": decision.deliberation_id,
        "kind": draft.kind,
        "about": draft.subject,
        "outcome": draft.outcome,
        "article": draft.article,
        "facts": dict(draft.facts),
        "texts": dict(draft.texts),
        "amount_cents": draft.amount_cents,
        "reduction": dict(draft.reduction),
        "departs": dict(draft.departs),
        "corrects": decision.corrects,
        "corrected": decision.corrected,
    }
