"""Every winner of an edition as everybody follows it: step line, money voted, paid and spent, what is late (R45)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from pb import clock
from pb.db import session
from pb.errors import Unknown
from pb.models.grants import Grant, Instalment
from pb.models.progress import FollowUp, Milestone
from pb.rules import deadlines
from pb.rules import progress as rules
from pb.rules.progress import Stage, Step
from pb.rules.projects import PictureFacts
from pb.services import listings, receipts
from pb.services.listings import ProjectView
from pb.services.snapshots import EditionView, Names

REACHED = {"validate": "validated", "start": "under_way", "report": "reported", "close": "closed"}


@dataclass(frozen=True)
class MilestoneView:
    """A milestone as pages see it."""

    number: int
    names: Names
    planned_on: date
    first_planned_on: date
    done_on: date | None
    reasons: Names
    picture: PictureFacts | None
    late: bool


@dataclass(frozen=True)
class Work:
    """A winner and how far it is; amounts are cents, `paid` is committed for what the municipality carries out."""

    project: ProjectView
    steps: tuple[Step, ...]
    by_holder: bool
    voted_cents: int
    paid_cents: int
    spent_cents: int
    service: Names
    milestones: tuple[MilestoneView, ...]
    due_on: date | None
    late: bool
    stopped: bool
    changed_at: datetime

    @property
    def spent_share(self) -> float:
        """Return which share of what was voted is spent and proven."""
        return self.spent_cents / self.voted_cents if self.voted_cents else 0


def works(edition: EditionView) -> list[Work]:
    """Return every winner by number; four questions whatever their number."""
    today = clock.today()
    winners = [view for view in listings.listed(edition) if view.status in rules.WON and view.number is not None]
    granted, follow_ups, stages = _grants(edition), _follow_ups(edition), _milestones(edition, today)
    sums = receipts.sums(edition)
    return [
        _work(edition, view, granted.get(view.id), sums, follow_ups.get(view.id), stages.get(view.id, ()), today)
        for view in winners
    ]


def one(edition: EditionView, ref: str) -> Work:
    """Return one winner; raise `Unknown` for a project that did not win."""
    view = listings.one(edition, ref)
    for work in works(edition):
        if work.project.id == view.id:
            return work
    raise Unknown("unknown")


def _work(
    edition: EditionView,
    view: ProjectView,
    grant: tuple[Grant, int] | None,
    sums: Mapping[str, tuple[int, int]],
    follow_up: FollowUp | None,
    milestones: tuple[MilestoneView, ...],
    today: date,
) -> Work:
    by_holder = edition.track(view.facts.track).run_by == "holder"
    reached = {REACHED[move.name]: clock.day_of(move.at) for move in view.moves if move.name in REACHED}
    row, paid = grant or (None, 0)
    overdue = row is not None and row.state == "paid" and deadlines.late(row.due_on, today)
    spent = min(sums.get(row.id, (0, 0))[0], paid) if row is not None else follow_up.spent_cents if follow_up else 0
    return Work(
        project=view,
        steps=rules.line(view.status, reached),
        by_holder=by_holder,
        voted_cents=row.granted_cents if row is not None else view.cost_cents or 0,
        paid_cents=paid if by_holder else follow_up.committed_cents if follow_up else 0,
        spent_cents=spent,
        service=follow_up.services if follow_up else {},
        milestones=milestones,
        due_on=row.due_on if row is not None and row.state == "paid" else None,
        late=view.status not in rules.STOPPED and (overdue or any(each.late for each in milestones)),
        stopped=view.status in rules.STOPPED,
        changed_at=view.changed_at,
    )


def _grants(edition: EditionView) -> dict[str, tuple[Grant, int]]:
    """Return the grant of each project with what was paid."""
    paid = (
        select(Instalment.grant_id, func.sum(Instalment.amount_cents).label("paid"))
        .where(Instalment.edition_id == edition.id, Instalment.state == "paid")
        .group_by(Instalment.grant_id)
        .subquery()
    )
    found = (
        select(Grant, func.coalesce(paid.c.paid, 0))
        .outerjoin(paid, paid.c.grant_id == Grant.id)
        .where(Grant.edition_id == edition.id)
    )
    return {row.project_id: (row, int(cents)) for row, cents in session.execute(found)}


def _follow_ups(edition: EditionView) -> dict[str, FollowUp]:
    ids = [view.id for view in listings.listed(edition) if view.status in rules.WON]
    return {row.project_id: row for row in session.scalars(select(FollowUp).where(FollowUp.project_id.in_(ids)))}


def _milestones(edition: EditionView, today: date) -> dict[str, tuple[MilestoneView, ...]]:
    ids = [view.id for view in listings.listed(edition) if view.status in rules.WON]
    found = select(Milestone).where(Milestone.project_id.in_(ids)).order_by(Milestone.planned_on, Milestone.number)
    held: dict[str, list[MilestoneView]] = {}
    for row in session.scalars(found):
        held.setdefault(row.project_id, []).append(milestone_view(row, today))
    return {project_id: tuple(rows) for project_id, rows in held.items()}


def milestone_view(row: Milestone, today: date) -> MilestoneView:
    """Return a milestone as pages see it."""
    stage = Stage(row.planned_on, row.first_planned_on, row.done_on, row.reasons)
    drawn = row.picture.startswith("drawing:")
    picture = PictureFacts(
        file="" if drawn else row.picture,
        drawing=row.picture.removeprefix("drawing:") if drawn else "",
        descriptions=row.descriptions,
    )
    return MilestoneView(
        number=row.number,
        names=row.names,
        planned_on=row.planned_on,
        first_planned_on=row.first_planned_on,
        done_on=row.done_on,
        reasons=row.reasons,
        picture=picture if row.picture else None,
        late=rules.late(stage, today),
    )
