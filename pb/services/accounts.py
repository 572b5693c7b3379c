"""Accounts of staff: invited once, entered with a password and a second factor, and left at once (A1–A14, S1–S8)."""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NoReturn

from sqlalchemy import select, update

from pb import clock, passwords, tokens
from pb.db import installation, keep_anyway, session
from pb.errors import Forbidden, Unidentified, Unknown
from pb.fields import Cell, seal, unseal
from pb.models.accounts import Account, Role, Session
from pb.models.people import Reset
from pb.services import account_notices, attempts, journal, keyring, outbox, recovery, sessions
from pb.services.actors import SYSTEM, Actor

FRESH = timedelta(minutes=5)
DEVICE_LASTS = timedelta(days=365)

Names = list[tuple[str, str | bytes]]  # what an attempt is counted for: kind and value


@dataclass(frozen=True)
class SessionLine:
    """One of one's own sessions, as the page lists them (S8)."""

    id: str
    made_at: datetime
    seen_at: datetime
    here: bool


def make(
    email: str,
    name: str,
    language: str,
    password: str,
    roles: Iterable[tuple[int | None, str] | Role],
    seed: str = "",
) -> Account:
    """Make an account with its roles (municipality or None, role): for an accepted invitation or a demonstration."""
    account = Account(
        id=secrets.token_hex(8),
        email=usual_address(email),
        name=" ".join(name.split()),
        language=language,
        password=passwords.hash_password(password),
        totp_confirmed=True,
        created_at=clock.now(),
        roles=[each if isinstance(each, Role) else Role(municipality_id=each[0], name=each[1]) for each in roles],
    )
    account.totp_seed = seal(keyring.ring(), _seed_cell(account.id), seed or passwords.new_seed())
    session.add(account)
    session.flush()
    return account


def with_role(municipality_id: int | None, names: Collection[str]) -> list[Account]:
    """Return the open accounts that hold one of some roles for a municipality now, each once, by name."""
    living = Role.ends_at.is_(None) | (Role.ends_at > clock.now())
    held = select(Role.account_id).where(Role.municipality_id == municipality_id, Role.name.in_(names), living)
    found = select(Account).where(Account.id.in_(held), ~Account.disabled)
    return list(session.scalars(found.order_by(Account.name, Account.id)))


def set_app(account: Account, seed: str, step: int) -> None:
    """Keep the seed of an app that has proved itself with a code of this time step (A2)."""
    account.totp_seed, account.totp_step = seal(keyring.ring(), _seed_cell(account.id), seed), step
    session.flush()


def give_role(
    actor: Actor, account: Account, role: str, municipality_id: int | None, ends_at: datetime | None = None
) -> None:
    """Give an account a role, for good or until an instant; its sessions end, so that the next one has it (S2, S4)."""
    same = [held for held in account.roles if (held.municipality_id, held.name) == (municipality_id, role)]
    if any(held.ends_at is None or (ends_at and held.ends_at >= ends_at) for held in same):
        return
    account.roles = [held for held in account.roles if held not in same]
    session.flush()
    account.roles.append(Role(municipality_id=municipality_id, name=role, ends_at=ends_at))
    session.flush()
    sessions.end_all(account.id)
    account_notices.tell(account.id, "role")
    journal.write(actor, "account.give_role", account.id, role=role, municipality=municipality_id)


def take_role(actor: Actor, account: Account, role: str, municipality_id: int | None) -> None:
    """Take a role from an account; its sessions end now (S4)."""
    account.roles = [held for held in account.roles if (held.municipality_id, held.name) != (municipality_id, role)]
    session.flush()
    sessions.end_all(account.id)
    account_notices.tell(account.id, "role")
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
    names.append(_counted(device, address))
    attempts.check(*names)
    # One plain query, so that an address that has an account costs no more time than one that has none.
    columns = select(Account.id, Account.password).where(
        Account.email == address, Account.disabled.is_(False), Account.totp_confirmed.is_(True)
    )
    found = session.execute(columns).first()
    known, stored = found or ("", "")
    if not passwords.verify(stored, password):
        _fail(names, known or "unknown", "account.sign_in_failed")
        raise Unidentified("bad_credentials")
    if passwords.stale(stored):
        session.get_one(Account, known).password = passwords.hash_password(password)
    return sessions.start("staff", account_id=known, factors=1)


def prove(actor: Actor, code: str, device: str = "") -> str:
    """Check the second factor of a session and return the token of a new one with both factors; the old one is dead.

    The same is asked again before grave acts (S5). Raise `Unidentified` or `TooMany`.
    """
    account = check_factor_allowed(actor)
    if not _take_code(account, code):
        if not recovery.take(account.id, code):
            factor_failed(actor)
        account_notices.tell(account.id, "recovery_used")
        journal.write(actor, "account.recovery_used", account.id)
    return proven(actor, device)


def check_factor_allowed(actor: Actor) -> Account:
    """Return the account whose second factor is shown; raise `TooMany` after failures, or `Unidentified`."""
    account = session.get(Account, actor.account_id)
    if actor.kind != "staff" or account is None or account.disabled:
        raise Unidentified("no_session")
    attempts.check(*_factor_names(actor))
    return account


def factor_failed(actor: Actor) -> NoReturn:
    """Count a second factor that was not right, and refuse it."""
    _fail(_factor_names(actor), actor.account_id, "account.factor_failed")
    raise Unidentified("bad_factor")


def proven(actor: Actor, device: str = "", factors: int = sessions.CODE) -> str:
    """Return the token of a new session with both factors, just given; the old session is dead (S2)."""
    account = session.get_one(Account, actor.account_id)
    attempts.succeed(("factor", account.id), _counted(device, account.email))
    waiting = (Reset.account_id == account.id, Reset.state == "waiting")
    session.execute(update(Reset).where(*waiting).values(state="stopped"))  # who comes in has not lost everything (A5)
    sessions.end(actor.token_hash)
    journal.write(actor, "account.sign_in" if actor.factors < 2 else "account.prove", account.id)
    return sessions.start("staff", account_id=account.id, factors=factors, fresh_at=clock.now())


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


def colleague(account_id: str) -> Actor:
    """Return the staff behind an account as an actor without any session; raise `Unknown`."""
    account = session.get(Account, account_id)
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


def note_refused(actor: Actor, act: str, edition_id: int | None) -> None:
    """Write that somebody with an account tried what their roles do not allow (L2)."""
    journal.write(actor, "account.refused", act, edition_id=edition_id)


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
    wanted = set(ids)
    found = select(Account.id, Account.name).where(Account.id.in_(wanted))
    return {row.id: row.name for row in session.execute(found)} if wanted else {}


def usual_address(email: str) -> str:
    """Return an e-mail address in the form under which accounts are kept; raise `Invalid` when it is none."""
    return outbox.checked(email.strip()).casefold()


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


def _counted(device: str, address: str) -> tuple[str, str | bytes]:
    """Return what failures are counted for: the browser that its owner has used before, else the account."""
    return ("device", device) if _known(device, address) else ("account", address)


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


def _factor_names(actor: Actor) -> Names:
    return [("factor", actor.account_id), ("network", actor.network)]


def _actor(account: Account) -> Actor:
    return Actor(
        kind="staff",
        account_id=account.id,
        email=account.email,
        name=account.name,
        roles=sessions.roles_now(account),
        factors=2,
        fresh_at=clock.now(),
    )


def _seed(account: Account) -> str:
    return unseal(keyring.ring(), _seed_cell(account.id), account.totp_seed or b"")


def _seed_cell(account_id: str) -> Cell:
    return Cell("account", account_id, "totp_seed")
