"""The mail that staff get when something about their account changed, so that a theft is noticed (A13)."""

from sqlalchemy import select

from pb.db import session
from pb.models.accounts import Account
from pb.services import outbox

WHAT = (
    "password", "app", "recovery_codes", "recovery_used", "key_added", "key_removed", "key_copied", "identity", "role",
    "reset_asked", "reset_done",
)  # fmt: skip


def tell(account_id: str, what: str) -> None:
    """Tell the owner of an account what changed, at the address the account had before."""
    if what not in WHAT:
        raise ValueError("a notice that has no words")
    row = session.execute(select(Account.email, Account.language, Account.name).where(Account.id == account_id)).first()
    if row is not None:
        outbox.queue("account_changed", row.email, row.language, name=row.name, what=what)
