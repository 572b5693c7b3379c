"""What stands on the ballot of an edition: its frozen rules, or those of today, and the projects it names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from pb.db import memory, session
from pb.models.editions import Track
from pb.models.projects import Project
from pb.rules import freeze
from pb.rules.ballots import BallotRules, Option
from pb.services import editions
from pb.services.snapshots import EditionView


@dataclass(frozen=True)
class Entry:
    """A project as the ballot shows it; the cost (cents) is the one retained by the College."""

    number: int
    track: str
    project_id: str
    titles: Mapping[str, str]
    language: str
    place: Mapping[str, Any]
    cost_cents: int
    status: str


@dataclass(frozen=True)
class Ballot:
    """The rules that a choice is checked against, and the projects by their number."""

    rules: BallotRules
    entries: Mapping[int, Entry]

    def titles(self, numbers: tuple[int, ...]) -> list[Entry]:
        """Return the projects of these numbers, in this order."""
        return [self.entries[number] for number in numbers if number in self.entries]


def of(edition: EditionView) -> Ballot:
    """Return the ballot of an edition, read once in a process for each revision."""
    known: dict[int, tuple[int, Ballot]] = memory().setdefault("ballots", {})
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


def _read(edition: EditionView) -> Ballot:
    if edition.box is not None:
        rules = freeze.ballot_rules(edition.box.rules, edition.box.digest)
    else:
        rules = BallotRules(edition.slug, tuple(track.ballot for track in edition.tracks), options(edition), "")
    costs = {option.number: option.cost_cents for option in rules.options}
    found = (
        select(Project, Track.code)
        .join(Track, Track.id == Project.track_id)
        .where(Project.edition_id == edition.id, Project.number.in_(costs))
    )
    rows = session.execute(found).all()
    return Ballot(rules, {entry.number: entry for entry in (_entry(row, track, costs) for row, track in rows)})


def _entry(row: Project, track: str, costs: Mapping[int, int]) -> Entry:
    number = row.number or 0
    return Entry(
        number=number,
        track=track,
        project_id=row.id,
        titles=dict(row.titles),
        language=row.language,
        place=dict(row.place),
        cost_cents=costs[number],
        status=row.status,
    )
