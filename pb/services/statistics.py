"""Figures around a result: turnout by day, channel, age and part of town, money, earlier editions (B10)."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select

from pb import clock
from pb.db import session
from pb.errors import Conflict, Refusal
from pb.models.results import TurnoutFigures
from pb.models.roll import Person, RollVersion
from pb.models.votes import Participation
from pb.rules import ages, figures
from pb.rules.channels import spans
from pb.rules.figures import Table
from pb.services import counts, editions, listings, results, roll
from pb.services.results import ResultView
from pb.services.snapshots import EditionView

BATCH = 2000
Lines = tuple[tuple[str, int], ...]
EARLIER = 5  # editions that are compared with, at most


def of(edition: EditionView, result: ResultView) -> list[Table]:
    """Return the tables of a published result; what is not known or too small has no table."""
    kept = session.get(TurnoutFigures, (edition.id, result.number))
    document: dict[str, Any] = dict(kept.document) if kept is not None else {}
    found = [
        Table("day", "people", _rows(document.get("days", []))),
        Table("channel", "ballots", tuple(("+".join(names), number) for names, number in result.channels)),
        Table("age", "people", _rows(document.get("ages", []))),
        Table("area", "people", _rows(document.get("areas", []))),
        Table("average", "hundredths", _averages(result)),
        Table("theme", "money", _themes(edition, result)),
        Table("place", "money", _places(edition, result)),
    ]
    return [table for table in found if table.rows]


def compared(edition: EditionView, result: ResultView) -> list[tuple[str, ResultView]]:
    """Return this result and those of earlier editions of the municipality, the newest first, by slug."""
    found = [(edition.slug, result)]
    line = editions.earlier(edition)
    while line is not None and len(found) <= EARLIER:
        view = editions.find(line.slug)
        held = results.published(view)
        if held is not None:
            found.append((view.slug, held))
        line = editions.earlier(view)
    return found


def carry_out(edition_id: int, facts: dict[str, Any]) -> Iterator[int]:
    """Count people by day, age group and postal code for a published count, once, and keep nothing else (R39, B10)."""
    edition = editions.get(edition_id)
    number = facts["number"]
    if not any(each.number == number for each in counts.all_of(edition_id)):
        raise Conflict("not_counted")
    yield 1
    if session.get(TurnoutFigures, (edition_id, number)) is None:
        ages_, areas = _ages_and_areas(edition)
        document = {
            "days": [list(row) for row in _days(edition_id)],
            "ages": [list(row) for row in ages_],
            "areas": [list(row) for row in areas],
        }
        session.merge(TurnoutFigures(edition_id=edition_id, number=number, document=document, made_at=clock.now()))
        editions.touch(edition_id)
    yield 100


def _days(edition_id: int) -> list[tuple[str, int]]:
    """Return people by day, days with few put together."""
    found = select(Participation.day, func.count()).where(Participation.edition_id == edition_id)
    held = {day.isoformat(): number for day, number in session.execute(found.group_by(Participation.day))}
    return [(first if first == last else f"{first}/{last}", number) for first, last, number in spans(held)]


def _ages_and_areas(edition: EditionView) -> tuple[Lines, Lines]:
    """Return people by age group on the reference day and by postal code; only sums leave this function."""
    try:
        day = ages.reference_day(edition.settings, edition.phases)
    except Refusal:
        day = None
    by_age: Counter[tuple[int, int]] = Counter()
    by_code: Counter[str] = Counter()
    for row in _voters(edition.id):
        by_code[roll.postal_code(row)] += 1
        if day is not None:
            born = roll.born(row)
            years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
            by_age[figures.age_group(years)] += 1
    return figures.groups(by_age), figures.areas(by_code)


def _voters(edition_id: int) -> Iterator[Person]:
    """Yield those who voted and still stand on the roll, a batch at a time."""
    current = select(RollVersion.number).where(RollVersion.edition_id == edition_id, RollVersion.current)
    version = session.scalar(current)
    last = b""
    while version is not None:
        rows = session.scalars(
            select(Person)
            .join(
                Participation,
                (Participation.edition_id == Person.edition_id) & (Participation.person_ref == Person.person_ref),
            )
            .where(Person.edition_id == edition_id, Person.version == version, Person.person_ref > last)
            .order_by(Person.person_ref)
            .limit(BATCH)
        ).all()
        if not rows:
            return
        last = rows[-1].person_ref
        yield from rows


def _averages(result: ResultView) -> tuple[tuple[str, int], ...]:
    """Return how many projects a ballot that used a section names on average, in hundredths."""
    pairs = ((track.code, sum(row.votes for row in track.rows), track.ballots) for track in result.tracks)
    return tuple((code, figures.average_hundredths(votes, ballots)) for code, votes, ballots in pairs if ballots)


def _themes(edition: EditionView, result: ResultView) -> tuple[tuple[str, int], ...]:
    """Return the money that goes to winners by theme; a project with two themes stands in both."""
    facts = {view.id: view.facts for view in listings.listed(edition)}
    won = [row for row in result.winners if row.project_id in facts and not row.gone]
    return figures.summed((theme, row.cost_cents) for row in won for theme in facts[row.project_id].themes)


def _places(edition: EditionView, result: ResultView) -> tuple[tuple[str, int], ...]:
    """Return the money that goes to winners by the place they name."""
    facts = {view.id: view.facts for view in listings.listed(edition)}
    won = [row for row in result.winners if row.project_id in facts and not row.gone]
    named = ((facts[row.project_id].place.get("fr", ""), row.cost_cents) for row in won)
    return figures.summed(pair for pair in named if pair[0])


def _rows(kept: list[Any]) -> tuple[tuple[str, int], ...]:
    return tuple((str(key), int(number)) for key, number in kept)
