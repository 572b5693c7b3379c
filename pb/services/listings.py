"""The projects that everybody may see: read once for each revision, then searched, filtered and put in order."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from pb.db import memory, session
from pb.errors import Unknown
from pb.models.projects import Project
from pb.rules import fairness
from pb.rules.projects import GROUPS, TOLD, CostFacts, PictureFacts, ProjectFacts, public
from pb.services import editions
from pb.services.snapshots import EditionView, Names

CHECKED = ("take_up", "resubmit")  # moves by which the participation service has read a project
SORTS = ("fair", "cost", "dearest", "title", "number")


@dataclass(frozen=True)
class MoveView:
    """One dated step in the life of a project; `reasons` is empty when they concern the holder alone."""

    name: str
    source: str
    target: str
    by: str
    at: datetime
    reasons: Mapping[str, str]


@dataclass(frozen=True)
class ProjectView:
    """A project as pages see it; amounts are cents, `ref` is its name in addresses."""

    id: str
    number: int | None
    status: str
    facts: ProjectFacts
    moves: tuple[MoveView, ...]
    created_at: datetime
    changed_at: datetime
    words: str

    @property
    def ref(self) -> str:
        """Return the ballot number once there is one, else the identifier."""
        return str(self.number) if self.number is not None else self.id

    @property
    def cost_cents(self) -> int | None:
        """Return the cost that counts: retained by the College, else estimated, else asked (R15)."""
        for amount in (self.facts.retained_cents, self.facts.estimated_cents, self.facts.asked_cents):
            if amount is not None:
                return amount
        return None

    @property
    def shown_status(self) -> str:
        """Return the status for everybody: that something is to be corrected concerns the holder alone."""
        return "in_review" if self.status == "to_correct" else self.status

    def has(self, group: str) -> bool:
        """Tell whether the project belongs to a group of statuses."""
        return self.status in GROUPS[group]


@dataclass(frozen=True)
class Wanted:
    """What a visitor looks for; empty values filter nothing, `cost_cents` is the most it may cost."""

    words: str = ""
    track: str = ""
    theme: str = ""
    cost_cents: int | None = None
    group: str = ""
    sort: str = "fair"


def listed(edition: EditionView) -> tuple[ProjectView, ...]:
    """Return every public project of an edition in the order of numbers, without a query once this process has them."""
    known: dict[int, tuple[int, tuple[ProjectView, ...]]] = memory().setdefault("projects", {})
    held = known.get(edition.id)
    if held is not None and held[0] == edition.revision and not editions.changing(edition.id):
        return held[1]
    views = tuple(view for view in everything(edition) if _public(edition, view))
    if not editions.changing(edition.id):
        known[edition.id] = (edition.revision, views)
    return views


def _public(edition: EditionView, view: ProjectView) -> bool:
    """Tell whether everybody may see a project, by the settings of the edition."""
    settings, checked = edition.settings, any(move.name in CHECKED for move in view.moves)
    return public(view.status, view.number is not None, settings.publish_not_admitted, settings.ideas_visible, checked)


def everything(edition: EditionView) -> tuple[ProjectView, ...]:
    """Return every project of an edition, drafts included: for staff only."""
    found = (
        select(Project)
        .where(Project.edition_id == edition.id)
        .order_by(Project.number.is_(None), Project.number, Project.created_at, Project.id)
        .options(selectinload(Project.cost_lines), selectinload(Project.pictures), selectinload(Project.moves))
        .execution_options(populate_existing=True)
    )
    return tuple(_view(edition, row) for row in session.scalars(found))


def one(edition: EditionView, ref: str) -> ProjectView:
    """Return a public project by number or identifier; raise `Unknown`, also for one that nobody may see yet (Z9)."""
    for view in listed(edition):
        if ref in (view.ref, view.id):
            return view
    raise Unknown("unknown")


def get(edition: EditionView, project_id: str) -> ProjectView:
    """Return any project of this edition by its identifier, for staff; raise `Unknown`."""
    row = session.get(Project, project_id, populate_existing=True)
    if row is None or row.edition_id != edition.id:
        raise Unknown("unknown")
    return _view(edition, row)


def titles(edition_id: int) -> dict[str, Names]:
    """Return the titles of every project of an edition by identifier, for staff."""
    found = select(Project.id, Project.titles).where(Project.edition_id == edition_id)
    return {row.id: dict(row.titles) for row in session.execute(found)}


def under_study(edition: EditionView) -> list[tuple[str, Names, str]]:
    """Return identifier, titles and track of every project that the services study now, the first that came first."""
    found = select(Project.id, Project.titles, Project.track_id).where(
        Project.edition_id == edition.id, Project.status == "in_review"
    )
    rows = session.execute(found.order_by(Project.created_at, Project.id))
    return [(row.id, dict(row.titles), edition.track_code(row.track_id)) for row in rows]


def default_group(views: Iterable[ProjectView]) -> str:
    """Return the group shown when none is asked for: what is on the ballot, before that what is studied."""
    statuses = {view.status for view in views}
    return next((group for group in ("ballot", "study", "not_admitted") if statuses & set(GROUPS[group])), "ballot")


def groups(views: Iterable[ProjectView]) -> list[tuple[str, int]]:
    """Return the groups that hold something, each with its number of projects."""
    counted = Counter(view.status for view in views)
    sizes = [(group, sum(counted[status] for status in statuses)) for group, statuses in GROUPS.items()]
    return [(group, size) for group, size in sizes if size]


def find(edition: EditionView, wanted: Wanted, seed: int, language: str) -> list[ProjectView]:
    """Return the public projects that fit, in the order asked for; the fair order hangs on the visitor's seed alone."""
    views = listed(edition)
    group = wanted.group or default_group(views)
    terms = fold(wanted.words).split()
    fitting = {
        view.id
        for view in views
        if view.has(group)
        and all(term in view.words for term in terms)
        and wanted.track in ("", view.facts.track)
        and (not wanted.theme or wanted.theme in view.facts.themes)
        and (wanted.cost_cents is None or (view.cost_cents or 0) <= wanted.cost_cents)
    }
    return [view for view in ordered(edition, views, wanted.sort, seed, language) if view.id in fitting]


