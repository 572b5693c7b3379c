"""A new beginning for staff who lost every factor: proof seen by an administrator, a wait, a mailed link (A5)."""

import secrets
from datetime import timedelta

from sqlalchemy import select, update

from pb import clock, passwords
from pb.db import session
from pb.errors import Conflict, Forbidden, Invalid, Problem, Unknown
from pb.models.accounts import Account
from pb.models.people import Reset
from pb.services import (
    account_notices,
    accounts,
    invitations,
    journal,
    outbox,
    people,
    recovery,
    security_keys,
    sessions,
)
from pb.services.actors import SYSTEM, Actor
from pb.services.invitations import Enrolment

WAIT = timedelta(hours=24)
LINK_LASTS = timedelta(hours=24)
PROOF_LENGTH = 500


def ask(actor: Actor, account_id: str, proof: str) -> None:
    """Note how somebody proved who they are; their account stays as it is, and they are told at once (A5, A13).

    The administrator never sees the link: after a day it is mailed to the address of the account. Whoever signs in
    before stops it.
    """
    account = people.person(actor, account_id)
    if actor.account_id == account_id:
        raise Forbidden("own_reset")
    if not 10 <= len(proof.strip()) <= PROOF_LENGTH:
        raise Invalid("invalid", [Problem("proof_needed", "proof", {"most": PROOF_LENGTH})])
    now = clock.now()
    waiting = select(Reset.id).where(Reset.account_id == account_id, Reset.state == "waiting")
    if session.execute(waiting).first() is not None:
        raise Conflict("reset_waiting")
    session.add(
        Reset(
            id=secrets.token_hex(8),
            account_id=account_id,
            proof=proof.strip(),
            asked_by=actor.account_id,
            asked_at=now,
            free_at=now + WAIT,
            state="waiting",
        )
    )
    journal.write(actor, "account.ask_reset", account.id)
    account_notices.tell(account_id, "reset_asked")


def release() -> int:
    """Mail the links whose wait is over and return how many; the worker calls this."""
    now = clock.now()
    due = session.scalars(select(Reset).where(Reset.state == "waiting", Reset.free_at <= now)).all()
    for row in due:
        account = session.get_one(Account, row.account_id)
        token = secrets.token_urlsafe(32)
        row.token_hash, row.ends_at, row.state = sessions.fingerprint(token), now + LINK_LASTS, "sent"
        outbox.queue("account_reset", account.email, account.language, name=account.name, token=token)
        journal.write(SYSTEM, "account.send_reset", account.id)
    return len(due)


def enrol(token: str, ticket: str = "") -> Enrolment:
    """Return the second factor to be set up with a link; raise `Unknown` when the link no longer holds."""
    row = _find(token)
    account = session.get_one(Account, row.account_id)
    return invitations.enrolment((b"reset", row.id), account.email, ticket)


def accept(token: str, password: str, ticket: str, code: str) -> None:
    """Give an account a new password and a new app, all else that opened it is void; raise `Invalid` or `Unknown`."""
    row, seed = _find(token), enrol(token, ticket).seed
    account = session.get_one(Account, row.account_id)
    problems = passwords.check(password, [account.name, account.email])
    step = passwords.accept_code(seed, code, 0, clock.now())
    if step is None:
        problems.append(Problem("bad_factor", "code"))
    if problems:
        raise Invalid("invalid", problems)
    taken = update(Reset).where(Reset.id == row.id, Reset.state == "sent").values(state="done").returning(Reset.id)
    if session.execute(taken).first() is None:
        raise Unknown("unknown_invitation")
    account.password = passwords.hash_password(password)
    accounts.set_app(account, seed, step or 0)
    recovery.forget(account.id)
    security_keys.forget(account.id)
    sessions.end_all(account.id)
    journal.write(SYSTEM, "account.reset", account.id)
    account_notices.tell(account.id, "reset_done")


def _find(token: str) -> Reset:
    row = session.scalars(select(Reset).where(Reset.token_hash == sessions.fingerprint(token))).first()
    held = row is not None and row.state == "sent" and row.ends_at is not None and clock.now() < row.ends_at
    if row is None or not held or session.get_one(Account, row.account_id).disabled:
        raise Unknown("unknown_invitation")
    return row
