"""What staff change in their own account: password, app, recovery codes; each with a fresh factor (A4, A13)."""

from pb import clock, passwords
from pb.db import session
from pb.errors import Invalid, Problem, Unidentified
from pb.models.accounts import Account
from pb.services import account_notices, accounts, attempts, invitations, journal, recovery, sessions
from pb.services.actors import Actor
from pb.services.invitations import Enrolment


def change_password(actor: Actor, old: str, new: str) -> str:
    """Change one's password; every session ends, and the token of a new one for this browser is returned (S4)."""
    accounts.check_fresh(actor)
    account = session.get_one(Account, actor.account_id)
    name = ("account", account.email)
    attempts.check(name)
    if not passwords.verify(account.password, old):
        attempts.fail(name)
        raise Invalid("invalid", [Problem("bad_password", "old")])
    problems = passwords.check(new, [account.name, account.email])
    if problems:
        raise Invalid("invalid", problems)
    account.password = passwords.hash_password(new)
    return _renewed(actor, "password")


def ask_app(actor: Actor, ticket: str = "") -> Enrolment:
    """Return a new second factor to be set up, or the one of a page sent back."""
    accounts.check_fresh(actor)
    return invitations.enrolment((b"own", actor.account_id), actor.email, ticket)


def change_app(actor: Actor, ticket: str, code: str) -> str:
    """Put a new app in place of the one before, once it has proved itself; return the token of a new session."""
    seed = ask_app(actor, ticket).seed
    step = passwords.accept_code(seed, code, 0, clock.now())
    if step is None:
        raise Invalid("invalid", [Problem("bad_factor", "code")])
    accounts.set_app(session.get_one(Account, actor.account_id), seed, step)
    return _renewed(actor, "app")


def make_recovery_codes(actor: Actor) -> list[str]:
    """Make ten recovery codes, the former void, and return them to be shown once (A4)."""
    accounts.check_fresh(actor)
    made = recovery.make(actor.account_id)
    journal.write(actor, "account.recovery_codes", actor.account_id)
    account_notices.tell(actor.account_id, "recovery_codes")
    return made


def _renewed(actor: Actor, what: str) -> str:
    """End every session after a change, tell the owner, and start a new one here (S2, S4, A13)."""
    if actor.fresh_at is None:
        raise Unidentified("factor_not_fresh")
    sessions.end_all(actor.account_id)
    journal.write(actor, f"account.change_{what}", actor.account_id)
    account_notices.tell(actor.account_id, what)
    return sessions.start("staff", account_id=actor.account_id, factors=actor.factors, fresh_at=actor.fresh_at)
