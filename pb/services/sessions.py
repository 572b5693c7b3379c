"""Sessions of voters, holders and staff: made at sign-in, found by the hash of their token, ended at once (S1–S4)."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any
from typing import cast as typed

from sqlalchemy import Row, Table, bindparam, delete, insert, select, update

from pb import clock
from pb.db import installation, keep_anyway, session
from pb.models.accounts import Account, Session
from pb.rules.permissions import STRONG_ROLES
from pb.services.actors import Actor

IDLE = {
    "staff": timedelta(minutes=15),
    "voter": timedelta(minutes=10),
    "kiosk": timedelta(minutes=3),
    "holder": timedelta(hours=2),  # a project is written with pauses
}
LONGEST = {
    "staff": timedelta(hours=8),
    "voter": timedelta(hours=1),
    "kiosk": timedelta(hours=1),
    "holder": timedelta(hours=8),
}
PASSWORD, CODE, KEY = 1, 2, 3  # what a session of staff was opened with, the later ones after a password
SEEN_EVERY = timedelta(minutes=1)
SEEN_EVERY_AT_BOOTH = timedelta(seconds=10)  # three minutes are short: each page counts
ROWS = typed(Table, Session.__table__)
MINE = ROWS.c.token_hash == bindparam("token")
FIND, INSERT, END = select(ROWS).where(MINE), insert(ROWS), delete(ROWS).where(MINE)  # built once: each page asks


def fingerprint(token: str) -> bytes:
    """Return the hash under which a token's session is kept."""
    return hashlib.sha256(token.encode()).digest()


def start(kind: str, **facts: Any) -> str:
    """Make a session and return its token (256 bits), which only the browser keeps."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    born = {"token_hash": fingerprint(token), "kind": kind, "made_at": now, "seen_at": now}
    session.execute(INSERT, {**born, "ends_at": now + LONGEST[kind], **facts})
    return token


def find(kinds: tuple[str, ...], token: str, network: bytes = b"") -> Actor | None:
    """Return the actor of a living session, or None; note once a minute that it was seen."""
    row = session.execute(FIND, {"token": fingerprint(token)}).first()
    now = clock.now()
    if row is None or row.kind not in kinds or _over(row, now):
        return None
    if now - row.seen_at > (SEEN_EVERY_AT_BOOTH if row.kind == "kiosk" else SEEN_EVERY):
        _note_seen(row.token_hash, now)
    if row.kind == "holder":
        return Actor(
            kind="holder",
            token_hash=row.token_hash,
            network=network,
            holder_id=row.holder_id or "",
            factors=row.factors,
            fresh_at=row.fresh_at,
        )
    if row.kind != "staff":
        return Actor(
            kind="voter",
            token_hash=row.token_hash,
            network=network,
            edition_id=row.edition_id,
            person_ref=row.person_ref or b"",
            channel=row.channel or "online",
            place_id=row.place_id,
            factors=row.factors,
        )
    return _staff(row, network)


def _staff(row: Row[Any], network: bytes) -> Actor | None:
    """Return the member of staff behind a session, or None when the account is closed."""
    account = session.get(Account, row.account_id)
    if account is None or account.disabled:
        return None
    roles = roles_now(account)
    locked = frozenset(role for role in roles if role[1] in STRONG_ROLES and needs_key(row.factors))
    return Actor(
        kind="staff",
        token_hash=row.token_hash,
        network=network,
        account_id=account.id,
        email=account.email,
        name=account.name,
        roles=roles - locked,
        locked=locked,
        factors=row.factors,
        fresh_at=row.fresh_at,
    )


def needs_key(factors: int) -> bool:
    """Tell whether a session opens grave roles only after a security key: wherever it is not a try-out (A1)."""
    return installation().security_keys and factors < KEY


def roles_now(account: Account) -> frozenset[tuple[int | None, str]]:
    """Return the roles that an account has now (municipality, role): those for a time end by themselves."""
    now = clock.now()
    living = [role for role in account.roles if role.ends_at is None or now < role.ends_at]
    return frozenset((role.municipality_id, role.name) for role in living)


def end(token_hash: bytes) -> None:
    """End one session now (S4)."""
    session.execute(END, {"token": token_hash})


def end_all(account_id: str) -> None:
    """End every session of an account now: password changed, role removed, account disabled (S4)."""
    session.execute(delete(Session).where(Session.account_id == account_id))


def end_all_of_holder(holder_id: str) -> None:
    """End every session of a resident's account now (S4)."""
    session.execute(delete(Session).where(Session.holder_id == holder_id))


def sweep() -> int:
    """Delete the sessions that are over (D5) and return how many."""
    now = clock.now()
    rows = session.scalars(select(Session)).all()
    gone = [row.token_hash for row in rows if _over(row, now)]
    if gone:
        session.execute(delete(Session).where(Session.token_hash.in_(gone)))
    return len(gone)


def _over(row: Session | Row[Any], now: datetime) -> bool:
    """Tell whether a session has been idle or alive for too long (S3)."""
    return bool(now >= row.ends_at or now - row.seen_at >= IDLE[row.kind])


def _note_seen(token_hash: bytes, now: datetime) -> None:
    """Have the time written after the request, in its own short transaction."""
    keep_anyway(
        lambda: _write_seen(token_hash, now),
    )


def _write_seen(token_hash: bytes, now: datetime) -> None:
    """Write when a session was last seen."""
    session.execute(update(Session).where(Session.token_hash == token_hash).values(seen_at=now))
