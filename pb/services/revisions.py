"""Revisions of projects: proposed by holder or service, agreed by the other, published to who follows (R21, art. 5)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from pb import clock
from pb.db import session
from pb.errors import Conflict, Invalid, Problem, Unknown
from pb.models.grants import Grant, Revision
from pb.rules import deadlines
from pb.rules import revisions as rules
from pb.services import grant_mails, grants, journal, listings, news
from pb.services.actors import Actor
from pb.services.grants import GrantView
from pb.services.snapshots import EditionView, Names

BOTH = ("fr", "nl")
PAGE = "/revision"


@dataclass(frozen=True)
class RevisionFacts:
    """What changes and why, by language, with a new end where it moves; `signed_on`: the holder agreed on paper."""

    changes: Names
    why: Names
    ends_on: date | None = None
    signed_on: date | None = None


@dataclass(frozen=True)
class RevisionView:
    """A revision as pages see it."""

    number: int
    state: str
    side: str
    changes: Names
    why: Names
    ends_on: date | None
    proposed_at: datetime
    settled_at: datetime | None
    answer: str


def propose(actor: Actor, edition: EditionView, view: GrantView, facts: RevisionFacts) -> None:
    """Propose a revision; the service does so in both languages, and may note that the holder signed it on paper."""
    side = _side(actor)
    view = grants.locked(view)
    languages = BOTH if side == "service" else tuple(facts.changes)
    rules.check_proposal(view.state, facts.changes, facts.why, languages, facts.ends_on, clock.today())
    if facts.ends_on is not None and facts.ends_on < view.starts_on:
        raise Invalid("bad_revision", [Problem("project_ends_before_start", "ends_on")])
    if facts.signed_on is not None and not view.decided_on <= facts.signed_on <= clock.today():
        details = {"decided": view.decided_on}
        raise Invalid("bad_revision", [Problem("signed_on_another_day", "signed_on", details)])
    row = _add(actor, view, side, facts)
    journal.write(actor, "revision.propose", f"grant {view.ref}", edition_id=edition.id, number=row.number)
    if side == "service" and facts.signed_on is not None:
        _settle(actor, edition, view, row)
    elif side == "service":
        grant_mails.tell(edition, view, "revision_proposed", PAGE)


def agree(
    actor: Actor,
    edition: EditionView,
    view: GrantView,
    number: int,
    changes: Names | None = None,
    why: Names | None = None,
) -> None:
    """Agree to what the other side proposed: it is published, and who follows is told.

    The service adds the other language of what a holder wrote; the holder's own words stay.
    """
    view, row = _held(view, number)
    rules.check_answer(row.state, row.side, _side(actor))
    if view.state not in rules.AT_WORK:
        raise Conflict("revision_not_now")
    row.changes, row.why = {**(changes or {}), **row.changes}, {**(why or {}), **row.why}
    problems = rules.check_words(row.changes, row.why, BOTH)
    if problems:
        raise Invalid("bad_revision", problems)
    _settle(actor, edition, view, row)
    if row.side == "holder":
        grant_mails.tell(edition, view, "revision_settled", PAGE, agreed=True, answer="")


def refuse(actor: Actor, edition: EditionView, view: GrantView, number: int, answer: str) -> None:
    """Refuse what the other side proposed, with a reason; the project stays as it was granted."""
    view, row = _held(view, number)
    rules.check_answer(row.state, row.side, _side(actor))
    if not answer.strip():
        raise Invalid("reason_needed", [Problem("text_needed", "reason")])
    _close(actor, row, rules.REFUSED, answer.strip())
    journal.write(actor, "revision.refuse", f"grant {view.ref}", edition_id=edition.id, number=number)
    if row.side == "holder":
        grant_mails.tell(edition, view, "revision_settled", PAGE, agreed=False, answer=row.answer)


def take_back(actor: Actor, edition: EditionView, view: GrantView, number: int) -> None:
    """Take back one's own proposal while nobody has answered it."""
    view, row = _held(view, number)
    rules.check_take_back(row.state, row.side, _side(actor))
    _close(actor, row, rules.WITHDRAWN)
    journal.write(actor, "revision.withdraw", f"grant {view.ref}", edition_id=edition.id, number=number)


def of(view: GrantView) -> list[RevisionView]:
    """Return the revisions of a grant, the newest first."""
    found = select(Revision).where(Revision.grant_id == view.id).order_by(Revision.number.desc())
    return [_view(row) for row in session.scalars(found)]


def published(edition: EditionView, project_id: str) -> list[RevisionView]:
    """Return what was agreed for a project, the newest first: for everybody."""
    found = (
        select(Revision)
        .join(Grant, Grant.id == Revision.grant_id)
        .where(Grant.edition_id == edition.id, Grant.project_id == project_id, Revision.state == rules.AGREED)
        .order_by(Revision.number.desc())
    )
    return [_view(row) for row in session.scalars(found)]


def _add(actor: Actor, view: GrantView, side: str, facts: RevisionFacts) -> Revision:
    last = session.scalar(select(func.max(Revision.number)).where(Revision.grant_id == view.id)) or 0
    row = Revision(
        grant_id=view.id,
        number=last + 1,
        edition_id=view.edition_id,
        state=rules.PROPOSED,
        open=True,
        side=side,
        changes=_kept(facts.changes),
        why=_kept(facts.why),
        ends_on=facts.ends_on,
        signed_on=facts.signed_on,
        proposed_by=actor.who,
        proposed_at=clock.now(),
        settled_at=None,
    )
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Conflict("revision_open") from None
    return row


def _settle(actor: Actor, edition: EditionView, view: GrantView, row: Revision) -> None:
    """Let a revision stand: new dates in the file, news for everybody."""
    _close(actor, row, rules.AGREED)
    held = session.get_one(Grant, view.id)
    if row.ends_on is not None and row.ends_on != held.ends_on:
        due = deadlines.report_due(row.ends_on, edition.settings.report_months)
        held.due_on = due if row.ends_on < held.ends_on else max(due, held.due_on)
        held.ends_on = row.ends_on
    ends = {"ends_on": row.ends_on.isoformat()} if row.ends_on else {}
    grants.note(actor, view, "revise", reasons=row.changes, facts={"number": row.number, **ends})
    project = listings.one(edition, str(view.number))
    news.write(actor, edition, project, rules.TITLES, rules.news(row.changes, row.why), None)


def _close(actor: Actor, row: Revision, state: str, answer: str = "") -> None:
    row.state, row.open, row.answer = state, None, answer
    row.settled_by, row.settled_at = actor.who, clock.now()
    session.flush()


def _held(view: GrantView, number: int) -> tuple[GrantView, Revision]:
    """Return file and revision as they are now, held until the transaction ends; raise `Unknown`."""
    view = grants.locked(view)
    row = session.get(Revision, (view.id, number), populate_existing=True)
    if row is None:
        raise Unknown("unknown")
    return view, row


def _side(actor: Actor) -> str:
    return "holder" if actor.kind == "holder" else "service"


def _kept(texts: Mapping[str, str]) -> dict[str, str]:
    return {language: text.strip() for language, text in texts.items() if text.strip()}


def _view(row: Revision) -> RevisionView:
    return RevisionView(**{name: getattr(row, name) for name in RevisionView.__dataclass_fields__})
