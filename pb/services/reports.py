"""The holder's report with the accounts, and how the service finds the use of a grant proven (R29, R47, art. 6)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from pb import clock
from pb.db import session
from pb.errors import Conflict, Invalid, Problem
from pb.models.grants import Grant
from pb.models.receipts import HolderReport
from pb.rules import receipts as rules
from pb.services import grants, projects, receipts
from pb.services.actors import Actor
from pb.services.grants import GrantView
from pb.services.snapshots import EditionView

LONGEST = 5000


@dataclass(frozen=True)
class ReportView:
    """What the holder tells of the project."""

    language: str
    done: str
    people: int
    learnt: str
    sent_at: datetime


def hand_in(actor: Actor, edition: EditionView, view: GrantView, done: str, people: int | None, learnt: str) -> None:
    """Hand the report in with the receipts sent so far; raise `Invalid` or `Conflict` (art. 6, 11)."""
    problems = [] if done.strip() else [Problem("report_done_needed", "done")]
    if people is None or not 0 <= people <= 1_000_000:
        problems.append(Problem("report_people", "people"))
    if problems:
        raise Invalid("bad_report", problems)
    if not [row for row in receipts.all_of(view) if row.state in rules.COUNTED]:
        raise Conflict("report_needs_receipts")
    grants.move(actor, view, "report", by="holder" if actor.kind == "holder" else "participation", people=people)
    row = session.get(HolderReport, view.id)
    if row is None:
        row = HolderReport(grant_id=view.id)
        session.add(row)
    row.language, row.done, row.people = view.language, done.strip(), people or 0
    row.learnt, row.sent_at = learnt.strip(), clock.now()
    session.flush()
    _project(actor, edition, view, "report", "holder")


def justify(actor: Actor, edition: EditionView, view: GrantView) -> None:
    """Find the use of the whole grant proven; raise `Conflict` saying what waits or is not proven."""
    rows = receipts.all_of(view)
    found = receipts.balance(edition, view, rows)
    waiting = sum(row.state in rules.WAITING for row in rows)
    problems = [Problem("receipts_waiting", "", {"number": waiting})] if waiting else []
    if found.unproven_cents:
        problems.append(Problem("grant_unproven", "", {"unproven_cents": found.unproven_cents}))
    if problems:
        raise Conflict("grant_not_proven", problems)
    grants.move(actor, view, "justify", by="participation", cents=found.counted_cents)


def close(actor: Actor, edition: EditionView, view: GrantView) -> None:
    """Close the file, and the project with it where its life allows."""
    grants.move(actor, view, "close", by="participation")
    _project(actor, edition, view, "close", "participation")


def of(view: GrantView) -> ReportView | None:
    """Return the report of a grant."""
    row = session.get(HolderReport, view.id)
    return None if row is None else _view(row)


def of_edition(edition: EditionView) -> dict[int, ReportView]:
    """Return the reports of an edition by the number of their grant."""
    found = select(HolderReport, Grant.number).join(Grant, Grant.id == HolderReport.grant_id)
    rows = session.execute(found.where(Grant.edition_id == edition.id))
    return {number: _view(row) for row, number in rows}


def _project(actor: Actor, edition: EditionView, view: GrantView, name: str, by: str) -> None:
    """Let the project move on with its grant, when that move is one of now."""
    if name in {each.name for each in projects.possible(edition, view.project_id, by, clock.now())}:
        projects.move(actor, edition, view.project_id, name, by=by)


def _view(row: HolderReport) -> ReportView:
    return ReportView(row.language, row.done, row.people, row.learnt, row.sent_at)
