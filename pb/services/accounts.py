"""Accounts of staff: invited once, entered with a password and a second factor, and left at once (A1–A14, S1–S8)."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select, update

from pb import clock, passwords, tokens
from pb.db import installation, keep_anyway, session
from pb.errors import Forbidden, Invalid, Problem, Unidentified, Unknown
from pb.fields import Cell, seal, unseal
from pb.models.accounts import Account, Invitation, Role, Session
from pb.models.editions import Municipality
from pb.rules.permissions import STAFF
from pb.services import attempts, journal, keyring, outbox, sessions
from pb.services.actors import SYSTEM, Actor

INVITATION_LASTS = timedelta(hours=24)
ENROLMENT_LASTS = timedelta(hours=1)
FRESH = timedelta(minutes=5)
DEVICE_LASTS = timedelta(days=365)
ISSUER = "pb"
NAME_LENGTH = 100
WITHOUT_MUNICIPALITY = ("regional",)

Names = list[tuple[str, str | bytes]]  # what an attempt is counted for: kind and value


@dataclass(frozen=True)
class SessionLine:
    """One of one's own sessions, as the page lists them (S8)."""

    id: str
    made_at: datetime
    seen_at: datetime
    here: bool


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


def invite(actor: Actor, email: str, role: str, municipality: str | None = None) -> str:
    """Invite a person to a role and return the token of the link, valid once and for 24 hours (A10, A11).

    Somebody who has an account gets the role at once: then the token is empty, and their sessions end (S4).
    Raise `Invalid` for a wrong address or role, `Unknown` for a municipality that is not there.
    """
    if role not in STAFF:
        raise Invalid("unknown_role", role=role, roles=", ".join(STAFF))
    address = _address(email)
    place = _municipality(role, municipality)
    known = session.scalars(select(Account).where(Account.email == address)).first()
    if known is not None:
        give_role(actor, known, role, place)
        return ""
    token = secrets.token_urlsafe(32)
    session.add(
        Invitation(
            token_hash=sessions.fingerprint(token),
            email=address,
            role=role,
            municipality_id=place,
            ends_at=clock.now() + INVITATION_LASTS,
        )
    )
    journal.write(actor, "account.invite", f"role {role}", municipality=place)
    return token


def invitation(token: str) -> InvitationView:
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
    invited = invitation(token)
    ring, bound = keyring.ring(), (invited.token_hash,)
    if ticket:
        seed = tokens.read_value(ring, "enrol", ticket, now=clock.now(), bound=bound)
    else:
        seed = passwords.new_seed()
        ticket = tokens.sign_value(ring, "enrol", seed, now=clock.now(), lasts=ENROLMENT_LASTS, bound=bound)
    return Enrolment(seed, passwords.seed_address(seed, invited.email, ISSUER), ticket)


def accept(token: str, name: str, language: str, password: str, ticket: str, code: str) -> str:
    """Make the account of an invitation once its second factor has proved itself; return its identifier.

    Raise `Invalid` with every problem of name, password and code, `Unknown` when the invitation no longer holds.
    """
    invited, seed = invitation(token), enrol(token, ticket).seed
    problems = [] if 0 < len(name.strip()) <= NAME_LENGTH else [Problem("not_an_account", "name")]
    problems += passwords.check(password, [name, invited.email, *invited.municipality.values()])
    step = passwords.accept_code(seed, code, 0, clock.now())
    if step is None:
        problems.append(Problem("bad_factor", "code"))
    if problems:
        raise Invalid("invalid", problems)
    used = session.execute(
        update(Invitation)
        .where(Invitation.token_hash == invited.token_hash, Invitation.used_at.is_(None))
        .values(used_at=clock.now())
        .returning(Invitation.role, Invitation.municipality_id)
    ).first()
    if used is None:
        raise Unknown("unknown_invitation")
    account = make(invited.email, name, language, password, [(used.municipality_id, used.role)], seed=seed)
    account.totp_step = step or 0
    journal.write(SYSTEM, "account.accept", account.id, role=used.role, municipality=used.municipality_id)
    outbox.queue("account_ready", account.email, account.language, name=account.name)
    return account.id


def make(
    email: str,
    name: str,
    language: str,
    password: str,
    roles: Iterable[tuple[int | None, str]],
    seed: str = "",
) -> Account:
    """Make an account with its roles (municipality or None, role): for an accepted invitation or a demonstration."""
    account = Account(
        id=secrets.token_hex(8),
        email=_address(email),
        name=" ".join(name.split()),
        language=language,
        password=passwords.hash_password(password),
        totp_confirmed=True,
        created_at=clock.now(),
        roles=[Role(municipality_id=place, name=role) for place, role in roles],
    )
    account.totp_seed = seal(keyring.ring(), _seed_cell(account.id), seed or passwords.new_seed())
    session.add(account)
    session.flush()
    return account


