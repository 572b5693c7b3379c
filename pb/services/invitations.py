"""Invitations: how an account of staff is made, once, by the person themselves, with a second factor (A10, A11)."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select, update

from pb import clock, passwords, tokens
from pb.db import session
from pb.errors import Invalid, Problem, Unknown
from pb.models.accounts import Account, Invitation, Role
from pb.models.editions import Municipality
from pb.rules.permissions import STAFF
from pb.services import accounts, journal, keyring, outbox, sessions
from pb.services.actors import SYSTEM, Actor

INVITATION_LASTS = timedelta(hours=24)
ENROLMENT_LASTS = timedelta(hours=1)
NAME_LENGTH = 100
WITHOUT_MUNICIPALITY = ("regional", "client")
ISSUER = "pb"


@dataclass(frozen=True)
class InvitationView:
    """An invitation that can still be accepted."""

    token_hash: bytes
    email: str
    role: str
    municipality: dict[str, str]


@dataclass(frozen=True)
class Enrolment:
    """A second factor being set up: its seed, the address an app reads from a picture, and the ticket of the form."""

    seed: str = field(repr=False)
    address: str = field(repr=False)
    ticket: str = field(repr=False)


def invite(
    actor: Actor, email: str, role: str, municipality: str | None = None, role_ends_at: datetime | None = None
) -> str:
    """Invite a person to a role and return the token of the link, valid once and for 24 hours (A10, A11).

    Somebody who has an account gets the role at once: then the token is empty, and their sessions end (S4).
    Raise `Invalid` for a wrong address or role, `Unknown` for a municipality that is not there.
    """
    if role not in STAFF:
        raise Invalid("unknown_role", role=role, roles=", ".join(STAFF))
    address = accounts.usual_address(email)
    place = _municipality(role, municipality)
    known = session.scalars(select(Account).where(Account.email == address)).first()
    if known is not None:
        accounts.give_role(actor, known, role, place, role_ends_at)
        return ""
    token = secrets.token_urlsafe(32)
    session.add(
        Invitation(
            token_hash=sessions.fingerprint(token),
            email=address,
            role=role,
            municipality_id=place,
            role_ends_at=role_ends_at,
            ends_at=clock.now() + INVITATION_LASTS,
        )
    )
    journal.write(actor, "account.invite", f"role {role}", municipality=place)
    return token


def find(token: str) -> InvitationView:
    """Return an invitation that was not used and has not ended; raise `Unknown` for any other (A11)."""
    row = session.get(Invitation, sessions.fingerprint(token))
    if row is None or row.used_at is not None or clock.now() >= row.ends_at:
        raise Unknown("unknown_invitation")
    place = session.get(Municipality, row.municipality_id) if row.municipality_id else None
    return InvitationView(row.token_hash, row.email, row.role, dict(place.names) if place else {})


def enrol(token: str, ticket: str = "") -> Enrolment:
    """Return the second factor to be set up with an invitation: a new one, or the one of a page sent back.

    Nothing is stored before the factor has proved itself: the ticket carries the seed, unreadable, for an hour.
    Raise `Forbidden` when a ticket is foreign or over.
    """
    invited = find(token)
    return enrolment((invited.token_hash,), invited.email, ticket)


def enrolment(bound: tuple[str | bytes, ...], email: str, ticket: str = "") -> Enrolment:
    """Return a second factor to be set up for what the ticket is bound to; see `enrol`."""
    ring = keyring.ring()
    if ticket:
        seed = tokens.read_value(ring, "enrol", ticket, now=clock.now(), bound=bound)
    else:
        seed = passwords.new_seed()
        ticket = tokens.sign_value(ring, "enrol", seed, now=clock.now(), lasts=ENROLMENT_LASTS, bound=bound)
    return Enrolment(seed, passwords.seed_address(seed, email, ISSUER), ticket)


def accept(token: str, name: str, language: str, password: str, ticket: str, code: str) -> str:
    """Make the account of an invitation once its second factor has proved itself; return its identifier.

    Raise `Invalid` with every problem of name, password and code, `Unknown` when the invitation no longer holds.
    """
    invited, seed = find(token), enrol(token, ticket).seed
    problems = [] if 0 < len(name.strip()) <= NAME_LENGTH else [Problem("not_an_account", "name")]
    problems += passwords.check(password, [name, invited.email, *invited.municipality.values()])
    step = passwords.accept_code(seed, code, 0, clock.now())
    if step is None:
        problems.append(Problem("bad_factor", "code"))
    if problems:
        raise Invalid("invalid", problems)
    roles = _take(invited)
    account = accounts.make(invited.email, name, language, password, roles, seed=seed)
    account.totp_step = step or 0
    for held in roles:
        journal.write(SYSTEM, "account.accept", account.id, role=held.name, municipality=held.municipality_id)
    outbox.queue("account_ready", account.email, account.language, name=account.name)
    return account.id


def _take(invited: InvitationView) -> list[Role]:
    """Use an invitation up, with any other of the same person, and return the roles they give."""
    now = clock.now()
    used = session.execute(
        update(Invitation)
        .where(Invitation.email == invited.email, Invitation.used_at.is_(None), Invitation.ends_at > now)
        .values(used_at=now)
        .returning(Invitation.token_hash, Invitation.municipality_id, Invitation.role, Invitation.role_ends_at)
    ).all()
    if invited.token_hash not in {row.token_hash for row in used}:
        raise Unknown("unknown_invitation")
    given = {(row.municipality_id, row.role): row.role_ends_at for row in used}
    return [Role(municipality_id=key[0], name=key[1], ends_at=given[key]) for key in sorted(given, key=str)]


def _municipality(role: str, slug: str | None) -> int | None:
    """Find the municipality of a role: the one named, or the only one there is; the Region's roles have none."""
    if role in WITHOUT_MUNICIPALITY and slug is None:
        return None
    rows = session.scalars(select(Municipality).order_by(Municipality.slug)).all()
    if role == "administrator" and slug is None and not rows:
        return None  # the first person of an empty installation, who makes the first municipality
    if slug is None and len(rows) == 1:
        return rows[0].id
    found = next((row for row in rows if row.slug == slug), None)
    if found is None:
        if slug is None:
            raise Invalid("municipality_needed", municipalities=", ".join(row.slug for row in rows) or "–")
        raise Unknown("unknown_municipality", municipality=slug)
    return found.id
