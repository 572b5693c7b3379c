"""Recovery codes of staff: ten at a time, kept as keyed hashes, each good for one sign-in (A4)."""

import hmac
import secrets

from sqlalchemy import delete, func, insert, select

from pb.db import session
from pb.models.factors import RecoveryCode
from pb.rules import crockford
from pb.services import keyring

CODES = 10
CHARACTERS = 12  # 60 bits
BYTES = 8


def make(account_id: str) -> list[str]:
    """Make ten new codes for an account, the former void, and return them: they are shown once."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))
    made = [crockford.encode(secrets.token_bytes(BYTES), CHARACTERS) for _ in range(CODES)]
    rows = [{"account_id": account_id, "verifier": _verifier(account_id, code)} for code in made]
    session.execute(insert(RecoveryCode), rows)
    return [crockford.grouped(code) for code in made]


def take(account_id: str, text: str) -> bool:
    """Use a code up, of two requests only once; tell whether it was one."""
    code = crockford.clean(text[:60])
    if code is None or len(code) != CHARACTERS:
        return False
    mine = (RecoveryCode.account_id == account_id, RecoveryCode.verifier == _verifier(account_id, code))
    return session.execute(delete(RecoveryCode).where(*mine).returning(RecoveryCode.account_id)).first() is not None


def left(account_id: str) -> int:
    """Return how many codes can still be used."""
    found = select(func.count()).select_from(RecoveryCode).where(RecoveryCode.account_id == account_id)
    return session.scalar(found) or 0


def forget(account_id: str) -> None:
    """Void every code of an account."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))


def _verifier(account_id: str, code: str) -> bytes:
    return hmac.digest(keyring.key("recovery"), f"{account_id}|{code}".encode(), "sha256")