def ordered(
    edition: EditionView, views: Sequence[ProjectView], sort: str, seed: int, language: str
) -> list[ProjectView]:
    """Put projects in an order; what is equal stands in the visitor's fair order."""
    places = {each: at for at, each in enumerate(fairness.order([v.id for v in views], seed, edition.slug))}
    fair = sorted(views, key=lambda view: places[view.id])
    if sort in ("cost", "dearest"):
        return sorted(fair, key=lambda view: view.cost_cents or 0, reverse=sort == "dearest")
    if sort == "title":
        return sorted(fair, key=lambda view: fold(_title(view, language)))
    if sort == "number":
        return sorted(fair, key=lambda view: view.number or 1_000_000)
    return fair


def beside(edition: EditionView, view: ProjectView, seed: int) -> tuple[ProjectView | None, ProjectView | None]:
    """Return the projects before and after one of the ballot, in the visitor's own order."""
    row = find(edition, Wanted(group=next((g for g in GROUPS if view.has(g)), "")), seed, "fr")
    at = next((index for index, each in enumerate(row) if each.id == view.id), None)
    if at is None:
        return None, None
    return (row[at - 1] if at else None), (row[at + 1] if at + 1 < len(row) else None)


def fold(text: str) -> str:
    """Return a text as people search it: small letters, without accents, typographic signs as plain ones."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("’", "'").replace("œ", "oe"))
    return "".join(each for each in plain if not unicodedata.combining(each))


def _title(view: ProjectView, language: str) -> str:
    titles = view.facts.titles
    return titles.get(language) or titles.get(view.facts.language) or next(iter(titles.values()), "")


def _view(edition: EditionView, row: Project) -> ProjectView:
    facts = facts_of(edition, row)
    return ProjectView(
        id=row.id,
        number=row.number,
        status=row.status,
        facts=facts,
        moves=tuple(
            MoveView(each.name, each.source, each.target, each.by, each.at, each.reasons if each.name in TOLD else {})
            for each in row.moves
        ),
        created_at=row.created_at,
        changed_at=row.changed_at,
        words=_words(row),
    )


def facts_of(edition: EditionView, row: Project) -> ProjectFacts:
    """Return what is known of a project, from its row."""
    return ProjectFacts(
        track=edition.track_code(row.track_id),
        language=row.language,
        titles=dict(row.titles),
        summaries=dict(row.summaries),
        bodies=dict(row.bodies),
        objectives={language: tuple(lines) for language, lines in row.objectives.items()},
        translated=tuple(row.translated),
        holder=row.holder,
        themes=tuple(row.themes),
        asked_cents=row.asked_cents,
        estimated_cents=row.estimated_cents,
        retained_cents=row.retained_cents,
        retained_reason=dict(row.retained_reason),
        decision=dict(row.decision),
        place=dict(row.place),
        latitude=row.latitude,
        longitude=row.longitude,
        cost_lines=tuple(
            CostFacts(line.heading, dict(line.labels), line.amount_cents, line.asked_cents) for line in row.cost_lines
        ),
        pictures=tuple(PictureFacts(p.file, p.drawing, dict(p.descriptions), p.credit, p.place) for p in row.pictures),
        source_id=row.source_id,
    )


def _words(row: Project) -> str:
    """Return all that a search looks through, in every language."""
    texts: list[Names | dict[str, Any]] = [row.titles, row.summaries, row.bodies, row.place]
    written = [str(text) for each in texts for text in each.values()]
    return fold(" ".join([*written, row.holder, f"n°{row.number}" if row.number else ""]))
