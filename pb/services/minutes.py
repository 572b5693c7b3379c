"""The minutes of a count as a paper: turnout, control totals, each project's minute, ties, decisions, digests (R44)."""

from typing import Any

from pb import documents, words
from pb.db import memory, session
from pb.errors import Unknown
from pb.models.votes import Box
from pb.rules import labels
from pb.services import counts, decisions, draws, juries, letterheads, results, supervision
from pb.services.counts import CountView
from pb.services.result_rows import Row
from pb.services.results import ResultView, TrackResult
from pb.services.snapshots import EditionView

MOST_KEPT = 12
LANGUAGES = ("fr", "nl")  # a legal document: French and Dutch only (R48)


def paper(edition: EditionView, count: CountView, language: str, *, public: bool = False) -> bytes:
    """Return the minutes of a count as tagged PDF; the same count gives the same bytes until something is decided.

    What everybody reads holds no decision before its signed extract is there (R34).
    """
    if language not in LANGUAGES:
        raise Unknown("unknown")
    result = results.preview(edition, count)
    return documents.pdf("minutes", facts(edition, count, result, language, public), language)


def shown(edition: EditionView, number: int, language: str) -> bytes:
    """Return the minutes of a published count for everybody, made once in a process for each revision."""
    known: dict[tuple[int, int, int, str], bytes] = memory().setdefault("minutes", {})
    key = (edition.id, edition.revision, number, language)
    if key not in known:
        if len(known) >= MOST_KEPT:
            known.clear()
        known[key] = paper(edition, of_number(edition, number), language, public=True)
    return known[key]


def facts(
    edition: EditionView, count: CountView, result: ResultView, language: str, public: bool = False
) -> dict[str, Any]:
    """Return what the minutes say, in one language."""
    box = session.get_one(Box, edition.id)
    document = count.document
    settlement = draws.latest(edition.id)
    return {
        "head": letterheads.head(edition, language),
        "edition": words.pick(edition.titles, language),
        "number": count.number,
        "counted_at": count.counted_at,
        "sealed_at": box.sealed_at,
        "published_at": count.published_at,
        "checksum": box.checksum,
        "result": result,
        "people": _named(document["participations"]["by_channel"], language),
        "tracks": [_track(track, language) for track in result.tracks],
        "settlement": settlement,
        "judged": juries.of(edition.id),
        "sent": supervision.of(edition.id),
        "tie_method": _label("tie_method", result.tie_method, language),
        "decisions": _decisions(edition, result, language, public),
        "digest": count.digest,
        "bodies": [_label("deciding_body", body, language) for body in edition.settings.deciding_chain],
    }


def tell(row: Row, language: str) -> str:
    """Return the minute of a project in words (R15)."""
    return words.say(row.code, row.facts, language)


def _track(track: TrackResult, language: str) -> dict[str, Any]:
    rows = [
        {
            "rank": row.rank,
            "number": row.number,
            "title": words.pick(row.titles, language),
            "votes": words.count(row.votes, language),
            "cost": words.money(row.cost_cents, language),
            "before": words.money(row.before_cents, language),
            "outcome": _label("outcome", row.outcome, language),
            "told": tell(row, language),
            "won": row.won,
            "points": row.points,
            "score": row.score,
        }
        for row in track.rows
    ]
    return {"track": track, "name": words.pick(track.names, language), "rows": rows}


def _named(by_channel: dict[str, int], language: str) -> list[tuple[str, int]]:
    """Return channels, alone or put together, in words with their numbers."""
    return [
        (" + ".join(_label("channel", name, language) for name in names.split("+")), number)
        for names, number in sorted(by_channel.items())
    ]


def _decisions(edition: EditionView, result: ResultView, language: str, public: bool) -> list[dict[str, Any]]:
    """Return what was decided on the result, oldest first, with the project it is about."""
    titles = {row.project_id: words.pick(row.titles, language) for track in result.tracks for row in track.rows}
    return [
        {
            "body": _label("deciding_body", each.body, language),
            "number": each.number,
            "day": each.decided_on,
            "about": titles.get(each.draft.subject.removeprefix("project "), each.draft.subject),
            "outcome": each.draft.outcome,
            "amount": each.draft.amount_cents,
            "text": words.pick(each.draft.texts, language),
        }
        for each in reversed(decisions.everything(edition.id, "results"))
        if each.in_force and (each.signed_on is not None or not public)
    ]


def _label(kind: str, word: str, language: str) -> str:
    return words.translate(labels.label(kind, word), language)


def of_number(edition: EditionView, number: int) -> CountView:
    """Return a count by its number; raise `Unknown` when there is none."""
    for each in counts.all_of(edition.id):
        if each.number == number:
            return each
    raise Unknown("unknown")