def give_role(actor: Actor, account: Account, role: str, municipality_id: int | None) -> None:
    """Give an account another role; its sessions end, so that the next one has it (S2, S4)."""
    if any((held.municipality_id, held.name) == (municipality_id, role) for held in account.roles):
        return
    account.roles.append(Role(municipality_id=municipality_id, name=role))
    session.flush()
    sessions.end_all(account.id)
    journal.write(actor, "account.give_role", account.id, role=role, municipality=municipality_id)


def take_role(actor: Actor, account: Account, role: str, municipality_id: int | None) -> None:
    """Take a role from an account; its sessions end now (S4)."""
    account.roles = [held for held in account.roles if (held.municipality_id, held.name) != (municipality_id, role)]
    session.flush()
    sessions.end_all(account.id)
    journal.write(actor, "account.take_role", account.id, role=role, municipality=municipality_id)


def disable(actor: Actor, account: Account) -> None:
    """Close an account; its sessions end now (S4)."""
    account.disabled = True
    session.flush()
    sessions.end_all(account.id)
    journal.write(actor, "account.disable", account.id)


def sign_in(actor: Actor, email: str, password: str, device: str = "") -> str:
    """Check a password and return the token of a session that only opens the page of the second factor.

    An unknown address costs the same time and gets the same answer (A9). Each failure is counted for the account, for
    the network and for the whole site; a browser that has signed in before is counted by itself, so that nobody can
    shut its owner out (A8). Raise `Unidentified` or `TooMany`.
    """
    address = email.strip().casefold()[:320]
    names: Names = [("network", actor.network), ("everywhere", "sign_in")]
    names.append(("device", device) if _known(device, address) else ("account", address))
    attempts.check(*names)
    account = session.scalars(select(Account).where(Account.email == address)).first()
    usable = account is not None and not account.disabled and account.totp_confirmed
    stored = account.password if account is not None and usable else ""
    if not passwords.verify(stored, password) or account is None:
        _fail(names, account.id if account is not None and usable else "unknown", "account.sign_in_failed")
        raise Unidentified("bad_credentials")
    if passwords.stale(account.password):
        account.password = passwords.hash_password(password)
    return sessions.start("staff", account_id=account.id, factors=1)


def prove(actor: Actor, code: str, device: str = "") -> str:
    """Check the second factor of a session and return the token of a new one with both factors; the old one is dead.

    The same is asked again before grave acts (S5). Raise `Unidentified` or `TooMany`.
    """
    account = session.get(Account, actor.account_id)
    if actor.kind != "staff" or account is None or account.disabled:
        raise Unidentified("no_session")
    names: Names = [("factor", account.id), ("network", actor.network)]
    attempts.check(*names)
    if not _take_code(account, code):
        _fail(names, account.id, "account.factor_failed")
        raise Unidentified("bad_factor")
    attempts.succeed(("factor", account.id), ("account", account.email), ("device", device))
    sessions.end(actor.token_hash)
    journal.write(actor, "account.sign_in" if actor.factors < 2 else "account.prove", account.id)
    return sessions.start("staff", account_id=account.id, factors=2, fresh_at=clock.now())


def new_device(email: str) -> str:
    """Return what a browser keeps to show, later, that it once signed in with this address (A8)."""
    return tokens.sign_value(keyring.ring(), "device", email, now=clock.now(), lasts=DEVICE_LASTS)


def prove_as(email: str, code: str) -> Actor:
    """Return the staff behind an address who gives a second factor on the command line; raise `Unidentified`."""
    account = session.scalars(select(Account).where(Account.email == email.strip().casefold())).first()
    attempts.check(("factor", account.id if account else "unknown"))
    if account is None or account.disabled or not _take_code(account, code):
        attempts.fail(("factor", account.id if account else "unknown"))
        raise Unidentified("bad_factor")
    return _actor(account)


def by_email(email: str) -> Actor:
    """Return the staff behind an address as an actor without any session; raise `Unknown`."""
    account = session.scalars(select(Account).where(Account.email == email.strip().casefold())).first()
    if account is None or account.disabled:
        raise Unknown("unknown_account")
    return _actor(account)


