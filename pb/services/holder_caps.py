"""How many projects of one holder go on, where the edition counts them once they are found feasible (R11)."""

from collections import Counter

from sqlalchemy import select

from pb.db import session
from pb.models.applications import Application
from pb.models.projects import Project
from pb.rules.applicants import FEASIBLE
from pb.services.snapshots import EditionView

Held = tuple[str, str]  # a holder and a track


class Caps:
    """The holders of an edition with how many of their projects were found feasible or are proposed to be admitted."""

    def __init__(self, edition: EditionView) -> None:
        """Count with one query, with none where no track of the edition counts so."""
        self.most = {
            track.code: track.projects_per_holder
            for track in edition.tracks
            if track.projects_per_holder is not None and track.holder_cap_counted == "feasibility"
        }
        self.holders: dict[str, Held] = {}
        self.counted: Counter[Held] = Counter()
        self.feasible: set[str] = set()
        if self.most:
            self._count(edition)

    def reached(self, project_id: str) -> int | None:
        """Return the cap of a project whose holder has as many others as the track allows; None otherwise."""
        held = self.holders.get(project_id) if project_id not in self.feasible else None
        most = self.most.get(held[1]) if held else None
        return most if held and most is not None and self.counted[held] >= most else None

    def admit(self, project_id: str) -> None:
        """Count a project that is proposed to be admitted."""
        if project_id in self.holders and project_id not in self.feasible:
            self.feasible.add(project_id)
            self.counted[self.holders[project_id]] += 1

    def _count(self, edition: EditionView) -> None:
        found = (
            select(Application.project_id, Application.holder_id, Application.track, Project.status)
            .join(Project, Project.id == Application.project_id)
            .where(Application.edition_id == edition.id, Application.holder_id.is_not(None))
        )
        for project_id, holder_id, track, status in session.execute(found):
            self.holders[project_id] = (holder_id, track)
            if status in FEASIBLE:
                self.admit(project_id)
