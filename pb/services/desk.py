"""What waits on the desk of a member of staff: the editions of their municipalities, with their projects by status."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select

from pb.db import session
from pb.models.editions import Edition
from pb.models.projects import Project
from pb.rules.phases import Phase
from pb.services import editions
from pb.services.actors import Actor


@dataclass(frozen=True)
class DeskEdition:
    """An edition as its staff find it on their first page."""

    slug: str
    year: int
    titles: Mapping[str, str]
    municipality_names: Mapping[str, str]
    published: bool
    fictitious: bool
    phases: tuple[Phase, ...]
    roles: frozenset[str]
    statuses: Mapping[str, int]

    @property
    def total(self) -> int:
        """Return how many projects the edition has, drafts included."""
        return sum(self.statuses.values())


def waiting(actor: Actor) -> list[DeskEdition]:
    """Return the editions of the municipalities for which the actor has a role, the newest first (Z4)."""
    owners = {owner for owner, _ in actor.roles if owner is not None}
    found = select(Edition.id).where(Edition.municipality_id.in_(owners)).order_by(Edition.year.desc(), Edition.slug)
    ids = list(session.scalars(found))
    counted: dict[int, Counter[str]] = {edition_id: Counter() for edition_id in ids}
    rows = select(Project.edition_id, Project.status, func.count().label("number")).where(Project.edition_id.in_(ids))
    for row in session.execute(rows.group_by(Project.edition_id, Project.status)):
        counted[row.edition_id][row.status] = row.number
    return [_line(actor, edition_id, counted[edition_id]) for edition_id in ids]


def titles(edition_id: int, ids: Collection[str]) -> dict[str, Mapping[str, str]]:
    """Return the titles of projects of one edition by their identifiers, for the journal."""
    found = select(Project.id, Project.titles).where(Project.edition_id == edition_id, Project.id.in_(ids))
    return {row.id: dict(row.titles) for row in session.execute(found)}


def _line(actor: Actor, edition_id: int, statuses: Mapping[str, int]) -> DeskEdition:
    edition = editions.get(edition_id)
    return DeskEdition(
        slug=edition.slug,
        year=edition.year,
        titles=edition.titles,
        municipality_names=edition.municipality.names,
        published=edition.published,
        fictitious=edition.fictitious,
        phases=edition.phases,
        roles=actor.roles_in(edition.municipality_id),
        statuses=statuses,
    )
