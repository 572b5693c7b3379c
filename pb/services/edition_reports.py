"""The report of an edition as a paper, made from all its figures: projects, vote, money, works, evaluation (R47)."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pb import clock, documents, words
from pb.errors import Unknown
from pb.services import letterheads, listings, meetings, progress, reports, results
from pb.services.progress import Work
from pb.services.snapshots import EditionView


def paper(edition: EditionView, language: str, now: datetime) -> bytes:
    """Return the report as PDF, in French or in Dutch; raise `Unknown` before the result is published."""
    if language not in ("fr", "nl"):
        raise Unknown("unknown")
    return documents.pdf("edition_report", _facts(edition, language, now), language)


def _facts(edition: EditionView, language: str, now: datetime) -> dict[str, Any]:
    """Return every figure that the report says."""
    result = results.require(edition, now)
    works = progress.works(edition)
    statuses = Counter(view.status for view in listings.listed(edition))
    told = reports.of_edition(edition)
    held = meetings.all_of(edition)
    votes = {row.number: row.votes for track in result.tracks for row in track.rows}
    return {
        **letterheads.head(edition, language),
        "title": words.pick(edition.titles, language),
        "on": clock.day_of(now),
        "listed": sum(statuses.values()),
        "on_ballot": sum(len(track.rows) for track in result.tracks),
        "voters": result.voters,
        "admitted": result.admitted,
        "tracks": [
            (words.pick(track.names, language), track.envelope_cents, track.total_cents) for track in result.tracks
        ],
        "works": [_line(work, votes, language) for work in works],
        "totals": [sum(getattr(work, name) for work in works) for name in ("voted_cents", "paid_cents", "spent_cents")],
        "late": sum(work.late for work in works),
        "people": sum(each.people for each in told.values()),
        "learnt": [(number, each.learnt) for number, each in sorted(told.items()) if each.learnt],
        "reported": len(told),
        "meetings": [(each.names.get(language, ""), each.starts_at, each.attended) for each in held],
        "recommendations": [
            (each.number, each.texts.get(language, ""), each.state, each.answers.get(language, ""))
            for each in meetings.recommendations(edition)
        ],
    }


def _line(work: Work, votes: Mapping[int, int], language: str) -> tuple[Any, ...]:
    """Return a winner as a line of the table."""
    number, title = work.project.number or 0, words.pick(work.project.facts.titles, language)
    money = (work.voted_cents, work.paid_cents, work.spent_cents)
    return number, title, votes.get(number, 0), work.project.status, *money, work.late
