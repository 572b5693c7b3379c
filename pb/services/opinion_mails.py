"""Mails to the services that give opinions: what is asked, a reminder before it is due, one digest a week (R31)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, select

from pb import clock, words
from pb.db import session
from pb.models.accounts import Account
from pb.models.projects import Project
from pb.models.reviews import Opinion, Service, ServiceMember
from pb.rules import reviews as rules
from pb.rules.lifecycle import STUDIED
from pb.services import editions, outbox
from pb.services.snapshots import EditionView, Names

Request = tuple[Opinion, Names]
MONDAY, SEVEN = 1, 7


def asked(edition: EditionView, service: Service, titles: Sequence[Names], due_on: date) -> None:
    """Tell a service which opinions are asked of it, in one mail."""
    if titles:
        lines = [
            {"title": words.pick(each, service.language), "due": words.day(due_on, service.language), "late": False}
            for each in titles
        ]
        _send(edition, service, "opinions_asked", lines)


def remind(now: datetime) -> int:
    """Mail each service once about what is due within two days; return how many services were reminded."""
    day = clock.day_of(now) + timedelta(days=rules.REMIND_DAYS)
    groups = _grouped(_waiting().where(Opinion.due_on <= day, Opinion.reminded_at.is_(None)))
    for edition_id, service, requests in groups:
        for row, _ in requests:
            row.reminded_at = now
        _send(editions.get(edition_id), service, "opinions_due", _lines(service, requests))
    session.flush()
    return len(groups)


def digest(now: datetime) -> int:
    """Mail each service once a week all that is open, from Monday seven o'clock on; return how many got it."""
    local = now.astimezone(clock.BRUSSELS)
    year, week, weekday = local.isocalendar()
    if weekday == MONDAY and local.hour < SEVEN:
        return 0
    name = f"{year}-W{week:02d}"
    groups = _grouped(_waiting().where(Service.digest_week != name))
    for edition_id, service, requests in groups:
        service.digest_week = name
        _send(editions.get(edition_id), service, "opinions_week", _lines(service, requests))
    session.flush()
    return len(groups)


def _waiting() -> Select[tuple[Opinion, Service, dict[str, str]]]:
    """Return the question for every opinion that is still to be given on a project under study."""
    return (
        select(Opinion, Service, Project.titles)
        .join(Service, Service.id == Opinion.service_id)
        .join(Project, Project.id == Opinion.project_id)
        .where(Opinion.verdict == "", ~Opinion.replaced, Project.status.in_(STUDIED))
        .order_by(Opinion.edition_id, Service.id, Opinion.due_on, Opinion.id)
    )


def _grouped(found: Select[tuple[Opinion, Service, dict[str, str]]]) -> list[tuple[int, Service, list[Request]]]:
    groups: dict[tuple[int, int], tuple[int, Service, list[Request]]] = {}
    for row, service, titles in session.execute(found):
        groups.setdefault((row.edition_id, service.id), (row.edition_id, service, []))[2].append((row, titles))
    return list(groups.values())


def _lines(service: Service, requests: Sequence[Request]) -> list[dict[str, Any]]:
    tongue, today = service.language, clock.today()
    return [
        {
            "title": words.pick(titles, tongue),
            "due": words.day(row.due_on, tongue),
            "late": rules.late(row.due_on, given=False, today=today),
        }
        for row, titles in requests
    ]


def _send(edition: EditionView, service: Service, template: str, lines: list[dict[str, Any]]) -> None:
    """Write one mail to the mailbox of a service, or to its accounts when it has none."""
    for address in _addresses(service):
        outbox.queue(
            template,
            address,
            service.language,
            edition_id=edition.id,
            slug=edition.slug,
            place=words.pick(edition.municipality.names, service.language),
            service=words.pick(service.names, service.language),
            lines=lines,
        )


def _addresses(service: Service) -> list[str]:
    if service.email:
        return [service.email]
    found = (
        select(Account.email)
        .join(ServiceMember, ServiceMember.account_id == Account.id)
        .where(ServiceMember.service_id == service.id, ~Account.disabled)
    )
    return list(session.scalars(found.order_by(Account.email)))
