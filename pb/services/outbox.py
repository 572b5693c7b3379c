"""The outbox: a mail is written in the transaction of its act, encrypted, and the worker sends it once."""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import ColumnElement, func, select

from pb import clock
from pb.db import session
from pb.errors import Invalid
from pb.fields import Cell, seal, unseal
from pb.models.jobs import Mail
from pb.services import keyring, sites, wordings

LEASE = timedelta(minutes=10)  # a mail whose worker died while sending is taken again after this time
MOST_TRIES = 120  # about five days, an hour apart
MANY_TRIES = 3
TO_STAFF = frozenset(
    {"alarm", "opinions_asked", "opinions_due", "opinions_week", "phase_digest", "test_mail"}
)  # one door
LATE = timedelta(minutes=30)
NAME = re.compile(r"[a-z][a-z0-9_]{1,40}")


@dataclass(frozen=True)
class Outgoing:
    """A mail that was taken to be sent: to whom, and the facts of its template."""

    id: str
    edition_id: int | None
    template: str
    language: str
    address: str = field(repr=False)
    facts: dict[str, Any] = field(repr=False)
    site: str = ""  # the address before its links
    own: Mapping[str, wordings.Own] = field(default_factory=dict)  # what the edition says in its own words


def queue(
    template: str,
    address: str,
    language: str,
    *,
    edition_id: int | None = None,
    due_at: datetime | None = None,
    **facts: Any,
) -> str:
    """Write a mail to one address in the present transaction and return its identifier.

    `facts` are plain values for the template (text, numbers, amounts in cents, ISO days); raise `Invalid` for an
    address that is none, so that nothing can be smuggled into a header (I6).
    """
    if not NAME.fullmatch(template):
        raise ValueError("a template is named by a plain word")
    mail_id = secrets.token_hex(8)
    session.add(
        Mail(
            id=mail_id,
            edition_id=edition_id,
            template=template,
            language=language,
            address=seal(keyring.ring(), _cell(mail_id, "address"), checked(address)),
            facts=seal(keyring.ring(), _cell(mail_id, "facts"), json.dumps(facts, ensure_ascii=False)),
            state="waiting",
            due_at=due_at or clock.now(),
        )
    )
    session.flush()
    return mail_id


def checked(address: str) -> str:
    """Return one e-mail address in its usual form; raise `Invalid` for anything else."""
    try:
        return validate_email(address, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        raise Invalid("not_an_address", address=address[:100]) from None


def take() -> Outgoing | None:
    """Take the next mail that is due, or one whose worker died; nobody else takes it meanwhile."""
    now = clock.now()
    found = (
        select(Mail)
        .where(Mail.state.in_(("waiting", "sending")), Mail.due_at <= now)
        .order_by(Mail.due_at, Mail.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = session.scalars(found).first()
    if row is None:
        return None
    row.state, row.due_at = "sending", now + LEASE
    row.tries += 1
    ring = keyring.ring()
    facts = json.loads(unseal(ring, _cell(row.id, "facts"), row.facts))
    return Outgoing(
        id=row.id,
        edition_id=row.edition_id,
        template=row.template,
        language=row.language,
        address=unseal(ring, _cell(row.id, "address"), row.address),
        facts=facts,
        site=sites.of_row(None if row.template in TO_STAFF else row.edition_id),
        own=wordings.own(row.edition_id, row.template, str((facts.get("paper") or {}).get("template", ""))),
    )


def sent(mail_id: str) -> None:
    """Note that a mail left, and erase its address and facts (D5)."""
    row = session.get_one(Mail, mail_id)
    row.state, row.sent_at = "sent", clock.now()
    row.address = row.facts = b""


def failed(mail_id: str, final: bool) -> None:
    """Note that a mail did not leave; it is tried again later, at most hourly for five days, unless that is final."""
    row = session.get_one(Mail, mail_id)
    if final or row.tries >= MOST_TRIES:
        row.state = "failed"
        row.address = row.facts = b""
    else:
        row.state = "waiting"
        row.due_at = clock.now() + timedelta(seconds=min(15 * 2 ** min(row.tries, 8), 3600))


def stuck() -> int:
    """Return how many mails should have left half an hour ago, or failed for good (L6)."""
    return session.scalar(select(func.count()).select_from(Mail).where(is_stuck())) or 0


def is_stuck() -> ColumnElement[bool]:
    """Return the condition of a mail that should have left half an hour ago, or failed for good."""
    late = (Mail.state.in_(("waiting", "sending"))) & (Mail.due_at < clock.now() - LATE)
    tried = Mail.state.in_(("waiting", "sending")) & (Mail.tries >= MANY_TRIES)
    return late | tried | Mail.state.in_(("failed", "held"))


def _cell(mail_id: str, column: str) -> Cell:
    return Cell("mail", mail_id, column)
