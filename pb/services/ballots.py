"""What stands on the ballot of an edition: its frozen rules, or those it would have today."""

from sqlalchemy import select

from pb.db import memory, session
from pb.models.editions import Track
from pb.models.projects import Project
from pb.rules import freeze
from pb.rules.ballots import BallotRules, Option
from pb.services import editions
from pb.services.snapshots import EditionView


def rules(edition: EditionView) -> BallotRules:
    """Return the rules of the ballot, read once in a process for each revision; before the box they carry no digest."""
    known: dict[int, tuple[int, BallotRules]] = memory().setdefault("ballots", {})
    held = known.get(edition.id)
    if held is not None and held[0] == edition.revision and not editions.changing(edition.id):
        return held[1]
    found = _read(edition)
    if not editions.changing(edition.id):  # what is not committed yet may never be
        known[edition.id] = (edition.revision, found)
    return found


def options(edition: EditionView) -> tuple[Option, ...]:
    """Return the projects that go on the ballot now, by number."""
    found = (
        select(Project.number, Track.code, Project.retained_cents)
        .join(Track, Track.id == Project.track_id)
        .where(Project.edition_id == edition.id, Project.status == "on_ballot", Project.number.is_not(None))
        .order_by(Project.number)
    )
    return tuple(Option(row.number, row.code, row.retained_cents or 0) for row in session.execute(found))


def withdrawn(edition_id: int) -> frozenset[int]:
    """Return the numbers of the projects that left after the ballot was frozen: they keep their votes (R5)."""
    found = select(Project.number).where(
        Project.edition_id == edition_id, Project.status == "withdrawn", Project.number.is_not(None)
    )
    return frozenset(number for number in session.scalars(found) if number is not None)


def _read(edition: EditionView) -> BallotRules:
    if edition.box is not None:
        return freeze.ballot_rules(edition.box.rules, edition.box.digest)
    return BallotRules(edition.slug, tuple(track.ballot for track in edition.tracks), options(edition), "")
