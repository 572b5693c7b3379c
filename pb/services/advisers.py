"""The services of a municipality that give opinions: their names, mailbox, and the accounts that answer for them."""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from pb.db import session
from pb.errors import Conflict, Invalid, Problem, Unknown
from pb.models.reviews import Service, ServiceMember
from pb.services import accounts, journal, outbox
from pb.services.actors import Actor
from pb.services.snapshots import EditionView, Names

CODE = re.compile(r"[^a-z0-9]+")
LANGUAGES = ("fr", "nl")


@dataclass(frozen=True)
class ServiceView:
    """A service as pages list it; `members` are the accounts that give its opinions."""

    id: int
    code: str
    names: Names
    email: str
    language: str
    closed: bool
    members: tuple[str, ...] = ()


def every(municipality_id: int) -> list[ServiceView]:
    """Return the services of a municipality in the order of their short names, closed ones last."""
    found = select(Service).where(Service.municipality_id == municipality_id).order_by(Service.closed, Service.code)
    joined = select(ServiceMember).join(Service).where(Service.municipality_id == municipality_id)
    members: dict[int, list[str]] = {}
    for row in session.scalars(joined):
        members.setdefault(row.service_id, []).append(row.account_id)
    return [_view(row, tuple(members.get(row.id, ()))) for row in session.scalars(found)]


def open_ones(municipality_id: int) -> list[ServiceView]:
    """Return the services that can be asked, without their accounts."""
    found = select(Service).where(Service.municipality_id == municipality_id, ~Service.closed).order_by(Service.code)
    return [_view(row, ()) for row in session.scalars(found)]


def of_account(municipality_id: int, account_id: str) -> list[int]:
    """Return the services that an account answers for."""
    found = (
        select(Service.id)
        .join(ServiceMember)
        .where(Service.municipality_id == municipality_id, ServiceMember.account_id == account_id)
    )
    return list(session.scalars(found))


def people(municipality_id: int) -> list[tuple[str, str]]:
    """Return the accounts that can answer for a service: identifier and name."""
    return [(each.id, each.name) for each in accounts.with_role(municipality_id, ("reviewer",))]


def keep(
    actor: Actor,
    edition: EditionView,
    code: str,
    names: Mapping[str, str],
    email: str,
    language: str,
    members: Collection[str],
    *,
    closed: bool = False,
) -> str:
    """Add a service (empty `code`) or change one, with the accounts that answer for it; return its short name."""
    owner = edition.municipality_id
    problems = [Problem("service_name", f"name_{code_}") for code_ in LANGUAGES if not names.get(code_, "").strip()]
    if language not in LANGUAGES:
        problems.append(Problem("service_name", "language"))
    if problems:
        raise Invalid("bad_service", problems)
    address = outbox.checked(email.strip()) if email.strip() else ""
    row = _row(owner, code) if code else _new(owner, _code(names["fr"]))
    row.names = {language_: names[language_].strip()[:100] for language_ in LANGUAGES}
    row.email, row.language, row.closed = address, language, closed
    allowed = {account for account, _ in people(owner)}
    joined = select(ServiceMember).where(ServiceMember.service_id == row.id)
    held = {each.account_id: each for each in session.scalars(joined)}
    for account in set(held) - set(members):
        session.delete(held[account])
    session.add_all(ServiceMember(service_id=row.id, account_id=each) for each in (set(members) & allowed) - set(held))
    session.flush()
    journal.write(
        actor, "service.keep", f"service {row.code}", edition_id=edition.id, closed=closed, members=len(members)
    )
    return row.code


def _new(municipality_id: int, code: str) -> Service:
    row = Service(municipality_id=municipality_id, code=code, names={})
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError:
        raise Conflict("service_there") from None
    return row


def _row(municipality_id: int, code: str) -> Service:
    found = select(Service).where(Service.municipality_id == municipality_id, Service.code == code)
    row = session.scalars(found).first()
    if row is None:
        raise Unknown("unknown")
    return row


def _code(name: str) -> str:
    """Return a short name for addresses, from the French one."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return CODE.sub("-", plain).strip("-")[:40] or "service"


def _view(row: Service, members: tuple[str, ...]) -> ServiceView:
    return ServiceView(row.id, row.code, dict(row.names), row.email, row.language, row.closed, members)
