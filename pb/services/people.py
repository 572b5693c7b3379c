"""People and their roles: seen and changed by the administrators of a municipality or of the Region (S4, Z4, Z6)."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import func, select, update

from pb import clock
from pb.db import session
from pb.errors import Conflict, Forbidden, Invalid, Problem, Unknown
from pb.models.accounts import Account, Invitation, Role, Session
from pb.models.editions import Municipality
from pb.models.people import Reset, RoleRequest
from pb.rules import duties, permissions
from pb.rules.duties import Lack
from pb.rules.permissions import STAFF
from pb.services import accounts, invitations, journal, outbox, security_keys, sessions
from pb.services.actors import Actor

ADMINISTRATOR = "administrator"
CONFIRMERS = tuple(permissions.ACTS["confirm_role"].who)


@dataclass(frozen=True)
class PersonLine:
    """Somebody with a role where one administers: who, which roles, with which factors, signed in how often."""

    id: str
    name: str
    email: str = field(repr=False)
    disabled: bool
    roles: tuple[tuple[int | None, str, datetime | None], ...]
    keys: int
    sessions: int
    reset: str  # "", "waiting" or "sent"


@dataclass(frozen=True)
class RequestLine:
    """A role that waits for a second person, and whether the one who looks may decide."""

    id: str
    municipality_id: int | None
    email: str = field(repr=False)
    role: str
    on_day: date | None
    asked_by: str
    asked_at: datetime
    mine: bool
    alone: bool  # whether whoever asked may confirm it, because there is nobody else yet


def owners(actor: Actor, roles: Sequence[str] = (ADMINISTRATOR,)) -> set[int | None]:
    """Return the municipalities (None: the Region) where the actor holds one of some roles."""
    return {owner for owner, name in actor.roles if name in roles}


def places(actor: Actor, roles: Sequence[str] = (ADMINISTRATOR,)) -> dict[int | None, dict[str, str]]:
    """Return the same with their names, in the order of their addresses, the Region last."""
    held = owners(actor, roles)
    found = select(Municipality).where(Municipality.id.in_(held - {None})).order_by(Municipality.slug)
    named: dict[int | None, dict[str, str]] = {row.id: dict(row.names) for row in session.scalars(found)}
    return {**named, **({None: {}} if None in held else {})}


def listed(actor: Actor) -> list[PersonLine]:
    """Return everybody with a role where the actor administers, by name; the roles they have elsewhere are left out."""
    here = owners(actor)
    rows = session.scalars(select(Account).where(Account.id.in_(_accounts_in(here))).order_by(Account.name)).all()
    ids = [row.id for row in rows]
    living = select(Session.account_id, func.count()).where(Session.account_id.in_(ids), Session.ends_at > clock.now())
    counted = {row[0]: row[1] for row in session.execute(living.group_by(Session.account_id))}
    resets = select(Reset.account_id, Reset.state).where(
        Reset.account_id.in_(ids), Reset.state.in_(("waiting", "sent"))
    )
    waiting = {row[0]: row[1] for row in session.execute(resets)}
    keys = security_keys.counted(ids)
    return [
        PersonLine(
            id=row.id,
            name=row.name,
            email=row.email,
            disabled=row.disabled,
            roles=tuple((role.municipality_id, role.name, role.ends_at) for role in row.roles if _within(role, here)),
            keys=keys.get(row.id, 0),
            sessions=counted.get(row.id, 0),
            reset=waiting.get(row.id, ""),
        )
        for row in rows
    ]


def requests(actor: Actor) -> list[RequestLine]:
    """Return the roles that wait for a second person where the actor may confirm, the oldest first."""
    here = owners(actor, CONFIRMERS)
    found = select(RoleRequest).where(RoleRequest.state == "asked").order_by(RoleRequest.asked_at)
    return [
        RequestLine(
            row.id,
            row.municipality_id,
            row.email,
            row.role,
            row.on_day,
            row.asked_by,
            row.asked_at,
            actor.account_id == row.asked_by,
            _may_alone(actor, row),
        )
        for row in session.scalars(found)
        if row.municipality_id in here
    ]


def colleagues(actor: Actor, roles: Sequence[str]) -> frozenset[str]:
    """Return the accounts with a role where the actor holds one of some roles."""
    return frozenset(_accounts_in(owners(actor, roles)))


def ask_role(actor: Actor, place: int | None, email: str, role: str, language: str, on_day: date | None = None) -> None:
    """Ask that somebody be given a role, for good or for one day; a second person decides (Z6)."""
    _check_administers(actor, place)
    problems = [] if role in STAFF else [Problem("choose_one", "role")]
    if (role in invitations.WITHOUT_MUNICIPALITY) != (place is None):
        problems.append(Problem("role_elsewhere", "role"))
    if on_day is not None and on_day < clock.today():
        problems.append(Problem("day_past", "on_day"))
    if on_day is None and role == "witness":
        problems.append(Problem("witness_day_needed", "on_day"))
    if problems:
        raise Invalid("invalid", problems)
    row = RoleRequest(
        id=secrets.token_hex(8),
        municipality_id=place,
        email=accounts.usual_address(email),
        language=language,
        role=role,
        on_day=on_day,
        asked_by=actor.account_id,
        asked_at=clock.now(),
        state="asked",
    )
    session.add(row)
    journal.write(actor, "account.ask_role", row.id, role=role, municipality=place)


def decide(actor: Actor, request_id: str, grant: bool) -> None:
    """Grant or refuse a role that somebody else asked for; of two at once only one decides.

    Raise `Forbidden` for whoever asked, or would get the role; `Unknown` for what was decided or lies elsewhere. The
    first colleague of a first administrator is the exception: nobody else is there to confirm (A10).
    """
    row = session.get(RoleRequest, request_id)
    if row is None or row.municipality_id not in owners(actor, CONFIRMERS):
        raise Unknown("unknown")
    alone = actor.account_id == row.asked_by and _may_alone(actor, row)
    if actor.account_id == row.asked_by and grant and not alone:
        raise Forbidden("two_people_needed")
    if actor.email == row.email:
        raise Forbidden("own_role")
    taken = session.execute(
        update(RoleRequest)
        .where(RoleRequest.id == request_id, RoleRequest.state == "asked")
        .values(state="granted" if grant else "refused", decided_by=actor.account_id, decided_at=clock.now())
        .returning(RoleRequest.id)
    ).first()
    if taken is None:
        raise Conflict("decided_already")
    act = "account.grant_role" if grant else "account.refuse_role"
    journal.write(actor, act, request_id, role=row.role, alone=alone)
    if grant:
        _invite(actor, row)


def take_role(actor: Actor, account_id: str, place: int | None, role: str) -> None:
    """Take a role away at once; a municipality keeps one administrator."""
    _check_administers(actor, place)
    account = person(actor, account_id)
    if role == ADMINISTRATOR and _administrators(place) <= {account_id}:
        raise Conflict("last_administrator")
    accounts.take_role(actor, account, role, place)


def disable(actor: Actor, account_id: str) -> None:
    """Close the account of somebody who has no role elsewhere; it can never be opened again, only made anew."""
    account = person(actor, account_id)
    here = owners(actor)
    if not all(_within(role, here) for role in account.roles):
        raise Forbidden("roles_elsewhere")
    if any(_administrators(place) <= {account_id} for place in here):
        raise Conflict("last_administrator")
    accounts.disable(actor, account)


def end_sessions(actor: Actor, account_id: str) -> None:
    """End every session of somebody now: the stolen laptop."""
    account = person(actor, account_id)
    sessions.end_all(account.id)
    journal.write(actor, "account.end_session", account.id)


def lacks(actor: Actor) -> dict[str, dict[int, list[Lack]]]:
    """Return, by profile, the steps for which a municipality has too few different people."""
    here = sorted(place for place in owners(actor) if place is not None)
    teams: dict[int, dict[str, set[str]]] = {place: {} for place in here}
    open_ones = (
        select(Role.account_id, Role.municipality_id, Role.name)
        .join(Account)
        .where(Account.disabled.is_(False), Role.municipality_id.in_(here))
    )
    for row in session.execute(open_ones):
        teams[row.municipality_id].setdefault(row.account_id, set()).add(row.name)
    return {name: {place: duties.lacking(team, name) for place, team in teams.items()} for name in duties.PROFILES}


def _invite(actor: Actor, row: RoleRequest) -> None:
    """Give the role, or send the link with which an account is made: to that person alone (A11)."""
    municipality = session.get(Municipality, row.municipality_id) if row.municipality_id else None
    ends_at = clock.end_of(row.on_day) if row.on_day else None
    token = invitations.invite(actor, row.email, row.role, municipality.slug if municipality else None, ends_at)
    if token:
        names = dict(municipality.names) if municipality else {}
        outbox.queue("invitation", row.email, row.language, token=token, role=row.role, names=names)


def person(actor: Actor, account_id: str) -> Account:
    """Return an account that has a role where the actor administers; any other is unknown here (Z3, Z4)."""
    row = session.get(Account, account_id)
    if row is None or row.disabled or not any(_within(role, owners(actor)) for role in row.roles):
        raise Unknown("unknown")
    return row


def _may_alone(actor: Actor, row: RoleRequest) -> bool:
    """Tell whether nobody but the actor could ever confirm a role here, and this one makes somebody who can.

    Whoever takes the role of the others away first is found by the journal, which forgets nothing.
    """
    place = row.municipality_id
    if row.role not in CONFIRMERS:
        return False
    others = select(Role.account_id).where(
        Role.municipality_id == place, Role.name.in_(CONFIRMERS), Role.account_id != actor.account_id
    )
    invited = select(Invitation.email).where(
        Invitation.municipality_id == place,
        Invitation.role.in_(CONFIRMERS),
        Invitation.used_at.is_(None),
        Invitation.ends_at > clock.now(),
    )
    if session.execute(others).first() or session.execute(invited).first():
        return False
    taken = journal.latest(None, ("account.take_role",), limit=100_000)
    return not any(line.details.get("municipality") == place for line in taken)


def _check_administers(actor: Actor, place: int | None) -> None:
    if (place, ADMINISTRATOR) not in actor.roles:
        raise Unknown("unknown")


def _within(role: Role, here: set[int | None]) -> bool:
    return role.municipality_id in here


def _accounts_in(here: set[int | None]) -> set[str]:
    """Return the accounts with a role for one of some municipalities, None being the Region."""
    found = select(Role.account_id, Role.municipality_id)
    return {row.account_id for row in session.execute(found) if row.municipality_id in here}


def _administrators(place: int | None) -> set[str]:
    """Return the open accounts that administer a municipality."""
    found = (
        select(Role.account_id, Role.municipality_id)
        .join(Account)
        .where(Role.name == ADMINISTRATOR, Account.disabled.is_(False), Role.ends_at.is_(None))
    )
    return {row.account_id for row in session.execute(found) if row.municipality_id == place}