def fresh(actor: Actor) -> bool:
    """Tell whether the second factor was given within the last five minutes (S5)."""
    return actor.factors >= 2 and actor.fresh_at is not None and clock.now() - actor.fresh_at <= FRESH


def check_fresh(actor: Actor) -> None:
    """Refuse a grave act without a fresh second factor (S5)."""
    if not fresh(actor):
        raise Forbidden("factor_not_fresh")


def sign_out(actor: Actor) -> None:
    """End the session of an actor now (S4)."""
    sessions.end(actor.token_hash)
    if actor.factors >= 2:
        journal.write(actor, "account.sign_out", actor.account_id)


def own_sessions(actor: Actor) -> list[SessionLine]:
    """Return the living sessions of an actor, the latest first (S8)."""
    found = select(Session).where(Session.account_id == actor.account_id, Session.ends_at > clock.now())
    rows = session.scalars(found.order_by(Session.made_at.desc())).all()
    return [
        SessionLine(row.token_hash.hex(), row.made_at, row.seen_at, row.token_hash == actor.token_hash) for row in rows
    ]


def end_session(actor: Actor, session_id: str) -> None:
    """End one of one's own sessions; somebody else's is unknown here (S8, Z3)."""
    row = next((line for line in own_sessions(actor) if line.id == session_id), None)
    if row is None:
        raise Unknown("unknown")
    sessions.end(bytes.fromhex(row.id))
    journal.write(actor, "account.end_session", actor.account_id)


def current_code(email: str) -> str:
    """Return the code a demonstration account can use now; raise `Forbidden` anywhere else (X10)."""
    if not installation().demonstration:
        raise Forbidden("only_demonstration")
    account = session.scalars(select(Account).where(Account.email == email.strip().casefold())).first()
    if account is None or account.totp_seed is None:
        raise Unknown("unknown_account")
    moment = clock.now()
    if int(moment.timestamp()) // passwords.STEP_SECONDS <= account.totp_step:
        moment += timedelta(seconds=passwords.STEP_SECONDS)  # this step was used: the next one is accepted too
    return passwords.code_at(_seed(account), moment)


def names(ids: Iterable[str]) -> dict[str, str]:
    """Return the names of accounts, for pages that show who did what."""
    found = select(Account.id, Account.name).where(Account.id.in_(set(ids)))
    return {row.id: row.name for row in session.execute(found)}


def _take_code(account: Account, code: str) -> bool:
    """Accept a code once: its time step is remembered, and of two requests only one advances it (A2)."""
    if account.totp_seed is None:
        return False
    step = passwords.accept_code(_seed(account), code, account.totp_step, clock.now())
    if step is None:
        return False
    taken = session.execute(
        update(Account)
        .where(Account.id == account.id, Account.totp_step < step)
        .values(totp_step=step)
        .returning(Account.id)
    ).first()
    return taken is not None


def _known(device: str, address: str) -> bool:
    """Tell whether a browser has signed in with this address before."""
    try:
        return bool(device) and tokens.read_value(keyring.ring(), "device", device, now=clock.now()) == address
    except Forbidden:
        return False


def _fail(names: Names, subject: str, act: str) -> None:
    """Count a failure and write it in the journal, though the request itself is refused (L2)."""
    attempts.fail(*names)
    keep_anyway(lambda: journal.write(SYSTEM, act, subject))


def _actor(account: Account) -> Actor:
    return Actor(
        kind="staff",
        account_id=account.id,
        email=account.email,
        name=account.name,
        roles=frozenset((role.municipality_id, role.name) for role in account.roles),
        factors=2,
        fresh_at=clock.now(),
    )


def _seed(account: Account) -> str:
    return unseal(keyring.ring(), _seed_cell(account.id), account.totp_seed or b"")


def _seed_cell(account_id: str) -> Cell:
    return Cell("account", account_id, "totp_seed")


def _address(email: str) -> str:
    return outbox.checked(email.strip()).casefold()


def _municipality(role: str, slug: str | None) -> int | None:
    """Find the municipality of a role: the one named, or the only one there is; the Region's roles have none."""
    if role in WITHOUT_MUNICIPALITY and slug is None:
        return None
    rows = session.scalars(select(Municipality).order_by(Municipality.slug)).all()
    if slug is None and len(rows) == 1:
        return rows[0].id
    found = next((row for row in rows if row.slug == slug), None)
    if found is None:
        if slug is None:
            raise Invalid("municipality_needed", municipalities=", ".join(row.slug for row in rows) or "–")
        raise Unknown("unknown_municipality", municipality=slug)
    return found.id
