"""What the Today page says of the study and of the College: opinions owed, points, numbers and letters that wait."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, null, select

from pb import clock
from pb.models.decisions import Business, Deliberation, Extract, Sitting
from pb.models.notifications import Notification
from pb.models.projects import Project
from pb.models.reviews import Opinion, ServiceMember
from pb.rules.lifecycle import STUDIED
from pb.rules.sentences import N_
from pb.services.actors import Actor
from pb.services.snapshots import EditionView
from pb.services.waiting import Waiting, ask

Pair = tuple[Select[Any], Select[Any]]  # how many, and the first day
PREPARES, RECORDS = frozenset({"participation", "administrator"}), frozenset({"college", "administrator"})


def waiting(actor: Actor, edition: EditionView) -> list[Waiting]:
    """Return what waits for services, for those who prepare a sitting and for its secretary, with one query."""
    roles = actor.roles_in(edition.municipality_id)
    wanted: list[tuple[str, Pair]] = []
    if "reviewer" in roles:
        wanted.append(("mine", _owed(edition, actor)))
    if PREPARES & roles:
        wanted += [("owed", _owed(edition)), ("place", _unplaced(edition)), ("letters", _letters(edition))]
    if RECORDS & roles:
        wanted += [("record", _past(edition)), ("extract", _unsigned(edition))]
    if not wanted:
        return []
    found = ask(*(part for _, pair in wanted for part in pair))
    counted = zip((name for name, _ in wanted), found[::2], found[1::2], strict=True)
    return [_line(name, number, first) for name, number, first in counted if number]


TEXTS = {  # what it is → sentence, page
    "mine": (N_("Opinions asked of you: %(num)s"), "reviews.mine"),
    "owed": (N_("Opinions that services owe: %(num)s"), "reviews.index"),
    "place": (N_("Points on no agenda yet: %(num)s"), "college.index"),
    "letters": (N_("Letters on decisions to print or to post: %(num)s"), "notifications.index"),
    "record": (N_("Points of past sittings to record: %(num)s"), "college.index"),
    "extract": (N_("Numbers without a signed extract, whose holders are not told yet: %(num)s"), "college.index"),
}


def _line(name: str, number: int, first: date | str | None) -> Waiting:
    """Return a line; opinions and sittings have a day, after which it is late."""
    text, endpoint = TEXTS[name]
    day = date.fromisoformat(first) if isinstance(first, str) else first
    return Waiting(text, {"num": number}, endpoint, due=clock.end_of(day) if day else None)


def _owed(edition: EditionView, actor: Actor | None = None) -> Pair:
    """Count the opinions that are asked and not given, of the services of one account or of all."""
    open_ = [Opinion.edition_id == edition.id, Opinion.verdict == "", ~Opinion.replaced, Project.status.in_(STUDIED)]
    if actor is not None:
        mine = select(ServiceMember.service_id).where(ServiceMember.account_id == actor.account_id)
        open_.append(Opinion.service_id.in_(mine))
    return _pair(Opinion.due_on, Opinion.id, Project, Project.id == Opinion.project_id, *open_)


def _unplaced(edition: EditionView) -> Pair:
    """Count the points that stand on no agenda."""
    found = select(func.count(Business.id)).where(
        Business.edition_id == edition.id, Business.open, Business.sitting_id.is_(None)
    )
    return found, select(null())


def _past(edition: EditionView) -> Pair:
    """Count the points of sittings that are over."""
    open_ = (Business.edition_id == edition.id, Business.open, Sitting.held_on < clock.today())
    return _pair(Sitting.held_on, Business.id, Sitting, Sitting.id == Business.sitting_id, *open_)


def _unsigned(edition: EditionView) -> Pair:
    """Count the numbers whose signed extract is not recorded."""
    signed = select(Extract.deliberation_id).where(Extract.edition_id == edition.id)
    found = select(func.count(Deliberation.id)).where(
        Deliberation.edition_id == edition.id, Deliberation.id.not_in(signed)
    )
    return found, select(null())


def _letters(edition: EditionView) -> Pair:
    """Count the letters that were neither mailed nor posted, or came back."""
    there = and_(Notification.posted_on.is_not(None), Notification.returned_on.is_(None))
    found = select(func.count(Notification.id)).where(
        Notification.edition_id == edition.id, Notification.mailed_at.is_(None), ~there
    )
    return found, select(null())


def _pair(day: Any, key: Any, other: Any, on: ColumnElement[bool], *open_: Any) -> Pair:
    """Return how many rows are open and their first day."""
    number, first = (select(what).select_from(key.class_).join(other, on) for what in (func.count(key), func.min(day)))
    return number.where(*open_), first.where(*open_)
