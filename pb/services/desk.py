"""The names of projects on the pages of staff that show acts rather than projects."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from pb.db import session
from pb.models.projects import Project


def titles(edition_id: int, ids: Collection[str]) -> dict[str, Mapping[str, str]]:
    """Return the titles of projects of one edition by their identifiers, for the journal."""
    found = select(Project.id, Project.titles).where(Project.edition_id == edition_id, Project.id.in_(ids))
    return {row.id: dict(row.titles) for row in session.execute(found)}
